import LicetBytecode
import LicetCompiler
import LicetJSON
import LicetRules
import LicetSyntax

/// What the tests of one contract have tried and what they have not, for people and programs.
public struct CoverageReport: Sendable {
    public let contract: String
    let rules: [RuleCoverage]
    let actions: [ActionCoverage]
    /// Declared errors, with how many calls failed with each.
    let errors: [(name: String, reached: Int)]

    struct RuleCoverage {
        let name: String
        let questions: Int
        let permitted: Int
        let clauses: [ClauseCoverage]
        let boundaries: [BoundaryCoverage]
    }

    struct ClauseCoverage {
        let kind: ClauseKind
        let name: String
        let count: CoverageRecord.ClauseCount
        /// Its condition was true and was false.
        var isWhole: Bool { count.held > 0 && count.failed > 0 }
    }

    /// A comparison of times, with the instants on either side of which its answer differs.
    struct BoundaryCoverage {
        let place: SourcePosition
        let text: String
        let edges: [(edge: TimeEdge, isTried: Bool)]
    }

    struct ActionCoverage {
        let name: String
        let count: CoverageRecord.ActionCount
        let requires: [RequireCoverage]
    }

    struct RequireCoverage {
        let place: SourcePosition
        let error: String
        let count: CoverageRecord.RequireCount
        var isWhole: Bool { count.passed > 0 && count.failed > 0 }
    }
}

extension CoverageRecord {
    public var report: CoverageReport {
        let counted = counted
        let contract = program.contract
        return CoverageReport(
            contract: contract.name,
            rules: contract.rules.indices.map { rule($0, counted.rules[$0]) },
            actions: contract.functions.indices.filter { contract.functions[$0].kind == .action }
                .map { number in
                    CoverageReport.ActionCoverage(
                        name: contract.functions[number].name, count: counted.actions[number],
                        requires: requires.indices.filter { requires[$0].function == number }
                            .map { require($0, counted.requires[$0]) })
                },
            errors: zip(contract.errors, counted.errors).map { ($0.name, $1) })
    }

    private func rule(_ number: Int, _ count: RuleCount) -> CoverageReport.RuleCoverage {
        let rule = program.contract.rules[number]
        let compared = comparisons(ofRule: number, in: program.typed).compactMap { comparison in
            let edges = timeEdges(of: comparison.operation, on: comparison.type)
            return edges.isEmpty ? nil : (comparison.span, edges)
        }
        return CoverageReport.RuleCoverage(
            name: rule.name, questions: count.questions, permitted: count.permitted,
            clauses: zip(rule.clauses, count.clauses).map {
                CoverageReport.ClauseCoverage(kind: $0.kind, name: $0.name, count: $1)
            },
            boundaries: compared.enumerated().map { place, comparison in
                let tried = count.edges.indices.contains(place) ? count.edges[place] : []
                return CoverageReport.BoundaryCoverage(
                    place: program.source.position(of: comparison.0.start),
                    text: oneLine(program.source.text(of: comparison.0)),
                    edges: comparison.1.map { ($0, tried.contains($0)) })
            })
    }

    private func require(_ number: Int, _ count: RequireCount) -> CoverageReport.RequireCoverage {
        CoverageReport.RequireCoverage(
            place: program.source.position(of: requires[number].span.start),
            error: program.contract.errors[requires[number].error].name, count: count)
    }
}

private func oneLine(_ text: String) -> String {
    text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }).joined(separator: " ")
}

extension CoverageReport {
    /// Clauses whose condition was both; boundary instants tried; `require`s that both passed and
    /// failed; errors reached. Each with how many there are.
    var totals: [(name: String, done: Int, all: Int)] {
        let clauses = rules.flatMap(\.clauses)
        let edges = rules.flatMap(\.boundaries).flatMap(\.edges)
        let requires = actions.flatMap(\.requires)
        return [
            ("clauses", clauses.count(where: \.isWhole), clauses.count),
            ("boundaries", edges.count(where: \.isTried), edges.count),
            ("requires", requires.count(where: \.isWhole), requires.count),
            ("errors", errors.count { $0.reached > 0 }, errors.count),
        ]
    }

    /// A table for people; every line that lacks something says so after a dash.
    public var text: String {
        var lines = ["coverage of \(contract)"]
        for rule in rules { lines += Self.lines(of: rule) }
        for action in actions { lines += Self.lines(of: action) }
        let missing = errors.filter { $0.reached == 0 }.map(\.name)
        if !missing.isEmpty {
            lines.append("  errors never reached: \(missing.joined(separator: ", "))")
        }
        let sums = totals.map { "\($0.name) \($0.done) of \($0.all)" }
        lines.append("  in all: \(sums.joined(separator: ", "))")
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(of rule: RuleCoverage) -> [String] {
        var lines = [
            "  rule \(rule.name): \(rule.questions) asked, \(rule.permitted) permitted, "
                + "\(rule.questions - rule.permitted) denied"
        ]
        for clause in rule.clauses {
            var missing: [String] = []
            if clause.count.held == 0 { missing.append("never true") }
            if clause.count.failed == 0 { missing.append("never false") }
            if clause.count.alone == 0 { missing.append("never alone") }
            let trapped = clause.count.trapped > 0 ? ", no value \(clause.count.trapped)" : ""
            lines.append(
                "    \(clause.kind == .permit ? "permit" : "forbid") \(clause.name): "
                    + "true \(clause.count.held), alone \(clause.count.alone), "
                    + "false \(clause.count.failed)\(trapped)" + ending(missing))
        }
        for boundary in rule.boundaries {
            let missing = boundary.edges.filter { !$0.isTried }.map(\.edge.rawValue)
            let tried = boundary.edges.filter(\.isTried).map(\.edge.rawValue)
            lines.append(
                "    \(boundary.place.line):\(boundary.place.column) `\(boundary.text)`: tried "
                    + (tried.isEmpty ? "nothing" : tried.joined(separator: ", "))
                    + ending(missing.isEmpty ? [] : ["not " + missing.joined(separator: ", ")]))
        }
        return lines
    }

    private static func lines(of action: ActionCoverage) -> [String] {
        let count = action.count
        var missing: [String] = []
        if count.calls == 0 { missing.append("never called") }
        if count.calls > 0, count.succeeded == 0 { missing.append("never succeeded") }
        var lines = [
            "  action \(action.name): \(count.calls) called, \(count.succeeded) succeeded, "
                + "\(count.refused) not authorised" + ending(missing)
        ]
        for require in action.requires {
            var missing: [String] = []
            if require.count.passed == 0 { missing.append("never passed") }
            if require.count.failed == 0 { missing.append("never failed") }
            lines.append(
                "    \(require.place.line):\(require.place.column) require else \(require.error): "
                    + "passed \(require.count.passed), failed \(require.count.failed)"
                    + ending(missing))
        }
        return lines
    }

    private static func ending(_ missing: [String]) -> String {
        missing.isEmpty ? "" : " - " + missing.joined(separator: ", ")
    }
}

extension CoverageReport {
    /// The same for programs.
    public var json: JSON {
        [
            "contract": .string(contract), "rules": .array(rules.map(Self.json)),
            "actions": .array(actions.map(Self.json)),
            "errors": .array(
                errors.map { ["name": .string($0.name), "reached": number($0.reached)] }),
            "totals": .array(
                totals.map { total in
                    [
                        "of": .string(total.name), "done": number(total.done),
                        "all": number(total.all),
                    ]
                }),
        ]
    }

    private static func json(_ rule: RuleCoverage) -> JSON {
        [
            "rule": .string(rule.name), "asked": number(rule.questions),
            "permitted": number(rule.permitted),
            "clauses": .array(
                rule.clauses.map { clause in
                    [
                        "kind": .string(clause.kind == .permit ? "permit" : "forbid"),
                        "name": .string(clause.name), "true": number(clause.count.held),
                        "alone": number(clause.count.alone), "false": number(clause.count.failed),
                        "trapped": number(clause.count.trapped),
                    ]
                }),
            "boundaries": .array(
                rule.boundaries.map { boundary in
                    [
                        "line": number(boundary.place.line),
                        "column": number(boundary.place.column), "text": .string(boundary.text),
                        "edges": .array(
                            boundary.edges.map { edge in
                                [
                                    "edge": .string(edge.edge.rawValue),
                                    "tried": .bool(edge.isTried),
                                ]
                            }),
                    ]
                }),
        ]
    }

    private static func json(_ action: ActionCoverage) -> JSON {
        [
            "action": .string(action.name), "called": number(action.count.calls),
            "succeeded": number(action.count.succeeded),
            "refused": number(action.count.refused),
            "requires": .array(
                action.requires.map { require in
                    [
                        "line": number(require.place.line),
                        "column": number(require.place.column), "error": .string(require.error),
                        "passed": number(require.count.passed),
                        "failed": number(require.count.failed),
                    ]
                }),
        ]
    }
}

private func number(_ count: Int) -> JSON { .integer(Int64(count)) }
