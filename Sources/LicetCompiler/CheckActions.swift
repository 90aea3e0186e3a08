import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// What actions must keep to beyond types: check before write, events that cover writes, and
    /// keys that follow from `by`.
    ///
    /// The actions of granted roles keep to it in their own way: one event tells of all memberships
    /// of an account that it ends, and its fields name them.
    mutating func checkActions(_ functions: [TypedFunction], _ rules: [TypedRule]) {
        let readers = tablesReadByRules(rules)
        let tables = declarations.tables.map(\.name)
        // There are at most as many as are shown.
        let mistakes = diagnostics.filter { $0.severity == .error }.map(\.span.start)
        for function in functions
        where function.kind == .action && environment.generated[function.name] == nil {
            var phases = PhaseCheck()
            phases.visit(function.body)
            for diagnostic in phases.diagnostics { report(diagnostic) }
            // What is missing in a body may be what was left out of it for a mistake.
            let place = function.span.start..<function.span.end
            if !mistakes.contains(where: place.contains) {
                var coverage = CoverageCheck(
                    locals: function.locals, readers: readers, tables: tables)
                coverage.visitBody(function.body)
                for diagnostic in coverage.diagnostics { report(diagnostic) }
            }
            var ties = TieCheck(function, tables: tables)
            ties.visit(function.body)
            for diagnostic in ties.diagnostics { report(diagnostic) }
        }
    }

    /// For each table, where a rule first reads its rows.
    private func tablesReadByRules(_ rules: [TypedRule]) -> [Int: TableReader] {
        var readers: [Int: TableReader] = [:]
        for rule in rules {
            let expressions = rule.lets.map(\.value) + rule.clauses.map(\.condition)
            for expression in expressions {
                expression.forEach { part in
                    switch part.kind {
                    case .lookup(let table, _), .find(let table, _), .hasRow(let table, _),
                        .bucket(let table, _, _), .findUnique(let table, _, _):
                        readers[table] =
                            readers[table] ?? TableReader(rule: rule.name, span: part.span)
                    default: break
                    }
                }
            }
        }
        return readers
    }
}

/// A rule, and where it reads rows of a table.
struct TableReader {
    var rule: String
    var span: SourceSpan
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
            return visitBranches([then, otherwise])
        case .match(_, let arms): return visitBranches(arms.map(\.body))
        case .forEach(_, _, let body), .forRange(_, _, _, _, let body): visitLoop(body)
        case .replaceElement, .append, .setInsert, .setRemove: break
        }
        return true
    }

    /// An insert is no part of a larger expression: the parser sees to it.
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

    private mutating func visitBranches(_ branches: [[TypedStatement]]) -> Bool {
        let before = written
        var after: SourceSpan?
        var completes = false
        for branch in branches {
            written = before
            guard visit(branch) else { continue }
            completes = true
            after = after ?? written
        }
        written = before ?? after
        return completes
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
            diagnostics.append(
                .checkAfterWrite(word, at: span, write: writes[seen], isInLoop: true))
        }
        requires.removeSubrange(first...)
    }
}
