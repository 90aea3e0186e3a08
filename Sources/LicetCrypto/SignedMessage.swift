import LicetPrimitives

/// What a signature is for. The list is closed: a signature given for one purpose can never pass
/// for another, because its message begins with another tag.
public enum MessageTag: String, CaseIterable, Sendable {
    case transaction = "licet tx v1"
    case seal = "licet seal v1"
    case request = "licet request v1"
    case rotation = "licet rotate v1"
}

/// A message that may be signed: `tag ‖ 00 ‖ body`, the only form that ``SigningKey`` takes.
public struct SignedMessage: Hashable, Sendable {
    public let tag: MessageTag
    /// The canonical encoding (BCS) of what is signed, beginning with the chain id, so that a
    /// signature holds on one chain only.
    public let body: Bytes

    public init(_ tag: MessageTag, body: Bytes) {
        self.tag = tag
        self.body = body
    }

    /// The bytes that are hashed, once, with SHA-256, and signed.
    public var bytes: Bytes {
        Bytes(tag.rawValue.utf8) + [0] + body
    }
}
