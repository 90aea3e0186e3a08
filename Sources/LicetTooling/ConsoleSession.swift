import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetSyntax

/// What the console says to one line.
public struct ConsoleReply: Sendable {
    /// What is shown, empty or ending in a newline.
    public var output = ""
    /// The line was refused, or something in it failed.
    public var hasFailed = false
    /// More lines belong to what was begun.
    public var isIncomplete = false
    /// The user wants to leave.
    public var isLeaving = false
}

/// The console as a value: lines in, text out, no I/O of its own.
///
/// Everything a test may say works, and expressions, declarations and commands. No line ends it.
public struct ConsoleSession: Sendable {
    /// What `:undo` takes back.
    struct State: Sendable {
        var scenario: Scenario
        /// The contract that is being declared, line by line.
        var workspace: Workspace
        /// The files that were loaded, for `:reload`.
        var files: [String]
        /// Grows with each contract that is compiled.
        var revision = 0

        /// Differs between any two states of which one came of the other by doing something.
        var mark: [Int64] {
            [
                Int64(scenario.transactions.count), Int64(scenario.variables.count),
                Int64(scenario.deployments.count), scenario.chain.time.milliseconds,
                Int64(workspace.size), workspace.isOpen ? 1 : 0, Int64(revision),
            ]
        }
    }

    /// Bytes that one input of several lines may have.
    package static let inputSizeMax = 256 << 10
    /// How many inputs `:undo` can take back.
    package static let undoMax = 200
    /// Where the clock stands at first.
    public static let firstClock = Instant(milliseconds: 1_798_761_600_000) ?? .epoch

    var state: State
    /// What has been declared, deployed and called.
    package var scenario: Scenario { state.scenario }
    var undone: [State] = []
    private var pending: [UInt8] = []
    let colour: DiagnosticColour
    let moduleFolders: [String]
    let readFile: @Sendable (String) -> Bytes?

    /// - Parameters:
    ///   - colour: whether diagnostics may hold terminal colours.
    ///   - moduleFolders: where imported modules are looked for, after the contract's own folder.
    ///   - readFile: gives the bytes of a file that `:load` or an import names, nil where it cannot
    ///     be read.
    public init(
        colour: DiagnosticColour = .plain, moduleFolders: [String] = [],
        readFile: @escaping @Sendable (String) -> Bytes?
    ) {
        self.colour = colour
        self.moduleFolders = moduleFolders
        self.readFile = readFile
        state = State(
            scenario: Scenario(programs: [], clock: Self.firstClock), workspace: Workspace(),
            files: [])
    }

    /// What people are told first.
    public var greeting: String {
        """
        The clock stands at @\(state.scenario.chain.time.text). `:help` shows what can be said.

        """
    }

    /// What stands before the next line.
    public var prompt: String {
        if !pending.isEmpty { return "...> " }
        if state.workspace.isOpen { return "\(state.workspace.name)> " }
        return "licet> "
    }

    /// Takes one line without its end.
    public mutating func read(_ line: [UInt8]) -> ConsoleReply {
        if pending.isEmpty, let command = command(line) {
            var reply = closeWorkspace()
            reply.append(run(command))
            return reply
        }
        guard pending.count + line.count < Self.inputSizeMax else {
            pending = []
            return .failure("error: the input is too long; it was dropped\n")
        }
        let isFirst = pending.isEmpty
        pending += line + [UInt8(ascii: "\n")]
        var reply = takePending(isLast: false)
        if reply.hasFailed, isFirst, let hint = hint(of: line) { reply.output += hint }
        return reply
    }

    /// What a line that failed may have meant of the console itself.
    private func hint(of line: [UInt8]) -> String? {
        let tokens = tokenize(SourceText(name: "input", bytes: line)).tokens
        guard let word = tokens.first?.word else { return nil }
        if ["why", "who", "when"].contains(word) {
            return "the console's own commands begin with a colon: `:\(word) rule(…)`\n"
        }
        // A table's name by itself.
        guard tokens.count == 2 else { return nil }
        let tables = state.scenario.deployments.last?.program.contract.tables ?? []
        guard tables.contains(where: { $0.name == word }) else { return nil }
        return "`:state \(word)` shows its rows\n"
    }

    /// Takes one line without its end.
    public mutating func read(_ line: String) -> ConsoleReply { read(Array(line.utf8)) }

    /// Ends the input: what was begun is taken as it stands.
    public mutating func finish() -> ConsoleReply {
        var reply = ConsoleReply()
        if !pending.isEmpty { reply = takePending(isLast: true) }
        reply.append(closeWorkspace())
        return reply
    }

    /// Drops the lines that were begun (Ctrl-C).
    public mutating func abandon() { pending = [] }

    /// What stands on a line after the header of a contract.
    mutating func take(rest: [UInt8]) -> ConsoleReply {
        pending = rest
        return takePending(isLast: false)
    }

    private mutating func takePending(isLast: Bool) -> ConsoleReply {
        let source = SourceText(name: "input", bytes: pending)
        if let header = contractHeader(source) {
            pending = []
            return openWorkspace(header, source)
        }
        let parsed = parseConsole(source)
        if parsed.isIncomplete, !isLast {
            var reply = ConsoleReply()
            reply.isIncomplete = true
            return reply
        }
        pending = []
        guard !parsed.diagnostics.contains(where: { $0.severity == .error }) else {
            return show(parsed.diagnostics, in: source, hasFailed: true)
        }
        guard !parsed.items.isEmpty else { return ConsoleReply() }
        return take(parsed.items, in: source)
    }

    /// Runs what was typed. All of it can be taken back together.
    private mutating func take(_ items: [ConsoleItem], in source: SourceText) -> ConsoleReply {
        let before = state
        var reply = ConsoleReply()
        for item in items {
            switch item {
            case .import(let statement):
                reply.append(declare(statement, in: source))
            case .declaration(let declaration):
                reply.append(declare(declaration, in: source))
            case .statement(let statement):
                reply.append(closeWorkspace())
                guard !reply.hasFailed else { break }
                reply.append(run(statement, in: source))
            }
            if reply.hasFailed { break }
        }
        remember(before)
        return reply
    }

    mutating func run(_ statement: Statement, in source: SourceText) -> ConsoleReply {
        let before = state.scenario.transactions.count
        do throws(Finding) {
            let effect = try state.scenario.run(statement, in: source)
            return ConsoleReply(output: state.scenario.report(effect))
        } catch {
            let gas = state.scenario.transactions.dropFirst(before)
                .map { "gas \(grouped($0.gas.units))\n" }.joined()
            return .failure(error.rendered(colour: colour) + gas)
        }
    }

    mutating func remember(_ before: State) {
        guard before.mark != state.mark else { return }
        undone.append(before)
        if undone.count > Self.undoMax { undone.removeFirst() }
    }

    func show(
        _ diagnostics: [Diagnostic], in source: SourceText, hasFailed: Bool
    ) -> ConsoleReply {
        var reply = ConsoleReply()
        reply.output = diagnostics.map { $0.rendered(in: source, colour: colour) }.joined()
        reply.hasFailed = hasFailed
        return reply
    }
}

extension ConsoleReply {
    static func failure(_ text: String) -> ConsoleReply {
        ConsoleReply(output: text, hasFailed: true)
    }

    mutating func append(_ other: ConsoleReply) {
        output += other.output
        hasFailed = hasFailed || other.hasFailed
        isIncomplete = other.isIncomplete
        isLeaving = isLeaving || other.isLeaving
    }
}
