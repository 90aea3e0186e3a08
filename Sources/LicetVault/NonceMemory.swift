import LicetPrimitives
import Synchronization

/// Remembers the nonces of accepted requests until the requests have expired, so that none is
/// accepted twice. What it has taken outlives a restart of the node.
///
/// It may be used from any thread; a call may block.
public protocol NonceMemory: Sendable {
    /// Takes a nonce, durably before it returns. Forgets what has expired before `now`.
    func take(
        _ nonce: RequestNonce, of account: Account, until expires: Instant, now: Instant
    ) throws(StoreFault) -> NonceVerdict
}

/// What a memory says of a nonce. Only ``fresh`` lets a request pass.
public enum NonceVerdict: Hashable, Sendable {
    /// It was not known and now is.
    case fresh
    case seen
    /// Nonces of requests that expire so early are forgotten already, as after the clock was set
    /// back: nobody can say whether it was seen.
    case forgotten
    /// The account, or all together, have as many unexpired nonces as fit.
    case full
}

/// How many unexpired nonces a memory holds.
public struct NonceBounds: Hashable, Sendable {
    public var count: Int
    public var countPerAccount: Int

    public static let standard = NonceBounds(count: 1_000_000, countPerAccount: 10_000)

    public init(count: Int, countPerAccount: Int) {
        self.count = count
        self.countPerAccount = countPerAccount
    }
}

/// A memory that ends with the process: for tests and simulations.
public final class MemoryNonces: NonceMemory {
    private let bounds: NonceBounds
    private let contents = Mutex(Contents())

    private struct Contents {
        var nonces: [Account: [RequestNonce: Instant]] = [:]
        var count = 0
        /// Whatever expired at or before it is forgotten.
        var forgotten = Instant.epoch
    }

    public init(_ bounds: NonceBounds = .standard) { self.bounds = bounds }

    public func take(
        _ nonce: RequestNonce, of account: Account, until expires: Instant, now: Instant
    ) -> NonceVerdict {
        contents.withLock { contents in
            forget(now, &contents)
            guard expires > contents.forgotten else { return .forgotten }
            let known = contents.nonces[account] ?? [:]
            guard known[nonce] == nil else { return .seen }
            guard known.count < bounds.countPerAccount, contents.count < bounds.count else {
                return .full
            }
            contents.nonces[account, default: [:]][nonce] = expires
            contents.count += 1
            return .fresh
        }
    }

    private func forget(_ now: Instant, _ contents: inout Contents) {
        guard now > contents.forgotten else { return }
        contents.forgotten = now
        contents.nonces = contents.nonces.compactMapValues { nonces in
            let live = nonces.filter { $0.value > now }
            return live.isEmpty ? nil : live
        }
        contents.count = contents.nonces.values.reduce(0) { $0 + $1.count }
    }
}
