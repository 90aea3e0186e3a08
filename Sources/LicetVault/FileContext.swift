public import LicetPrimitives

/// What one sealed file is bound to: a file that is put in another's place does not open.
///
/// Format: docs/formats.md, "The context of a file".
public struct FileContext: Hashable, Sendable {
    public var edition: Edition
    /// The file's number in the record's set; 0 where there is one.
    public var file: UInt32
    /// Whom the record is about.
    public var subject: Account

    /// The size of the encoding in bytes.
    public static let size = 14 + 4 * 32 + 3 * 4 + 32

    public init(edition: Edition, file: UInt32, subject: Account) {
        self.edition = edition
        self.file = file
        self.subject = subject
    }

    /// `"licet file v1" 00 ‖ chain ‖ contract ‖ registrar ‖ object ‖ file u32 ‖ version u32 ‖
    /// epoch u32 ‖ subject`, integers little-endian.
    public var bytes: Bytes {
        var encoder = CanonicalEncoder()
        encoder.fixed("licet file v1\0".utf8)
        encoder.digest(edition.chain)
        encoder.account(edition.contract)
        encoder.account(edition.registrar)
        encoder.fixed(edition.object.bytes)
        encoder.uint32(file)
        encoder.uint32(edition.version)
        encoder.uint32(edition.epoch)
        encoder.account(subject)
        return encoder.bytes
    }
}
