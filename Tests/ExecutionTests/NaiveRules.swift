import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetVM

// Rules, over the typed tree rather than the container's: names and calls as the author wrote them.
extension NaiveExecutor {
    /// Whether some permit holds and no forbid does.
    func decide(_ number: Int, _ arguments: [Value], at time: Instant) -> Bool {
        let rule = typed.rules[number]
        var copy = self
        var frame = Frame(rule.locals, arguments: arguments, time: time)
        for binding in rule.lets {
            // One that traps stays unset, so every leaf that uses it traps.
            frame[binding.local] = try? copy.evaluate(binding.value, &frame)
        }
        var isPermitted = false
        for clause in rule.clauses {
            let canPermit = clause.kind == .permit
            let holds = copy.holds(clause.condition, &frame, trapped: !canPermit)
            if clause.kind == .forbid && holds { return false }
            if clause.kind == .permit && holds { isPermitted = true }
        }
        return isPermitted
    }

    /// A condition in which a leaf that traps counts as `trapped`.
    private mutating func holds(
        _ condition: TypedExpression, _ frame: inout Frame, trapped: Bool
    ) -> Bool {
        switch condition.kind {
        case .and(let left, let right):
            let first = holds(left, &frame, trapped: trapped)
            let second = holds(right, &frame, trapped: trapped)
            return first && second
        case .or(let left, let right):
            let first = holds(left, &frame, trapped: trapped)
            let second = holds(right, &frame, trapped: trapped)
            return first || second
        case .implies(let left, let right):
            let first = holds(left, &frame, trapped: !trapped)
            let second = holds(right, &frame, trapped: trapped)
            return !first || second
        case .unary(.not, let inner):
            return !holds(inner, &frame, trapped: !trapped)
        case .exists(let local, let collection, let body):
            guard let all = try? elements(collection, &frame) else { return trapped }
            return all.contains { element in
                frame[local] = element
                return holds(body, &frame, trapped: trapped)
            }
        case .all(let local, let collection, let body):
            guard let all = try? elements(collection, &frame) else { return trapped }
            return all.allSatisfy { element in
                frame[local] = element
                return holds(body, &frame, trapped: trapped)
            }
        default:
            guard let value = try? evaluate(condition, &frame) else { return trapped }
            return value == .bool(true)
        }
    }
}
