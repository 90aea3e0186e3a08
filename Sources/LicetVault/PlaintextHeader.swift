public import LicetPrimitives

/// Why the first bytes of a plaintext are not a header.
public enum HeaderError: Error, Hashable, Sendable {
    /// Fewer bytes than ``PlaintextHeader/size``.
    case truncated
    /// The first byte is not the one version that there is.
    case version(UInt8)
    /// A body longer than ``PlaintextHeader/bodyLengthMax``.
    case bodyTooLong(UInt64)
    /// A media type that is too long, not printable ASCII, or not followed by zeros.
    case mediaType
}

/// The first 128 bytes of a plaintext: how long the body is and what it is.
///
/// `01 ‖ length u64 ‖ mediaLength u8 ‖ media[118]`, zero-filled, the length little-endian.
public struct PlaintextHeader: Hashable, Sendable {
    /// The size of a header, and so the offset of the body, in bytes.
    public static let size = 128
    /// The longest body in bytes: 64 GiB. It keeps a block list under 3 MiB.
    public static let bodyLengthMax: UInt64 = 64 << 30

    // Invariant: at most `bodyLengthMax`.
    /// The length of the body in bytes, padding not counted.
    public let bodyLength: UInt64
    public let media: MediaType

    private static let version: UInt8 = 1

    /// `nil` for a body longer than ``bodyLengthMax``.
    public init?(bodyLength: UInt64, media: MediaType) {
        guard bodyLength <= Self.bodyLengthMax else { return nil }
        self.bodyLength = bodyLength
        self.media = media
    }

    /// Exactly ``size`` bytes.
    public var bytes: Bytes {
        let text = Bytes(media.text.utf8)
        var encoder = CanonicalEncoder()
        encoder.byte(Self.version)
        encoder.uint64(bodyLength)
        encoder.byte(UInt8(clamping: text.count))
        encoder.fixed(text)
        encoder.fixed(Bytes(repeating: 0, count: MediaType.sizeMax - text.count))
        return encoder.bytes
    }

    /// Reads the first ``size`` bytes of a plaintext; what follows them is not looked at.
    public static func decode(_ plaintext: Bytes) throws(HeaderError) -> PlaintextHeader {
        let fields: (version: UInt8, bodyLength: UInt64, mediaLength: Int, media: Bytes)
        do {
            var decoder = CanonicalDecoder(plaintext.prefix(size))
            fields = (
                try decoder.byte(), try decoder.uint64(), Int(try decoder.byte()),
                try decoder.fixed(MediaType.sizeMax)
            )
        } catch {
            throw .truncated
        }
        guard fields.version == Self.version else { throw .version(fields.version) }
        guard let media = mediaType(fields.media, length: fields.mediaLength) else {
            throw .mediaType
        }
        guard let header = PlaintextHeader(bodyLength: fields.bodyLength, media: media) else {
            throw .bodyTooLong(fields.bodyLength)
        }
        return header
    }

    private static func mediaType(_ field: Bytes, length: Int) -> MediaType? {
        guard length <= field.count, field.dropFirst(length).allSatisfy({ $0 == 0 }),
            let text = String(validating: field.prefix(length), as: UTF8.self)
        else { return nil }
        return MediaType(text)
    }
}
