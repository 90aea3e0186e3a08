import TestSupport

// Leaves: Boolean expressions without connectives, some of which trap.
extension AccessGenerator {
    mutating func leaf() -> String {
        switch random.below(scope.isPure ? 10 : 16) {
        case 0, 1: "reader == \(account(2))"
        case 2: accountLeaf()
        case 3, 4, 5: timeLeaf()
        case 6: periodLeaf()
        case 7: caseLeaf()
        case 8: numberLeaf()
        case 9: letLeaf()
        case 10: tableLeaf()
        case 11: roleLeaf()
        case 12: callLeaf()
        default: variableLeaf()
        }
    }

    private mutating func comparison() -> String { pick(["<", "<=", ">", ">=", "==", "!="]) }

    private mutating func accountLeaf() -> String {
        let someone = account(2)
        return pick([
            "reader in r.readers", "r.second == reader", "\(someone) in r.readers",
            "\(someone) in r.team", "\(someone) in r.backups", "approver(\(status())) == reader",
            "r.second == nil", "approver(\(status())) == nil", "\(someone) == \(account(2))",
            "\(someone) != \(account(1))", "reader in [r.owner, \(account(1))]",
            "r.team within r.readers", "(all a in r.second: a == reader)",
            "(all p in r.readers: p != reader)", "(all b in r.backups: b in r.team)",
            "r.place == Place(house: \(number(1)), owner: reader)",
        ])
    }

    private mutating func timeLeaf() -> String {
        switch random.below(8) {
        case 0, 1, 2: return "\(period(2)) contains \(moving())"
        case 3: return "\(moving()) \(comparison()) \(instant(2))"
        case 4: return "\(instant(2)) \(comparison()) \(moving())"
        case 5: return pick(["r.open(at: \(moving()))", "r.clear(at: \(moving()))"])
        case 6:
            return pick([
                "r.closed == t", "r.due == \(moving())", "t != r.limit",
                "settled(\(status()), at: \(moving()))",
            ])
        default:
            return pick([
                "(all x in r.closed: t < x)", "(all x in r.due: x \(comparison()) \(moving()))",
            ])
        }
    }

    private mutating func periodLeaf() -> String {
        let (first, second) = (period(2), period(2))
        return pick([
            "\(first) within \(second)", "\(first) overlaps \(second)", "\(first) == \(second)",
            "\(first).isEmpty", "\(first).length \(comparison()) \(duration())",
            "\(instant(2)) \(comparison()) \(instant(2))", "r.closed == nil", "r.due != nil",
            "\(duration()) \(comparison()) \(duration())",
        ])
    }

    private mutating func caseLeaf() -> String {
        pick([
            "\(purpose()) == \(purpose())", "\(purpose()) is \(purpose())",
            "\(purpose()) is .care", "\(purpose()) != .study", "\(purpose()) in r.uses",
            "r.uses within [.care, .emergency, \(purpose())]", "\(status()) == \(status())",
            "\(status()) == .open", "\(status()) == .noted(why: \"care\")",
            "\(status()) == .approved(by: \(account(1)), since: \(instant(1)))",
            "r.title == \"care\"", "r.path == \"a/b\"", "r.title != \"\"",
        ])
    }

    private mutating func numberLeaf() -> String {
        let leaf = "\(number(2)) \(comparison()) \(number(2))"
        guard random.below(3) == 0 else { return leaf }
        // Strict: a trap on either side is one in the whole.
        return "(\(leaf)) \(pick(["==", "!="])) (\(pick([timeLeaf(), "reader == \(account(1))"])))"
    }

    private mutating func letLeaf() -> String {
        if let name = scope.conditions.last, random.below(3) > 0 {
            return pick(scope.conditions + [name])
        }
        if let name = scope.numbers.last { return "\(name) \(comparison()) \(number(1))" }
        if let name = scope.accounts.last { return "\(name) == \(account(1))" }
        return scope.periods.last.map { "\($0) contains t" } ?? timeLeaf()
    }

    private mutating func tableLeaf() -> String {
        let someone = account(1)
        return pick([
            "\(someone) in members", "r.place in rooms",
            "Place(house: \(number(1)), owner: \(someone)) in rooms",
            "rooms[r.place].warden == \(someone)", "rooms[r.place].open contains \(moving())",
            "members[\(someone)].since <= \(moving())", "members.find(\(someone)) != nil",
            "passes[holder: \(someone), number: \(number(1))] == nil",
            "passes[\(someone), r.count] != nil", "passes.find(r.title) == nil",
            "passes[r.title].span contains \(moving())", "rooms[r.place].name == r.title",
            "rooms[r.place].path != r.path", "r.ward in wards",
        ])
    }

    private mutating func roleLeaf() -> String {
        let someone = pick(["reader", "reader", account(1)])
        return pick([
            "\(someone) is Clerk", "\(someone) is Doctor", "\(someone) is Nurse(on: r.ward)",
            "\(someone) is Nurse(on: r.ward)",
            "\(someone) is Guardian(of: \(account(1)), for: \(purpose()))",
            "\(someone) is Guardian(of: r.owner, for: .care)",
        ])
    }

    private mutating func callLeaf() -> String {
        if scope.isSecond, random.below(2) == 0 {
            return pick([
                "urgent", "other == reader", "(all o in other: o == \(account(1)))",
                "name == room.name", "path == r.path", "status == r.stage", "r.place == place",
                "urgent == (\(timeLeaf()))", "room.open contains \(moving())",
                "other == \(account(1))",
            ])
        }
        let someone = account(1)
        return pick([
            "first(r, reader, purpose, at: \(moving()))", "first(r, reader, purpose, at: t)",
            "second(r, reader: \(someone), purpose, at: \(moving()))",
            "second(r, reader, purpose: \(purpose()), at: t)",
        ])
    }

    /// About a variable of the innermost quantifiers.
    private mutating func variableLeaf() -> String {
        guard let (name, kind) = scope.variables.isEmpty ? nil : pick(scope.variables) else {
            return timeLeaf()
        }
        let someone = account(1)
        switch kind {
        case .account: return pick(["\(name) == reader", "\(name) == \(someone)"])
        case .instant: return "\(name) \(comparison()) \(moving())"
        case .purpose: return pick(["\(name) == purpose", "purpose is \(name)"])
        case .grant: return grantLeaf(name, someone)
        case .member:
            return pick([
                "\(name).since <= \(moving())", "\(name).badge \(comparison()) \(number(1))",
                "\(name).span.until(\(name).left) contains \(moving())",
                "\(name).key == \(someone)", "\(name).sponsor == reader",
            ])
        case .room:
            return pick([
                "\(name).warden == reader", "\(name).open contains \(moving())",
                "\(name).record == record", "\(name).name == r.title",
                "\(name).key == r.place", "\(name).key.owner == \(someone)",
            ])
        case .pass:
            return pick([
                "\(name).holder == reader", "\(name).number \(comparison()) \(number(1))",
                "\(name).span.until(\(name).lost) contains \(moving())",
                "\(name).key == r.title", "\(name).inserted < \(moving())",
            ])
        case .nurse:
            return pick([
                "\(name).account == reader", "\(name).account is Doctor",
                "\(name).period.until(\(name).resigned) contains \(moving())",
                "\(name).resigned == nil",
            ])
        case .record:
            return pick([
                "\(name).owner == reader", "\(name).level is purpose", "\(name).keeper == reader",
                "\(name).window contains \(moving())", "\(name).open(at: \(moving()))",
                "first(r: \(name), reader, purpose, at: t)",
            ])
        }
    }

    private mutating func grantLeaf(_ grant: String, _ someone: String) -> String {
        pick([
            "\(grant).live(at: t)", "\(grant).live(at: t)", "\(grant).live(at: \(moving()))",
            "purpose in \(grant).purposes", "\(grant).giver == r.owner", "\(grant).paused",
            "\(grant).giver == \(someone)", "\(grant).reader == reader",
            "\(grant).isFor(someone: \(someone), at: t)", "\(grant).revoked == nil",
            "\(grant).inserted < \(moving())", "\(grant).giver is Doctor",
            "records[\(grant).record].limit > t", "records[\(grant).record].keeper == reader",
            "\(grant).giver is Guardian(of: r.owner, for: purpose)",
        ])
    }
}
