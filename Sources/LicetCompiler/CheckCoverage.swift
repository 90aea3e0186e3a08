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
    /// For each table that rules read, where one does.
    let readers: [Int: TableReader]
    let tables: [String]
    private(set) var diagnostics: [Diagnostic] = []
    /// Where the writes start that have been reported.
    private var reported: Set<Int> = []
    private var aliases = Aliases()
    private var paths = Paths()

    private struct Paths {
        /// Keys that events have carried on every path so far.
        var carried: Set<String> = []
        /// Keys that events have carried on some paths, and which paths they were not.
        var carriedElsewhere: [String: Diagnostic.Label] = [:]
        /// Writes that some path has left without its event; by the key's text.
        var open: [String: Write] = [:]
        /// Whether the place can be reached.
        var isLive = true

        /// Joins another path. The labels say which of the two each is.
        mutating func join(
            _ other: Paths, own: Diagnostic.Label, others: Diagnostic.Label
        ) {
            guard other.isLive else { return }
            guard isLive else {
                self = other
                return
            }
            carriedElsewhere.merge(other.carriedElsewhere) { first, _ in first }
            for key in carried.subtracting(other.carried) { carriedElsewhere[key] = others }
            for key in other.carried.subtracting(carried) { carriedElsewhere[key] = own }
            carried.formIntersection(other.carried)
            for (key, write) in open where other.open[key] == nil {
                open[key]?.path = write.path ?? own
            }
            for (key, write) in other.open where open[key] == nil {
                open[key] = write
                open[key]?.path = write.path ?? others
            }
        }
    }

    private struct Write {
        var table: Int
        var span: SourceSpan
        /// Which path lacks the event, where only some do.
        var path: Diagnostic.Label?
    }

    init(locals: [Local], readers: [Int: TableReader], tables: [String]) {
        self.locals = locals
        self.readers = readers
        self.tables = tables
    }

    mutating func visitBody(_ statements: [TypedStatement]) {
        visit(statements)
        if paths.isLive { close(at: nil) }
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
        case .returnValue(let value, let span):
            if let value { noteInsert(value, boundTo: nil) }
            close(at: span)
            paths.isLive = false
        case .branch(let condition, let then, let otherwise):
            visitBranches(
                then, otherwise, Label(condition.span, "no event where this is true"),
                Label(condition.span, "no event where this is false"))
        case .branchIfSome(let local, let value, let then, let otherwise):
            aliases.bind(local, to: value, in: locals)
            visitBranches(
                then, otherwise, Label(value.span, "no event where this has a value"),
                Label(value.span, "no event where this is nil"))
        case .match(_, let arms): visitArms(arms)
        case .forEach(let local, let collection, let body):
            visitLoop(body, variable: local, at: collection.span)
        case .forRange(let local, _, let end, _, let body):
            visitLoop(body, variable: local, at: end.span)
        case .replaceElement, .append, .setInsert, .setRemove, .updateField, .require: break
        }
    }

    private typealias Label = Diagnostic.Label

    /// The labels say of each branch that it lacks an event.
    private mutating func visitBranches(
        _ then: [TypedStatement], _ otherwise: [TypedStatement], _ holds: Label, _ fails: Label
    ) {
        let before = paths
        visit(then)
        let afterThen = paths
        paths = before
        visit(otherwise)
        paths.join(afterThen, own: fails, others: holds)
    }

    private mutating func visitArms(_ arms: [TypedArm]) {
        let before = paths
        var after: (paths: Paths, label: Label)?
        for arm in arms {
            let label = Label(arm.span, "no event in this arm")
            paths = before
            visit(arm.body)
            if let after { paths.join(after.paths, own: label, others: after.label) }
            after = (paths, label)
        }
        paths = after?.paths ?? before
    }

    /// The body may not run at all, so that what it emits covers nothing outside; a key that is
    /// made in the body is another one in the next round, so that its event must come in the same.
    private mutating func visitLoop(
        _ body: [TypedStatement], variable: Int, at span: SourceSpan
    ) {
        let before = paths
        visit(body)
        guard paths.isLive else {
            paths = before
            return
        }
        for (key, write) in paths.open.sorted(by: { $0.value.span.start < $1.value.span.start })
        where before.open[key] == nil && mentionsLocal(key, from: variable) {
            report(write, path: Label(span, "each round needs its own event"))
            paths.open[key] = nil
        }
        let gap = Label(span, "no event where the loop has no round")
        for key in paths.carried.subtracting(before.carried) { paths.carriedElsewhere[key] = gap }
        paths.carried = before.carried
        for (key, write) in before.open where paths.open[key] == nil {
            paths.open[key] = write
            paths.open[key]?.path = write.path ?? gap
        }
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
            report(Write(table: table, span: span), path: nil)
            return
        }
        guard !paths.carried.contains(key), paths.open[key] == nil else { return }
        paths.open[key] = Write(table: table, span: span, path: paths.carriedElsewhere[key])
    }

    /// Reports what is open at the end of a path, each write once; `span` is that of a `return`.
    private mutating func close(at span: SourceSpan?) {
        let open = paths.open.values.sorted { $0.span.start < $1.span.start }
        for write in open {
            report(
                write,
                path: write.path
                    ?? span.map { Label($0, "no event where the action ends here") })
        }
    }

    private mutating func report(_ write: Write, path: Label?) {
        guard let reader = readers[write.table], reported.insert(write.span.start).inserted else {
            return
        }
        diagnostics.append(
            .uncoveredWrite(tables[write.table], reader: reader, at: write.span, path: path))
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
