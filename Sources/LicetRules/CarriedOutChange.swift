import LicetBytecode

extension Contract {
    /// The contract in which leaves of a rule come out as wanted, whatever they say: for every
    /// element of a quantifier, which can only help. `nil` where one of them is no part of the
    /// rule's trees.
    package func carryingOut(_ leaves: [ChangedLeaf], inRule number: Int) -> Contract? {
        var copy = self
        copy.constants += [true, false].map { Constant(type: .bool, value: .bool($0)) }
        for (place, clause) in rules[number].clauses.enumerated() {
            let own = leaves.filter { $0.clause == place }
            guard !own.isEmpty else { continue }
            var change = LeafChange(
                contract: self, lets: copy.rules[number].lets, leaves: own)
            copy.rules[number].clauses[place].condition = change.changed(
                clause.condition, clause.kind == .permit)
            copy.rules[number].lets = change.lets
            guard change.found.count == Set(own).count else { return nil }
        }
        return copy
    }
}

/// One clause's tree with leaves replaced.
private struct LeafChange {
    let contract: Contract
    /// The rule's, and after them those that were changed for this clause.
    private(set) var lets: [RuleLet]
    let leaves: [ChangedLeaf]
    var found: Set<ChangedLeaf> = []
    private var depth = 0

    init(contract: Contract, lets: [RuleLet], leaves: [ChangedLeaf]) {
        self.contract = contract
        self.lets = lets
        self.leaves = leaves
    }

    /// `wanted`: what the tree has to come to; `nil` where either may help.
    mutating func changed(_ tree: RuleExpression, _ wanted: Bool?) -> RuleExpression {
        if let leaf = leaves.first(where: {
            $0.expression == tree && (wanted == nil || wanted == $0.wanted)
        }) {
            found.insert(leaf)
            return .constant(contract.constants.count + (leaf.wanted ? 0 : 1))
        }
        switch tree {
        case .and(let left, let right):
            return .and(changed(left, wanted), changed(right, wanted))
        case .or(let left, let right):
            return .or(changed(left, wanted), changed(right, wanted))
        case .implies(let left, let right):
            return .implies(changed(left, wanted.map { !$0 }), changed(right, wanted))
        case .unary(.not, let operand):
            return .unary(.not, changed(operand, wanted.map { !$0 }))
        case .exists(let collection, let body):
            return .exists(collection, body: inner(body, wanted))
        case .all(let collection, let body): return .all(collection, body: inner(body, wanted))
        case .bind(let value, let body):
            return .bind(changed(value, nil), body: inner(body, wanted))
        case .conditional(let condition, let then, let otherwise):
            return .conditional(
                condition: changed(condition, nil), then: changed(then, wanted),
                otherwise: changed(otherwise, wanted))
        case .ifSome(let optional, let then, let otherwise):
            return .ifSome(
                optional, then: inner(then, wanted), otherwise: changed(otherwise, wanted))
        case .letValue(let number) where lets[number].type == .bool:
            let outer = depth
            depth = 0
            defer { depth = outer }
            guard let value = replacement(of: lets[number].value, wanted) else { return tree }
            lets.append(RuleLet(name: "changed\(lets.count)", type: .bool, value: value))
            return .letValue(lets.count - 1)
        case .member(let role, let account, let arguments):
            let members = contract.membershipTree(
                role: role, account: account, arguments: arguments, depth: depth)
            guard let members, let value = replacement(of: members, wanted) else { return tree }
            // A quantifier over rows may not stand everywhere where the test may.
            guard let wanted else { return value }
            return .constant(contract.constants.count + (wanted ? 0 : 1))
        default: return tree
        }
    }

    private mutating func inner(_ body: RuleExpression, _ wanted: Bool?) -> RuleExpression {
        depth += 1
        defer { depth -= 1 }
        return changed(body, wanted)
    }

    /// What a name stands for, if something is to be changed in it.
    private mutating func replacement(
        of meaning: RuleExpression, _ wanted: Bool?
    ) -> RuleExpression? {
        let before = found
        found = []
        let other = changed(meaning, wanted)
        defer { found.formUnion(before) }
        return found.isEmpty ? nil : other
    }
}
