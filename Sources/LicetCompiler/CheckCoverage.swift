import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// A write to a row that a rule reads is covered on every path by an event that carries the row's
/// key, before or after it.
///
/// Keys are compared by ``fingerprint(_:aliases:)``. A key held in a `var` is never recognised,
/// since the variable may have changed between the write and the event.
struct CoverageCheck {
    let locals: [Local]
    /// For each table that rules read, the name of one that does.
    let readers: [Int: String]
    let tables: [String]
    private(set) var diagnostics: [Diagnostic] = []
    private var aliases = Aliases()
    private var paths = Paths()

    private struct Paths {
        /// Keys that events have carried on every path so far.
        var carried: Set<String> = []
        /// Writes that some path has left without its event; by the key's text.
        var open: [String: Write] = [:]
        /// Whether the place can be reached.
        var isLive = true

        mutating func join(_ other: Paths) {
            guard other.isLive else { return }
            guard isLive else {
                self = other
                return
            }
            carried.formIntersection(other.carried)
            open.merge(other.open) { first, _ in first }
        }
    }

    private struct Write {
        var table: Int
        var span: SourceSpan
    }

    init(locals: [Local], readers: [Int: String], tables: [String]) {
        self.locals = locals
        self.readers = readers
        self.tables = tables
    }

    mutating func visitBody(_ statements: [TypedStatement]) {
        visit(statements)
        if paths.isLive { close() }
    }

    private mutating func visit(_ statements: [TypedStatement]) {
        for statement in statements where paths.isLive { visit(statement) }
    }

    private mutating func visit(_ statement: TypedStatement) {
        switch statement {
        case .bind(let local, let value):
            noteInsert(value, boundTo: local)
            aliases.bind(local, to: value, in: locals)
        case .evaluate(let value), .assign(_, let value): noteInsert(value, boundTo: nil)
        case .updateRow(let table, let key, _, _, let span):
            write(to: table, under: text(key), at: span)
        case .emit(_, let fields, _):
            for field in fields {
                guard let key = text(field) else { continue }
                paths.carried.insert(key)
                paths.open[key] = nil
            }
        case .returnValue(let value, _):
            if let value { noteInsert(value, boundTo: nil) }
            close()
            paths.isLive = false
        case .branch(_, let then, let otherwise): visitBranches(then, otherwise)
        case .branchIfSome(let local, let value, let then, let otherwise):
            aliases.bind(local, to: value, in: locals)
            visitBranches(then, otherwise)
        case .match(_, let arms): visitArms(arms)
        case .forEach(let local, _, let body): visitLoop(body, variable: local)
        case .forRange(let local, _, _, _, let body): visitLoop(body, variable: local)
        case .replaceElement, .append, .setInsert, .setRemove, .updateField, .require: break
        }
    }

    private mutating func visitBranches(
        _ then: [TypedStatement], _ otherwise: [TypedStatement]
    ) {
        let before = paths
        visit(then)
        let afterThen = paths
        paths = before
        visit(otherwise)
        paths.join(afterThen)
    }

    private mutating func visitArms(_ arms: [TypedArm]) {
        let before = paths
        var after: Paths?
        for arm in arms {
            paths = before
            visit(arm.body)
            if let others = after { paths.join(others) }
            after = paths
        }
        paths = after ?? before
    }

    /// The body may not run at all, so that what it emits covers nothing outside; a key that is
    /// made in the body is another one in the next round, so that its event must come in the same.
    private mutating func visitLoop(_ body: [TypedStatement], variable: Int) {
        let before = paths
        visit(body)
        guard paths.isLive else {
            paths = before
            return
        }
        for (key, write) in paths.open.sorted(by: { $0.value.span.start < $1.value.span.start })
        where before.open[key] == nil && mentionsLocal(key, from: variable) {
            report(write)
            paths.open[key] = nil
        }
        paths.carried = before.carried
        paths.open.merge(before.open) { first, _ in first }
    }

    private mutating func noteInsert(_ value: TypedExpression, boundTo local: Int?) {
        switch value.kind {
        case .insert(let table, _):
            let key = local.flatMap { locals[$0].isVariable ? nil : "L\($0);" }
            write(to: table, under: key, at: value.span)
        case .insertAt(let table, let key, _): write(to: table, under: text(key), at: value.span)
        default: break
        }
    }

    private mutating func write(to table: Int, under key: String?, at span: SourceSpan) {
        guard readers[table] != nil else { return }
        guard let key else {
            report(Write(table: table, span: span))
            return
        }
        guard !paths.carried.contains(key), paths.open[key] == nil else { return }
        paths.open[key] = Write(table: table, span: span)
    }

    /// Reports what is open at the end of a path, each write once.
    private mutating func close() {
        let open = paths.open.values.sorted { $0.span.start < $1.span.start }
        for write in open { report(write) }
    }

    private mutating func report(_ write: Write) {
        guard !diagnostics.contains(where: { $0.span == write.span }) else { return }
        diagnostics.append(
            .uncoveredWrite(
                tables[write.table], rule: readers[write.table] ?? "", at: write.span))
    }

    private func text(_ key: TypedExpression) -> String? { aliases.text(of: key, in: locals) }
}

/// Whether a text of a key mentions a local with this number or a later one.
private func mentionsLocal(_ key: String, from first: Int) -> Bool {
    let parts = key.utf8.split(separator: UInt8(ascii: "L"), omittingEmptySubsequences: false)
    return parts.dropFirst().contains { part in
        let digits = part.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let number = Int(String(decoding: digits, as: UTF8.self))
        return number.map { $0 >= first } ?? false
    }
}

/// Texts for `let`s, which stand for what they are bound to.
struct Aliases {
    /// Longer texts are not followed: a chain of `let`s could double them at every step.
    private static let textMax = 512
    private var texts: [Int: String] = [:]

    mutating func bind(_ local: Int, to value: TypedExpression, in locals: [Local]) {
        if case .insert = value.kind { return }
        guard !locals[local].isVariable, let text = text(of: value, in: locals) else { return }
        texts[local] = text
    }

    /// The text of a key; nil where it may change or is too long to follow.
    func text(of key: TypedExpression, in locals: [Local]) -> String? {
        let changes = key.contains { part in
            switch part.kind {
            case .local(let number): locals[number].isVariable
            case .stateField: true
            default: false
            }
        }
        if changes { return nil }
        let text = fingerprint(key, aliases: texts)
        return text.utf8.count <= Aliases.textMax ? text : nil
    }
}
