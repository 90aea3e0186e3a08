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
    private var aliases = Aliases()
    private var paths = CoveragePaths()

    private typealias Write = CoveragePaths.Write

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
                paths.change(key) {
                    $0.isCarried = true
                    $0.open = nil
                }
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
        let afterThen = branch { $0.visit(then) }
        let afterElse = branch { $0.visit(otherwise) }
        paths.join(afterElse, afterThen, own: fails, other: holds)
    }

    /// What a branch from here comes to; what it changed is taken back.
    private mutating func branch(
        _ visit: (inout CoverageCheck) -> Void
    ) -> CoveragePaths.Branch {
        let (mark, wasLive) = (paths.mark, paths.isLive)
        visit(&self)
        return paths.leave(since: mark, wasLive: wasLive)
    }

    private mutating func visitArms(_ arms: [TypedArm]) {
        var joined: CoveragePaths.Branch?
        var last: Label?
        for arm in arms {
            let label = Label(arm.span, "no event in this arm")
            let after = branch { $0.visit(arm.body) }
            if let earlier = joined, let last {
                joined = branch { $0.paths.join(after, earlier, own: label, other: last) }
            } else {
                joined = after
            }
            last = label
        }
        guard let joined, let last else { return }
        paths.join(joined, joined, own: last, other: last)
    }

    /// The body may not run at all, so that what it emits covers nothing outside; a key that is
    /// made in the body is another one in the next round, so that its event must come in the same.
    private mutating func visitLoop(
        _ body: [TypedStatement], variable: Int, at span: SourceSpan
    ) {
        let mark = paths.mark
        visit(body)
        guard paths.isLive else {
            _ = paths.leave(since: mark, wasLive: true)
            return
        }
        let before = paths.changed(since: mark)
        let opened = before.keys.compactMap { key in paths[key].open.map { (key, $0) } }
            .filter { before[$0.0]?.open == nil && mentionsLocal($0.0, from: variable) }
            .sorted { $0.1.span.start < $1.1.span.start }
        for (key, write) in opened {
            report(write, path: Label(span, "each round needs its own event"))
            paths.change(key) { $0.open = nil }
        }
        let gap = Label(span, "no event where the loop has no round")
        for (key, old) in before {
            paths.change(key) { fact in
                if fact.isCarried, !old.isCarried { fact.elsewhere = gap }
                fact.isCarried = old.isCarried
                if fact.open == nil, let write = old.open {
                    fact.open = write
                    fact.open?.path = write.path ?? gap
                }
            }
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
        let known = paths[key]
        guard !known.isCarried, known.open == nil else { return }
        paths.change(key) {
            $0.open = Write(table: table, span: span, path: known.elsewhere)
        }
    }

    /// Reports what is open at the end of a path, each write once; `span` is that of a `return`.
    private mutating func close(at span: SourceSpan?) {
        for write in paths.takeOpenWrites() {
            report(
                write,
                path: write.path
                    ?? span.map { Label($0, "no event where the action ends here") })
        }
    }

    private mutating func report(_ write: Write, path: Label?) {
        guard let reader = readers[write.table], paths.noteReport(of: write) else { return }
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
