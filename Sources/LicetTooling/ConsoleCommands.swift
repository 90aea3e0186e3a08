import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetValues

/// What a line that begins with a colon asks of the console itself.
struct ConsoleCommand {
    /// The commands, with their argument and what they do: what `:help` shows.
    static let all: [(name: String, argument: String, meaning: String)] = [
        ("help", "", "this list"),
        ("load", "FILE", "compile a contract, so that it can be deployed"),
        ("reload", "", "compile the loaded files again, and begin anew"),
        ("test", "[TEXT]", "run the tests of the contract compiled last, or some of them"),
        ("state", "[TABLE]", "the rows and fields of the deployed contract"),
        ("events", "", "what the calls have emitted"),
        ("gas", "", "what each call has used"),
        ("why", "RULE(…)", "why a rule permits or denies, now or `at` an instant"),
        ("who", "RULE(…)", "whom a rule permits: its first account is left out"),
        ("when", "RULE(…)", "the periods in which a rule permits"),
        ("undo", "", "take back the last input that did something"),
        ("quit", "", "leave (also Ctrl-D)"),
    ]

    let name: String
    let argument: String
}

extension ConsoleSession {
    /// The command that a line is, if it is one.
    func command(_ line: [UInt8]) -> ConsoleCommand? {
        let trimmed = line.drop { $0 == 0x20 || $0 == 0x09 }
        guard trimmed.first == UInt8(ascii: ":") else { return nil }
        let words = String(decoding: trimmed.dropFirst(), as: UTF8.self)
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        let argument = words.count > 1 ? trimmedBlanks(words[1]) : ""
        return ConsoleCommand(name: words.first.map { trimmedBlanks($0) } ?? "", argument: argument)
    }

    mutating func run(_ command: ConsoleCommand) -> ConsoleReply {
        switch command.name {
        case "help", "": return ConsoleReply(output: help)
        case "load": return load(command.argument)
        case "reload": return reload()
        case "test": return test(command.argument)
        case "state": return showState(command.argument)
        case "events": return ConsoleReply(output: events)
        case "gas": return ConsoleReply(output: gas)
        case "why", "who", "when": return ask(command)
        case "undo": return undo()
        case "quit", "q", "exit":
            var reply = ConsoleReply()
            reply.isLeaving = true
            return reply
        default:
            let near = suggestion(for: command.name, among: ConsoleCommand.all.map(\.name))
            let hint = near.map { "did you mean `:\($0)`?" } ?? "`:help` lists what there is"
            return .failure("error: there is no `:\(visible(command.name.utf8))`; \(hint)\n")
        }
    }

    private var help: String {
        var text = """
            Say what a test may say, any expression, or declarations:
              actors ana, bo                      name accounts
              deploy Counter(Keeper: [ana])       make a contract live
              let n = as ana count(times: 3)      call an action
              current() == n                      look at something
              expect as bo reset() fails NotAuthorised
              advance 1.days                      move the clock on

            """
        for command in ConsoleCommand.all {
            let call = ":\(command.name) \(command.argument)"
            text += "  \(call)\(spaces(18 - call.unicodeScalars.count))\(command.meaning)\n"
        }
        return text
    }

    private mutating func load(_ path: String) -> ConsoleReply {
        guard !path.isEmpty else { return .failure("error: `:load` takes the name of a file\n") }
        let before = state
        let reply = loadFile(path)
        if !reply.hasFailed { remember(before) }
        return reply
    }

    /// Compiles a file. Where nothing has to be said to deploy it, it is deployed.
    public mutating func loadFile(_ path: String) -> ConsoleReply {
        guard let bytes = readFile(path) else {
            return .failure("error: cannot read `\(visible(path.utf8))`\n")
        }
        guard bytes.count <= SyntaxLimits.sourceSizeMax else {
            return .failure("error: `\(visible(path.utf8))` is too long\n")
        }
        var reply = take(SourceText(name: path, bytes: bytes))
        guard !reply.hasFailed, let program = state.scenario.programs.last else { return reply }
        if !state.files.contains(path) { state.files.append(path) }
        guard !program.isModule else { return reply }
        let contract = program.contract
        guard contract.roles.allSatisfy(\.isGranted),
            contract.settings.allSatisfy({ $0.initial != nil })
        else {
            reply.output += "to make it live: \(deployExample(contract))\n"
            return reply
        }
        reply.append(runText("deploy \(contract.name)()"))
        return reply
    }

    /// Runs a statement that the console itself says.
    private mutating func runText(_ text: String) -> ConsoleReply {
        let source = SourceText(name: "input", text: text)
        var reply = ConsoleReply()
        for case .statement(let statement) in parseConsole(source).items {
            reply.append(run(statement, in: source))
        }
        return reply
    }

    private mutating func reload() -> ConsoleReply {
        let files = state.files
        guard !files.isEmpty else { return .failure("error: no file has been loaded\n") }
        let before = state
        state.scenario = Scenario(programs: [], clock: Self.firstClock)
        state.files = []
        var reply = ConsoleReply()
        for file in files { reply.append(loadFile(file)) }
        if reply.hasFailed { state = before } else { remember(before) }
        return reply
    }

    /// Each on a chain of its own; this one stays as it is.
    private func test(_ filter: String) -> ConsoleReply {
        guard let program = state.scenario.programs.last else {
            return .failure("error: no contract is loaded\n")
        }
        let results = runTests(in: program, TestOptions(filter: filter))
        var reply = ConsoleReply(hasFailed: results.contains { !$0.isPassed })
        for result in results {
            reply.output += "\(result.isPassed ? "passed" : "FAILED")  \(result.title)\n"
            reply.output += result.rendered(colour: colour)
        }
        if results.isEmpty { reply.output = "no tests\n" }
        return reply
    }

    private mutating func undo() -> ConsoleReply {
        guard let before = undone.popLast() else {
            return .failure("error: there is nothing to take back\n")
        }
        state = before
        let count = state.scenario.transactions.count
        let calls = count == 1 ? "1 transaction" : "\(count) transactions"
        return ConsoleReply(
            output: "taken back; \(calls), clock @\(state.scenario.chain.time.text)\n")
    }

    private var events: String {
        let scenario = state.scenario
        var text = ""
        for transaction in scenario.transactions {
            for event in transaction.events {
                text += "@\(transaction.time.text)  \(event.text)\n"
            }
        }
        return text.isEmpty ? "no events\n" : text
    }

    private var gas: String {
        let transactions = state.scenario.transactions
        guard !transactions.isEmpty else { return "no calls\n" }
        var sum: UInt64 = 0
        var text = ""
        for transaction in transactions {
            let (total, overflow) = sum.addingReportingOverflow(transaction.gas.units)
            sum = overflow ? .max : total
            let failure = transaction.failure.map { "  failed with \($0)" } ?? ""
            text += "\(right(grouped(transaction.gas.units)))  \(transaction.text)\(failure)\n"
        }
        return text + "\(right(grouped(sum)))  in all\n"
    }

    private func right(_ text: String) -> String { spaces(12 - text.utf8.count) + text }
}

func spaces(_ count: Int) -> String { String(repeating: " ", count: max(1, count)) }

private func trimmedBlanks(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    var rest = text.drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return String(rest)
}
