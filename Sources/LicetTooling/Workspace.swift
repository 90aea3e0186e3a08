import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax

/// The contract that is declared at the console: its text so far.
///
/// A typed or pasted `contract` header opens one, and declarations go on with it until something
/// else is said. Declarations without a header make up the contract `Console`.
struct Workspace: Sendable {
    private(set) var name = "Console"
    private(set) var text: [UInt8] = []
    /// A header was given, and its declarations may still be coming.
    private(set) var isOpen = false

    static let sizeMax = SyntaxLimits.sourceSizeMax / 2

    mutating func open(_ name: String, _ header: [UInt8]) {
        self.name = name
        text = header
        isOpen = true
    }

    mutating func close() { isOpen = false }

    mutating func append(_ declaration: [UInt8]) {
        if text.isEmpty { text = Array("contract \(name) version 1\n".utf8) }
        text += declaration + [UInt8(ascii: "\n")]
    }
}

extension ConsoleSession {
    /// The name of the contract whose header begins the text; nil where none does.
    func contractHeader(_ source: SourceText) -> (name: String, end: Int)? {
        let tokens = tokenize(source).tokens
        guard tokens.count >= 5, tokens[0].word == "contract", let name = tokens[1].word,
            tokens[2].word == "version", case .integer = tokens[3].kind
        else { return nil }
        return (name, tokens[3].span.end)
    }

    /// Begins a contract. What stands after the header in the same input belongs to it.
    mutating func openWorkspace(
        _ header: (name: String, end: Int), _ source: SourceText
    ) -> ConsoleReply {
        var reply = closeWorkspace()
        let before = state
        state.workspace.open(
            header.name, Array(source.bytes[..<header.end]) + [UInt8(ascii: "\n")])
        remember(before)
        reply.output +=
            "contract \(header.name): its declarations follow; anything else ends it\n"
        reply.append(take(rest: Array(source.bytes[header.end...])))
        return reply
    }

    /// Adds a declaration to the contract that is open; without one it is compiled at once, and
    /// dropped where it is wrong.
    mutating func declare(_ declaration: Declaration, in source: SourceText) -> ConsoleReply {
        let span = declaration.span
        let text = Array(source.bytes[span.start..<min(span.end, source.bytes.count)])
        guard state.workspace.text.count + text.count < Workspace.sizeMax else {
            return .failure("error: the contract is too long\n")
        }
        let before = state.workspace
        state.workspace.append(text)
        if state.workspace.isOpen { return ConsoleReply() }
        let reply = compileWorkspace()
        if reply.hasFailed { state.workspace = before }
        return reply
    }

    /// Compiles the contract that was open, now that it is whole.
    mutating func closeWorkspace() -> ConsoleReply {
        guard state.workspace.isOpen else { return ConsoleReply() }
        state.workspace.close()
        let reply = compileWorkspace()
        if reply.hasFailed { state.workspace = Workspace() }
        return reply
    }

    private mutating func compileWorkspace() -> ConsoleReply {
        take(SourceText(name: state.workspace.name, bytes: state.workspace.text))
    }

    /// Compiles a contract, so that it can be deployed.
    mutating func take(_ source: SourceText) -> ConsoleReply {
        let compilation = compile(source)
        var reply = show(
            compilation.diagnostics, in: source, hasFailed: compilation.hasErrors)
        guard !compilation.hasErrors else { return reply }
        do throws(ProgramRefusal) {
            let program = try Program(compilation, source: source)
            state.scenario.programs.removeAll { $0.name == program.name }
            state.scenario.programs.append(program)
            state.revision += 1
            reply.output += "\(summary(program.contract))\n"
        } catch {
            reply.append(.failure("error: `\(source.name)` cannot be run: \(error)\n"))
        }
        return reply
    }

    private func summary(_ contract: Contract) -> String {
        let kinds: [(FunctionKind, String)] = [
            (.action, "action"), (.view, "view"), (.pure, "func"),
        ]
        var parts = kinds.map { kind, noun in
            counted(contract.functions.count { $0.kind == kind }, noun)
        }
        parts.insert(counted(contract.rules.count, "rule"), at: 1)
        parts.append(counted(contract.structures.count, "struct"))
        parts.append(counted(contract.enumerations.count + contract.variants.count, "enum"))
        return "\(contract.name): \(parts.compactMap(\.self).joined(separator: ", "))"
    }

    private func counted(_ count: Int, _ noun: String) -> String? {
        switch count {
        case 0: nil
        case 1: "1 \(noun)"
        default: "\(count) \(noun)s"
        }
    }
}
