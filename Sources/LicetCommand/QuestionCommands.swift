import ArgumentParser
import LicetBytecode
import LicetClient
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetValues

struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Explain why a rule permits or denies.",
        discussion: """
            Names the permit that holds; for a denial the reason, the clause that comes nearest \
            with its values, and the smallest change that would permit. Exit status 1 where the \
            rule denies.
            Example: licet why Records 'read(#1, bo, .treatment)' --at 2027-03-01T09:00Z
            """)

    @OptionGroup var question: QuestionOptions
    @Option(help: "The instant that is asked about (default: now, or the block's time).")
    var at: String?
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let moment = try at.map { try askedInstant($0) }
        let answer = try await node.withClient(home) { client in
            try await client.why(
                try await question.question(client, home, at: moment, leavesSubjectOut: false))
        }
        if output.isJSON { Output.json(answer.json) } else { Output.text(answer.text) }
        if !answer.isPermitted { throw CommandFailure.reported }
    }
}

struct WhoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "who", abstract: "List the accounts that a rule permits.",
        discussion: """
            The rule's first account is left out of the call: it is what is listed, from the \
            indexes that its permits look into. A permit that no index lists is named with what \
            anyone would have to meet.
            Example: licet who Records 'read(#1, .treatment)'
            """)

    @OptionGroup var question: QuestionOptions
    @Option(help: "The instant that is asked about (default: now, or the block's time).")
    var at: String?
    @Option(help: "List the accounts after this one.")
    var after: String?
    @Option(help: "At most so many accounts.")
    var limit: Int?
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let moment = try at.map { try askedInstant($0) }
        let first = try after.map { text in
            guard let account = Account(text: text) else {
                throw CommandFailure.usage("`\(text)` is no address, `licet1…`")
            }
            return account
        }
        let answer = try await node.withClient(home) { client in
            try await client.who(
                try await question.question(client, home, at: moment, leavesSubjectOut: true),
                after: first, limit: limit)
        }
        if output.isJSON { Output.json(answer.json) } else { Output.text(answer.text) }
    }
}

struct WhenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "when", abstract: "Find the periods in which a rule permits.",
        discussion: """
            Exact to the millisecond; each period has its start and not its end.
            Example: licet when Records 'read(#1, bo, .treatment)'
            """)

    @OptionGroup var question: QuestionOptions
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let answer = try await node.withClient(home) { client in
            try await client.when(
                try await question.question(client, home, at: nil, leavesSubjectOut: false))
        }
        if output.isJSON { Output.json(answer.json) } else { Output.text(answer.text) }
    }
}

/// What `why`, `who` and `when` have in common.
struct QuestionOptions: ParsableArguments {
    @Argument(help: "The contract: its address, or its name if it was deployed from here.")
    var contract: String
    @Argument(help: "The rule with its arguments, 'read(#1, licet1…, .treatment)'.")
    var call: String
    @Option(help: "Ask as of this block: what was known then.")
    var block: UInt64?

    func question(
        _ client: NodeClient, _ home: HomeOption, at instant: Instant?, leavesSubjectOut: Bool
    ) async throws -> RuleQuestion {
        guard let call = CallText(call) else {
            throw CommandFailure.usage("`\(call)` is no call of a rule, such as 'read(#1, .case)'")
        }
        let status = try await client.status()
        let address = try address(of: contract, on: status.chain, home: home)
        let declared = try await client.contract(at: address).contract
        guard let rule = declared.rules.first(where: { $0.name == call.name }) else {
            let near = suggestion(for: call.name, among: declared.rules.map(\.name))
            throw CommandFailure.refused(
                "`\(declared.name)` has no rule `\(call.name)`"
                    + (near.map { "; did you mean `\($0)`?" } ?? ""))
        }
        var parameters = rule.parameters
        if leavesSubjectOut, let subject = rule.subject { parameters.remove(at: subject) }
        let keys = home.keys
        let values = try CommandFailure.catching {
            try matchCall(
                call, to: parameters, in: declared, names: { keys.account(named: $0) })
        }
        return RuleQuestion(
            contract: address, rule: call.name,
            arguments: .string("0x" + encodeValues(values).hex), at: instant,
            block: block.map { Height($0) })
    }
}

private func askedInstant(_ text: String) throws -> Instant {
    guard let instant = Instant(text: text.hasPrefix("@") ? String(text.dropFirst()) : text) else {
        throw CommandFailure.usage("`\(text)` is no instant, such as 2027-01-01T08:00Z")
    }
    return instant
}
