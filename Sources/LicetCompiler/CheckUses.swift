import LicetSyntax

/// Warns of what a contract declares and never uses, and of titles that two of its tests share.
///
/// A module is not looked at: what it declares is for others. A name counts as used wherever its
/// word stands, so that nothing which is used is warned of.
func checkUses(_ unit: SourceUnit) -> [Diagnostic] {
    guard unit.contract != nil, unit.words.count == unit.declarations.count else { return [] }
    return unusedDeclarations(unit) + repeatedTitles(unit)
}

private func unusedDeclarations(_ unit: SourceUnit) -> [Diagnostic] {
    // For each word the declarations that it stands in.
    var inCode: [String: (first: Int, last: Int)] = [:]
    var inTests: Set<String> = []
    for (number, (declaration, words)) in zip(unit.declarations, unit.words).enumerated() {
        for word in words {
            if declaration.isTest {
                inTests.insert(word)
            } else {
                inCode[word, default: (number, number)].last = number
            }
        }
    }
    var diagnostics: [Diagnostic] = []
    for declaration in unit.declarations {
        for (name, kind) in declaration.usable where !name.isMissing {
            // Its own declaration names it once. A test that expects an error or an event cannot
            // make it happen.
            let isInTests = inTests.contains(name.text) && !kind.isOccurrence
            let uses = inCode[name.text]
            guard uses?.first == uses?.last, !isInTests else { continue }
            diagnostics.append(.unusedDeclaration(name, kind))
        }
    }
    return diagnostics
}

private func repeatedTitles(_ unit: SourceUnit) -> [Diagnostic] {
    var first: [[UInt8]: SourceSpan] = [:]
    var diagnostics: [Diagnostic] = []
    for declaration in unit.declarations {
        let (title, span): ([UInt8], SourceSpan)
        switch declaration {
        case .test(let test): (title, span) = (test.title, test.titleSpan)
        case .property(let property): (title, span) = (property.title, property.titleSpan)
        default: continue
        }
        if let other = first[title] {
            diagnostics.append(.repeatedTitle(at: span, first: other))
        } else {
            first[title] = span
        }
    }
    return diagnostics
}

/// What is declared to be used elsewhere in the contract.
enum UsableKind: String {
    case error, event, constant = "const", setting, structure = "struct"

    var isOccurrence: Bool { self == .error || self == .event }

    /// Where it would be used.
    var use: String {
        switch self {
        case .error: "no `require` fails with it"
        case .event: "nothing emits it"
        case .constant, .setting: "nothing reads it"
        case .structure: "no value has this type"
        }
    }
}

extension Declaration {
    fileprivate var isTest: Bool {
        switch self {
        case .test, .property: true
        default: false
        }
    }

    fileprivate var usable: [(Name, UsableKind)] {
        switch self {
        case .error(let declaration): declaration.members.map { ($0.name, .error) }
        case .event(let declaration): declaration.members.map { ($0.name, .event) }
        case .constant(let declaration): [(declaration.name, .constant)]
        case .setting(let declaration): [(declaration.name, .setting)]
        case .struct(let declaration): [(declaration.name, .structure)]
        case .identifier, .role, .enum, .state, .access, .action, .view, .function, .test,
            .property:
            []
        }
    }
}

extension DiagnosticCode {
    package static let unusedDeclaration = DiagnosticCode(
        "W0307", "declared and never used",
        """
        Nothing in the contract uses this `error`, `event`, `const`, `setting` or `struct`. Leave \
        it out, or use it where it was meant to be: an error that no `require` names can never \
        happen, and an event that nothing emits is never in the log.
        """)
    static let repeatedTitle = DiagnosticCode(
        "W0308", "two tests of one title",
        """
        Tests and properties are told apart by their titles: `licet test --filter` runs both, and \
        a snapshot or a seed is that of one of them.
        """)
}

extension Diagnostic {
    static func unusedDeclaration(_ name: Name, _ kind: UsableKind) -> Diagnostic {
        Diagnostic(
            .unusedDeclaration, "the \(kind.rawValue) `\(name.text)` is never used: \(kind.use)",
            at: name.span, help: "leave it out, or use it")
    }

    static func repeatedTitle(at span: SourceSpan, first: SourceSpan) -> Diagnostic {
        Diagnostic(
            .repeatedTitle, "another test has this title", at: span,
            labels: [Label(first, "the first")], help: "give each its own")
    }
}
