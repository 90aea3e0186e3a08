import LicetPrimitives

/// A part of a container: how it is written and how it is read stand side by side.
protocol ContainerPart {
    func encode(into encoder: inout CanonicalEncoder)
    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Self
}

/// A part that is one byte with a name in the model.
protocol ContainerTag: ContainerPart, RawRepresentable where RawValue == UInt8 {}

extension ContainerTag {
    func encode(into encoder: inout CanonicalEncoder) { encoder.byte(rawValue) }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Self {
        let byte = try decoder.byte()
        guard let tag = Self(rawValue: byte) else { throw .unknownTag(UInt64(byte)) }
        return tag
    }
}

extension FieldMark: ContainerTag {}
extension FunctionKind: ContainerTag {}
extension ClauseKind: ContainerTag {}
extension UnaryOperator: ContainerTag {}
extension BinaryOperator: ContainerTag {}

extension CanonicalEncoder {
    mutating func part(_ part: some ContainerPart) { part.encode(into: &self) }

    mutating func parts(_ parts: [some ContainerPart]) {
        list(parts) { $0.part($1) }
    }

    mutating func names(_ names: [String]) {
        list(names) { $0.text($1) }
    }

    /// A position in a list of the contract. Larger ones are cut off here and refused by the
    /// verifier.
    mutating func number(_ number: Int) { uint16(UInt16(truncatingIfNeeded: number)) }

    /// The `max` of a type or index.
    mutating func bound(_ bound: Int) { uint32(UInt32(truncatingIfNeeded: bound)) }
}

extension CanonicalDecoder {
    mutating func part<Part: ContainerPart>() throws(CodecError) -> Part {
        try Part.decode(from: &self)
    }

    mutating func parts<Part: ContainerPart>(limit: Int) throws(CodecError) -> [Part] {
        try list(limit: limit) { (decoder) throws(CodecError) in try Part.decode(from: &decoder) }
    }

    /// An identifier: an ASCII letter or `_`, then letters, digits and `_`; at most
    /// ``Limits/nameBytes``.
    mutating func name() throws(CodecError) -> String {
        let bytes = try byteString(limit: Limits.nameBytes)
        guard isIdentifier(bytes[...]) else { throw .notCanonical }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An identifier, or two with a full stop between.
    mutating func functionName() throws(CodecError) -> String {
        let bytes = try byteString(limit: ContainerLimits.functionNameBytes)
        let parts = bytes.split(
            separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy(isIdentifier) else { throw .notCanonical }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func names(limit: Int) throws(CodecError) -> [String] {
        try list(limit: limit) { (decoder) throws(CodecError) in try decoder.name() }
    }

    mutating func number() throws(CodecError) -> Int { Int(try uint16()) }
    mutating func bound() throws(CodecError) -> Int { Int(try uint32()) }
}

/// Whether bytes are an identifier of at most ``Limits/nameBytes``.
func isIdentifier(_ bytes: some Collection<UInt8>) -> Bool {
    guard (1...Limits.nameBytes).contains(bytes.count) else { return false }
    for (position, byte) in bytes.enumerated() {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"):
            break
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            if position == 0 { return false }
        default:
            return false
        }
    }
    return true
}
