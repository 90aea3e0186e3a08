import LicetPrimitives

/// A contract's canonical bytes, in BCS: `LICET`, the format's version (u16), the declarations in
/// the order of ``Contract``'s fields, and last the debug map. One contract has one encoding.
///
/// Names have a length; numbers in lists of the contract are u16; bounds are u32; marks, kinds and
/// tags are one byte. Values stand in their type's encoding.
extension Contract {
    private static let magic = Bytes("LICET".utf8)
    private static let formatVersion: UInt16 = 1

    /// The container. Decoding it gives this contract back, if its counts are within
    /// ``ContainerLimits`` and its numbers in their ranges; the verifier makes sure of both.
    public var encoded: Bytes {
        var encoder = CanonicalEncoder()
        encoder.fixed(Contract.magic)
        encoder.uint16(Contract.formatVersion)
        encoder.text(name)
        encoder.uint32(version)
        encoder.names(identifiers)
        encoder.parts(enumerations)
        encoder.parts(structures)
        encoder.parts(variants)
        encoder.parts(tables)
        encoder.list(fields) { encoder, field in
            encoder.text(field.name)
            encoder.part(field.type)
            encoder.value(field.initial)
        }
        encoder.parts(roles)
        encoder.list(settings) { encoder, setting in
            encoder.text(setting.name)
            encoder.part(setting.type)
            encoder.optional(setting.initial) { $0.value($1) }
        }
        encoder.parts(errors)
        encoder.parts(events)
        encoder.list(constants) { encoder, constant in
            encoder.part(constant.type)
            encoder.value(constant.value)
        }
        encoder.parts(rules)
        encoder.parts(openings)
        encoder.parts(functions)
        encoder.optional(debug) { $0.part($1) }
        return encoder.bytes
    }

    /// Reads a container of at most ``Limits/codeBytes``; refuses what ``encoded`` would not write.
    /// What comes of it need not make sense: that is the verifier's to say.
    public init(container: some Collection<UInt8>) throws(CodecError) {
        guard container.count <= Limits.codeBytes else {
            throw .tooLong(limit: Limits.codeBytes)
        }
        var decoder = CanonicalDecoder(container)
        for byte in Contract.magic where try decoder.byte() != byte {
            throw .unknownTag(UInt64(byte))
        }
        let format = try decoder.uint16()
        guard format == Contract.formatVersion else { throw .unknownTag(UInt64(format)) }
        self.init(name: try decoder.name(), version: try decoder.uint32())
        identifiers = try decoder.names(limit: ContainerLimits.declarations)
        enumerations = try decoder.parts(limit: ContainerLimits.declarations)
        structures = try decoder.parts(limit: ContainerLimits.declarations)
        variants = try decoder.parts(limit: ContainerLimits.declarations)
        tables = try decoder.parts(limit: ContainerLimits.declarations)
        try readValues(from: &decoder)
        rules = try decoder.parts(limit: ContainerLimits.rules)
        openings = try decoder.parts(limit: ContainerLimits.declarations)
        functions = try decoder.parts(limit: ContainerLimits.functions)
        debug = try decoder.optional { (decoder) throws(CodecError) in try decoder.part() }
        try decoder.finish()
    }

    /// From the state's fields to the constants.
    private mutating func readValues(from decoder: inout CanonicalDecoder) throws(CodecError) {
        for _ in 0..<(try decoder.length(limit: ContainerLimits.declarations)) {
            let name = try decoder.name()
            let type: ValueType = try decoder.part()
            let initial = try decoder.value(type, in: self)
            fields.append(StateField(name: name, type: type, initial: initial))
        }
        roles = try decoder.parts(limit: ContainerLimits.declarations)
        for _ in 0..<(try decoder.length(limit: ContainerLimits.declarations)) {
            let name = try decoder.name()
            let type: ValueType = try decoder.part()
            let initial = try decoder.bool() ? try decoder.value(type, in: self) : nil
            settings.append(Setting(name: name, type: type, initial: initial))
        }
        errors = try decoder.parts(limit: ContainerLimits.declarations)
        events = try decoder.parts(limit: ContainerLimits.declarations)
        for _ in 0..<(try decoder.length(limit: ContainerLimits.constants)) {
            let type: ValueType = try decoder.part()
            constants.append(Constant(type: type, value: try decoder.value(type, in: self)))
        }
    }

    /// The same contract without the debug map.
    public var withoutDebug: Contract {
        var contract = self
        contract.debug = nil
        return contract
    }
}
