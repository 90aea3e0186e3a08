import LicetCrypto
import LicetPrimitives
import LicetVault

/// A file on its way in: every piece is hashed and opened, and the whole appears only when it is
/// the registered one.
final class FileReception {
    private var opener: FileOpener?
    private var sink: OptionalFile
    private var hasher = CiphertextHasher()
    private let facts: RecordFacts
    private let progress: (RecordsClient.Progress) -> Void
    private var opened: UInt64 = 0

    init(
        _ key: borrowing DataKey, _ context: FileContext, _ facts: RecordFacts,
        _ destination: Destination, progress: @escaping (RecordsClient.Progress) -> Void
    ) throws(RecordsError) {
        sink = try OptionalFile(destination)
        opener = FileOpener(key: key, context: context, digest: facts.digest)
        self.facts = facts
        self.progress = progress
    }

    func take(_ piece: Bytes) throws(RecordsError) {
        hasher.update(piece)
        do {
            try opener?.update(piece, into: &sink)
        } catch {
            throw .opening(error)
        }
        if let total = opener?.header?.bodyLength {
            progress(.opening(done: min(sink.count, total), total: total))
        }
    }

    /// Checks what can be checked only at the end, and lets the file appear.
    func finish() throws(RecordsError) -> (PlaintextHeader, sealedLength: UInt64) {
        guard let opener = opener.take() else {
            preconditionFailure("a file is finished once")
        }
        let header: PlaintextHeader
        do {
            header = try opener.finish(into: &sink)
        } catch {
            throw .opening(error)
        }
        let length = hasher.length
        guard hasher.finalize()?.blocks == facts.blocks else { throw .blocksDiffer }
        try sink.deliver()
        return (header, length)
    }
}

/// A file that may be none.
private struct OptionalFile: ByteSink, ~Copyable {
    private var file: DiskDelivery?
    private let path: String
    /// How many bytes have come.
    private(set) var count: UInt64 = 0

    init(_ destination: Destination) throws(RecordsError) {
        switch destination {
        case .nowhere:
            file = nil
            path = ""
        case .file(let path):
            self.path = path
            do {
                file = try DiskDelivery(path)
            } catch {
                throw .file(path, error)
            }
        }
    }

    mutating func write(_ bytes: Bytes) throws(StreamError) {
        count += UInt64(bytes.count)
        try file?.write(bytes)
    }

    mutating func deliver() throws(RecordsError) {
        guard let file = file.take() else { return }
        do {
            try file.deliver()
        } catch {
            throw .file(path, error)
        }
    }
}
