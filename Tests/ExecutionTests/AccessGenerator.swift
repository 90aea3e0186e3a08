import TestSupport

/// Contracts with one rule over records, grants and members, for questions about it: every leaf is
/// well typed, some of them trap, and the instants of the state lie milliseconds apart.
struct AccessGenerator {
    private var random: SplitMix64
    /// Variables of type `Account` that are in scope, and those that are grants.
    private var grants: [String] = []
    private var accounts: [String] = []
    private var names = 0

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func contract() -> String {
        var clauses: [String] = []
        for number in 0...random.below(3) {
            clauses.append("    permit p\(number) when \(condition(2 + random.below(2), true))")
        }
        for number in 0..<random.below(3) {
            clauses.append("    forbid f\(number) when \(condition(1 + random.below(2), true))")
        }
        var lets = ["    let r = records[record]"]
        if random.below(3) == 0 { lets.append("    let near = r.kind == purpose") }
        if random.below(3) == 0 { lets.append("    let quotient = 6 / r.count") }
        let text = clauses.joined(separator: "\n")
        for name in ["near", "quotient"] where !lets.contains(where: { $0.contains(" \(name) ") }) {
            if text.contains(name) { lets.append(Self.lets[name] ?? "") }
        }
        return """
            contract Generated version 1
            id RecordID, GrantID
            setting slack: Duration = 3.milliseconds
            enum Purpose { care, study, glass }
            struct Record {
                owner: Account, second: Account?, kind: Purpose, readers: Set<Account> max 4
                limit: Instant, span: Period, count: Int
                once closed: Instant?
                func open(at t: Instant) -> Bool {
                    let whole = span.until(closed)
                    return whole contains t
                }
                func holder() -> Account { return second ?? owner }
            }
            struct Grant {
                record: RecordID, giver: Account, reader: Account
                purposes: Set<Purpose> max 4, span: Period
                once revoked: Instant?
                func live(at t: Instant) -> Bool { return span.until(revoked) contains t }
                func isFor(someone: Account, at t: Instant) -> Bool {
                    if reader == someone { return live(at: t) }
                    return giver == someone and t < span.end
                }
            }
            struct Member { since: Instant, span: Period, once left: Instant? }
            state {
                table records: [RecordID: Record] index (owner)
                table grants: [GrantID: Grant] \(indexes())
                table members: [Account: Member]
            }
            access read(record: RecordID, reader: Account, purpose: Purpose) at t {
            \(lets.joined(separator: "\n"))
            \(text)
            }
            """
    }

    private static let lets = [
        "near": "    let near = r.kind == purpose", "quotient": "    let quotient = 6 / r.count",
    ]

    private mutating func indexes() -> String {
        let all = "index (record, reader) max 16 index (reader) max 16 index (record) max 16"
        return random.below(2) == 0 ? all : all + " index (reader, record)"
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[random.below(elements.count)]
    }

    // MARK: Conditions

    /// `mayExist`: whether a quantifier may stand here.
    private mutating func condition(_ depth: Int, _ mayExist: Bool) -> String {
        guard depth > 0 else { return leaf(mayExist) }
        switch random.below(mayExist ? 10 : 6) {
        case 0, 1:
            return "(\(condition(depth - 1, mayExist)) and \(condition(depth - 1, mayExist)))"
        case 2: return "(\(condition(depth - 1, mayExist)) or \(condition(depth - 1, mayExist)))"
        case 3: return "(not \(condition(depth - 1, false)))"
        case 4:
            return "(\(condition(depth - 1, false)) implies \(condition(depth - 1, mayExist)))"
        case 5: return leaf(mayExist)
        case 6, 7, 8: return overGrants(depth)
        default: return overAccounts(depth)
        }
    }

    private mutating func overGrants(_ depth: Int) -> String {
        names += 1
        let name = "g\(names)"
        let someone = account()
        let collection = pick([
            "grants[record: record, reader: reader]", "grants[record: record, reader: \(someone)]",
            "grants[reader: reader]", "grants[record: record]", "grants[reader: r.owner]",
        ])
        grants.append(name)
        defer { grants.removeLast() }
        return "(exists \(name) in \(collection): \(condition(depth - 1, true)))"
    }

    private mutating func overAccounts(_ depth: Int) -> String {
        names += 1
        let name = "a\(names)"
        let collection = pick(["r.readers", "r.second"])
        accounts.append(name)
        defer { accounts.removeLast() }
        return "(exists \(name) in \(collection): \(condition(depth - 1, true)))"
    }

    private mutating func account() -> String {
        pick(["r.owner", "r.holder()", "reader"] + accounts + grants.map { "\($0).giver" })
    }

    private mutating func leaf(_ mayExist: Bool) -> String {
        switch random.below(10) {
        case 0, 1: return "reader == \(account())"
        case 2: return pick(["reader in r.readers", "r.second == reader", "reader in members"])
        case 3:
            return pick([
                "purpose == .care", "r.kind == .study", "near", "r.kind != purpose",
                "\(account()) in r.readers", "r.closed == nil", "r.second == nil",
                "\(account()) == \(account())",
            ])
        case 4:
            return pick([
                "quotient == 2", "6 / r.count > 2", "members[reader].since <= t",
                "members[\(account())].span.until(members[\(account())].left) contains t",
            ])
        case 5, 6: return timeLeaf()
        case 7, 8: return grants.isEmpty ? timeLeaf() : grantLeaf(mayExist)
        default:
            return pick([
                "(all a in r.second: a == reader)", "(all x in r.closed: t < x)",
                "(all p in r.readers: p != reader)", timeLeaf(),
            ])
        }
    }

    private mutating func timeLeaf() -> String {
        let shift = "\(random.below(12)).milliseconds"
        return pick([
            "r.span contains t", "r.span.until(r.closed) contains t", "r.open(at: t)",
            "r.open(at: t + \(shift))", "t < r.limit", "t >= r.limit + \(shift)",
            "t + slack <= r.limit", "t - \(shift) == r.limit", "t != r.limit",
            "r.inserted + \(shift) <= t", "r.span contains t - \(shift)", "r.closed == t",
            "r.span.clipped(from: r.limit) contains t", "t < r.limit + slack",
        ])
    }

    private mutating func grantLeaf(_ mayExist: Bool) -> String {
        let grant = pick(grants)
        let someone = account()
        let shift = "\(random.below(12)).milliseconds"
        return pick([
            "\(grant).live(at: t)", "\(grant).live(at: t)", "\(grant).live(at: t + \(shift))",
            "purpose in \(grant).purposes", "\(grant).giver == r.owner",
            "\(grant).giver == \(someone)", "\(grant).reader == reader",
            "\(grant).isFor(someone: \(someone), at: t)", "\(grant).revoked == nil",
            "\(grant).inserted < t - \(shift)",
            mayExist
                ? "(exists p in \(grant).purposes: p == purpose)" : "\(grant).live(at: t)",
            "records[\(grant).record].limit > t", "\(grant).span overlaps r.span",
        ])
    }
}
