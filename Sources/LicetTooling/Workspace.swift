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
    private var header: [UInt8] = []
    private var imports: [UInt8] = []
    private var declarations: [UInt8] = []
    /// A header was given, and its declarations may still be coming.
    private(set) var isOpen = false

    static let sizeMax = SyntaxLimits.sourceSizeMax / 2

    mutating func open(_ name: String, _ header: [UInt8]) {
        self.name = name
        self.header = header
        imports = []
        declarations = []
        isOpen = true
    }

    /// The whole text; imports stand before the declarations, whenever they were typed.
    var text: [UInt8] { header + imports + declarations }
    var size: Int { header.count + imports.count + declarations.count }

    mutating func close() { isOpen = false }

    mutating func append(_ declaration: [UInt8]) {
        begin()
        declarations += declaration + [UInt8(ascii: "\n")]
    }

    mutating func append(import statement: [UInt8]) {
        begin()
        imports += statement + [UInt8(ascii: "\n")]
    }

    private mutating func begin() {
        if header.isEmpty { header = Array("contract \(name) version 1\n".utf8) }
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
        extend(with: declaration.span, of: source) { $0.append($1) }
    }

    /// The same for an import.
    mutating func declare(_ statement: ImportDeclaration, in source: SourceText) -> ConsoleReply {
        extend(with: statement.span, of: source) { $0.append(import: $1) }
    }

    private mutating func extend(
        with span: SourceSpan, of source: SourceText,
        _ append: (inout Workspace, [UInt8]) -> Void
    ) -> ConsoleReply {
        let text = Array(source.bytes[span.start..<min(span.end, source.bytes.count)])
        guard state.workspace.size + text.count < Workspace.sizeMax else {
            return .failure("error: the contract is too long\n")
        }
        let before = state.workspace
        append(&state.workspace, text)
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
        let source = SourceText(name: state.workspace.name, bytes: state.workspace.text)
        let compilation = compile(source, modules: modules(beside: "input"))
        // What is imported or declared here is for what will be typed.
        return take(
            compilation,
            saying: compilation.diagnostics.filter {
                $0.code != .superfluousImport && $0.code != .unusedDeclaration
            })
    }

    /// Where contracts find the modules that they import.
    private func modules(beside path: String) -> ModuleResolver {
        ModuleResolver(
            beside: path, workingFolder: "", folders: moduleFolders, read: readFile)
    }

    /// Compiles a file, so that it can be deployed.
    mutating func take(_ source: SourceText) -> ConsoleReply {
        let compilation = compile(source, modules: modules(beside: source.name))
        return take(compilation, saying: compilation.diagnostics)
    }

    private mutating func take(
        _ compilation: Compilation, saying diagnostics: [Diagnostic]
    ) -> ConsoleReply {
        var reply = show(
            diagnostics, in: compilation.source, hasFailed: compilation.hasErrors)
        guard !compilation.hasErrors else { return reply }
        do throws(ProgramRefusal) {
            let program = try Program(compilation)
            state.scenario.programs.removeAll { $0.name == program.name }
            state.scenario.programs.append(program)
            state.revision += 1
            let module = compilation.module.map { "module \($0.text)" }
            reply.output += "\(summary(program.contract, name: module))\n"
        } catch {
            reply.append(.failure("error: `\(compilation.source.name)` cannot be run: \(error)\n"))
        }
        return reply
    }

    private func summary(_ contract: Contract, name: String?) -> String {
        let kinds: [(FunctionKind, String)] = [
            (.action, "action"), (.view, "view"), (.pure, "func"),
        ]
        var parts = kinds.map { kind, noun in
            counted(contract.functions.count { $0.kind == kind }, noun)
        }
        parts.insert(counted(contract.rules.count, "rule"), at: 1)
        parts.append(counted(contract.structures.count, "struct"))
        parts.append(counted(contract.enumerations.count + contract.variants.count, "enum"))
        let list = parts.compactMap(\.self).joined(separator: ", ")
        return list.isEmpty ? name ?? contract.name : "\(name ?? contract.name): \(list)"
    }

    private func counted(_ count: Int, _ noun: String) -> String? {
        switch count {
        case 0: nil
        case 1: "1 \(noun)"
        default: "\(count) \(noun)s"
        }
    }
}
