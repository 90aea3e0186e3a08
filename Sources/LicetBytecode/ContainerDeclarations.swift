import LicetPrimitives

extension Enumeration: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.names(cases)
        encoder.list(ends) { $0.number($1) }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Enumeration {
        Enumeration(
            name: try decoder.name(), cases: try decoder.names(limit: ContainerLimits.members),
            ends: try decoder.list(limit: ContainerLimits.members) {
                (decoder) throws(CodecError) in try decoder.number()
            })
    }
}

extension Variant: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.parts(cases)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Variant {
        Variant(
            name: try decoder.name(), cases: try decoder.parts(limit: ContainerLimits.members))
    }
}

extension Variant.Case: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.parts(fields)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Variant.Case {
        Variant.Case(
            name: try decoder.name(), fields: try decoder.parts(limit: ContainerLimits.members))
    }
}

extension Field: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.part(type)
        encoder.part(mark)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Field {
        Field(name: try decoder.name(), type: try decoder.part(), mark: try decoder.part())
    }
}

extension Structure: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.parts(fields)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Structure {
        let name = try decoder.name()
        let fields: [Field] = try decoder.parts(limit: ContainerLimits.members)
        // Every value then takes at least a byte, so that the bytes of a container, or of
        // arguments, bound the values that they decode to.
        guard !fields.isEmpty else { throw .outOfRange }
        return Structure(name: name, fields: fields)
    }
}

extension Index: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.list(columns) { $0.number($1) }
        switch kind {
        case .queries: encoder.byte(0)
        case .rows(let max):
            encoder.byte(1)
            encoder.bound(max)
        case .unique: encoder.byte(2)
        }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Index {
        let columns = try decoder.list(limit: ContainerLimits.columns) {
            (decoder) throws(CodecError) in try decoder.number()
        }
        let tag = try decoder.byte()
        switch tag {
        case 0: return Index(columns: columns, kind: .queries)
        case 1: return Index(columns: columns, kind: .rows(max: try decoder.bound()))
        case 2: return Index(columns: columns, kind: .unique)
        default: throw .unknownTag(UInt64(tag))
        }
    }
}

extension Table: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.part(key)
        encoder.number(row)
        encoder.parts(indexes)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Table {
        Table(
            name: try decoder.name(), key: try decoder.part(), row: try decoder.number(),
            indexes: try decoder.parts(limit: ContainerLimits.indexes))
    }
}

extension Opening: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.number(table)
        encoder.number(column)
        encoder.number(rule)
        for field in [digest, version, epoch] { encoder.optional(field) { $0.number($1) } }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Opening {
        func field(_ decoder: inout CanonicalDecoder) throws(CodecError) -> Int? {
            try decoder.optional { (decoder) throws(CodecError) in try decoder.number() }
        }
        return Opening(
            table: try decoder.number(), column: try decoder.number(), rule: try decoder.number(),
            digest: try field(&decoder), version: try field(&decoder), epoch: try field(&decoder))
    }
}

extension Notice: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.parts(fields)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Notice {
        Notice(
            name: try decoder.name(), fields: try decoder.parts(limit: ContainerLimits.members))
    }
}

extension Parameter: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.optional(label) { $0.text($1) }
        encoder.text(name)
        encoder.part(type)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Parameter {
        let label = try decoder.optional { (decoder) throws(CodecError) in try decoder.name() }
        return Parameter(label: label, name: try decoder.name(), type: try decoder.part())
    }
}

extension Function: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.part(kind)
        encoder.parts(parameters)
        encoder.optional(result) { $0.part($1) }
        encoder.parts(by)
        encoder.list(registers) { encoder, register in encoder.optional(register) { $0.part($1) } }
        encoder.list(code) { $0.uint64($1) }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Function {
        let name = try decoder.functionName()
        let kind: FunctionKind = try decoder.part()
        let parameters: [Parameter] = try decoder.parts(limit: ContainerLimits.parameters)
        let result: ValueType? = try decoder.optional { (decoder) throws(CodecError) in
            try decoder.part()
        }
        let by: [Authority] = try decoder.parts(limit: ContainerLimits.authorities)
        let registers: [ValueType?] = try decoder.list(limit: Limits.registers) {
            (decoder) throws(CodecError) in
            try decoder.optional { (decoder) throws(CodecError) in try decoder.part() }
        }
        let code = try decoder.list(limit: ContainerLimits.codeWords) {
            (decoder) throws(CodecError) in try decoder.uint64()
        }
        return Function(
            name: name, kind: kind, parameters: parameters, result: result, by: by,
            registers: registers, code: code)
    }
}

extension DebugMap: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(file)
        encoder.digest(source)
        encoder.list(functions) { $0.parts($1) }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> DebugMap {
        let file = try decoder.text(limit: ContainerLimits.fileNameBytes)
        let source = try decoder.digest()
        let functions: [[Place]] = try decoder.list(limit: ContainerLimits.functions) {
            (decoder) throws(CodecError) in
            try decoder.parts(limit: ContainerLimits.codeWords)
        }
        return DebugMap(file: file, source: source, functions: functions)
    }
}

extension DebugMap.Place: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.uint32(instruction)
        encoder.uint32(start)
        encoder.uint32(end)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> DebugMap.Place {
        DebugMap.Place(
            instruction: try decoder.uint32(), start: try decoder.uint32(),
            end: try decoder.uint32())
    }
}
