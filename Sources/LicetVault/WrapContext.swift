public import LicetPrimitives

/// How a data key is wrapped for a reader. A number is never given a second meaning.
public enum WrapSuite: UInt8, Hashable, Sendable, CaseIterable {
    /// RSA-OAEP with SHA-256 and MGF1 with SHA-256, under a key of 2048 to 4096 bits; the label
    /// is the SHA-256 of ``WrapContext/bytes``.
    case rsaOAEP = 1
}

/// What a wrapped key is bound to: a wrap copied to another record, reader or key does not open.
///
/// Format: docs/formats.md, "Wraps".
public struct WrapContext: Hashable, Sendable {
    public var edition: Edition
    /// The account that the key is wrapped for.
    public var reader: Account
    public var suite: WrapSuite
    /// The SHA-256 of the reader's wrapping key as a DER SubjectPublicKeyInfo.
    public var keyDigest: Digest

    /// The size of the encoding in bytes.
    public static let size = 14 + 4 * 32 + 2 * 4 + 32 + 1 + 32

    public init(edition: Edition, reader: Account, suite: WrapSuite, keyDigest: Digest) {
        self.edition = edition
        self.reader = reader
        self.suite = suite
        self.keyDigest = keyDigest
    }

    /// `W`: `"licet wrap v1" 00 ‖ chain ‖ contract ‖ registrar ‖ object ‖ version u32 ‖ epoch u32
    /// ‖ reader ‖ suite u8 ‖ SHA-256(SPKI)`, integers little-endian.
    public var bytes: Bytes {
        var encoder = CanonicalEncoder()
        encoder.fixed("licet wrap v1\0".utf8)
        encoder.digest(edition.chain)
        encoder.account(edition.contract)
        encoder.account(edition.registrar)
        encoder.fixed(edition.object.bytes)
        encoder.uint32(edition.version)
        encoder.uint32(edition.epoch)
        encoder.account(reader)
        encoder.byte(suite.rawValue)
        encoder.digest(keyDigest)
        return encoder.bytes
    }

    /// The OAEP label of suite 1: `SHA-256(W)`.
    public var label: Digest { SHA256.hash(bytes) }
}
