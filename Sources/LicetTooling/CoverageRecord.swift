import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM
import Synchronization

/// What the tests of one contract have tried, gathered while they run. The machine knows nothing of
/// it: rules are looked at in their trees, what code asks of rules is found by running it again
/// with rules that are watched, and whether a `require` was reached by running the call again where
/// that `require` never holds.
public final class CoverageRecord: Sendable {
    let program: Program
    let requires: [RequirePlace]
    /// The contract with rules that tell what they are asked.
    private let watched: LoadedContract?
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
        watched = try? LoadedContract(watchingRulesOf: program.verified)
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
        call number: Int, _ arguments: Bytes, _ failure: TransactionFailure?,
        before: MemoryState, _ context: ExecutionContext
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
        noteQuestions(of: number, arguments, before, context)
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

    /// The questions that an action asks, by `require`, `open` or otherwise: it is run again with
    /// rules that are watched.
    private func noteQuestions(
        of number: Int, _ arguments: Bytes, _ before: MemoryState, _ context: ExecutionContext
    ) {
        guard let watched, !program.contract.rules.isEmpty else { return }
        let host = QuestionHost(before)
        _ = try? runAction(
            watched, program.contract.functions[number].name, arguments: arguments,
            context: context, host: host, gasLimit: LocalChain.gasLimit)
        note(host.questions, contract: context.contract)
    }

    /// Takes in what running code asked.
    func note(_ questions: [QuestionHost.Question], contract address: Account) {
        for question in questions {
            guard let arguments = arguments(question) else { continue }
            note(
                rule: question.rule, arguments, at: question.time, contract: address,
                state: question.state)
        }
    }

    private func arguments(_ question: QuestionHost.Question) -> [Value]? {
        let rules = program.contract.rules
        guard rules.indices.contains(question.rule) else { return nil }
        var decoder = CanonicalDecoder(question.arguments)
        var values: [Value] = []
        for parameter in rules[question.rule].parameters {
            guard let value = try? decoder.value(parameter.type, in: program.contract) else {
                return nil
            }
            values.append(value)
        }
        return values
    }
}

extension CoverageRecord {
    /// Takes in `expect when`, which says what the rule answers at every instant: one question on
    /// either side of each edge, or one now where it never permits.
    func note(
        periods: [Period], rule number: Int, _ arguments: [Value], now: Instant,
        contract address: Account, state: MemoryState
    ) {
        var instants: [Instant] = []
        for period in periods.prefix(Self.periodsMax) {
            for edge in [period.start, period.end] {
                for milliseconds in [edge.milliseconds - 1, edge.milliseconds] {
                    guard let time = Instant(milliseconds: milliseconds), time <= .last else {
                        continue
                    }
                    instants.append(time)
                }
            }
        }
        for time in instants.isEmpty ? [now] : instants {
            note(rule: number, arguments, at: time, contract: address, state: state)
        }
    }

    /// Periods of one `expect when` that are looked at.
    private static let periodsMax = 256

    /// Takes in `expect who`, which says of every account what the rule answers: one question for
    /// each that is listed, and for each actor of the test.
    func note(
        accounts: [Account], rule number: Int, _ others: [Value], at time: Instant,
        contract address: Account, state: MemoryState
    ) {
        guard let subject = program.contract.rules[number].subject else { return }
        for account in accounts {
            var arguments = others
            arguments.insert(.account(account), at: subject)
            note(rule: number, arguments, at: time, contract: address, state: state)
        }
    }
}

/// The state beneath code whose questions to rules are watched. Nothing that it writes is kept.
final class QuestionHost: WatchingHost, KeyedHost {
    /// With the state in which it was asked.
    struct Question {
        let rule: Int
        let arguments: Bytes
        let time: Instant
        let state: MemoryState
    }

    private var state: MemoryState
    private(set) var questions: [Question] = []
    /// Questions of one call that are counted.
    private static let questionsMax = 1_000

    init(_ state: MemoryState) { self.state = state }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? { state.row(key) }
    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        state.scan(prefix: prefix, limit: max(0, limit))
    }
    func write(_ key: RowKey, _ value: Bytes) { state.write(key, value) }
    func emit(event: Int, fields: Bytes) {}
    func record(_ opened: Opened) -> Int { 0 }
    func asked(rule: Int, arguments: Bytes, at time: Instant) {
        guard questions.count < Self.questionsMax else { return }
        questions.append(Question(rule: rule, arguments: arguments, time: time, state: state))
    }
}

private func variant(of program: Program, failingAt place: RequirePlace) -> LoadedContract? {
    let changed = contract(program.typed, failingAt: place)
    guard let emitted = try? emit(changed),
        let verified = try? verify(emitted, container: emitted.encoded)
    else { return nil }
    return try? LoadedContract(verified)
}
