import LicetBytecode
public import LicetPrimitives

extension Explanation {
    /// The explanation for a person, in lines without their ends: what was decided, by which
    /// clause and what it hangs on, and what would permit.
    public var lines: [String] {
        var lines = [headline] + clauseLines
        if decision.answer != .denied(.absent) { lines += leaves.flatMap { leafLines($0) } }
        lines += permitLines + periodLines
        if !isPermitted { lines += changeLines }
        return lines
    }

    /// ``lines`` with the end of each.
    public var text: String { lines.map { $0 + "\n" }.joined() }

    private var headline: String {
        switch decision.answer {
        case .permitted(let permits):
            return "permitted by \(list(permits.map { "`\($0.name)`" })) at \(instant.text)"
        case .denied(let reason):
            let words: String
            switch reason {
            case .forbidden(let clause): words = "forbidden by `\(clause.name)`"
            case .absent: words = "what is asked about does not exist"
            case .notYet: words = "not permitted yet"
            case .expired: words = "no longer permitted, the time is over"
            case .ended: words = "no longer permitted, it was ended early"
            case .unmet: words = "not permitted, no permit's conditions are met"
            }
            return "denied at \(instant.text): \(words) (.\(reason.name))"
        }
    }

    private var clauseLines: [String] {
        guard case .denied(let reason) = decision.answer else { return because }
        switch reason {
        case .forbidden: return because
        case .absent: return absentRows.map { "  " + sentence(of: $0) }
        case .notYet, .expired, .ended, .unmet:
            guard let clause else { return ["  the rule has no permit"] }
            return ["  nearest is `\(clause.name)`" + (timeSentence.map { ": " + $0 } ?? "")]
        }
    }

    /// Of a forbid: whether that is all that stands in the way.
    private var permitLines: [String] {
        guard case .denied(.forbidden) = decision.answer else { return [] }
        let permits = clauses.filter { $0.kind == .permit && $0.outcome == .held }
        guard !permits.isEmpty else { return ["  and no permit holds either"] }
        return ["  but for that it would be permitted by \(list(permits.map { "`\($0.name)`" }))"]
    }

    private var because: [String] {
        guard let clause, !leaves.isEmpty else { return [] }
        return ["  `\(clause.name)` holds, since"]
    }

    private func sentence(of row: RowReference) -> String {
        guard let inserted = row.inserted else { return "there is no \(row.text)" }
        return "\(row.text) exists only since \(inserted.text), \(distance(to: inserted))"
    }

    /// Of the first leaf that fails its time: what happened when.
    private var timeSentence: String? {
        guard let leaf = leaves.first(where: { $0.time != nil }), let note = leaf.time,
            let edge = note.edge
        else { return nil }
        let subject = leaf.row.map { "\($0.text): " } ?? ""
        let verb: String
        switch note.kind {
        case .notYet: verb = "begins"
        case .expired: verb = "ended"
        case .ended: verb = "was ended"
        }
        return "\(subject)\(verb) at \(edge.text), \(distance(to: edge))"
    }

    private func leafLines(_ leaf: ExplainedLeaf) -> [String] {
        var lines = ["    \(leaf.text)  (\(word(leaf.outcome)))"]
        for operand in leaf.operands where operand.value != operand.text {
            lines.append("      \(operand.text) = \(operand.value ?? "nothing: it fails")")
        }
        return lines
    }

    private var periodLines: [String] {
        if let current {
            guard current.end != .forever else { return ["  without an end, as far as is known"] }
            return ["  until \(current.end.text), \(distance(to: current.end))"]
        }
        guard !isPermitted, let previous else { return [] }
        return ["  it was permitted until \(previous.end.text), \(distance(to: previous.end))"]
    }

    private var changeLines: [String] {
        guard !changes.isEmpty else { return ["nothing that can change would permit this"] }
        var lines = ["what would permit it, the smallest change first:"]
        var remaining = changes[...]
        while let change = remaining.first {
            let others = remaining.prefix { $0.argumentName == change.argumentName }
            if let name = change.argumentName, others.count > Self.argumentsShown {
                let values = others.prefix(Self.argumentsShown).map(\.argumentValue)
                lines.append(
                    "  - ask with `\(name)` \(values.joined(separator: ", ")), or one of "
                        + "\(others.count - Self.argumentsShown) others")
                remaining = remaining.dropFirst(others.count)
            } else {
                lines += changeLines(change)
                remaining = remaining.dropFirst()
            }
        }
        return lines
    }

    /// Values of one argument that are told in words; the answer itself has all.
    private static let argumentsShown = 4

    private func changeLines(_ change: Change) -> [String] {
        switch change {
        case .wait(let instant):
            return ["  - wait until \(instant.text), \(distance(to: instant))"]
        case .argument(let name, let value, _): return ["  - ask with `\(name)` \(value)"]
        case .rows(let rows): return rows.map { "  - there has to be \($0.text)" }
        case .conditions(let permit, let leaves, let isEnough):
            let least = isEnough ? "" : "at least "
            let tables = Set(leaves.compactMap(\.row?.table)).sorted()
            let other =
                tables.isEmpty
                ? "" : " (another row of \(list(tables.map { "`\($0)`" })) would do too)"
            if leaves.count == 1, let leaf = leaves.first {
                return ["  - for `\(permit.name)`: \(least)\(wish(leaf))\(other)"]
            }
            return ["  - for `\(permit.name)`, \(least)all of these\(other):"]
                + leaves.map { "      \(wish($0))" }
        }
    }

    private func wish(_ leaf: ExplainedLeaf) -> String {
        "`\(leaf.text)` has to be \(leaf.wanted ? "true" : "false")"
            + (leaf.forbid.map { ", so that `\($0)` does not forbid it" } ?? "")
    }

    private func word(_ outcome: ClauseOutcome) -> String {
        switch outcome {
        case .held: "true"
        case .failed: "false"
        case .trapped(let trap): "no value: \(trap.name)"
        }
    }

    /// `28 days ago`, `in 3 hours`.
    private func distance(to other: Instant) -> String {
        if other == instant { return "this very instant" }
        if other > instant { return "in \(spoken(other.since(instant)))" }
        return "\(spoken(instant.since(other))) ago"
    }
}

extension OpenPermit {
    /// `anyone by `public` who meets: …`.
    public var text: String {
        let start = "anyone, by `\(clause.name)`"
        return filters.isEmpty
            ? start : start + ", filtered by " + list(filters.map { "`\($0)`" })
    }
}

extension Period {
    /// `2027-01-01T08:00Z ..< 2027-02-01T08:00Z`; without an end, `from 2027-01-01T08:00Z on`.
    public var text: String {
        end == .forever ? "from \(start.text) on" : "\(start.text) ..< \(end.text)"
    }
}

/// A length of time in its largest unit of which it has two, or a whole one: `28 days`.
private func spoken(_ duration: Duration) -> String {
    for (unit, name) in [
        (DurationUnit.days, "day"), (.hours, "hour"), (.minutes, "minute"), (.seconds, "second"),
    ] {
        let count = duration.milliseconds / unit.milliseconds
        let isWhole = duration.milliseconds.isMultiple(of: unit.milliseconds)
        if count >= 2 || (count == 1 && isWhole) {
            return "\(count) \(name)\(count == 1 ? "" : "s")"
        }
    }
    return "\(duration.milliseconds) millisecond\(duration.milliseconds == 1 ? "" : "s")"
}

private func list(_ words: [String]) -> String { words.joined(separator: " and ") }

extension Change {
    fileprivate var argumentName: String? {
        if case .argument(let name, _, _) = self { name } else { nil }
    }

    fileprivate var argumentValue: String {
        if case .argument(_, let value, _) = self { value } else { "" }
    }
}
