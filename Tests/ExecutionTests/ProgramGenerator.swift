import TestSupport

/// Writes well-typed contracts at random: funcs, a view, actions that write, rules, and for each
/// rule an action that opens under it.
///
/// Operands are chosen so that the compiler has nothing to refuse: the left one of every operator
/// depends on an argument, and no divisor is written as 0.
struct ProgramGenerator {
    enum Kind: CaseIterable {
        case int, bool, instant, duration, period, maybeInt, maybeInstant, maybePeriod
        case list, names, set

        var spelling: String {
            switch self {
            case .int: "Int"
            case .bool: "Bool"
            case .instant: "Instant"
            case .duration: "Duration"
            case .period: "Period"
            case .maybeInt: "Int?"
            case .maybeInstant: "Instant?"
            case .maybePeriod: "Period?"
            case .list: "[Int] max 4"
            case .names: "[Text max 4] max 3"
            case .set: "Set<Int> max 4"
            }
        }
    }

    struct Name {
        var name: String
        var kind: Kind
        var isVariable = false
    }

    /// Where an expression stands: what it may read.
    enum Place {
        case pure, view, action, rule
    }

    var random: Choices
    var names: [Name] = []
    var place = Place.pure
    /// Functions so far, all of the same parameters, and whether `exists` is in them.
    var functions: [(name: String, result: Kind, usesExists: Bool)] = []
    /// Whether the function that is being written uses `exists`.
    var usesExists = false
    /// Whether what is written is part of rules, where `exists` may not stand anywhere.
    var isBoundByRules: Bool { place == .rule || place == .pure }
    /// Whether `exists` may stand here, in a rule or func.
    var mayExist = true
    private var count = 0

    init(_ choices: Choices) { random = choices }

    mutating func chance(_ one: Int, in all: Int) -> Bool { random.below(all) < one }

    mutating func pick(_ texts: [String]) -> String { texts[random.below(texts.count)] }

    mutating func fresh(_ prefix: String) -> String {
        count += 1
        return "\(prefix)\(count)"
    }

    mutating func known(_ kind: Kind) -> String? {
        let fitting = names.filter { $0.kind == kind }
        return fitting.isEmpty ? nil : fitting[random.below(fitting.count)].name
    }

    // MARK: Contracts

    mutating func contract(actions: Int = 2, rules: Int = 2) -> String {
        var parts = [
            """
            contract Generated version 1
            id FactID
            struct Item { n: Int, span: Period, maybe: Int?, var m: Int, tracked k: Int }
            struct Fact {
                who: Account, n: Int, span: Period, maybe: Instant?
                once ended: Instant?
                sealed path: Path, var sealed spare: Path?, version: Int
                tracked rank: Int, tracked phase: Period
            }
            state {
                table items: [Int: Item]
                table facts: [FactID: Fact] index (who) max 6 unique index (version, who)
                var total: Int = 3
                var mark: Period? = nil
            }
            role Clerk
            role Keeper(of: Int) max 6 granted by anyone
            error Unfit(n: Int, maybe: Int?)
            event Noted(fact: FactID)
            event Told(n: Int, span: Period)
            action note(who: Account, n: Int, span: Period, maybe: Instant?, path: Path) by anyone {
                let fact = insert facts Fact(
                    who, n, span, maybe, path, nil, version: n, rank: n, phase: span)
                emit Noted(fact)
            }
            action rank(fact: FactID, n: Int, span: Period) by anyone {
                update facts[fact].rank = n
                if n < facts[fact].n { update facts[fact].phase = span }
                emit Noted(fact)
            }
            action move(fact: FactID, other: FactID) by anyone {
                update facts[fact].spare = facts[other].path
                emit Noted(fact)
            }
            action end(fact: FactID, at i: Instant) by anyone {
                update facts[fact].ended = i
                emit Noted(fact)
            }
            """
        ]
        for (prefix, result) in [("f", Kind.int), ("g", .bool), ("h", .instant)] {
            parts.append(function("func", fresh(prefix), result, .pure))
        }
        parts.append(function("view", fresh("v"), .period, .view))
        for _ in 0..<actions { parts.append(function("action", fresh("act"), .int, .action)) }
        for _ in 0..<rules {
            let name = fresh("may")
            parts.append(rule(name))
            parts.append(opening(under: name))
        }
        return parts.joined(separator: "\n") + "\n"
    }

    private mutating func function(
        _ word: String, _ name: String, _ result: Kind, _ place: Place
    ) -> String {
        self.place = place
        usesExists = false
        names = Self.parameterNames
        let by = place == .action ? " by anyone" : ""
        var text =
            "\(word) \(name)(\(Self.parameters)) -> \(result.spelling)\(by) {\n"
        mayExist = false
        let body = statements(place == .pure ? 2 : 5, result, depth: 0)
        mayExist = true
        text += indented(body + ["return \(expression(result, 3))"])
        if place == .pure { functions.append((name, result, usesExists)) }
        return text + "\n}"
    }

    func indented(_ lines: [String]) -> String {
        lines.flatMap { $0.split(separator: "\n") }.map { "    " + $0 }.joined(separator: "\n")
    }

    /// An action that opens a fact under a rule, mostly for a time that a ticket may last.
    private mutating func opening(under rule: String) -> String {
        let length = pick(["10.minutes", "10.minutes", "a.minutes", "p.length"])
        let field = pick(["path", "spare"])
        return "action \(fresh("open"))(key: FactID, \(Self.parameters)) -> Ticket by anyone {\n"
            + "    return open facts[key].\(field) under "
            + "\(rule)(key, caller, a, and: b, i, p, o, q, xs) for \(length)\n}"
    }

    private static let parameters =
        "a: Int, and b: Int, i: Instant, p: Period, o: Int?, q: Instant?, xs: [Int] max 4"

    private static let parameterNames = [
        Name(name: "a", kind: .int), Name(name: "b", kind: .int), Name(name: "i", kind: .instant),
        Name(name: "p", kind: .period), Name(name: "o", kind: .maybeInt),
        Name(name: "q", kind: .maybeInstant), Name(name: "xs", kind: .list),
    ]

    private mutating func rule(_ name: String) -> String {
        place = .rule
        names = Self.parameterNames
        var lines: [String] = []
        mayExist = false
        for _ in 0..<random.below(3) {
            let kind = [Kind.int, .bool, .period, .maybeInstant][random.below(4)]
            let name = fresh("let")
            lines.append("let \(name): \(kind.spelling) = \(expression(kind, 2))")
            names.append(Name(name: name, kind: kind))
        }
        if chance(1, in: 2) { lines.append("let fact = facts[key]") }
        let outer = names
        if lines.last == "let fact = facts[key]" {
            names += [
                Name(name: "fact.n", kind: .int), Name(name: "fact.span", kind: .period),
                Name(name: "fact.ended", kind: .maybeInstant),
                Name(name: "fact.rank", kind: .int), Name(name: "fact.phase", kind: .period),
            ]
        }
        for number in 0...random.below(3) {
            mayExist = true
            lines.append("permit yes\(number) when \(expression(.bool, 4))")
        }
        if chance(2, in: 3) { lines.append("forbid no when \(expression(.bool, 3))") }
        names = outer
        return "access \(name)(key: FactID, who: Account, \(Self.parameters)) at t {\n"
            + indented(lines) + "\n}"
    }
}
