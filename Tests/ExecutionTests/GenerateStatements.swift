import TestSupport

extension ProgramGenerator {
    /// Statements, one a line or more. Names that they bind stay known to those after them.
    mutating func statements(_ most: Int, _ result: Kind, depth: Int) -> [String] {
        var lines: [String] = []
        if place == .action, depth == 0, chance(1, in: 3) {
            let fields = "\(expression(.int, 1)), maybe: \(expression(.maybeInt, 1))"
            lines.append("require \(expression(.bool, 2)) else Unfit(n: \(fields))")
        }
        for _ in 0...random.below(most) { lines.append(statement(result, depth)) }
        return lines
    }

    private mutating func statement(_ result: Kind, _ depth: Int) -> String {
        if place == .pure || chance(1, in: 4) { return binding() }
        switch random.below(depth < 2 ? 10 : 5) {
        case 0...1: return assignment()
        case 2...3: return collectionChange()
        case 4: return place == .action ? write() : binding()
        case 5: return branch(result, depth)
        case 6: return branchOnOptional(result, depth)
        case 7: return rangeLoop(result, depth)
        case 8: return elementLoop(result, depth)
        default: return place == .action ? write() : assignment()
        }
    }

    private mutating func binding() -> String {
        let kinds = Kind.allCases
        var kind = kinds[random.below(kinds.count)]
        if place == .pure, [.list, .names, .set].contains(kind) { kind = .int }
        let isVariable = place != .pure && chance(1, in: 2)
        let value = expression(kind, 3)
        let name = fresh("x")
        names.append(Name(name: name, kind: kind, isVariable: isVariable))
        return "\(isVariable ? "var" : "let") \(name): \(kind.spelling) = \(value)"
    }

    private mutating func variable(_ kinds: [Kind]) -> Name? {
        let fitting = names.filter { $0.isVariable && kinds.contains($0.kind) }
        return fitting.isEmpty ? nil : fitting[random.below(fitting.count)]
    }

    private mutating func assignment() -> String {
        guard let target = variable(Kind.allCases) else { return binding() }
        return "\(target.name) = \(expression(target.kind, 3))"
    }

    private mutating func collectionChange() -> String {
        guard let target = variable([.list, .names, .set]) else { return binding() }
        switch target.kind {
        case .list:
            return chance(1, in: 2)
                ? "\(target.name).append(\(expression(.int, 2)))"
                : "\(target.name)[\(expression(.int, 1))] = \(expression(.int, 2))"
        case .names:
            return chance(1, in: 2)
                ? "\(target.name).append(\"c\")" : "\(target.name)[\(expression(.int, 1))] = \"d\""
        default:
            return "\(target.name).\(pick(["insert", "remove"]))(\(expression(.int, 2)))"
        }
    }

    private mutating func write() -> String {
        switch random.below(5) {
        case 0: return "update total = \(expression(.int, 2))"
        case 1: return "update mark = \(expression(.maybePeriod, 2))"
        case 2: return "emit Told(n: \(expression(.int, 2)), span: \(expression(.period, 2)))"
        case 3:
            let field = pick(["m", "k"])
            return "update items[\(known(.int) ?? "a")].\(field) = \(expression(.int, 2))"
        default:
            return "insert items[\(known(.int) ?? "a")] Item(n: \(expression(.int, 1)), "
                + "span: \(expression(.period, 1)), maybe: \(expression(.maybeInt, 1)), m: 0, k: 1)"
        }
    }

    private mutating func block(_ result: Kind, _ depth: Int, adding: [Name] = []) -> String {
        let outer = names
        names += adding
        var lines = statements(3, result, depth: depth + 1)
        if chance(1, in: 8) { lines.append("return \(expression(result, 2))") }
        names = outer
        return "{\n" + indented(lines) + "\n}"
    }

    private mutating func branch(_ result: Kind, _ depth: Int) -> String {
        let condition = expression(.bool, 3)
        let then = block(result, depth)
        return "if \(condition) \(then)" + (chance(1, in: 2) ? " else \(block(result, depth))" : "")
    }

    private mutating func branchOnOptional(_ result: Kind, _ depth: Int) -> String {
        let kinds: [(Kind, Kind)] = [
            (.maybeInt, .int), (.maybeInstant, .instant), (.maybePeriod, .period),
        ]
        let (kind, wrapped) = kinds[random.below(3)]
        guard let optional = known(kind) else { return branch(result, depth) }
        let name = fresh("y")
        let then = block(result, depth, adding: [Name(name: name, kind: wrapped)])
        return "if let \(name) = \(optional) \(then)"
            + (chance(1, in: 2) ? " else \(block(result, depth))" : "")
    }

    private mutating func rangeLoop(_ result: Kind, _ depth: Int) -> String {
        let start = expression(.int, 1)
        let end = expression(.int, 1)
        let name = fresh("n")
        let body = block(result, depth, adding: [Name(name: name, kind: .int)])
        return "for \(name) in \(start) ..< \(end) max 9 \(body)"
    }

    private mutating func elementLoop(_ result: Kind, _ depth: Int) -> String {
        let over = known(chance(1, in: 2) ? .list : .set) ?? "xs"
        let name = fresh("n")
        let body = block(result, depth, adding: [Name(name: name, kind: .int)])
        return "for \(name) in \(over) \(body)"
    }
}
