import LicetBytecode
import LicetJSON
import LicetPrimitives
import LicetRules

// Answers to why, who and when as JSON: the keys are for programs and stay as they are.

func members(of explanation: Explanation) -> [JSON.Member] {
    var members = [
        JSON.Member("at", .string(explanation.instant.isoText)),
        JSON.Member("isPermitted", .bool(explanation.isPermitted)),
    ]
    switch explanation.decision.answer {
    case .permitted(let permits):
        members.append(JSON.Member("permits", .array(permits.map { .string($0.name) })))
    case .denied(let reason):
        members.append(JSON.Member("reason", .string(reason.name)))
        if case .forbidden(let clause) = reason {
            members.append(JSON.Member("forbid", .string(clause.name)))
        }
    }
    let clauses = explanation.clauses.map { clause -> JSON in
        [
            "kind": clause.kind == .permit ? "permit" : "forbid", "name": .string(clause.name),
            "outcome": .string(word(clause.outcome)),
        ]
    }
    return members + [
        JSON.Member("clauses", .array(clauses)),
        JSON.Member("clause", explanation.clause.map { .string($0.name) } ?? .null),
        JSON.Member("leaves", .array(explanation.leaves.map { json($0) })),
        JSON.Member("absent", .array(explanation.absentRows.map { json($0) })),
        JSON.Member("current", explanation.current.map { json($0) } ?? .null),
        JSON.Member("previous", explanation.previous.map { json($0) } ?? .null),
        JSON.Member("next", explanation.next.map { json($0) } ?? .null),
        JSON.Member("changes", .array(explanation.changes.map { json($0) })),
        JSON.Member("text", .string(explanation.text)),
    ]
}

func members(of found: PermittedAccounts, at time: Instant) -> [JSON.Member] {
    let open = found.openPermits.map { permit -> JSON in
        [
            "permit": .string(permit.clause.name),
            "filters": .array(permit.filters.map { .string($0) }),
        ]
    }
    var lines = found.accounts.map(\.text) + found.openPermits.map(\.text)
    if found.hasMore { lines.append("and more") }
    if lines.isEmpty { lines.append("nobody") }
    return [
        JSON.Member("at", .string(time.isoText)),
        JSON.Member("accounts", .array(found.accounts.map { .string($0.text) })),
        JSON.Member(
            "next", found.hasMore ? found.accounts.last.map { .string($0.text) } ?? .null : .null),
        JSON.Member("anyone", .array(open)),
        JSON.Member("text", .string(lines.map { $0 + "\n" }.joined())),
    ]
}

func json(_ period: Period) -> JSON {
    ["start": .string(period.start.isoText), "end": .string(period.end.isoText)]
}

private func json(_ leaf: ExplainedLeaf) -> JSON {
    let operands = leaf.operands.map { operand -> JSON in
        ["text": .string(operand.text), "value": operand.value.map { .string($0) } ?? .null]
    }
    let time = leaf.time.map { note -> JSON in
        [
            "kind": .string(note.kind.rawValue),
            "edge": note.edge.map { .string($0.isoText) } ?? .null,
        ]
    }
    return [
        "text": .string(leaf.text), "outcome": .string(word(leaf.outcome)),
        "wanted": .bool(leaf.wanted), "row": leaf.row.map { json($0) } ?? .null,
        "operands": .array(operands), "time": time ?? .null,
    ]
}

private func json(_ row: RowReference) -> JSON {
    [
        "table": .string(row.table), "key": .string(row.key),
        "inserted": row.inserted.map { .string($0.isoText) } ?? .null,
    ]
}

private func json(_ change: Change) -> JSON {
    switch change {
    case .wait(let until): ["kind": "wait", "until": .string(until.isoText)]
    case .argument(let name, let value, _):
        ["kind": "argument", "name": .string(name), "value": .string(value)]
    case .rows(let rows): ["kind": "rows", "rows": .array(rows.map { json($0) })]
    case .conditions(let permit, let leaves, let isEnough):
        [
            "kind": "conditions", "permit": .string(permit.name),
            "leaves": .array(leaves.map { json($0) }), "isEnough": .bool(isEnough),
        ]
    }
}
