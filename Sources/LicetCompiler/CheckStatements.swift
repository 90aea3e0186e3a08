import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Checked statements, and whether what follows them can be reached.
struct Flow {
    var statements: [TypedStatement] = []
    var completes = true
}

extension Checker {
    /// Checks a block in a scope of its own. What cannot be reached is checked and left out.
    mutating func check(_ block: Block) -> Flow {
        enterScope()
        let flow = check(block.statements)
        leaveScope()
        return flow
    }

    private mutating func check(_ statements: [Statement]) -> Flow {
        var flow = Flow()
        var isReported = false
        for statement in statements {
            if !flow.completes, !isReported {
                report(.unreachable(at: statement.span))
                isReported = true
            }
            let (typed, completes) = check(statement)
            // What follows a `match` with a mistake may be meant for the cases that it left out.
            if case .match = statement, typed == nil { isReported = true }
            guard flow.completes else { continue }
            if let typed { flow.statements.append(typed) }
            flow.completes = completes
        }
        return flow
    }

    private mutating func check(_ statement: Statement) -> (TypedStatement?, completes: Bool) {
        switch statement {
        case .binding(let binding): (checkBinding(binding), true)
        case .assignment(let assignment): (checkAssignment(assignment), true)
        case .if(let conditional): checkIf(conditional)
        case .for(let loop): (checkFor(loop), true)
        case .match(let statement): checkMatch(statement)
        case .require(let requirement): (checkRequire(requirement), true)
        case .update(let update): (checkUpdate(update), true)
        case .emit(let emission): (checkEmit(emission), true)
        case .return(let statement): (checkReturn(statement), false)
        case .expression(let expression): (checkEffect(expression), true)
        case .test: (nil, true)
        }
    }

    private mutating func checkBinding(_ binding: BindingStatement) -> TypedStatement? {
        let place = binding.type.map { resolve($0) }
        if let place, let span = binding.type?.span { refuseSealedElements(place, at: span) }
        var value: TypedExpression
        if let place {
            value = check(binding.value, expecting: place)
        } else {
            value = check(binding.value, hint: nil)
        }
        var type = place ?? value.type
        // A text that may change gets the room that `Text` has.
        if place == nil, binding.kind == .var, case .text(let max) = type {
            type = .text(max: max > Limits.textBytes ? max : Limits.textBytes)
        }
        let local = declare(binding.name, type, binding.kind == .let ? .constant : .variable)
        return value.type.isUnknown ? nil : .bind(local: local, value)
    }

    private mutating func checkAssignment(_ assignment: AssignmentStatement) -> TypedStatement? {
        switch assignment.target.kind {
        case .name(let name):
            var isIncrement = false
            if case .missing = assignment.value.kind { isIncrement = true }
            guard let local = variable(name, isIncrement: isIncrement) else {
                _ = check(assignment.value, hint: .unknown)
                return nil
            }
            let value = check(assignment.value, expecting: body.locals[local].type)
            return value.type.isUnknown ? nil : .assign(local: local, value)
        case .index(let base, let arguments):
            return checkElementAssignment(base, arguments, assignment)
        case .missing:
            break
        case .member(let base, let name):
            refuseFieldAssignment(base, name, assignment)
        default:
            report(.notAssignable(at: assignment.target.span))
        }
        _ = check(assignment.value, hint: .unknown)
        return nil
    }

    /// `table[key].field = value` lacks its `update`; the field of a value never changes.
    private mutating func refuseFieldAssignment(
        _ base: Expression, _ name: Name, _ assignment: AssignmentStatement
    ) {
        if case .index(let owner, _) = base.kind, table(owner) != nil {
            report(
                .assignsState(at: assignment.target.span, start: assignment.target.span.start))
        } else {
            let value = check(base, hint: nil)
            if !value.type.isUnknown { report(.assignsField(name, at: assignment.target.span)) }
        }
    }

    private mutating func checkElementAssignment(
        _ base: Expression, _ arguments: [ArgumentSyntax], _ assignment: AssignmentStatement
    ) -> TypedStatement? {
        guard let local = listVariable(base, assignment) else {
            checkLoose(arguments)
            _ = check(assignment.value, hint: .unknown)
            return nil
        }
        let type = body.locals[local].type
        guard case .list(let element, _) = type, let position = arguments.first,
            arguments.count == 1, position.label == nil
        else {
            if !type.isUnknown { report(.notIndexable(describe(type), at: base.span)) }
            checkLoose(arguments)
            _ = check(assignment.value, hint: .unknown)
            return nil
        }
        let index = check(position.value, expecting: .int)
        let value = check(assignment.value, expecting: element)
        if index.type.isUnknown || value.type.isUnknown { return nil }
        return .replaceElement(
            local: local, index: index, value: value, assignment.span)
    }

    /// The local `var` whose element is assigned; nil where it is none, which is reported.
    private mutating func listVariable(
        _ base: Expression, _ assignment: AssignmentStatement
    ) -> Int? {
        if case .name(let name) = base.kind, table(base) != nil {
            report(.assignsRow(name.text, at: assignment.target.span))
            return nil
        }
        if case .name(let name) = base.kind { return variable(name) }
        report(.notAssignable(at: assignment.target.span))
        return nil
    }

    /// The local `var` that is to change; nil where it is none, which is reported.
    mutating func variable(_ name: Name, isIncrement: Bool = false) -> Int? {
        switch body.meaning(of: name.text) {
        case .local(let number) where body.locals[number].isVariable:
            body.uses[number].isWritten = true
            return number
        case .local(let number):
            body.uses[number].isRead = true
            if !body.locals[number].type.isUnknown {
                report(.notVariable(name, body.uses[number].origin, at: body.uses[number].span))
            }
        case .time, .field:
            report(.notVariable(name, .parameter, at: name.span))
        case nil:
            if case .stateField? = environment.entries[name.text] {
                // Of `total++` it is enough to say one thing.
                if !isIncrement {
                    report(.assignsState(at: name.span, start: name.span.start))
                }
            } else if let entry = environment.entries[name.text] {
                report(
                    .notAValue(
                        name, kind: kind(of: entry), declared: place(of: name), help: nil))
            } else if ReservedNames.isReservedAtTop(name.text) {
                report(.notAssignable(at: name.span))
            } else {
                reportUnknown(name, as: .assigned)
            }
        }
        return nil
    }

    private mutating func checkIf(
        _ conditional: IfStatement
    ) -> (TypedStatement?, completes: Bool) {
        enterScope()
        var bound: Int?
        let condition: TypedExpression
        switch conditional.condition {
        case .holds(let expression):
            condition = checkCondition(expression)
            warnIfConstant(condition)
        case .binds(let name, let expression):
            condition = check(expression, hint: nil)
            bound = declare(name, optionalValue(of: condition), .constant)
        }
        let then = check(conditional.then)
        leaveScope()
        var otherwise = Flow()
        switch conditional.otherwise {
        case .block(let block): otherwise = check(block)
        case .if(let next):
            let (statement, completes) = checkIf(next)
            otherwise = Flow(statements: statement.map { [$0] } ?? [], completes: completes)
        case nil: break
        }
        let completes = then.completes || otherwise.completes
        if condition.type.isUnknown { return (nil, completes) }
        if let bound {
            guard condition.type.isOptional else { return (nil, completes) }
            return (
                .branchIfSome(
                    local: bound, condition, then: then.statements,
                    otherwise: otherwise.statements), completes
            )
        }
        return (
            .branch(condition, then: then.statements, otherwise: otherwise.statements), completes
        )
    }

    /// What `if let` binds; reports where there is no optional.
    private mutating func optionalValue(of value: TypedExpression) -> ValueType {
        if case .optional(let inner) = value.type { return inner }
        if !value.type.isUnknown {
            report(.notOptional(describe(value.type), operatorSpan: value.span))
        }
        return .unknown
    }

    private mutating func warnIfConstant(_ condition: TypedExpression) {
        if let truth = condition.constantTruth {
            report(.constantCondition(truth, at: condition.span))
        }
    }

    private mutating func checkFor(_ loop: ForStatement) -> TypedStatement? {
        if case .binary(let range) = loop.collection.kind, range.operator == .range {
            return checkRangeLoop(range, loop)
        }
        let collection = check(loop.collection, hint: nil)
        var element = ValueType.unknown
        switch collection.type {
        case .list(let inner, _), .set(let inner, _): element = inner
        case .optional:
            report(
                .notIterable(
                    describe(collection.type), at: collection.span,
                    help: "write `if let` for a value that may be nil"))
        default:
            if !collection.type.isUnknown {
                report(.notIterable(describe(collection.type), at: collection.span, help: nil))
            }
        }
        if let max = loop.max { report(.boundNotAllowed("a collection", at: max.span)) }
        enterScope()
        let local = declare(loop.name, element, .loop)
        let flow = check(loop.body)
        leaveScope()
        if element.isUnknown { return nil }
        return .forEach(local: local, collection, body: flow.statements)
    }

    private mutating func checkRangeLoop(
        _ range: BinaryExpression, _ loop: ForStatement
    ) -> TypedStatement? {
        let start = check(range.left, expecting: .int)
        let end = check(range.right, expecting: .int)
        var max: Int?
        if let bound = loop.max {
            max = resolveBound(bound, limit: Int(Int32.max), of: "for", at: bound.span)
        }
        enterScope()
        let local = declare(loop.name, .int, .loop)
        let flow = check(loop.body)
        leaveScope()
        if start.type.isUnknown || end.type.isUnknown { return nil }
        return .forRange(
            local: local, start: start, end: end, max: max, body: flow.statements)
    }

    private mutating func checkReturn(_ statement: ReturnStatement) -> TypedStatement? {
        guard let value = statement.value else {
            if let result = body.result, !result.isUnknown {
                report(.missingResult(describe(result), at: statement.span))
                return nil
            }
            return .returnValue(nil, statement.span)
        }
        guard let result = body.result else {
            _ = check(value, hint: nil)
            report(.unexpectedResult(at: value.span))
            return nil
        }
        var typed: TypedExpression
        if case .open(let open) = value.kind {
            typed = fit(checkOpen(open, at: value.span), to: result)
        } else {
            typed = check(value, expecting: result)
        }
        return typed.type.isUnknown ? nil : .returnValue(typed, statement.span)
    }
}
