import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM
import Synchronization

/// What the tests of one contract have tried, gathered while they run. The machine knows nothing of
/// it: rules are looked at in their trees, and whether a `require` was reached is found by running
/// the call again where that `require` never holds.
public final class CoverageRecord: Sendable {
    let program: Program
    let requires: [RequirePlace]
    private let content: Mutex<Content>

    struct Content: Sendable {
        var rules: [RuleCount]
        var actions: [ActionCount]
        var requires: [RequireCount]
        var errors: [Int]
        /// The contract with one `require` that never holds; nil for one that cannot be made so.
        var variants: [LoadedContract?]
    }

    struct RuleCount: Sendable {
        var questions = 0
        var permitted = 0
        var clauses: [ClauseCount]
        var edges: [Set<TimeEdge>]
    }

    struct ClauseCount: Sendable {
        var held = 0
        var failed = 0
        var trapped = 0
        /// The clause decided: the only permit that held, or the only forbid.
        var alone = 0
    }

    struct ActionCount: Sendable {
        var calls = 0
        var succeeded = 0
        /// By `by`, or for an argument that names an absent row.
        var refused = 0
    }

    struct RequireCount: Sendable {
        var passed = 0
        var failed = 0
    }

    public init(of program: Program) {
        self.program = program
        requires = requirePlaces(of: program.typed)
        let contract = program.contract
        content = Mutex(
            Content(
                rules: contract.rules.map { rule in
                    RuleCount(
                        clauses: rule.clauses.map { _ in ClauseCount() }, edges: [])
                },
                actions: contract.functions.map { _ in ActionCount() },
                requires: requires.map { _ in RequireCount() },
                errors: contract.errors.map { _ in 0 },
                variants: requires.map { variant(of: program, failingAt: $0) }))
    }

    var counted: Content { content.withLock { $0 } }

    /// Rules in whose trees other comparisons were met than their text has: none, unless this is
    /// wrong.
    package var misreadRules: [String] {
        zip(program.contract.rules.indices, counted.rules).filter { number, count in
            let compared = comparisons(ofRule: number, in: program.typed).count {
                !timeEdges(of: $0.operation, on: $0.type).isEmpty
            }
            return count.questions > 0 && count.edges.count != compared
        }.map { number, _ in program.contract.rules[number].name }
    }

    /// Takes in a question that a rule was asked.
    func note(
        rule number: Int, _ arguments: [Value], at time: Instant, contract address: Account,
        state: MemoryState
    ) {
        let observed = try? observe(
            rule: number, arguments: arguments, at: time, in: program.verified,
            contract: address, state: state)
        guard let observed else { return }
        let rule = program.contract.rules[number]
        content.withLock { content in
            content.rules[number].note(observed, rule)
        }
    }
}

extension CoverageRecord.RuleCount {
    mutating func note(_ observed: RuleObservation, _ rule: Rule) {
        questions += 1
        if observed.decision.isPermitted { permitted += 1 }
        let outcomes = observed.decision.clauses
        for (place, outcome) in outcomes.enumerated() {
            switch outcome {
            case .held: clauses[place].held += 1
            case .failed: clauses[place].failed += 1
            case .trapped: clauses[place].trapped += 1
            }
        }
        for kind in ClauseKind.allCases {
            let held = outcomes.indices.filter {
                rule.clauses[$0].kind == kind && outcomes[$0] == .held
            }
            if held.count == 1 { clauses[held[0]].alone += 1 }
        }
        if edges.count < observed.edges.count {
            edges += Array(repeating: [], count: observed.edges.count - edges.count)
        }
        for (place, tried) in observed.edges.enumerated() { edges[place].formUnion(tried) }
    }
}

extension CoverageRecord {
    /// Takes in a call that was made, with the state before it.
    func note(
        call number: Int, _ values: [Value], _ arguments: Bytes, _ trial: Trial,
        _ failure: TransactionFailure?, before: MemoryState, _ context: ExecutionContext
    ) {
        let isRefused =
            if case .trapped(.notAuthorised, nil)? = failure { true } else { false }
        var failing: Int?
        var error: Int?
        if case .failed(let number, _, let span)? = failure {
            error = number
            failing = requires.firstIndex { $0.span.start == span?.start }
        }
        let reached =
            isRefused
            ? []
            : requires.indices.filter { place in
                place != failing && requires[place].function == number
                    && isReached(place, arguments, before, context)
            }
        content.withLock { content in
            content.actions[number].calls += 1
            if failure == nil { content.actions[number].succeeded += 1 }
            if isRefused { content.actions[number].refused += 1 }
            for place in reached { content.requires[place].passed += 1 }
            if let failing { content.requires[failing].failed += 1 }
            if let error { content.errors[error] += 1 }
        }
        noteOpening(number, values, trial, failure, before, context)
    }

    /// Whether a call comes to a `require`: whether it fails there where that never holds.
    private func isReached(
        _ place: Int, _ arguments: Bytes, _ before: MemoryState, _ context: ExecutionContext
    ) -> Bool {
        let required = requires[place]
        guard let variant = content.withLock({ $0.variants[place] }) else { return false }
        let execution = try? runAction(
            variant, program.contract.functions[required.function].name, arguments: arguments,
            context: context, host: ReadingHost(before), gasLimit: LocalChain.gasLimit)
        guard case .trapped(let trapped)? = execution?.outcome, trapped.trap == .failed,
            trapped.error == required.error, let location = trapped.location,
            location.function == required.function,
            let place = variant.contract.debug?.functions[location.function].last(where: {
                Int($0.instruction) <= location.instruction
            })
        else { return false }
        return Int(place.start) == required.span.start
    }

    /// The question that `open` asked, where it stands in the event or follows from the arguments.
    private func noteOpening(
        _ number: Int, _ values: [Value], _ trial: Trial, _ failure: TransactionFailure?,
        _ before: MemoryState, _ context: ExecutionContext
    ) {
        if case .succeeded(_, let events) = trial.receipt.outcome {
            for event in events where event.code == Opened.code {
                guard let opened = try? Opened(encoded: event.fields),
                    let asked = arguments(of: opened)
                else { continue }
                note(
                    rule: Int(opened.rule), asked, at: context.now, contract: context.contract,
                    state: before)
            }
        } else if case .trapped(.notAuthorised, .some)? = failure {
            for question in openingQuestions(
                inFunction: number, of: program.typed, arguments: values, caller: context.caller)
            {
                note(
                    rule: question.rule, question.arguments, at: context.now,
                    contract: context.contract, state: before)
            }
        }
    }

    private func arguments(of opened: Opened) -> [Value]? {
        let rules = program.contract.rules
        guard rules.indices.contains(Int(opened.rule)) else { return nil }
        var decoder = CanonicalDecoder(opened.arguments)
        var values: [Value] = []
        for parameter in rules[Int(opened.rule)].parameters {
            guard let value = try? decoder.value(parameter.type, in: program.contract) else {
                return nil
            }
            values.append(value)
        }
        return values
    }
}

private func variant(of program: Program, failingAt place: RequirePlace) -> LoadedContract? {
    let changed = contract(program.typed, failingAt: place)
    guard let emitted = try? emit(changed),
        let verified = try? verify(emitted, container: emitted.encoded)
    else { return nil }
    return try? LoadedContract(verified)
}
