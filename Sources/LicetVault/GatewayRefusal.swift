import LicetPrimitives

/// Why a gateway does not do what a request asks. For the operator's log: what the client may
/// learn is ``answer``.
public enum GatewayRefusal: Error, Hashable, Sendable {
    /// Signed for another chain.
    case otherChain
    /// Signed for another gateway.
    case otherGateway
    /// HTTP's method, path, range or length is not what was signed.
    case otherCall
    /// A call that has no sense, such as a range without bytes.
    case senseless
    /// It would hold for longer than ``Gateway/lifetimeMaxMs``, or for no time.
    case lifetime
    /// Issued later than the gateway's clock allows.
    case notYetIssued
    case expired
    case badSignature

    /// Blocks are sealed by work, which serves demonstrations only.
    case noFinality
    /// The newest block's time and the gateway's clock are too far apart.
    case clocksDiffer
    /// The newest block is too old to tell what was revoked since.
    case headTooOld

    /// The signing key is not the account's current one.
    case foreignKey
    /// Not an account that may upload.
    case notUploader
    /// More bytes than this gateway takes.
    case tooLarge
    case noTicket
    /// The ticket's block may still be undone.
    case ticketNotFinal
    /// The ticket is somebody else's.
    case otherReader
    /// The request begins at or after the ticket's end.
    case ticketEnded
    /// The rule does not permit any more, or not yet: on which state, for which instant.
    case denied(height: Height, at: Instant)
    /// The row stands for another edition than the ticket, or is gone.
    case voided
    /// A transaction that waits for a block takes the permission away.
    case pendingRevocation
    /// The row's path names no object of the store, or one of another digest or contract.
    case noObject
    case replayed
    /// Its nonce may have been seen and forgotten.
    case nonceForgotten
    /// Too many unexpired requests.
    case tooManyRequests

    /// What the client is told.
    public enum Answer: Hashable, Sendable {
        /// The request is wrong in itself, whatever the chain holds.
        case badRequest
        /// This gateway serves nobody at present.
        case notServing
        /// This account may not upload, or not so much.
        case uploadRefused
        /// Nothing is there for this account: whether it does not exist, is not permitted or was
        /// used already is the same answer.
        case unavailable
    }

    public var answer: Answer {
        switch self {
        case .otherChain, .otherGateway, .otherCall, .senseless, .lifetime, .notYetIssued,
            .expired, .badSignature:
            .badRequest
        case .noFinality, .clocksDiffer, .headTooOld: .notServing
        case .notUploader, .tooLarge: .uploadRefused
        case .foreignKey, .noTicket, .ticketNotFinal, .otherReader,
            .ticketEnded, .denied, .voided, .pendingRevocation, .noObject, .replayed,
            .nonceForgotten, .tooManyRequests:
            .unavailable
        }
    }
}

/// A refusal, or a store that failed: then nothing can be said, and nothing is served.
public enum GatewayFailure: Error, Hashable, Sendable {
    case refused(GatewayRefusal)
    case store(StoreFault)

    /// Runs what only a store can make fail.
    static func reading<Value>(
        _ read: () throws(StoreFault) -> Value
    ) throws(GatewayFailure) -> Value {
        do {
            return try read()
        } catch {
            throw .store(error)
        }
    }
}
