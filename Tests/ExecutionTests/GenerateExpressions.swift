import TestSupport

extension ProgramGenerator {
    mutating func expression(_ kind: Kind, _ depth: Int) -> String {
        if depth <= 0 || chance(1, in: 6) { return leaf(kind) }
        return compound(kind, depth)
    }

    private mutating func compound(_ kind: Kind, _ depth: Int) -> String {
        let saved = mayExist
        // Within a value nothing stands in the positive structure of a condition.
        if kind != .bool { mayExist = false }
        defer { mayExist = saved }
        switch kind {
        case .int: return integer(depth - 1)
        case .bool: return boolean(depth - 1)
        case .instant: return instant(depth - 1)
        case .duration: return duration(depth - 1)
        case .period: return period(depth - 1)
        case .maybeInt:
            return chance(1, in: 3) ? "\(maybeName(.maybeInt))" : expression(.int, depth - 1)
        case .maybeInstant:
            return chance(1, in: 3) ? maybeName(kind) : expression(.instant, depth - 1)
        case .maybePeriod: return expression(.period, depth - 1)
        case .list, .names, .set: return leaf(kind)
        }
    }

    /// An expression that depends on an argument, so that the compiler cannot know its value.
    private mutating func open(_ kind: Kind, _ depth: Int) -> String {
        if depth <= 0 || chance(1, in: 4) {
            return known(kind) ?? "(i - @2027-01-01T00:00Z)"
        }
        return compound(kind, depth)
    }

    private mutating func maybeName(_ kind: Kind) -> String {
        known(kind) ?? (kind == .maybeInt ? "o" : "q")
    }

    private mutating func leaf(_ kind: Kind) -> String {
        if chance(3, in: 4), let name = known(kind) { return name }
        switch kind {
        case .int: return pick(["1", "2", "7", "(-3)", "9_223_372_036_854_775_807", "xs.count"])
        case .bool: return "(\(known(.int) ?? "a") < \(pick(["0", "3", "7"])))"
        case .instant:
            if place == .view || place == .action, chance(1, in: 2) { return "now" }
            return pick(["@2027-01-01T00:00Z", "@2027-01-01T01:00Z", "Instant.forever", "i"])
        case .duration: return pick(["1.hours", "0.days", "(p.length)", "30.minutes", "a.days"])
        case .period:
            return pick(["(i ..< @2027-01-02T00:00Z)", "Period.from(i)", "p", "(i ..< i)"])
        case .maybeInt: return pick(["nil", "o", "4"])
        case .maybeInstant: return pick(["nil", "q", "i"])
        case .maybePeriod: return pick(["nil", "p"])
        case .list: return pick(["[a, 2]", "[1]", "xs"])
        case .names: return pick(["[\"a\", \"b\"]", "[\"z\"]"])
        case .set: return pick(["[a, b, 1]", "[2]"])
        }
    }

    private mutating func integer(_ depth: Int) -> String {
        switch random.below(14) {
        case 0...3:
            return "(\(open(.int, depth)) \(pick(["+", "-", "*"])) \(expression(.int, depth)))"
        case 4:
            return "(\(open(.int, depth)) \(pick(["/", "%"])) \(open(.int, depth)))"
        case 5: return "(-\(open(.int, depth)))"
        case 6: return "abs(\(open(.int, depth)))"
        case 7:
            return "\(pick(["min", "max"]))(\(open(.int, depth)), \(expression(.int, depth)))"
        case 8: return "(\(maybeName(.maybeInt)) ?? \(expression(.int, depth)))"
        case 9:
            return "\(known(.list) ?? "xs")[\(expression(.int, depth))]"
        case 10: return "\(known(.list) ?? "xs").count"
        case 11 where place == .view || place == .action:
            return pick(["total", "items[\(open(.int, 0))].n", "items[\(open(.int, 0))].m"])
        case 12: return call(.int, depth) ?? "a"
        default:
            return "(\(open(.int, depth)) + \(pick(["1", "2", "2_147_483_648", "100"])))"
        }
    }

    /// A test of membership, of a role with a parameter or of one without.
    private mutating func membership(_ depth: Int) -> String {
        let saved = mayExist
        mayExist = false
        defer { mayExist = saved }
        let account = place == .rule ? "who" : "caller"
        let argument = chance(1, in: 2) ? pick(["0", "1", "3"]) : expression(.int, depth)
        return "(\(account) is \(chance(1, in: 4) ? "Clerk" : "Keeper(of: \(argument))"))"
    }

    private mutating func boolean(_ depth: Int) -> String {
        if place != .pure, chance(1, in: 12) { return membership(depth) }
        switch random.below(16) {
        case 0...1:
            return "(\(open(.int, depth)) \(comparison()) \(expression(.int, depth)))"
        case 2: return connective("and", depth)
        case 3: return connective("or", depth)
        case 4:
            let saved = mayExist
            mayExist = false
            let left = expression(.bool, depth)
            mayExist = saved
            return "(\(left) implies \(expression(.bool, depth)))"
        case 5:
            let saved = mayExist
            mayExist = false
            defer { mayExist = saved }
            return "(not \(expression(.bool, depth)))"
        case 6: return "(\(open(.instant, depth)) \(comparison()) \(expression(.instant, depth)))"
        case 7: return "(\(open(.period, depth)) contains \(timeOr(depth)))"
        case 8:
            return "(\(open(.period, depth)) \(pick(["within", "overlaps"])) "
                + "\(expression(.period, depth)))"
        case 9: return "(\(expression(.int, depth)) in \(known(.list) ?? "xs"))"
        case 10: return "(\(maybeName(.maybeInt)) \(pick(["==", "!="])) nil)"
        case 11: return "(\(maybeName(.maybeInstant)) == \(expression(.instant, depth)))"
        case 12: return quantifier(depth)
        case 13: return call(.bool, depth) ?? "(a == b)"
        case 14 where place == .rule: return "(t \(comparison()) \(expression(.instant, depth)))"
        case 14:
            return "(\(open(.duration, depth)) \(comparison()) \(expression(.duration, depth)))"
        default:
            return place == .rule
                ? "(key in facts)"
                : "(\(open(.period, depth)) == \(expression(.period, depth)))"
        }
    }

    private mutating func comparison() -> String { pick(["<", "<=", ">", ">=", "==", "!="]) }

    private mutating func timeOr(_ depth: Int) -> String {
        place == .rule && chance(2, in: 3) ? "t" : expression(.instant, depth)
    }

    private mutating func connective(_ word: String, _ depth: Int) -> String {
        "(\(expression(.bool, depth)) \(word) \(expression(.bool, depth)))"
    }

    private mutating func quantifier(_ depth: Int) -> String {
        let outer = names
        defer { names = outer }
        let name = fresh("x")
        let saved = mayExist
        defer { mayExist = saved }
        if place == .rule, mayExist, chance(1, in: 2) {
            names += [
                Name(name: "\(name).n", kind: .int), Name(name: "\(name).span", kind: .period),
                Name(name: "\(name).ended", kind: .maybeInstant),
                Name(name: "\(name).maybe", kind: .maybeInstant),
            ]
            return "(exists \(name) in facts[who]: \(expression(.bool, depth)))"
        }
        let isExists = chance(1, in: 2) && (!isBoundByRules || mayExist)
        if isExists { usesExists = true }
        let over = chance(1, in: 3) ? maybeName(.maybeInt) : known(.list) ?? "xs"
        names.append(Name(name: name, kind: .int))
        let word = isExists ? "exists" : "all"
        return "(\(word) \(name) in \(over): \(expression(.bool, depth)))"
    }

    private mutating func call(_ kind: Kind, _ depth: Int) -> String? {
        let fitting = functions.filter {
            $0.result == kind && (!isBoundByRules || mayExist || !$0.usesExists)
        }
        guard !fitting.isEmpty else { return nil }
        let saved = mayExist
        mayExist = false
        defer { mayExist = saved }
        let function = fitting[random.below(fitting.count)]
        if function.usesExists { usesExists = true }
        return "\(function.name)(a: \(expression(.int, depth)), "
            + "and: \(expression(.int, 0)), i: \(expression(.instant, depth)), "
            + "p: \(expression(.period, 0)), o: \(expression(.maybeInt, 1)), "
            + "q: \(expression(.maybeInstant, 1)), xs: \(expression(.list, 0)))"
    }

    private mutating func instant(_ depth: Int) -> String {
        switch random.below(6) {
        case 0...1:
            return "(\(open(.instant, depth)) \(pick(["+", "-"])) \(expression(.duration, depth)))"
        case 2: return "\(open(.period, depth)).start"
        case 3: return "\(open(.period, depth)).end"
        case 4: return "(\(maybeName(.maybeInstant)) ?? \(expression(.instant, depth)))"
        default:
            return call(.instant, depth)
                ?? pick(["min", "max"])
                + "(\(open(.instant, depth)), \(expression(.instant, depth)))"
        }
    }

    private mutating func duration(_ depth: Int) -> String {
        switch random.below(5) {
        case 0:
            return "(\(open(.duration, depth)) \(pick(["+", "-"])) "
                + "\(expression(.duration, depth)))"
        case 1: return "(\(open(.duration, depth)) * \(expression(.int, depth)))"
        case 2: return "(\(open(.instant, depth)) - \(expression(.instant, depth)))"
        case 3: return "\(open(.period, depth)).length"
        default: return "(-\(open(.duration, depth)))"
        }
    }

    private mutating func period(_ depth: Int) -> String {
        switch random.below(4) {
        case 0: return "(\(open(.instant, depth)) ..< \(expression(.instant, depth)))"
        case 1: return "\(open(.period, depth)).until(\(maybeName(.maybeInstant)))"
        case 2: return "\(open(.period, depth)).clipped(from: \(expression(.instant, depth)))"
        default: return "Period.from(\(open(.instant, depth)))"
        }
    }
}
