import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Warns where an action updates a row whose key neither stands in `by` nor follows from it:
/// whoever may run the action could name any row.
///
/// A key follows from `by` if it is made of a key there, of `caller`, of a row that the action has
/// inserted or put `caller` into, or of what a `require` has compared with `caller` or asked a rule
/// about beside `caller`. Holders of a role may reach all rows; of one with parameters, those that
/// its arguments name. What a `require` of every call asks of the caller alone is as good as a
/// role: `require mayEdit(caller)`, or `caller == owner` with an account of the state.
struct TieCheck {
    private let locals: [Local]
    private let tables: [String]
    private let isRoleOnly: Bool
    /// Whether every call is one of somebody who is asked for by a `require`.
    private var asksForCaller = false
    /// The accounts that `by` asks for.
    private let terms: [SourceSpan]
    private var tied: Set<String> = ["caller()"]
    private var aliases = Aliases()
    /// Updates of keys that were not tied when they were met.
    private var open: [(key: String?, diagnostic: Diagnostic)] = []

    var diagnostics: [Diagnostic] {
        asksForCaller ? [] : open.filter { $0.key.map { isTied($0) } != true }.map(\.diagnostic)
    }

    init(_ function: TypedFunction, tables: [String]) {
        locals = function.locals
        self.tables = tables
        isRoleOnly = function.by.allSatisfy {
            if case .role(_, let arguments) = $0 { arguments.isEmpty } else { false }
        }
        terms = function.by.flatMap { (term) -> [SourceSpan] in
            switch term {
            case .account(let account): [account.span]
            case .role(_, let arguments): arguments.map(\.span)
            case .anyone, .member: []
            }
        }
        for term in function.by {
            switch term {
            case .account(let account): tieKeys(of: account)
            case .role(_, let arguments):
                for argument in arguments {
                    tie(argument)
                    tieKeys(of: argument)
                }
            case .anyone, .member: break
            }
        }
    }

    mutating func visit(_ statements: [TypedStatement]) {
        guard !isRoleOnly else { return }
        for statement in statements {
            if case .require(let condition, _, _, _) = statement, isAuthority(condition) {
                asksForCaller = true
            }
            visit(statement)
        }
    }

    /// Whether a condition is met by accounts alone that a rule or the state names.
    private func isAuthority(_ condition: TypedExpression) -> Bool {
        func isCaller(_ expression: TypedExpression) -> Bool {
            if case .context(.caller) = expression.kind { true } else { false }
        }
        func isOfState(_ expression: TypedExpression) -> Bool {
            switch expression.kind {
            case .stateField, .setting: true
            default: false
            }
        }
        switch condition.kind {
        case .and(let left, let right): return isAuthority(left) || isAuthority(right)
        case .or(let left, let right): return isAuthority(left) && isAuthority(right)
        case .callRule(_, let arguments):
            return arguments.contains(where: isCaller)
                && arguments.allSatisfy { argument in
                    if case .constant = argument.kind { return true }
                    return isCaller(argument)
                }
        case .binary(.equal, let left, let right):
            return isCaller(left) && isOfState(right) || isCaller(right) && isOfState(left)
        default: return false
        }
    }

    private mutating func visit(_ statement: TypedStatement) {
        switch statement {
        case .bind(let local, let value):
            if case .insert = value.kind { tied.insert("L\(local);") }
            noteInsertion(value)
            aliases.bind(local, to: value, in: locals)
        case .evaluate(let value): noteInsertion(value)
        case .branchIfSome(let local, let value, _, _):
            aliases.bind(local, to: value, in: locals)
        case .forEach(let local, let collection, _):
            if let text = aliases.text(of: collection, in: locals), isTied(text) {
                tied.insert("L\(local);")
            }
        case .require(let condition, _, _, _):
            if namesCaller(condition) { tieKeys(of: condition) }
        case .updateRow(let table, let key, _, let value, let span):
            // Whoever puts themselves into a row makes it theirs.
            if namesCaller(value) { tie(key) }
            let text = aliases.text(of: key, in: locals)
            if text.map({ isTied($0) }) != true {
                open.append(
                    (text, .untiedUpdate(tables[table], at: key.span.joined(span), by: terms)))
            }
        case .assign, .replaceElement, .append, .setInsert, .setRemove, .updateField, .branch,
            .match, .forRange, .emit, .returnValue:
            break
        }
        for block in statement.blocks {
            for inner in block { visit(inner) }
        }
    }

    private func namesCaller(_ expression: TypedExpression) -> Bool {
        expression.contains { if case .context(.caller) = $0.kind { true } else { false } }
    }

    private mutating func noteInsertion(_ value: TypedExpression) {
        if case .insertAt(_, let key, _) = value.kind { tie(key) }
    }

    /// Ties the keys under which an expression reads rows.
    private mutating func tieKeys(of expression: TypedExpression) {
        switch expression.kind {
        case .lookup(_, let key), .find(_, let key), .hasRow(_, let key): tie(key)
        case .bucket(_, _, let columns), .findUnique(_, _, let columns):
            for column in columns { tie(column) }
        case .callRule(_, let arguments) where arguments.contains(where: namesCaller):
            for argument in arguments { tie(argument) }
        default: break
        }
        for child in expression.children { tieKeys(of: child) }
    }

    /// Ties a key, and the parts of one that is made of parts.
    private mutating func tie(_ key: TypedExpression) {
        switch key.kind {
        case .constant: return
        case .structure(_, let parts): for part in parts { tie(part) }
        default: break
        }
        if let text = aliases.text(of: key, in: locals) { tied.insert(text) }
    }

    /// Whether a key is made of one that is tied.
    private func isTied(_ text: String) -> Bool {
        tied.contains { isPart($0, of: text) }
    }
}

/// Whether one text stands within another.
private func isPart(_ part: String, of text: String) -> Bool {
    let part = Array(part.utf8)
    let text = Array(text.utf8)
    guard !part.isEmpty, part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
}
