public import LicetPrimitives

/// A data key, encrypted for one reader: `suite u8 ‖ bytes`.
public struct Wrap: Hashable, Sendable {
    public let suite: WrapSuite
    // Invariant: of a length that the suite allows.
    /// The encrypted key; its form is the suite's.
    public let content: Bytes

    /// The longest encoding in bytes: suite 1 under a key of 4096 bits.
    public static let sizeMax = 1 + 512

    /// `nil` for a length that the suite cannot give: suite 1 has that of the key's modulus, 256
    /// to 512 bytes.
    public init?(suite: WrapSuite, content: Bytes) {
        switch suite {
        case .rsaOAEP: guard (256...512).contains(content.count) else { return nil }
        }
        self.suite = suite
        self.content = content
    }

    /// Reads a wrap as the chain stores it; `nil` for an unknown suite or a wrong length.
    public init?(_ bytes: Bytes) {
        guard let first = bytes.first, let suite = WrapSuite(rawValue: first) else { return nil }
        self.init(suite: suite, content: Bytes(bytes.dropFirst()))
    }

    /// What the chain stores.
    public var bytes: Bytes { [suite.rawValue] + content }
}
