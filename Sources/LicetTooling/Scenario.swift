import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax

/// A run of statements on a local chain: what has been declared, deployed and called so far.
///
/// Tests and the console run the same statements with it. A value: a copy is a snapshot.
package struct Scenario: Sendable {
    package internal(set) var chain: LocalChain
    package internal(set) var actors: [Actor] = []
    /// Actors among them; a later one hides an earlier one of the same name.
    package internal(set) var variables: [Variable] = []
    /// What `deploy` may name; of two with one name the later counts.
    package internal(set) var programs: [Program]
    /// The last one is the one that calls and expressions mean.
    package internal(set) var deployments: [Deployed] = []
    /// Every transaction, in order.
    package internal(set) var transactions: [TransactionRecord] = []
    /// Whether it is known what time it is. In a test it must be said; the console begins with one.
    package internal(set) var hasClock: Bool
    /// Who is no actor but has a name in reports all the same.
    var strangers: [Actor] = []
    /// Where all statements are those of the contract's file: what is known of their expressions.
    var preparations: Preparations?
    /// Where what is asked and called is counted, if it is.
    var coverage: CoverageRecord?
    /// Whether names and types are checked and nothing is run: values stand for any of their type,
    /// calls succeed, and expectations are met.
    var onlyChecks = false

    /// - Parameter clock: the first block's time; nil where a `clock` statement must give it.
    package init(programs: [Program], clock: Instant?) {
        self.programs = programs
        chain = LocalChain(time: clock ?? .epoch)
        hasClock = clock != nil
    }

    /// The contract that expressions mean: the one deployed last, else the one loaded last.
    package var program: Program? { deployments.last?.program ?? programs.last }

    /// Gas of all transactions.
    var gas: Gas {
        let total = transactions.reduce(UInt64(0)) { sum, transaction in
            let (total, overflow) = sum.addingReportingOverflow(transaction.gas.units)
            return overflow ? .max : total
        }
        return Gas(total)
    }
}

/// A contract on the local chain.
package struct Deployed: Sendable {
    package let program: Program
    package let address: Account
}

/// One transaction of a local chain, as people see it.
package struct TransactionRecord: Sendable {
    /// The call or `deploy` as it was written, arguments replaced by their values.
    package let text: String
    package let gas: Gas
    package let height: Height
    package let time: Instant
    package let events: [EventRecord]
    /// Why it failed, nil where it succeeded.
    package let failure: String?
}

package struct EventRecord: Sendable {
    package let contract: Account
    /// Its number in the contract; nil for the event of `open`, which is no contract's own.
    package let number: Int?
    package let values: [Value]
    /// `Counted(total: 6)`.
    package let text: String
    /// Of the event of `open`, when its ticket ends.
    package let ticketEnd: Instant?
}

/// What a statement did, for whoever shows it.
package enum Effect: Sendable {
    case nothing
    case actors([Actor])
    /// An expression's value, or what `let` named.
    case value(name: String?, Value, ValueType, in: Contract)
    case called(name: String?, TransactionRecord, result: (Value, ValueType)?, in: Contract)
    case deployed(name: String?, Deployed, TransactionRecord)
    case clock(Instant)
    /// An expectation was met; by a transaction, if one was made for it.
    case met(TransactionRecord?)
}

extension Scenario {
    /// Runs one statement. A finding leaves what the statement did before it.
    package mutating func run(
        _ statement: Statement, in source: SourceText
    ) throws(Finding) -> Effect {
        switch statement {
        case .binding(let binding): return try run(binding, in: source)
        case .expression(let expression): return try run(expression, name: nil, in: source)
        case .test(let test): return try run(test, in: source)
        case .assignment(let statement):
            throw refused("an assignment", "names are given once, with `let`", statement.span)
        case .if(let statement): throw refused("`if`", nil, statement.span)
        case .for(let statement): throw refused("`for`", nil, statement.span)
        case .match(let statement): throw refused("`match`", nil, statement.span)
        case .require(let statement): throw refused("`require`", "use `expect`", statement.span)
        case .update(let statement):
            throw refused("`update`", "call an action: `as ana …`", statement.span)
        case .emit(let statement):
            throw refused("`emit`", "use `expect as ana … emits …`", statement.span)
        case .return(let statement): throw refused("`return`", nil, statement.span)
        }
        func refused(_ what: String, _ help: String?, _ span: SourceSpan) -> Finding {
            Finding(.notInTests(what, help: help, at: span), in: source)
        }
    }

    private mutating func run(
        _ binding: BindingStatement, in source: SourceText
    ) throws(Finding) -> Effect {
        guard binding.kind == .let else {
            throw Finding(
                .notInTests("`var`", help: "use `let`", at: binding.span), in: source)
        }
        guard let type = binding.type else {
            return try run(binding.value, name: binding.name, in: source)
        }
        let expected = try resolve(type, in: source)
        let checked = try check(binding.value, expecting: expected, in: source)
        let value = try self.value(of: checked, in: source)
        return name(binding.name.text, value, expected, in: checked.program.contract)
    }

    /// An expression as a statement, or as the value of a `let` with a name.
    private mutating func run(
        _ expression: Expression, name: Name?, in source: SourceText
    ) throws(Finding) -> Effect {
        switch expression.kind {
        case .callAs(let call):
            let outcome = try perform(call, at: expression.span, in: source)
            if let failure = outcome.failure {
                throw finding(failure, of: outcome, at: expression.span, in: source)
            }
            guard let name else {
                return .called(
                    name: nil, outcome.record, result: outcome.result,
                    in: outcome.program.contract)
            }
            guard let (value, type) = outcome.result else {
                throw Finding(.noResult(outcome.action, at: expression.span), in: source)
            }
            _ = self.name(name.text, value, type, in: outcome.program.contract)
            return .called(
                name: name.text, outcome.record, result: outcome.result,
                in: outcome.program.contract)
        case .deploy(let deploy):
            let outcome = try perform(deploy, at: expression.span, in: source)
            if let failure = outcome.failure {
                throw finding(failure, of: outcome, at: expression.span, in: source)
            }
            guard let deployed = deployments.last else { return .nothing }
            if let name {
                _ = self.name(
                    name.text, .account(deployed.address), .account,
                    in: deployed.program.contract)
            }
            return .deployed(name: name?.text, deployed, outcome.record)
        case .open:
            throw Finding(
                .notInTests(
                    "`open`", help: "call the action that opens: `as ana …`",
                    at: expression.span), in: source)
        case .insert:
            throw Finding(
                .notInTests("`insert`", help: "call an action: `as ana …`", at: expression.span),
                in: source)
        default:
            let checked = try check(expression, expecting: nil, in: source)
            let value = try self.value(of: checked, in: source)
            let contract = checked.program.contract
            guard let name else {
                return .value(name: nil, value, checked.type, in: contract)
            }
            return self.name(name.text, value, checked.type, in: contract)
        }
    }

    private mutating func name(
        _ name: String, _ value: Value, _ type: ValueType, in contract: Contract
    ) -> Effect {
        variables.append(
            Variable(name: name, type: type, value: value, contract: contract))
        return .value(name: name, value, type, in: contract)
    }

    private mutating func run(
        _ statement: TestStatement, in source: SourceText
    ) throws(Finding) -> Effect {
        switch statement {
        case .actors(let names, _): return try declare(names, in: source)
        case .clock(let expression, _):
            let checked = try check(expression, expecting: .instant, in: source)
            guard !onlyChecks,
                case .instant(let instant) = try value(of: checked, in: source)
            else { return .nothing }
            guard chain.setClock(to: instant) else {
                throw Finding(
                    .clockMoves(
                        "the clock stands at `@\(chain.time.text)` and only moves forward",
                        at: expression.span), in: source)
            }
            hasClock = true
            return .clock(chain.time)
        case .advance(let expression, let span):
            try requireClock(at: span, in: source)
            let checked = try check(expression, expecting: .duration, in: source)
            guard !onlyChecks,
                case .duration(let duration) = try value(of: checked, in: source)
            else { return .nothing }
            guard chain.advance(by: duration) else {
                throw Finding(
                    .clockMoves(
                        "the clock cannot advance by `\(duration.text)`", at: expression.span),
                    in: source)
            }
            return .clock(chain.time)
        case .expect(let statement): return try expect(statement, in: source)
        case .attempt(let call, let span):
            let outcome = try perform(call, at: span, in: source)
            return .called(
                name: nil, outcome.record, result: outcome.result, in: outcome.program.contract)
        case .attemptAny(_, let span):
            throw Finding(.notInTests("`attempt any`", at: span), in: source)
        }
    }

    private mutating func declare(
        _ names: [Name], in source: SourceText
    ) throws(Finding) -> Effect {
        var declared: [Actor] = []
        for name in names where !name.isMissing {
            guard !actors.contains(where: { $0.name == name.text }) else {
                throw Finding(.declaredAgain(name), in: source)
            }
            let actor = Actor(name: name.text)
            actors.append(actor)
            variables.append(
                Variable(
                    name: name.text, type: .account, value: .account(actor.account), contract: nil))
            declared.append(actor)
        }
        return .actors(declared)
    }

    /// - Parameter place: where the contract touches time, if that is why a clock is needed.
    func requireClock(
        at span: SourceSpan, touchedAt place: ContractPlace? = nil, in source: SourceText
    ) throws(Finding) {
        guard !hasClock, !onlyChecks else { return }
        guard let place else { throw Finding(.clockMissing(at: span), in: source) }
        guard source != place.source else {
            throw Finding(.clockMissing(at: span, touched: place.span), in: source)
        }
        throw Finding(.clockMissing(at: span), in: source)
            .adding(.timeTouched(at: place.span), in: place.source)
    }
}
