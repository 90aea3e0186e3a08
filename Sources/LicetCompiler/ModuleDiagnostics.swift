import LicetSyntax

/// `E071x`: modules and what is imported from them.
extension DiagnosticCode {
    package static let modules: [DiagnosticCode] = [
        moduleNotFound, otherModule, importCircle, unknownImport, importClash, tooManyModules,
        notInModule, superfluousImport,
    ]

    static let moduleNotFound = DiagnosticCode(
        "E0711", "no such module",
        """
        The module `a.b` is the file `a/b.licet`, in the folder of the contract that is compiled, \
        or in one that is named with `--modules`. Modules whose names begin with `std` come with \
        the compiler.
        """)
    static let otherModule = DiagnosticCode(
        "E0712", "not this module",
        """
        The name of a module and the path of its file agree: `module a.b` stands in `a/b.licet`. \
        Contracts cannot be imported.
        """)
    static let importCircle = DiagnosticCode(
        "E0713", "circle of imports",
        """
        No module imports itself, not even through others. What two modules need of each other \
        belongs in a third.
        """)
    static let unknownImport = DiagnosticCode(
        "E0714", "not in the module",
        """
        An import names what the module itself declares. What a module imports is not passed on.
        """)
    static let importClash = DiagnosticCode(
        "E0715", "name from two places",
        """
        A name stands for one thing in a file, whether it is declared there or imported. Import \
        only the names that are needed, `import a.b (Name)`, or rename what is your own.
        """)
    static let tooManyModules = DiagnosticCode(
        "E0716", "too many imports",
        """
        A file leads to at most 64 modules, in chains of at most 16 files, and all files of a \
        compilation have at most 4194304 bytes.
        """)
    static let notInModule = DiagnosticCode(
        "E0717", "not in a module",
        """
        A module holds `enum`, `struct`, `const` and `func`, and tests of those. What has state or \
        authority belongs to a contract.
        """)
    package static let superfluousImport = DiagnosticCode(
        "W0711", "superfluous import",
        "Nothing in the file uses the name, or it is imported already. Leave it out.")
}

extension Diagnostic {
    static func moduleNotFound(
        _ statement: ImportDeclaration, tried: [String], suggestion: String?
    ) -> Diagnostic {
        let list = tried.map { "`\($0)`" }.joined(separator: ", ")
        let isStandard = statement.module.parts.first == "std"
        let help = isStandard ? "the compiler comes with \(list)" : "looked for \(list)"
        return Diagnostic(
            .moduleNotFound, "there is no module `\(statement.module.text)`",
            at: statement.moduleSpan,
            help: suggestion.map { "did you mean `\($0)`?" } ?? help,
            fixIt: suggestion.map { FixIt(statement.moduleSpan, $0) })
    }

    static func misplacedModule(_ module: ModuleHeader) -> Diagnostic {
        Diagnostic(
            .otherModule, "the module `\(module.name.text)` is a file `\(module.name.file)`",
            at: module.nameSpan)
    }

    static func otherModule(_ module: ModuleHeader, _ statement: ImportDeclaration) -> Diagnostic {
        Diagnostic(
            .otherModule,
            "this is the module `\(module.name.text)`, not `\(statement.module.text)`",
            at: module.nameSpan, labels: [Label(statement.moduleSpan, "imported here")])
    }

    static func contractImported(
        _ contract: ContractHeader, _ statement: ImportDeclaration
    ) -> Diagnostic {
        Diagnostic(
            .otherModule, "`\(statement.module.text)` is a contract, and cannot be imported",
            at: statement.moduleSpan, labels: [Label(contract.span, "it begins here")])
    }

    /// `steps` are the imports that lead around, the last of which is the statement itself.
    static func importCircle(
        _ statement: ImportDeclaration, steps: [ImportDeclaration]
    ) -> Diagnostic {
        let others = steps.dropLast()
        let through = others.map { "`\($0.module.text)`" }.joined(separator: ", ")
        let message = "`\(statement.module.text)` imports itself"
        return Diagnostic(
            .importCircle, others.isEmpty ? message : "\(message) through \(through)",
            at: statement.moduleSpan,
            labels: others.map { Label($0.moduleSpan, "imports `\($0.module.text)`") })
    }

    static func unknownImport(
        _ name: Name, from module: ModuleName, suggestion: String?
    ) -> Diagnostic {
        Diagnostic(
            .unknownImport, "`\(module.text)` declares no `\(name.text)`", at: name.span,
            help: suggestion.map { "did you mean `\($0)`?" },
            fixIt: suggestion.map { FixIt(name.span, $0, .guess) })
    }

    static func importClash(
        _ name: Name, other: SourceSpan, isImported: Bool, declared: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .importClash,
            isImported
                ? "`\(name.text)` is imported from two modules"
                : "`\(name.text)` is imported, and declared in this file",
            at: name.span,
            labels: [
                Label(other, isImported ? "imported here" : "declared here"),
                Label(declared, "this is imported"),
            ])
    }

    static func importedTwice(_ name: Name, first: SourceSpan) -> Diagnostic {
        Diagnostic(
            .superfluousImport, "`\(name.text)` is imported already", at: name.span,
            labels: [Label(first, "here")])
    }

    static func unusedImport(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(.superfluousImport, "`\(name)` is never used", at: span)
    }

    static func tooManyModules(_ statement: ImportDeclaration) -> Diagnostic {
        Diagnostic(
            .tooManyModules, "this is one module more than \(ModuleLimits.modulesMax)",
            at: statement.moduleSpan)
    }

    static func importsTooDeep(_ statement: ImportDeclaration) -> Diagnostic {
        Diagnostic(
            .tooManyModules,
            "this begins a chain of more than \(ModuleLimits.depthMax) files",
            at: statement.moduleSpan)
    }

    static func modulesTooLarge(_ statement: ImportDeclaration) -> Diagnostic {
        Diagnostic(
            .tooManyModules,
            "with this module there are more than \(ModuleLimits.bytesMax) bytes of source",
            at: statement.moduleSpan)
    }

    static func notInModule(_ word: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .notInModule, "a module cannot hold `\(word)`", at: span,
            help: "types, constants and `func`s can be imported")
    }
}
