import LicetBytecode

extension Contract {
    /// The contract in which leaves of a rule come out as wanted, whatever they say: for every
    /// element of a quantifier, which can only help. `nil` where one of them is no part of the
    /// rule's trees.
    package func carryingOut(_ leaves: [ChangedLeaf], inRule number: Int) -> Contract? {
        guard rules.indices.contains(number) else { return nil }
        var copy = self
        copy.constants += [true, false].map { Constant(type: .bool, value: .bool($0)) }
        for (place, clause) in rules[number].clauses.enumerated() {
            let own = leaves.filter { $0.clause == place }
            guard !own.isEmpty else { continue }
            var change = LeafChange(
                contract: self, lets: copy.rules[number].lets, leaves: own)
            change.enterLets(rules[number].lets)
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
    private var names = LetChanges()

    init(contract: Contract, lets: [RuleLet], leaves: [ChangedLeaf]) {
        self.contract = contract
        self.lets = lets
        self.leaves = leaves
    }

    /// Changes what names stand for, each once for whatever may be wanted of it: a name that is
    /// used twice by the next one, and so on, would otherwise be gone through once for every way
    /// to it. Names stand for trees of earlier ones only.
    mutating func enterLets(_ lets: [RuleLet]) {
        for (number, binding) in lets.enumerated() where binding.type == .bool {
            for wanted in [true, false, nil] {
                guard let (value, found) = replacement(of: binding.value, wanted) else { continue }
                self.lets.append(
                    RuleLet(name: "changed\(self.lets.count)", type: .bool, value: value))
                names[number, wanted] = .init(number: self.lets.count - 1, found: found)
            }
        }
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
        case .letValue(let number):
            guard let change = names[number, wanted] else { return tree }
            found.formUnion(change.found)
            return .letValue(change.number)
        case .member(let role, let account, let arguments):
            let members = contract.membershipTree(
                role: role, account: account, arguments: arguments, depth: depth)
            guard let members, let (value, found) = replacement(of: members, wanted) else {
                return tree
            }
            self.found.formUnion(found)
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

    /// What something stands for, with the leaves that are changed in it; nil where there are none.
    private mutating func replacement(
        of meaning: RuleExpression, _ wanted: Bool?
    ) -> (RuleExpression, found: Set<ChangedLeaf>)? {
        let before = found
        found = []
        defer { found = before }
        let other = changed(meaning, wanted)
        return found.isEmpty ? nil : (other, found)
    }
}

/// The names that stand for something else, by what is wanted of them.
private struct LetChanges {
    struct Change {
        /// The changed name's.
        var number: Int
        var found: Set<ChangedLeaf>
    }

    private struct Key: Hashable {
        var number: Int
        var wanted: Bool?
    }

    private var changes: [Key: Change] = [:]

    subscript(number: Int, wanted: Bool?) -> Change? {
        get { changes[Key(number: number, wanted: wanted)] }
        set { changes[Key(number: number, wanted: wanted)] = newValue }
    }
}
