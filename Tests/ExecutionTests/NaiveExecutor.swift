import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM

/// Runs the typed tree directly over ordinary Swift values: no registers, no optimisation, no gas.
///
/// It says what a program means a second time; generated programs and the contracts run here and in
/// the machine, and result, events, rows, errors and traps must agree.
struct NaiveExecutor {
    let typed: TypedContract
    var context: ExecutionContext
    var state: NaiveState
    /// Where in the source the last call went wrong: the innermost expression or statement.
    private(set) var failedAt: SourceSpan?

    var contract: Contract { typed.declarations }

    /// An action as a transaction calls it: arguments checked, authority checked, then the body; a
    /// failure undoes everything.
    mutating func act(_ number: Int, _ arguments: [Value]) throws(NaiveFailure) -> Value? {
        let function = typed.functions[number]
        let before = state
        state.events = []
        failedAt = nil
        do throws(NaiveFailure) {
            for (parameter, value) in zip(function.parameters, arguments) {
                try requireRows(value, parameter.type)
            }
            guard isAuthorised(function, arguments) else { throw .trap(.notAuthorised) }
            return try run(number, arguments)
        } catch {
            state = before
            state.events = []
            throw error
        }
    }

    private func isAuthorised(_ function: TypedFunction, _ arguments: [Value]) -> Bool {
        function.by.contains { term in
            switch term {
            case .anyone: return true
            case .role(let role, let expressions):
                var copy = self
                var frame = Frame(function.locals, arguments: arguments, time: context.now)
                guard let values = try? copy.evaluateAll(expressions, &frame) else { return false }
                return isMember(context.caller, of: role, values, at: context.now)
            case .member(let parameter):
                return arguments[parameter] == .account(context.caller)
            case .account(let expression):
                var copy = self
                // Read as a rule would at the block's time.
                var frame = Frame(function.locals, arguments: arguments, time: context.now)
                let value = try? copy.evaluate(expression, &frame)
                return value == .account(context.caller)
            }
        }
    }

    /// An argument that names a row which does not exist is refused before anything runs.
    private func requireRows(_ value: Value, _ type: ValueType) throws(NaiveFailure) {
        switch (value, type) {
        case (.identifier, .identifier(let identifier)):
            let table = contract.tables.firstIndex { $0.key == .identifier(identifier) }
            guard let table, state.tables[table][value] != nil else { throw .trap(.notAuthorised) }
        case (.structure(let fields), .structure(let structure)):
            for (field, declared) in zip(fields, contract.structures[structure].fields) {
                try requireRows(field, declared.type)
            }
        case (.variant(let chosen, let fields), .variant(let variant)):
            let declared = contract.variants[variant].cases[chosen].fields
            for (field, declared) in zip(fields, declared) {
                try requireRows(field, declared.type)
            }
        case (.some(let wrapped), .optional(let type)): try requireRows(wrapped, type)
        case (.list(let elements), .list(let type, _)), (.set(let elements), .set(let type, _)):
            for element in elements { try requireRows(element, type) }
        default: break
        }
    }

    mutating func run(_ number: Int, _ arguments: [Value]) throws(NaiveFailure) -> Value? {
        let function = typed.functions[number]
        failedAt = nil
        var frame = Frame(function.locals, arguments: arguments)
        guard case .returned(let value?) = try run(function.body, &frame),
            let result = function.result
        else { return nil }
        return value.shaped(as: result)
    }

    /// Values of one function's or rule's locals.
    struct Frame {
        let types: [ValueType]
        private(set) var locals: [Value?]
        /// The instant of the question, in a rule only.
        var time: Instant?

        init(_ declared: [Local], arguments: [Value], time: Instant? = nil) {
            types = declared.map(\.type)
            locals = Array(repeating: nil, count: declared.count)
            self.time = time
            for (number, argument) in arguments.enumerated() { self[number] = argument }
        }

        subscript(local: Int) -> Value? {
            get { locals[local] }
            set { locals[local] = newValue?.shaped(as: types[local]) }
        }

        /// The `max` of a local that is a list or set.
        func bound(of local: Int) -> Int? {
            switch types[local] {
            case .list(_, let max), .set(_, let max): max
            default: nil
            }
        }
    }

    enum Flow {
        case next
        case returned(Value?)
    }

    mutating func run(
        _ statements: [TypedStatement], _ frame: inout Frame
    ) throws(NaiveFailure) -> Flow {
        for statement in statements {
            if case .returned(let value) = try run(statement, &frame) { return .returned(value) }
        }
        return .next
    }

    /// Does something that stands at a place of the source, which is noted where nothing within has
    /// gone wrong before.
    mutating func at<Result>(
        _ span: SourceSpan?, _ body: (inout NaiveExecutor) throws(NaiveFailure) -> Result
    ) throws(NaiveFailure) -> Result {
        do throws(NaiveFailure) {
            return try body(&self)
        } catch {
            failedAt = failedAt ?? span
            throw error
        }
    }

    private mutating func run(
        _ statement: TypedStatement, _ frame: inout Frame
    ) throws(NaiveFailure) -> Flow {
        try at(statement.place) { (naive) throws(NaiveFailure) in
            try naive.perform(statement, &frame)
        }
    }

    private mutating func perform(
        _ statement: TypedStatement, _ frame: inout Frame
    ) throws(NaiveFailure) -> Flow {
        switch statement {
        case .bind(let local, let value), .assign(let local, let value):
            frame[local] = try evaluate(value, &frame)
        case .replaceElement(let local, let index, let value, _):
            let position = try evaluate(index, &frame)
            let element = try evaluate(value, &frame)
            try replace(local, position, element, &frame)
        case .append(let local, let value, _):
            let element = try evaluate(value, &frame)
            try change(local, &frame) { $0 + [element] }
        case .setInsert(let local, let value, _):
            let element = try evaluate(value, &frame)
            try change(local, &frame) { $0 + [element] }
        case .setRemove(let local, let value, _):
            let element = try evaluate(value, &frame)
            try change(local, &frame) { $0.filter { $0 != element } }
        case .updateField(let field, let value, _):
            state.fields[field] = try evaluate(value, &frame)
                .shaped(as: contract.fields[field].type)
        case .updateRow(let table, let key, let field, let value, _):
            let row = try evaluate(key, &frame)
            let new = try evaluate(value, &frame)
            try state.update(table, row, field, new, now: context.now, of: contract)
        case .branch(let condition, let then, let otherwise):
            return try run(try isTrue(condition, &frame) ? then : otherwise, &frame)
        case .branchIfSome(let local, let optional, let then, let otherwise):
            guard case .some(let value) = try evaluate(optional, &frame) else {
                return try run(otherwise, &frame)
            }
            frame[local] = value
            return try run(then, &frame)
        case .match(let subject, let arms):
            return try run(arms, of: try evaluate(subject, &frame), &frame)
        case .forEach(let local, let collection, let body):
            for element in try elements(collection, &frame) {
                frame[local] = element
                if case .returned(let value) = try run(body, &frame) { return .returned(value) }
            }
        case .forRange(let local, let start, let end, let max, let body):
            return try runRange(local, start, end, max, body, &frame)
        case .require(let condition, let error, let fields, _):
            guard try !isTrue(condition, &frame) else { break }
            let declared = contract.errors[error].fields
            throw .error(error, try evaluateAll(fields, as: declared, &frame))
        case .emit(let event, let fields, _):
            let declared = contract.events[event].fields
            state.events.append((event, try evaluateAll(fields, as: declared, &frame)))
        case .returnValue(let value, _):
            guard let value else { return .returned(nil) }
            return .returned(try evaluate(value, &frame))
        case .evaluate(let expression):
            _ = try evaluate(expression, &frame)
        }
        return .next
    }

    private mutating func run(
        _ arms: [TypedArm], of value: Value, _ frame: inout Frame
    ) throws(NaiveFailure) -> Flow {
        let (chosen, fields): (Int, [Value])
        switch value {
        case .enumeration(let number): (chosen, fields) = (number, [])
        case .variant(let number, let carried): (chosen, fields) = (number, carried)
        default: throw .trap(.malformedArguments)
        }
        guard let arm = arms.first(where: { $0.cases.contains(chosen) }) else {
            throw .trap(.wrongCase)
        }
        for (local, field) in arm.bindings { frame[local] = fields[field] }
        return try run(arm.body, &frame)
    }

    private mutating func runRange(
        _ local: Int, _ start: TypedExpression, _ end: TypedExpression, _ max: Int?,
        _ body: [TypedStatement], _ frame: inout Frame
    ) throws(NaiveFailure) -> Flow {
        guard case .int(let first) = try evaluate(start, &frame),
            case .int(let bound) = try evaluate(end, &frame), first < bound
        else { return .next }
        if let max {
            let (rounds, overflow) = bound.subtractingReportingOverflow(first)
            if overflow { throw .trap(.overflow) }
            if rounds > Int64(max) { throw .trap(.tooLong) }
        }
        for number in first..<bound {
            frame[local] = .int(number)
            if case .returned(let value) = try run(body, &frame) { return .returned(value) }
        }
        return .next
    }

    private func replace(
        _ local: Int, _ position: Value, _ element: Value, _ frame: inout Frame
    ) throws(NaiveFailure) {
        guard case .list(var elements)? = frame[local], case .int(let at) = position,
            at >= 0, at < Int64(elements.count)
        else { throw .trap(.indexOutOfRange) }
        elements[Int(at)] = element
        frame[local] = .list(elements)
    }

    /// Changes a `var` list or set and holds it to its bound.
    private func change(
        _ local: Int, _ frame: inout Frame, _ edit: ([Value]) -> [Value]
    ) throws(NaiveFailure) {
        switch frame[local] {
        case .list(let elements)?:
            frame[local] = .list(edit(elements))
        case .set(let elements)?:
            frame[local] = Value.set(of: edit(elements))
        default: throw .trap(.nilValue)
        }
        guard let bound = frame.bound(of: local) else { return }
        switch frame[local] {
        case .list(let elements)?, .set(let elements)?:
            if elements.count > bound { throw .trap(.tooLong) }
        default: break
        }
    }
}
