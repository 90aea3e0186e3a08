import Foundation
import LicetBytecode
import LicetCrypto
import LicetLedger
public import LicetPrimitives
public import LicetVault

/// A file that was sealed, stored and registered.
public struct Registration: Sendable {
    public let record: Int64
    public let object: ObjectID
    public let patient: Account
    /// Digest, block list and length of the ciphertext.
    public let sealed: SealedFile
    /// The name of the object in the gateway's store.
    public let path: String
    public let recorded: Recorded
}

/// A file that was sealed on this disk and is not stored yet.
public struct SpooledFile: Sendable {
    /// Where its ciphertext lies.
    public let path: String
    public let edition: Edition
    public let patient: Account
    public let sealed: SealedFile
    /// Its data key, wrapped for the patient.
    public let wrap: Wrap
}

extension RecordsClient {
    /// Seals a file for a patient under a fresh data key and a random object, stores it at the
    /// gateway, and registers it as a proposal. The data key is wrapped for the patient alone and
    /// then forgotten.
    ///
    /// - Parameters:
    ///   - file: The path of a regular file.
    ///   - kind: A case of the contract's tiers of sensitivity.
    ///   - spool: A folder for the ciphertext while it is on its way; it is removed afterwards.
    public func register(
        file: String, media: MediaType, for patient: Account, kind: String, by who: Identity,
        spool: URL, progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> Registration {
        try records.requireCase(kind, ofParameter: "kind", of: "register")
        let spooled = try await seal(
            file: file, media: media, for: patient, by: who, spool: spool, progress: progress)
        defer { try? FileManager.default.removeItem(atPath: spooled.path) }
        let path = try await store(spooled, by: who, progress: progress)
        progress(.waiting)
        return try await register(spooled, at: path, kind: kind, by: who)
    }

    /// Seals a file for a patient into a folder, and wraps its data key under the key that the
    /// patient has published.
    public func seal(
        file: String, media: MediaType, for patient: Account, by who: Identity, spool: URL,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> SpooledFile {
        let published = try await requirePublishedKey(of: patient)
        let edition = Edition(
            chain: chain.digest, contract: records.address, registrar: who.account,
            object: try ObjectID.random(), version: 1, epoch: 1)
        let key = try DataKey.generate()
        let wrap = try wrap(key, of: edition, for: patient, under: published)
        try FileManager.default.createDirectory(
            at: spool, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = spool.appending(path: "\(edition.object.bytes.hex).sealed").path
        let context = FileContext(edition: edition, file: 0, subject: patient)
        let sealed = try sealFile(
            file, media, key, context, to: path,
            progress: { progress(.sealing(done: $0.done, total: $0.total)) })
        return SpooledFile(
            path: path, edition: edition, patient: patient, sealed: sealed, wrap: wrap)
    }

    /// Stores a spooled file; may be called again where it broke off. Gives the path that the
    /// gateway chose.
    public func store(
        _ spooled: SpooledFile, by who: Identity,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> String {
        try await upload(spooled.path, spooled.sealed, by: who, progress: progress)
    }

    /// Registers a file that the gateway has stored at a path of its choosing.
    public func register(
        _ spooled: SpooledFile, at path: String, kind: String, by who: Identity
    ) async throws -> Registration {
        let recorded = try await act(
            "register",
            [
                ("patient", .value(.account(spooled.patient))),
                ("object", .value(.digest(Digest(spooled.edition.object.word)))),
                ("digest", .value(.digest(spooled.sealed.digest))),
                ("blocks", .value(.digest(spooled.sealed.blocks))),
                ("path", .value(.path(Bytes(path.utf8)))), ("kind", .name(kind)),
                ("key", .value(.bytes(spooled.wrap.bytes))),
            ], on: records, by: who)
        return Registration(
            record: try recorded.identifier(), object: spooled.edition.object,
            patient: spooled.patient, sealed: spooled.sealed,
            path: path, recorded: recorded)
    }
}

/// Seals one file into another, which appears when it is whole.
private func sealFile(
    _ file: String, _ media: MediaType, _ key: borrowing DataKey, _ context: FileContext,
    to path: String, progress: (FileProgress) -> Void
) throws(RecordsError) -> SealedFile {
    var source: DiskReader
    do {
        source = try DiskReader(file)
    } catch {
        throw .file(file, error)
    }
    guard let header = PlaintextHeader(bodyLength: source.length, media: media) else {
        throw .sealing(.bodyTooLong)
    }
    var sink: DiskDelivery
    do {
        sink = try DiskDelivery(path)
    } catch {
        throw .file(path, error)
    }
    let sealed: SealedFile
    do {
        let sealer = try FileSealer(key: key, context: context, header: header)
        sealed = try sealer.seal(from: &source, into: &sink, progress: progress)
    } catch {
        throw .sealing(error)
    }
    do {
        try sink.deliver()
    } catch {
        throw .file(path, error)
    }
    return sealed
}
