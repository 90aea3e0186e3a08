import LicetPrimitives

extension Rule: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.parts(parameters)
        encoder.parts(lets)
        encoder.parts(clauses)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Rule {
        Rule(
            name: try decoder.name(),
            parameters: try decoder.parts(limit: ContainerLimits.parameters),
            lets: try decoder.parts(limit: ContainerLimits.lets),
            clauses: try decoder.parts(limit: ContainerLimits.clauses))
    }
}

extension RuleLet: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.part(type)
        encoder.part(value)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> RuleLet {
        RuleLet(name: try decoder.name(), type: try decoder.part(), value: try decoder.part())
    }
}

extension Clause: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.part(kind)
        encoder.text(name)
        encoder.part(condition)
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Clause {
        Clause(kind: try decoder.part(), name: try decoder.name(), condition: try decoder.part())
    }
}

extension Authority: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        switch self {
        case .anyone: encoder.byte(0)
        case .role(let number, let arguments):
            encoder.numbered(1, number)
            encoder.parts(arguments)
        case .member(let parameter): encoder.numbered(3, parameter)
        case .account(let expression):
            encoder.byte(2)
            encoder.part(expression)
        }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Authority {
        let tag = try decoder.byte()
        switch tag {
        case 0: return .anyone
        case 1:
            return .role(
                try decoder.number(), try decoder.parts(limit: Role.parametersMax))
        case 2: return .account(try decoder.part())
        case 3: return .member(parameter: try decoder.number())
        default: throw .unknownTag(UInt64(tag))
        }
    }
}

/// A tree is written root first: a tag, numbers, then the operands. Tags say which case;
/// they are not the cases' order.
extension RuleExpression: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        switch self {
        case .constant(let number): encoder.numbered(0, number)
        case .none(let type):
            encoder.byte(1)
            encoder.part(type)
        case .parameter(let number): encoder.numbered(2, number)
        case .letValue(let number): encoder.numbered(3, number)
        case .local(let number): encoder.numbered(4, number)
        case .time: encoder.byte(5)
        case .setting(let number): encoder.numbered(6, number)
        case .field(let record, let number):
            encoder.numbered(7, number)
            encoder.part(record)
        case .lookup(let table, let key): encoder.keyed(8, table, key)
        case .find(let table, let key): encoder.keyed(9, table, key)
        case .hasRow(let table, let key): encoder.keyed(10, table, key)
        case .bucket(let table, let index, let columns):
            encoder.numbered(11, table)
            encoder.number(index)
            encoder.parts(columns)
        case .unary(let operation, let operand):
            encoder.byte(12)
            encoder.part(operation)
            encoder.part(operand)
        case .binary(let operation, let left, let right):
            encoder.byte(13)
            encoder.part(operation)
            encoder.part(left)
            encoder.part(right)
        case .and(let left, let right): encoder.node(14, left, right)
        case .or(let left, let right): encoder.node(15, left, right)
        case .implies(let left, let right): encoder.node(16, left, right)
        case .coalesce(let left, let right): encoder.node(17, left, right)
        case .some(let value): encoder.node(18, value)
        case .conditional(let condition, let then, let otherwise):
            encoder.node(19, condition, then, otherwise)
        case .bind(let value, let body): encoder.node(20, value, body)
        case .ifSome(let value, let then, let otherwise):
            encoder.node(21, value, then, otherwise)
        case .structure(let number, let fields):
            encoder.numbered(22, number)
            encoder.parts(fields)
        case .collection(let type, let elements):
            encoder.byte(23)
            encoder.part(type)
            encoder.parts(elements)
        case .exists(let collection, let body): encoder.node(24, collection, body)
        case .all(let collection, let body): encoder.node(25, collection, body)
        case .stateField(let number): encoder.numbered(26, number)
        case .findUnique(let table, let index, let columns):
            encoder.numbered(27, table)
            encoder.number(index)
            encoder.parts(columns)
        case .variant, .isCase, .hasCase, .payload: encodeChoice(into: &encoder)
        case .member(let role, let account, let arguments):
            encoder.numbered(32, role)
            encoder.part(account)
            encoder.parts(arguments)
        }
    }

    /// Nodes about cases.
    private func encodeChoice(into encoder: inout CanonicalEncoder) {
        switch self {
        case .variant(let number, let chosen, let fields):
            encoder.numbered(28, number)
            encoder.number(chosen)
            encoder.parts(fields)
        case .isCase(let value, let other): encoder.node(29, value, other)
        case .hasCase(let value, let cases):
            encoder.byte(30)
            encoder.list(cases) { $0.number($1) }
            encoder.part(value)
        case .payload(let value, let chosen, let field):
            encoder.numbered(31, chosen)
            encoder.number(field)
            encoder.part(value)
        default: break
        }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> RuleExpression {
        try TreeDecoder.decode(from: &decoder, depth: 1)
    }
}

extension CanonicalEncoder {
    fileprivate mutating func node(_ tag: UInt8, _ operands: RuleExpression...) {
        byte(tag)
        for operand in operands { part(operand) }
    }

    fileprivate mutating func keyed(_ tag: UInt8, _ table: Int, _ key: RuleExpression) {
        numbered(tag, table)
        part(key)
    }
}

/// Reads trees, counting how deep it is.
private enum TreeDecoder {
    static func decode(
        from decoder: inout CanonicalDecoder, depth: Int
    ) throws(CodecError) -> RuleExpression {
        guard depth <= Limits.nesting else { throw .outOfRange }
        let tag = try decoder.byte()
        switch tag {
        case 0: return .constant(try decoder.number())
        case 1: return .none(try decoder.part())
        case 2: return .parameter(try decoder.number())
        case 3: return .letValue(try decoder.number())
        case 4: return .local(try decoder.number())
        case 5: return .time
        case 6: return .setting(try decoder.number())
        case 7:
            let number = try decoder.number()
            return .field(try operand(&decoder, depth), number)
        case 8:
            return .lookup(table: try decoder.number(), key: try operand(&decoder, depth))
        case 9: return .find(table: try decoder.number(), key: try operand(&decoder, depth))
        case 10:
            return .hasRow(table: try decoder.number(), key: try operand(&decoder, depth))
        case 11:
            return .bucket(
                table: try decoder.number(), index: try decoder.number(),
                columns: try operands(&decoder, depth, limit: ContainerLimits.columns))
        case 12: return .unary(try decoder.part(), try operand(&decoder, depth))
        case 13:
            return .binary(
                try decoder.part(), try operand(&decoder, depth), try operand(&decoder, depth))
        default: return try structural(tag, &decoder, depth)
        }
    }

    private static func structural(
        _ tag: UInt8, _ decoder: inout CanonicalDecoder, _ depth: Int
    ) throws(CodecError) -> RuleExpression {
        switch tag {
        case 14: return .and(try operand(&decoder, depth), try operand(&decoder, depth))
        case 15: return .or(try operand(&decoder, depth), try operand(&decoder, depth))
        case 16: return .implies(try operand(&decoder, depth), try operand(&decoder, depth))
        case 17: return .coalesce(try operand(&decoder, depth), try operand(&decoder, depth))
        case 18: return .some(try operand(&decoder, depth))
        case 19:
            return .conditional(
                condition: try operand(&decoder, depth), then: try operand(&decoder, depth),
                otherwise: try operand(&decoder, depth))
        case 20: return .bind(try operand(&decoder, depth), body: try operand(&decoder, depth))
        case 21:
            return .ifSome(
                try operand(&decoder, depth), then: try operand(&decoder, depth),
                otherwise: try operand(&decoder, depth))
        case 22:
            let number = try decoder.number()
            return .structure(
                number, try operands(&decoder, depth, limit: ContainerLimits.operands))
        case 23:
            let type: ValueType = try decoder.part()
            return .collection(
                type, try operands(&decoder, depth, limit: ContainerLimits.operands))
        case 24: return .exists(try operand(&decoder, depth), body: try operand(&decoder, depth))
        case 25: return .all(try operand(&decoder, depth), body: try operand(&decoder, depth))
        case 26: return .stateField(try decoder.number())
        case 27:
            return .findUnique(
                table: try decoder.number(), index: try decoder.number(),
                columns: try operands(&decoder, depth, limit: ContainerLimits.columns))
        default: return try choosing(tag, &decoder, depth)
        }
    }

    /// Nodes about cases.
    private static func choosing(
        _ tag: UInt8, _ decoder: inout CanonicalDecoder, _ depth: Int
    ) throws(CodecError) -> RuleExpression {
        switch tag {
        case 28:
            return .variant(
                try decoder.number(), case: try decoder.number(),
                try operands(&decoder, depth, limit: ContainerLimits.operands))
        case 29: return .isCase(try operand(&decoder, depth), try operand(&decoder, depth))
        case 30:
            let cases = try decoder.list(limit: ContainerLimits.members) {
                (decoder) throws(CodecError) in try decoder.number()
            }
            return .hasCase(try operand(&decoder, depth), cases)
        case 31:
            let (chosen, field) = (try decoder.number(), try decoder.number())
            return .payload(try operand(&decoder, depth), case: chosen, field: field)
        case 32:
            return .member(
                role: try decoder.number(), account: try operand(&decoder, depth),
                arguments: try operands(&decoder, depth, limit: Role.parametersMax))
        default: throw .unknownTag(UInt64(tag))
        }
    }

    private static func operand(
        _ decoder: inout CanonicalDecoder, _ depth: Int
    ) throws(CodecError) -> RuleExpression {
        try decode(from: &decoder, depth: depth + 1)
    }

    private static func operands(
        _ decoder: inout CanonicalDecoder, _ depth: Int, limit: Int
    ) throws(CodecError) -> [RuleExpression] {
        try decoder.list(limit: limit) { (decoder) throws(CodecError) in
            try decode(from: &decoder, depth: depth + 1)
        }
    }
}
