import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Where an expression or statement stands, which decides what it may use.
enum Surroundings {
    /// The value of a setting or of a field of state.
    case constant
    /// A term of `by`.
    case authority
    case rule, function, view, action
    /// What a person typed, or an argument of a test.
    case console
    /// The `where` of a property, which is asked before there is any state.
    case condition

    var mayReadState: Bool {
        switch self {
        case .authority, .rule, .view, .action, .console: true
        case .constant, .function, .condition: false
        }
    }

    /// As a diagnostic names the place.
    var description: String {
        switch self {
        case .constant: "a constant"
        case .authority: "`by`"
        case .rule: "a rule"
        case .function: "a `func`"
        case .view: "a `view`"
        case .action: "an action"
        case .console: "the console"
        case .condition: "`where`"
        }
    }
}

/// A body as a diagnostic names it, and where it is declared to be what it is.
struct BodyPlace {
    var surroundings: Surroundings
    var declared: SourceSpan?

    var description: String { surroundings.description }

    /// What to write instead of a read of the state, which this place may not do; `argument` is
    /// what could be passed in.
    func readHelp(argument: String) -> String {
        switch surroundings {
        case .function: "pass \(argument) as an argument, or write a `view`"
        case .authority: "write `by anyone`, and `require` what must hold"
        case .condition: "compare the parameters of the property"
        case .constant: "write a literal, or a `const`"
        case .rule, .view, .action, .console: "read a row by `table[key]`"
        }
    }

    /// What to write instead of `caller`, `now` and their like, which this place does not know.
    func contextHelp(_ name: String) -> String {
        switch surroundings {
        case .authority: "write `by anyone`, and `require` what must hold of `\(name)`"
        case .constant, .condition: "write a literal: there is no call yet"
        case .console where name == "caller": "name an account"
        case .console: "there is no call here"
        case .function, .rule, .view, .action: "make it a parameter, and pass in `\(name)`"
        }
    }

    var labels: [Diagnostic.Label] {
        declared.map { [Diagnostic.Label($0, "this is \(description)")] } ?? []
    }
}

/// What is known of a local while its body is checked.
struct LocalUse {
    enum Origin: Equatable {
        case parameter, constant, variable, loop, quantifier
    }

    var origin: Origin
    var span: SourceSpan
    var isRead = false
    var isWritten = false
}

/// The body that is being checked: its locals and what names mean at the present place.
struct Body {
    enum Meaning {
        case local(Int)
        /// In a `func` of a structure: a field of the value, which is local 0.
        case field(Int)
        /// The instant of a rule.
        case time
    }

    var surroundings: Surroundings
    var locals: [Local] = []
    var uses: [LocalUse] = []
    var scopes: [[String: Meaning]] = [[:]]
    var result: ValueType?
    /// The structure whose `func` this is; its value is local 0.
    var structure: Int?
    /// Whether the compiler has written it, for a granted role.
    var isGenerated = false
    /// Numbers of the functions called, in the environment's order, each with its first place.
    var calls: [(function: Int, span: SourceSpan)] = []
    /// The name of the rule or function whose body this is.
    var declared: SourceSpan?

    init(_ surroundings: Surroundings, result: ValueType? = nil, declared: SourceSpan? = nil) {
        self.surroundings = surroundings
        self.result = result
        self.declared = declared
    }

    /// Where code stands, as a diagnostic names it, with what says so.
    var place: BodyPlace {
        BodyPlace(surroundings: surroundings, declared: declared)
    }

    func meaning(of name: String) -> Meaning? {
        for scope in scopes.reversed() {
            if let meaning = scope[name] { return meaning }
        }
        return nil
    }
}

/// The state of checking one contract: what is known, what was found wrong, and the present body.
///
/// Every check returns a typed tree, of type ``LicetBytecode/ValueType/unknown`` where a mistake
/// has been reported. Recursion follows the syntax tree, whose height the parser bounds.
struct Checker {
    let source: SourceText
    var environment: Environment
    var diagnostics: [Diagnostic] = []
    var body = Body(.constant)
    /// Whether warnings are wanted: not in a second pass over the same text.
    var isSilent = false
    /// Whether declarations may be more than a container holds: not all of them will be in it.
    var isCountless = false

    init(source: SourceText, environment: Environment) {
        self.source = source
        self.environment = environment
    }

    var declarations: Contract { environment.declarations }

    mutating func report(_ diagnostic: Diagnostic) {
        guard !isSilent, diagnostics.count < SyntaxLimits.diagnosticsMax else { return }
        diagnostics.append(diagnostic)
    }

    /// Whether nothing more is reported, so that nothing need be looked up for it.
    var isFull: Bool { isSilent || diagnostics.count >= SyntaxLimits.diagnosticsMax }

    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    func describe(_ type: ValueType) -> String { environment.declarations.describe(type) }

    mutating func enterScope() { body.scopes.append([:]) }
    mutating func leaveScope() { body.scopes.removeLast() }

    /// Declares a local in the innermost scope and gives its number.
    mutating func declare(_ name: Name, _ type: ValueType, _ origin: LocalUse.Origin) -> Int {
        let number = body.locals.count
        body.locals.append(
            Local(name: name.text, type: type, isVariable: origin == .variable))
        body.uses.append(LocalUse(origin: origin, span: name.span))
        introduce(name, as: .local(number))
        return number
    }

    /// Gives a name its meaning in the innermost scope, unless it is taken there or reserved.
    mutating func introduce(_ name: Name, as meaning: Body.Meaning) {
        guard !name.isMissing else { return }
        if ReservedNames.isReserved(name.text) {
            report(.reservedName(name))
        }
        let scope = body.scopes.count - 1
        if case .local(let other)? = body.scopes[scope][name.text] {
            report(.declaredTwice(name, first: body.uses[other].span))
        } else if body.scopes[scope][name.text] != nil {
            report(.declaredTwice(name, first: nil))
        }
        body.scopes[scope][name.text] = meaning
    }

    /// Warns of what was declared and never used.
    mutating func reportUnused() {
        for (local, use) in zip(body.locals, body.uses) {
            guard !local.name.isEmpty, !local.name.utf8.starts(with: "_".utf8),
                !local.type.isUnknown, !ReservedNames.isReserved(local.name)
            else { continue }
            switch use.origin {
            case .parameter, .loop, .quantifier: break
            case .constant where !use.isRead: report(.unusedVariable(local.name, at: use.span))
            case .variable where !use.isRead: report(.unusedVariable(local.name, at: use.span))
            case .variable where !use.isWritten: report(.neverChanged(local.name, at: use.span))
            case .constant, .variable: break
            }
        }
    }
}

/// Names that mean the same everywhere and so cannot be declared.
enum ReservedNames {
    static let types = [
        "Account", "Bool", "Bytes", "Digest", "Duration", "Instant", "Int", "Path", "Period", "Set",
        "Text", "Ticket",
    ]
    static let context = ["caller", "now", "height", "self", "chain"]
    static let functions = ["sha256", "min", "max", "abs"]

    static func isReserved(_ name: String) -> Bool {
        types.contains(name) || context.contains(name) || name == "anyone"
    }

    /// Whether a declaration at the top of a contract may not have this name.
    static func isReservedAtTop(_ name: String) -> Bool {
        isReserved(name) || functions.contains(name)
    }
}
