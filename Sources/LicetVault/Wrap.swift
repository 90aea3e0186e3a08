public import LicetCrypto
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

    /// Wraps the edition's data key for a reader's RSA key, in suite 1.
    public init(
        _ key: borrowing DataKey, of edition: Edition, for reader: Account,
        under publicKey: RSAPublicKey
    ) throws(CryptoError) {
        let context = WrapContext(
            edition: edition, reader: reader, suite: .rsaOAEP, publicKey: publicKey)
        let content = try publicKey.wrap(key, label: context.label.bytes)
        guard let wrap = Wrap(suite: .rsaOAEP, content: content) else { throw .encryptionFailed }
        self = wrap
    }

    /// The data key, for the reader whose private key this is. One answer, `nil`, for every
    /// failure: another edition, reader, suite or key, or a changed byte.
    public func open(
        of edition: Edition, for reader: Account, with privateKey: borrowing RSAPrivateKey
    ) -> DataKey? {
        switch suite {
        case .rsaOAEP:
            let context = WrapContext(
                edition: edition, reader: reader, suite: suite, publicKey: privateKey.publicKey)
            return privateKey.unwrap(content, label: context.label.bytes)
        }
    }
}

extension WrapContext {
    /// A wrap under this RSA key.
    public init(edition: Edition, reader: Account, suite: WrapSuite, publicKey: RSAPublicKey) {
        self.init(
            edition: edition, reader: reader, suite: suite,
            keyDigest: SHA256.hash(publicKey.bytes))
    }
}
