import LicetCompiler
import LicetSyntax
import LicetTooling

/// A contract that compiled, and that the verifier and the machine accept: ready to be deployed.
public struct CompiledContract: Sendable {
    let program: Program
    /// What the compiler remarks on; nothing of it stands in the way.
    public let warnings: [SourceMessage]

    /// The name after `contract`.
    public var name: String { program.name }

    /// The bytes that a chain takes, the same as `licet build` writes.
    public var container: [UInt8] { program.container }

    /// Compiles a contract: same texts, same container, in every run and on every machine.
    ///
    /// - Parameters:
    ///   - source: the contract's text.
    ///   - file: what messages call the text.
    ///   - modules: the texts of modules that it imports, by the names of their files, such as
    ///     `hours.licet` or `clinic/hours.licet`. Those of `std` need not be given.
    public init(
        _ source: String, file: String = "contract.licet", modules: [String: String] = [:]
    ) throws(CompileError) {
        let compilation = compile(
            SourceText(name: file, text: source),
            modules: ModuleResolver(files: modules.mapValues { Array($0.utf8) }))
        let messages = compilation.diagnostics.map { SourceMessage($0, in: compilation.source) }
        guard !compilation.hasErrors else { throw .mistakes(messages) }
        if let module = compilation.module { throw .isModule(module.text) }
        do throws(ProgramRefusal) {
            program = try Program(compilation)
        } catch {
            throw .refused("`\(file)` cannot be run: \(error)")
        }
        warnings = messages
    }
}

/// What the compiler says about a place in a text.
public struct SourceMessage: Hashable, Sendable {
    public let isError: Bool
    /// Stable, such as `E0301`; `licet explain` tells more about it.
    public let code: String
    /// One sentence.
    public let text: String
    /// The text that it is about: the contract's, or that of a module.
    public let file: String
    /// From 1.
    public let line: Int
    /// In characters from 1.
    public let column: Int
    /// As `licet check` prints it: with the lines, carets and help.
    public let rendered: String

    init(_ diagnostic: Diagnostic, in source: SourceText) {
        let home = source.file(of: diagnostic.span.start)
        let position = source.position(of: diagnostic.span.start)
        isError = diagnostic.severity == .error
        code = diagnostic.code.id
        text = diagnostic.message
        file = home.name
        line = position.line
        column = position.column
        rendered = diagnostic.rendered(in: source)
    }
}

/// Why a text did not become a contract.
public enum CompileError: Error, Hashable, Sendable {
    /// What is wrong with it, and what else the compiler remarks on, in the order of the text.
    case mistakes([SourceMessage])
    /// It is the module of this name, which contracts import and nobody deploys.
    case isModule(String)
    /// It compiled, and is past a limit of the chain.
    case refused(String)
}

extension CompileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .mistakes(let messages): messages.map(\.rendered).joined(separator: "\n")
        case .isModule(let name): "`\(name)` is a module, and only contracts are deployed"
        case .refused(let reason): reason
        }
    }
}
