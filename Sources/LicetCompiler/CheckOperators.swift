import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    mutating func checkUnary(_ unary: UnaryExpression, at span: SourceSpan) -> TypedExpression {
        switch unary.operator {
        case .not:
            let operand = check(unary.operand, expecting: .bool)
            if operand.type.isUnknown { return .failed(at: span) }
            return TypedExpression(.unary(.not, operand), type: .bool, span: span)
        case .negate:
            let operand = check(unary.operand, hint: nil)
            switch operand.type {
            case .int, .duration: break
            default:
                if !operand.type.isUnknown {
                    report(.badOperand("-", describe(operand.type), at: unary.operatorSpan))
                }
                return .failed(at: span)
            }
            switch fold(.negate, operand) {
            case .value(let value): return constant(value, operand.type, span)
            case .fails:
                report(.constantOverflow(at: span))
                return .failed(at: span)
            case .unknown:
                return TypedExpression(.unary(.negate, operand), type: operand.type, span: span)
            }
        }
    }

    mutating func checkBinary(
        _ binary: BinaryExpression, hint: ValueType?, at span: SourceSpan
    ) -> TypedExpression {
        switch binary.operator {
        case .and, .or, .implies: checkLogical(binary, at: span)
        case .equal, .notEqual: checkEquality(binary, at: span)
        case .less, .lessOrEqual, .greater, .greaterOrEqual: checkOrder(binary, at: span)
        case .in: checkIn(binary, at: span)
        case .is: checkMembership(binary, at: span) ?? checkKind(binary, at: span)
        case .contains, .within, .overlaps: checkPeriods(binary, at: span)
        case .coalesce: checkCoalesce(binary, hint: hint, at: span)
        case .range: checkRange(binary, at: span)
        case .add, .subtract, .multiply, .divide, .remainder: checkArithmetic(binary, at: span)
        }
    }

    private mutating func checkLogical(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let left = check(binary.left, expecting: .bool)
        let right = check(binary.right, expecting: .bool)
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        let kind: ExpressionKind =
            switch binary.operator {
            case .and: .and(left, right)
            case .or: .or(left, right)
            default: .implies(left, right)
            }
        return TypedExpression(kind, type: .bool, span: span)
    }

    /// Both sides of a comparison: a literal takes its meaning from the other side.
    private mutating func checkSides(
        _ binary: BinaryExpression
    ) -> (left: TypedExpression, right: TypedExpression) {
        if needsHint(binary.left), !needsHint(binary.right) {
            let right = check(binary.right, hint: nil)
            return (check(binary.left, hint: right.type), right)
        }
        let left = check(binary.left, hint: nil)
        return (left, check(binary.right, hint: left.type))
    }

    private mutating func checkEquality(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        if case .none = binary.right.kind, !needsHint(binary.left) {
            return checkNilTest(binary, at: span)
        }
        let (left, right) = checkSides(binary)
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        if case .none = left.kind { return nilTest(of: right, binary, at: span) }
        if case .none = right.kind { return nilTest(of: left, binary, at: span) }
        guard let type = left.type.joined(right.type), type != .ticket else {
            report(mismatch(binary, left, right))
            return .failed(at: span)
        }
        warnOfCasesWithin(binary, [left, right])
        let sides = (optional(left, like: type), optional(right, like: type))
        return operation(
            binary.operator == .equal ? .equal : .notEqual, sides.0, sides.1, type: .bool,
            at: span)
    }

    /// `x == nil` and `x != nil`.
    private mutating func checkNilTest(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let value = check(binary.left, hint: nil)
        if value.type.isUnknown { return .failed(at: span) }
        guard value.type.isOptional else {
            report(
                .typeMismatch(
                    expected: describe(value.type), found: "nil", help: neverNilHelp(value),
                    at: binary.right.span))
            return .failed(at: span)
        }
        return nilTest(of: value, binary, at: span)
    }

    private func nilTest(
        of value: TypedExpression, _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let test = TypedExpression(.unary(.isNil, value), type: .bool, span: span)
        if binary.operator == .equal { return test }
        return TypedExpression(.unary(.not, test), type: .bool, span: span)
    }

    private func optional(_ value: TypedExpression, like type: ValueType) -> TypedExpression {
        guard type.isOptional, !value.type.isOptional else { return value }
        return TypedExpression(.some(value), type: .optional(value.type), span: value.span)
    }

    private func mismatch(
        _ binary: BinaryExpression, _ left: TypedExpression, _ right: TypedExpression
    ) -> Diagnostic {
        .badOperands(
            binary.operator.rawValue, describe(left.type), describe(right.type),
            at: binary.operatorSpan, left: left.span, right: right.span,
            help: operandHelp(binary, left, right))
    }

    private mutating func checkOrder(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let (left, right) = checkSides(binary)
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        switch left.type.joined(right.type) {
        case .int, .instant, .duration, .bytes, .text, .path: break
        default:
            report(mismatch(binary, left, right))
            return .failed(at: span)
        }
        let comparison: LicetBytecode.BinaryOperator =
            switch binary.operator {
            case .less: .less
            case .lessOrEqual: .lessOrEqual
            case .greater: .greater
            default: .greaterOrEqual
            }
        return operation(comparison, left, right, type: .bool, at: span)
    }

    private mutating func checkIn(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        if let table = table(binary.right) {
            guard mayRead(table, at: binary.right.span) else { return .failed(at: span) }
            let key = check(binary.left, expecting: declarations.tables[table].key)
            if key.type.isUnknown { return .failed(at: span) }
            return TypedExpression(.hasRow(table: table, key: key), type: .bool, span: span)
        }
        if let role = role(binary.right) {
            _ = check(binary.left, hint: .account)
            report(
                .roleAsCollection(
                    role.name, at: binary.operatorSpan, declared: place(of: role.name)))
            return .failed(at: span)
        }
        let leftFirst = !needsHint(binary.left)
        let early = leftFirst ? check(binary.left, hint: nil) : nil
        let listHint = early.map { ValueType.list($0.type, max: Limits.collectionCount) }
        let right = check(
            binary.right, hint: early?.type.isUnknown == true ? .unknown : listHint)
        let element: ValueType
        switch right.type {
        case .list(let inner, _), .set(let inner, _): element = inner
        case _ where right.type.isUnknown:
            if early == nil { _ = check(binary.left, hint: .unknown) }
            return .failed(at: span)
        default:
            let left = early ?? check(binary.left, hint: .unknown)
            report(mismatch(binary, left, right))
            return .failed(at: span)
        }
        let left = early ?? check(binary.left, hint: element)
        if left.type.isUnknown { return .failed(at: span) }
        guard let type = left.type.joined(element), type.isOptional == element.isOptional else {
            report(mismatch(binary, left, right))
            return .failed(at: span)
        }
        return operation(.isElement, optional(left, like: type), right, type: .bool, at: span)
    }

    /// `x is other`: whether a case is the other one or lies within it.
    private mutating func checkKind(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let sides: (left: TypedExpression, right: TypedExpression)
        if needsHint(binary.left) {
            sides = checkSides(binary)
        } else {
            let left = check(binary.left, hint: nil)
            if let test = variantTest(of: left, binary.right, at: span) { return test }
            sides = (left, check(binary.right, hint: left.type))
        }
        let (left, right) = sides
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        guard case .enumeration = left.type, left.type == right.type else {
            if case .variant = left.type, left.type == right.type {
                report(.isOfPayloads(describe(left.type), at: right.span))
            } else {
                report(mismatch(binary, left, right))
            }
            return .failed(at: span)
        }
        return TypedExpression(.isCase(left, right), type: .bool, span: span)
    }

    /// Warns where `==` names a case that has others within it.
    private mutating func warnOfCasesWithin(
        _ binary: BinaryExpression, _ sides: [TypedExpression]
    ) {
        for side in sides {
            guard case .enumeration(let number) = side.type.unwrapped,
                case .enumeration(let chosen)? = side.constantValue?.wrapped
            else { continue }
            let enumeration = declarations.enumerations[number]
            let within = enumeration.ends[chosen] - chosen - 1
            guard within > 0 else { continue }
            report(
                .equalsOuterCase(
                    enumeration.cases[chosen], inner: enumeration.cases[chosen + 1],
                    isNegated: binary.operator == .notEqual, at: binary.operatorSpan,
                    side: side.span))
        }
    }

    private mutating func checkPeriods(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let (left, right) = checkSides(binary)
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        switch (binary.operator, left.type, right.type) {
        case (.contains, .period, .instant):
            return operation(.periodContains, left, right, type: .bool, at: span)
        case (.within, .period, .period):
            return operation(.periodWithin, left, right, type: .bool, at: span)
        case (.overlaps, .period, .period):
            return operation(.periodOverlaps, left, right, type: .bool, at: span)
        case (.within, .set(let inner, _), .set(let outer, _)) where inner.isSameKind(as: outer):
            return operation(.isSubset, left, right, type: .bool, at: span)
        default:
            report(mismatch(binary, left, right))
            return .failed(at: span)
        }
    }

    private mutating func checkCoalesce(
        _ binary: BinaryExpression, hint: ValueType?, at span: SourceSpan
    ) -> TypedExpression {
        let left = check(binary.left, hint: hint?.asOptional)
        let right = check(binary.right, hint: left.type.isUnknown ? hint : left.type.unwrapped)
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        guard case .optional(let inner) = left.type else {
            report(.notOptional(describe(left.type), operatorSpan: binary.operatorSpan))
            return .failed(at: span)
        }
        if let type = inner.joined(right.type) {
            return TypedExpression(.coalesce(left, right), type: type, span: span)
        }
        if let structure = environment.structure(of: inner), case .structure(structure) = right.type
        {
            return TypedExpression(.coalesce(left, right), type: right.type, span: span)
        }
        report(mismatch(binary, left, right))
        return .failed(at: span)
    }

    private mutating func checkRange(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let left = check(binary.left, hint: .instant)
        let right = check(binary.right, hint: .instant)
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        guard left.type == .instant, right.type == .instant else {
            report(mismatch(binary, left, right))
            return .failed(at: span)
        }
        return operation(.period, left, right, type: .period, at: span)
    }

    private mutating func checkArithmetic(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression {
        let left = check(binary.left, hint: nil)
        let right = check(binary.right, hint: nil)
        if left.type.isUnknown || right.type.isUnknown { return .failed(at: span) }
        guard let (kind, type) = arithmetic(binary.operator, left.type, right.type) else {
            report(mismatch(binary, left, right))
            return .failed(at: span)
        }
        return operation(kind, left, right, type: type, at: span)
    }

    private func arithmetic(
        _ symbol: LicetSyntax.BinaryOperator, _ left: ValueType, _ right: ValueType
    ) -> (LicetBytecode.BinaryOperator, ValueType)? {
        switch (symbol, left, right) {
        case (.add, .int, .int): (.add, .int)
        case (.subtract, .int, .int): (.subtract, .int)
        case (.multiply, .int, .int): (.multiply, .int)
        case (.divide, .int, .int): (.divide, .int)
        case (.remainder, .int, .int): (.remainder, .int)
        case (.add, .instant, .duration): (.instantAdd, .instant)
        case (.subtract, .instant, .duration): (.instantSubtract, .instant)
        case (.subtract, .instant, .instant): (.instantDifference, .duration)
        case (.add, .duration, .duration): (.durationAdd, .duration)
        case (.subtract, .duration, .duration): (.durationSubtract, .duration)
        case (.multiply, .duration, .int): (.durationMultiply, .duration)
        default: nil
        }
    }

    /// An operator on checked operands, computed at once where both are constants.
    mutating func operation(
        _ kind: LicetBytecode.BinaryOperator, _ left: TypedExpression, _ right: TypedExpression,
        type: ValueType, at span: SourceSpan
    ) -> TypedExpression {
        for side in [left, right] where kind.looksAtWhole && environment.holdsSealed(side.type) {
            report(.sealedWithin(describe(side.type), "compared", at: side.span))
            return .failed(at: span)
        }
        switch fold(kind, left, right) {
        case .value(let value):
            return constant(value, type, span)
        case .fails:
            report(.constantOverflow(at: span))
            return .failed(at: span)
        case .unknown:
            return TypedExpression(.binary(kind, left, right), type: type, span: span)
        }
    }
}

extension Value {
    /// The value of an optional; any other value itself.
    fileprivate var wrapped: Value { if case .some(let inner) = self { inner } else { self } }
}
