import TestSupport

// Conditions: connectives, quantifiers, and the collections that these go through.
extension AccessGenerator {
    /// `mayExist`: whether a quantifier over rows may stand here.
    mutating func condition(_ depth: Int, _ mayExist: Bool) -> String {
        guard depth > 0 else { return leaf() }
        switch random.below(mayExist ? 11 : 6) {
        case 0, 1:
            return "(\(condition(depth - 1, mayExist)) and \(condition(depth - 1, mayExist)))"
        case 2: return "(\(condition(depth - 1, mayExist)) or \(condition(depth - 1, mayExist)))"
        case 3: return "(not \(condition(depth - 1, false)))"
        case 4:
            return "(\(condition(depth - 1, false)) implies \(condition(depth - 1, mayExist)))"
        case 5: return leaf()
        default: return quantified(depth)
        }
    }

    private mutating func quantified(_ depth: Int) -> String {
        let kind = pick([Kind.grant, .grant, .grant, .account] + Kind.allCases)
        let collection = collection(of: kind)
        let name = newName("v")
        scope.variables.append((name, kind))
        defer { scope.variables.removeLast() }
        return "(exists \(name) in \(collection): \(condition(depth - 1, true)))"
    }

    private mutating func collection(of kind: Kind) -> String {
        let someone = account(1)
        switch kind {
        case .account:
            let more = scope.isSecond ? ["other", "approver(status)"] : []
            return pick(
                ["r.readers", "r.second", "r.team", "r.backups", "approver(r.stage)"] + more)
        case .instant:
            return pick(
                ["r.due", "r.closed"] + scope.names(of: .grant).map { "\($0).revoked" }
                    + scope.names(of: .pass).map { "\($0).lost" })
        case .purpose:
            return pick(["r.uses"] + scope.names(of: .grant).map { "\($0).purposes" })
        case .grant:
            return pick([
                "grants[record: record, reader: reader]",
                "grants[record: record, reader: \(someone)]", "grants[reader: reader]",
                "grants[record: record]", "grants[reader: r.owner]", "grants[record, reader]",
            ])
        case .member: return "members.find(\(someone))"
        case .room:
            return pick(["rooms.find(r.place)", "rooms[warden: \(someone)]", "rooms[reader]"])
        case .pass:
            return pick([
                "passes[holder: \(someone), number: \(number(1))]", "passes[reader, r.count]",
                "passes.find(r.title)", "passes[number: 1, holder: reader]",
            ])
        case .nurse:
            return pick([
                "membersOfNurse[account: \(someone), ward: r.ward]",
                "membersOfNurse[ward: r.ward]", "membersOfNurse[reader, r.ward]",
            ])
        case .record:
            return pick(
                ["records[owner: \(someone)]", "records.find(record)", "records[reader]"]
                    + scope.names(of: .grant).map { "records.find(\($0).record)" })
        }
    }

    // MARK: Values

    mutating func account(_ depth: Int) -> String {
        let near =
            ["r.owner", "reader", "r.holder()", "r.deputy()", "r.keeper", "r.place.owner"]
            + scope.accounts + scope.names(of: .account)
            + scope.names(of: .grant).flatMap { ["\($0).giver", "\($0).reader"] }
            + scope.names(of: .nurse).map { "\($0).account" }
        guard depth > 0, random.below(3) == 0 else { return pick(near) }
        let other = account(depth - 1)
        var far = [
            "(approver(r.stage) ?? \(other))", "(r.second ?? \(other))",
            "r.backups[\(number(depth - 1))]",
        ]
        if !scope.isPure { far += ["members[\(other)].sponsor", "wards[r.ward].chief", "head"] }
        if scope.isSecond { far += ["(other ?? \(other))", "place.owner", "room.warden"] }
        return pick(far)
    }

    mutating func number(_ depth: Int) -> String {
        let near = ["r.count", "\(random.below(4))", "r.readers.count"] + scope.numbers
        guard depth > 0, random.below(2) == 0 else { return pick(near) }
        let other = number(depth - 1)
        var far = [
            "(\(other) - 1)", "(6 / r.count)", "(\(other) % (r.count - 1))", "abs(\(other) - 2)",
            "min(\(other), 2)", "max(\(other), r.backups.count)", "(\(other) * 3)",
            "weight(purpose)", "weight(r.level)",
        ]
        if !scope.isPure { far.append("members[\(account(0))].badge") }
        if scope.isSecond { far.append("place.house") }
        return pick(far)
    }

    mutating func duration() -> String {
        let shift = "\(random.below(12)).milliseconds"
        guard random.below(3) == 0 else { return shift }
        return pick(
            [
                "grace", "(grace + \(shift))", "(grace - \(shift))", "grace * \(number(1))",
                "r.span.length", "(r.limit - r.span.start)",
            ] + (scope.isPure ? [] : ["slack", "slack * 2", "(r.limit - r.inserted)"]))
    }

    /// An instant that moves with `t`.
    mutating func moving() -> String {
        pick(["t", "t", "t + \(duration())", "t - \(duration())"])
    }

    /// An instant that stands.
    mutating func instant(_ depth: Int) -> String {
        var near = ["r.limit", "r.limit", "r.span.end", "r.span.start", "r.window.start"]
        near += scope.names(of: .instant)
        near.append("@1970-01-01T00:16:40.0\(10 + random.below(40))Z")
        if !scope.isPure { near.append("r.inserted") }
        let rows = [Kind.grant, .member, .room, .pass, .nurse].flatMap { scope.names(of: $0) }
        near += rows.map { "\($0).inserted" }
        near += scope.names(of: .member).map { "\($0).since" }
        guard depth > 0, random.below(2) == 0 else { return pick(near) }
        let other = instant(depth - 1)
        var far = [
            "(r.due ?? \(other))", "(r.closed ?? \(other))", "min(\(other), r.limit)",
            "max(\(other), r.span.end)", "(\(other) + \(duration()))",
            "(\(other) - \(duration()))", "Instant.forever", "\(period(depth - 1)).end",
        ]
        if !scope.isPure { far.append("members[\(account(0))].since") }
        return pick(far)
    }

    mutating func period(_ depth: Int) -> String {
        var near = ["r.span", "r.window", "r.span.until(r.closed)", "r.window.until(r.due)"]
        near += scope.periods
        near += scope.names(of: .grant).flatMap {
            ["\($0).span", "\($0).span.until(\($0).revoked)"]
        }
        near += scope.names(of: .member).map { "\($0).span.until(\($0).left)" }
        near += scope.names(of: .pass).map { "\($0).span.until(\($0).lost)" }
        near += scope.names(of: .nurse).map { "\($0).period.until(\($0).resigned)" }
        near += scope.names(of: .room).map { "\($0).open" }
        guard depth > 0, random.below(2) == 0 else { return pick(near) }
        let other = period(depth - 1)
        var far = [
            "(\(instant(depth - 1)) ..< \(instant(depth - 1)))",
            "Period.from(\(instant(depth - 1)))", "\(other).clipped(from: \(instant(0)))",
            "\(other).until(r.due)", "\(other).until(r.closed)",
        ]
        if !scope.isPure {
            let someone = account(0)
            far.append("members[\(someone)].span.until(members[\(someone)].left)")
        }
        if scope.isSecond { far.append("room.open") }
        return pick(far)
    }

    mutating func purpose() -> String {
        pick(
            ["purpose", "r.kind", "r.level"] + scope.names(of: .purpose)
                + (scope.isPure ? [] : ["highest"]))
    }

    mutating func status() -> String {
        pick(["r.status", "r.stage"] + (scope.isSecond ? ["status"] : []))
    }
}
