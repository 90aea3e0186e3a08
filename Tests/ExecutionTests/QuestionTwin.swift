import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM
import TestSupport

/// One generated contract with a state at random, of which who, when and why are asked. Brute force
/// is the oracle: the machine, at every instant and for every account, which knows of no
/// breakpoints, lists and explanations; and the naive executor, which does not know of trees.
struct QuestionTwin {
    static let address = Account(Word256(0xc0, 1, 2, 3))
    /// Milliseconds before and after the state's instants at which the machine is asked, too.
    static let margin: (before: Int64, after: Int64) = (15, 25)

    let text: String
    let contract: Contract
    /// With a rule of its own for each clause, see ``ClauseRules``.
    let loaded: LoadedContract
    let typed: TypedContract
    var content: AccessState
    private(set) var rows = RowMap([])
    /// How many answers were of each kind, to see that the cases are no trivial ones.
    var tally = Tally()

    struct Tally {
        /// Accounts that who listed.
        var listed = 0
        /// Instants at which an answer turned.
        var turns = 0
        /// Answers of why, by reason.
        var reasons: [String: Int] = [:]
        /// Smallest changes that were carried out.
        var carriedOut = 0

        mutating func add(_ other: Tally) {
            listed += other.listed
            turns += other.turns
            reasons.merge(other.reasons, uniquingKeysWith: +)
            carriedOut += other.carriedOut
        }
    }

    struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    /// One rule's question.
    struct Question {
        let rule: Int
        var arguments: [Value]
    }

    init(_ text: String, seed: UInt64) throws {
        self.text = text
        let compilation = compiled(text, name: "Generated.licet")
        guard let contract = compilation.contract, let typed = compilation.typed else {
            throw Disagreement(
                description: compilation.diagnostics.filter { $0.severity == .error }
                    .map { $0.rendered(in: compilation.source) }.joined(separator: "\n"))
        }
        self.contract = contract
        self.typed = typed
        content = AccessState(contract, seed: seed ^ 0x5eed)
        loaded = try load(contract.withRulesOfClauses)
    }

    mutating func fill() {
        content.fill()
        rows = RowMap(content.state.rows(of: contract, at: Self.address))
    }

    func instant(_ offset: Int64) -> Instant { AccessState.instant(offset) }

    /// One case: all questions about the same arguments.
    mutating func askAll() throws {
        let rule = content.random.below(contract.rules.count)
        let question = Question(
            rule: rule, arguments: contract.rules[rule].parameters.map { content.argument($0.type) }
        )
        let grid = try askWhen(question)
        for _ in 0..<2 {
            let offset = Int64(content.random.below(Int(AccessState.span) + 20)) - 10
            try askNaive(question, at: instant(offset))
            try askWhy(question, at: offset, grid)
            try askWho(question, at: instant(offset))
        }
    }

    // MARK: Oracles

    /// The machine's answer.
    func machine(_ question: Question, at instant: Instant) throws -> Bool {
        try machine(contract.rules[question.rule].name, question, at: instant)
    }

    func machine(
        _ rule: String, _ question: Question, at instant: Instant, of other: LoadedContract? = nil
    ) throws -> Bool {
        let execution = try LicetVM.decide(
            other ?? loaded, rule: rule, arguments: question.arguments.flatMap(\.encoded),
            at: instant, context: context(at: instant), host: RowMapHost(rows),
            gasLimit: Gas(50_000_000))
        guard case .returned(let answer) = execution.outcome else {
            throw disagreement("the machine traps", question, instant)
        }
        return answer == [1]
    }

    private func context(at instant: Instant) -> ExecutionContext {
        ExecutionContext(
            chain: Digest(.zero), contract: Self.address, caller: .zero, height: Height(1),
            now: instant)
    }

    private func askNaive(_ question: Question, at instant: Instant) throws {
        let naive = NaiveExecutor(
            typed: typed, context: context(at: instant), state: content.state)
        let answer = naive.decide(question.rule, question.arguments, at: instant)
        guard try machine(question, at: instant) == answer else {
            throw disagreement("the naive executor says \(answer)", question, instant)
        }
    }

    /// The machine's answer at an offset, of those that ``askWhen(_:)`` has found.
    static func place(of offset: Int64) -> Int { Int(offset + margin.before) }

    func disagreement(
        _ reason: String, _ question: Question, _ instant: Instant
    ) -> Disagreement {
        let rule = contract.rules[question.rule]
        let given = zip(question.arguments, rule.parameters).map { value, parameter in
            contract.spelling(of: value, as: parameter.type)
        }
        return Disagreement(
            description: """
                \(reason)
                asked: \(rule.name)(\(given.joined(separator: ", "))) at \(instant.milliseconds)
                \(text)
                \(content.text)
                """)
    }
}

/// What the verifier and the loader make of a contract.
func load(_ contract: Contract) throws -> LoadedContract {
    try LoadedContract(try verify(contract, container: contract.encoded))
}

extension Contract {
    /// The contract with one rule more for each clause, of which the machine may be asked: that of
    /// a permit permits where the permit holds, that of a forbid where it does not.
    var withRulesOfClauses: Contract {
        var copy = self
        copy.constants.append(Constant(type: .bool, value: .bool(true)))
        let always = Clause(
            kind: .permit, name: "always", condition: .constant(constants.count))
        for rule in rules {
            for (number, clause) in rule.clauses.enumerated() {
                copy.rules.append(
                    Rule(
                        name: Self.nameOfRule(of: number, in: rule), parameters: rule.parameters,
                        lets: rule.lets,
                        clauses: clause.kind == .permit ? [clause] : [always, clause]))
            }
        }
        return copy
    }

    static func nameOfRule(of clause: Int, in rule: Rule) -> String {
        "\(rule.name)Clause\(clause)"
    }
}
