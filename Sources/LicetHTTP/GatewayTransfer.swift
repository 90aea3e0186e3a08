import HTTPTypes
import Hummingbird
import LicetPrimitives
import LicetVault
import NIOCore
import NIOPosix
import Synchronization

/// Bytes on their way to a reader, piece by piece, and confirmed in between.
struct GatewayDownload: Sendable {
    let reader: any BlobReader
    let part: BlobPart
    let range: Range<UInt64>
    /// When it was permitted.
    let begin: Instant
    let now: @Sendable () -> Instant
    /// Throws where the permission is gone.
    let confirm: @Sendable () async throws -> Void
    /// Held as long as the download lives.
    let slot: GatewaySlots.Slot
    let share: AccountShares.Share

    private static let pieceMax: UInt64 = 256 << 10

    /// Sends the range. A throw ends the connection, so that nobody takes a part for the whole.
    func send(to writer: inout any ResponseBodyWriter) async throws {
        var pace = ServingPace(permittedAt: begin)
        var place = range.lowerBound
        while place < range.upperBound {
            let instant = now()
            if pace.isDue(at: instant) {
                try await confirm()
                pace.note(confirmedAt: instant)
            }
            let count = min(Self.pieceMax, pace.bytesLeft, range.upperBound - place)
            let start = place
            let piece = try await NIOThreadPool.singleton.runIfActive { [reader, part] in
                try reader.read(part, from: start, count: Int(clamping: count))
            }
            try await writer.write(ByteBuffer(bytes: piece))
            pace.note(sent: piece.count)
            place += UInt64(piece.count)
        }
        try await writer.finish(nil)
    }
}

/// Bytes on their way into the store.
struct GatewayUpload: Sendable {
    let store: any BlobStore
    let threads: NIOThreadPool

    private static let pieceMin = 256 << 10

    /// Stores a body, which must be what was declared.
    func receive(_ body: RequestBody, _ declared: BlobFacts) async throws -> StoredBlob {
        do {
            let store = store
            let writer = try await threads.runIfActive { try store.put(declared) }
            var piece = Bytes()
            for try await buffer in body {
                piece += buffer.readableBytesView
                guard piece.count >= Self.pieceMin else { continue }
                try await write(piece, to: writer)
                piece = []
            }
            try await write(piece, to: writer)
            return try await threads.runIfActive { try writer.finish() }
        } catch let error as BlobPutError {
            throw apiError(error)
        }
    }

    private func write(_ piece: Bytes, to writer: any BlobWriter) async throws {
        guard !piece.isEmpty else { return }
        try await threads.runIfActive { try writer.write(piece) }
    }

    private func apiError(_ error: BlobPutError) -> any Error {
        switch error {
        case .sizeOutOfRange: APIError.badRequest("an object has 1 to \(BlobFacts.sizeMax) bytes")
        case .tooMany, .tooFew: APIError.badRequest("the body has not the length that was signed")
        case .otherDigest:
            APIError(
                .unprocessableContent, "otherDigest", "the body's SHA-256 is not the signed one")
        case .over: APIError.stopping
        case .store(let fault): fault
        }
    }
}

/// How many downloads an account may run at once, so that one slow reader leaves room for others.
/// Counted once the request is known to be the account's.
package final class AccountShares: Sendable {
    package static let max = 4

    private let running = Mutex<[Account: Int]>([:])

    package init() {}

    /// A download's share, given back when nobody holds it any more.
    package final class Share: Sendable {
        private let shares: AccountShares
        private let account: Account

        fileprivate init(_ shares: AccountShares, _ account: Account) {
            self.shares = shares
            self.account = account
        }

        deinit {
            let account = account
            shares.running.withLock { running in
                let left = (running[account] ?? 1) - 1
                running[account] = left > 0 ? left : nil
            }
        }
    }

    /// Throws where the account has all of its shares.
    package func take(for account: Account) throws -> Share {
        let hasRoom = running.withLock { running in
            let count = running[account] ?? 0
            guard count < Self.max else { return false }
            running[account] = count + 1
            return true
        }
        guard hasRoom else { throw APIError.busy }
        return Share(self, account)
    }
}

/// How many transfers may run at once, so that slow clients hold bounded memory.
final class GatewaySlots: Sendable {
    private let free: Mutex<Int>

    init(count: Int) { free = Mutex(count) }

    /// A transfer's place, given back when nobody holds it any more.
    final class Slot: Sendable {
        private let slots: GatewaySlots

        fileprivate init(_ slots: GatewaySlots) { self.slots = slots }

        deinit { slots.free.withLock { $0 += 1 } }
    }

    func take() throws -> Slot {
        let hasRoom = free.withLock { free in
            guard free > 0 else { return false }
            free -= 1
            return true
        }
        guard hasRoom else { throw APIError.busy }
        return Slot(self)
    }
}
