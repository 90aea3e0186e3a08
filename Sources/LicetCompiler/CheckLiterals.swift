import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    mutating func checkLiteral(_ expression: Expression, hint: ValueType?) -> TypedExpression {
        let span = expression.span
        switch expression.kind {
        case .integer(let number): return constant(.int(number), .int, span)
        case .boolean(let truth): return constant(.bool(truth), .bool, span)
        case .none: return checkNil(hint: hint, at: span)
        case .text(let bytes): return checkText(bytes, hint: hint?.unwrapped, at: span)
        case .bytes(let bytes): return checkBytes(bytes, hint: hint?.unwrapped, at: span)
        case .instant(let milliseconds):
            guard let instant = Instant(milliseconds: milliseconds) else {
                return .failed(at: span)
            }
            return constant(.instant(instant), .instant, span)
        case .rowNumber(let number):
            return checkRowNumber(number, hint: hint?.unwrapped, at: span)
        case .enumCase(let name): return checkCase(name, nil, hint: hint?.unwrapped, at: span)
        case .list(let elements):
            return checkList(elements, hint: hint?.unwrapped, at: span)
        default: return .failed(at: span)
        }
    }

    func constant(_ value: Value, _ type: ValueType, _ span: SourceSpan) -> TypedExpression {
        TypedExpression(.constant(value), type: type, span: span)
    }

    private mutating func checkNil(hint: ValueType?, at span: SourceSpan) -> TypedExpression {
        guard let hint else {
            report(.literalNeedsType("nil", at: span))
            return .failed(at: span)
        }
        if hint.isUnknown { return .failed(at: span) }
        guard hint.isOptional else {
            report(
                .typeMismatch(
                    expected: describe(hint), found: "nil", at: span))
            return .failed(at: span)
        }
        return TypedExpression(.none, type: hint, span: span)
    }

    private mutating func checkText(
        _ bytes: [UInt8], hint: ValueType?, at span: SourceSpan
    ) -> TypedExpression {
        switch hint {
        case .path:
            guard Value.isPath(bytes) else {
                report(.malformedPath(at: span))
                return .failed(at: span)
            }
            return constant(.path(bytes), .path, span)
        case .account:
            guard let account = Account(text: String(decoding: bytes, as: UTF8.self)) else {
                report(.malformedAccount(at: span))
                return .failed(at: span)
            }
            return constant(.account(account), .account, span)
        default:
            guard bytes.count <= Limits.valueBytes else {
                report(.boundOutOfRange(limit: Limits.valueBytes, at: span))
                return .failed(at: span)
            }
            return constant(.text(bytes), .text(max: max(1, bytes.count)), span)
        }
    }

    private mutating func checkBytes(
        _ bytes: [UInt8], hint: ValueType?, at span: SourceSpan
    ) -> TypedExpression {
        if hint == .digest {
            guard let digest = Digest(bytes) else {
                report(.digestLength(bytes.count, at: span))
                return .failed(at: span)
            }
            return constant(.digest(digest), .digest, span)
        }
        guard bytes.count <= Limits.valueBytes else {
            report(.boundOutOfRange(limit: Limits.valueBytes, at: span))
            return .failed(at: span)
        }
        return constant(.bytes(bytes), .bytes(max: max(1, bytes.count)), span)
    }

    /// `#7`; the parser refuses it in a contract.
    private mutating func checkRowNumber(
        _ number: Int64, hint: ValueType?, at span: SourceSpan
    ) -> TypedExpression {
        guard body.surroundings == .console || body.surroundings == .condition else {
            return .failed(at: span)
        }
        guard let hint, hint.isIdentifier else {
            if hint?.isUnknown != true { report(.literalNeedsType("#\(number)", at: span)) }
            return .failed(at: span)
        }
        return constant(.identifier(number), hint, span)
    }

    /// A list, or a set where one is expected.
    private mutating func checkList(
        _ elements: [Expression], hint: ValueType?, at span: SourceSpan
    ) -> TypedExpression {
        switch hint {
        case .list(let element, let max), .set(let element, let max):
            let typed = elements.map { check($0, expecting: element) }
            guard typed.count <= max else {
                report(.tooManyElements(typed.count, max: max, at: span))
                return .failed(at: span)
            }
            return collection(typed, hint ?? .unknown, span)
        case let hint? where hint.isUnknown:
            for element in elements { _ = check(element, hint: .unknown) }
            return .failed(at: span)
        default:
            return checkListWithoutHint(elements, at: span)
        }
    }

    private mutating func checkListWithoutHint(
        _ elements: [Expression], at span: SourceSpan
    ) -> TypedExpression {
        guard let first = elements.firstIndex(where: { !needsHint($0) }) ?? elements.indices.first,
            elements.count <= Limits.collectionCount
        else {
            report(
                elements.isEmpty
                    ? .literalNeedsType("[]", at: span)
                    : .tooManyElements(elements.count, max: Limits.collectionCount, at: span))
            return .failed(at: span)
        }
        let example = check(elements[first], hint: nil)
        guard !example.type.isUnknown else {
            for (position, element) in elements.enumerated() where position != first {
                _ = check(element, hint: .unknown)
            }
            return .failed(at: span)
        }
        var type = example.type
        var typed: [TypedExpression] = []
        for (position, element) in elements.enumerated() {
            let value = position == first ? example : check(element, hint: type)
            if let joined = value.type.joined(type), joined.isOptional == type.isOptional {
                type = joined
            }
            typed.append(value)
        }
        typed = typed.map { fit($0, to: type) }
        return collection(typed, .list(type, max: max(1, typed.count)), span)
    }

    private func collection(
        _ elements: [TypedExpression], _ type: ValueType, _ span: SourceSpan
    ) -> TypedExpression {
        if elements.contains(where: { $0.type.isUnknown }) { return .failed(at: span) }
        return TypedExpression(.collection(elements), type: type, span: span)
    }
}
