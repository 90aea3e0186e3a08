import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// What actions must keep to beyond types: check before write, events that cover writes, and
    /// keys that follow from `by`.
    mutating func checkActions(_ functions: [TypedFunction], _ rules: [TypedRule]) {
        let readers = tablesReadByRules(rules)
        let tables = declarations.tables.map(\.name)
        for function in functions where function.kind == .action {
            var phases = PhaseCheck()
            phases.visit(function.body)
            for diagnostic in phases.diagnostics { report(diagnostic) }
            var coverage = CoverageCheck(
                locals: function.locals, readers: readers, tables: tables)
            coverage.visitBody(function.body)
            for diagnostic in coverage.diagnostics { report(diagnostic) }
            var ties = TieCheck(function, tables: tables)
            ties.visit(function.body)
            for diagnostic in ties.diagnostics { report(diagnostic) }
        }
    }

    /// For each table, the first rule that reads its rows.
    private func tablesReadByRules(_ rules: [TypedRule]) -> [Int: String] {
        var readers: [Int: String] = [:]
        for rule in rules {
            let expressions = rule.lets.map(\.value) + rule.clauses.map(\.condition)
            for expression in expressions {
                expression.forEach { part in
                    switch part.kind {
                    case .lookup(let table, _), .find(let table, _), .hasRow(let table, _),
                        .bucket(let table, _, _):
                        readers[table] = readers[table] ?? rule.name
                    default: break
                    }
                }
            }
        }
        return readers
    }
}

/// An action checks, then writes: after the first write there is no `require` and no `open`.
private struct PhaseCheck {
    private(set) var diagnostics: [Diagnostic] = []
    /// The first write that may have happened by now.
    private var written: SourceSpan?
    /// All writes so far, on whatever path.
    private var writes: [SourceSpan] = []
    /// Checks that no write precedes, of the loops that are open.
    private var requires: [(span: SourceSpan, word: String)] = []

    /// Gives whether what follows the statements can be reached.
    @discardableResult
    mutating func visit(_ statements: [TypedStatement]) -> Bool {
        for statement in statements where !visit(statement) { return false }
        return true
    }

    private mutating func visit(_ statement: TypedStatement) -> Bool {
        switch statement {
        case .require(_, _, _, let span):
            if let written {
                diagnostics.append(.checkAfterWrite("require", at: span, write: written))
            } else {
                requires.append((span, "require"))
            }
        case .emit(_, _, let span), .updateField(_, _, let span), .updateRow(_, _, _, _, let span):
            note(writeAt: span)
        case .bind(_, let value), .evaluate(let value), .assign(_, let value):
            noteInsert(value)
        case .returnValue(let value, _):
            if let value {
                noteInsert(value)
                noteOpen(value)
            }
            return false
        case .branch(_, let then, let otherwise), .branchIfSome(_, _, let then, let otherwise):
            return visitBranches(then, otherwise)
        case .forEach(_, _, let body), .forRange(_, _, _, _, let body): visitLoop(body)
        case .replaceElement, .append, .setInsert, .setRemove: break
        }
        return true
    }

    private mutating func noteInsert(_ value: TypedExpression) {
        switch value.kind {
        case .insert, .insertAt: note(writeAt: value.span)
        default: break
        }
    }

    private mutating func noteOpen(_ value: TypedExpression) {
        guard case .open = value.kind else { return }
        if let written {
            diagnostics.append(.checkAfterWrite("open", at: value.span, write: written))
        } else {
            requires.append((value.span, "open"))
        }
    }

    private mutating func note(writeAt span: SourceSpan) {
        written = written ?? span
        writes.append(span)
    }

    private mutating func visitBranches(
        _ then: [TypedStatement], _ otherwise: [TypedStatement]
    ) -> Bool {
        let before = written
        let thenCompletes = visit(then)
        let afterThen = thenCompletes ? written : nil
        written = before
        let otherwiseCompletes = visit(otherwise)
        let afterOtherwise = otherwiseCompletes ? written : nil
        written = before ?? afterThen ?? afterOtherwise
        return thenCompletes || otherwiseCompletes
    }

    /// A write in a loop comes before every `require` of the loop's next round, and before what
    /// follows the loop. That a path with a write may leave the loop is not looked at: the verifier
    /// does not look at it either.
    private mutating func visitLoop(_ body: [TypedStatement]) {
        let before = written
        let first = requires.count
        let seen = writes.count
        visit(body)
        written = before
        guard before == nil, seen < writes.count else { return }
        written = writes[seen]
        for (span, word) in requires[first...] {
            diagnostics.append(.checkAfterWrite(word, at: span, write: writes[seen]))
        }
        requires.removeSubrange(first...)
    }
}
