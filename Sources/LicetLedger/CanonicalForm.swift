import LicetPrimitives

/// A type with one encoding in bytes, which everything that stores, sends or hashes it uses.
public protocol CanonicalForm {
    /// The longest encoding in bytes; longer input is refused before it is looked at.
    static var encodedSizeMax: Int { get }
    func encode(into encoder: inout CanonicalEncoder)
    init(from decoder: inout CanonicalDecoder) throws(CodecError)
}

extension CanonicalForm {
    public var encoded: Bytes {
        var encoder = CanonicalEncoder()
        encode(into: &encoder)
        return encoder.bytes
    }

    /// Reads exactly one value; refuses every input that is not its encoding.
    public init(encoded bytes: some Collection<UInt8>) throws(CodecError) {
        guard bytes.count <= Self.encodedSizeMax else {
            throw .tooLong(limit: Self.encodedSizeMax)
        }
        var decoder = CanonicalDecoder(bytes)
        try self.init(from: &decoder)
        try decoder.finish()
    }
}

extension CanonicalDecoder {
    /// The version byte with which a format begins: exactly the one that this code knows.
    mutating func version(_ known: UInt8) throws(CodecError) {
        let version = try byte()
        guard version == known else { throw .unknownTag(UInt64(version)) }
    }
}
