/// How the accounts that a permit could hold for are listed: a plan over a rule's tree, which
/// names every account for which the condition can hold, and perhaps more.
///
/// The *subject* of a rule is its first parameter of type `Account`. A condition is listable if a
/// conjunct of it binds the subject: `subject == e`, `subject in e`, `subject is R`, or an `exists`
/// over an index with the subject among the columns. Expressions of a plan never mention the
/// subject.
package indirect enum SubjectListing: Hashable, Sendable {
    /// The condition never holds.
    case nobody
    /// The value of an expression: an account, or an optional one.
    case account(RuleExpression)
    /// The elements of a collection.
    case elements(RuleExpression)
    /// Of rows that an index finds, the field that is the subject's column.
    case rows(IndexSearch)
    /// Who was named a member of the role with this number at deploy.
    case members(role: Int)
    case union(SubjectListing, SubjectListing)
    /// For each element of a collection, a new variable.
    case each(RuleExpression, SubjectListing)
    /// With a new variable, which may depend on the subject and then is not looked at.
    case bind(RuleExpression, SubjectListing)
    /// With the optional's value as a new variable, or else the other.
    case ifSome(RuleExpression, then: SubjectListing, otherwise: SubjectListing)
    /// That of the `let` with this number, see ``SubjectListings/lets``.
    case letValue(Int)
}

/// Rows of a table by the first columns of one of its indexes.
package struct IndexSearch: Hashable, Sendable {
    package var table: Int
    /// The index whose entries are read, and how its first columns are found.
    package var index: Int
    package var leading: [RuleExpression]
    /// The field of the rows that is the subject.
    package var field: Int
}

extension Rule {
    /// The number of the first parameter of type `Account`; `nil` where there is none.
    package var subject: Int? { parameters.firstIndex { $0.type == .account } }
}

/// The plans for the clauses of a rule.
package struct SubjectListings: Hashable, Sendable {
    /// Of each `let`; those that are no conditions, or not listable, have none.
    package let lets: [SubjectListing?]
    /// Of each clause; `nil` where nothing binds the subject.
    package let clauses: [SubjectListing?]

    /// `nil` for a rule without a subject.
    package init?(_ rule: Rule, in contract: Contract) {
        guard let subject = rule.subject else { return nil }
        var search = ListingSearch(contract: contract, rule: rule, subject: subject)
        lets = search.addLets()
        clauses = rule.clauses.map { search.listing($0.condition) }
    }
}

/// For each of some parts of a rule, whether it says nothing about the rule's subject.
package func areIndependent(
    _ conditions: [RuleExpression], in rule: Rule, _ contract: Contract
) -> [Bool] {
    guard let subject = rule.subject else { return conditions.map { _ in true } }
    var search = ListingSearch(contract: contract, rule: rule, subject: subject)
    _ = search.addLets()
    return conditions.map { search.isFree($0) }
}

/// One walk over a condition.
private struct ListingSearch {
    /// What a variable is.
    enum Variable {
        case subject
        /// Found without the subject.
        case free
        case dependent
    }

    let contract: Contract
    let rule: Rule
    let subject: Int
    private var lets: [Variable] = []
    private var letListings: [SubjectListing?] = []
    private var locals: [Variable] = []

    init(contract: Contract, rule: Rule, subject: Int) {
        self.contract = contract
        self.rule = rule
        self.subject = subject
    }

    /// Looks at the rule's lets in order, since a later one may use an earlier one.
    mutating func addLets() -> [SubjectListing?] {
        for binding in rule.lets {
            let plan = binding.type == .bool ? listing(binding.value) : nil
            letListings.append(plan)
            lets.append(kind(of: binding.value))
        }
        return letListings
    }

    mutating func listing(_ condition: RuleExpression) -> SubjectListing? {
        switch condition {
        case .constant(let number):
            let isFalse =
                contract.constants.indices.contains(number)
                && contract.constants[number].value == .bool(false)
            return isFalse ? .nobody : nil
        case .and(let left, let right): return easier(listing(left), listing(right))
        case .or(let left, let right): return both(listing(left), listing(right))
        case .binary(.equal, let left, let right):
            if isSubject(left), isFree(right) { return .account(right) }
            return isSubject(right) && isFree(left) ? .account(left) : nil
        case .binary(.isElement, let element, let collection):
            return isSubject(element) && isFree(collection) ? .elements(collection) : nil
        case .exists(let collection, let body): return listing(of: collection, body)
        case .bind(let value, let body):
            return listing(body, with: kind(of: value)).map { .bind(value, $0) }
        case .ifSome(let optional, let then, let otherwise):
            guard isFree(optional), let first = listing(then, with: .free),
                let second = listing(otherwise)
            else { return nil }
            return .ifSome(optional, then: first, otherwise: second)
        case .conditional(let condition, let then, let otherwise):
            return both(easier(listing(condition), listing(then)), listing(otherwise))
        case .letValue(let number):
            guard letListings.indices.contains(number), letListings[number] != nil else {
                return nil
            }
            return .letValue(number)
        case .member(let role, let account, let arguments):
            return listing(ofMembersOf: role, account, arguments)
        case .none, .parameter, .local, .time, .setting, .stateField, .field, .lookup, .find,
            .hasRow, .bucket, .findUnique, .unary, .binary, .implies, .coalesce, .some, .structure,
            .collection, .all, .variant, .isCase, .hasCase, .payload:
            return nil
        }
    }

    private mutating func listing(
        _ body: RuleExpression, with local: Variable
    ) -> SubjectListing? {
        locals.append(local)
        defer { locals.removeLast() }
        return listing(body)
    }

    private mutating func listing(
        of collection: RuleExpression, _ body: RuleExpression
    ) -> SubjectListing? {
        switch collection {
        case .bucket(let table, let index, let columns),
            .findUnique(let table, let index, let columns):
            if let search = search(table, index, columns) { return .rows(search) }
        default: break
        }
        guard isFree(collection) else { return nil }
        return listing(body, with: .free).map { .each(collection, $0) }
    }

    /// Members named at deploy, those with a membership, or both.
    private mutating func listing(
        ofMembersOf number: Int, _ account: RuleExpression, _ arguments: [RuleExpression]
    ) -> SubjectListing? {
        guard contract.roles.indices.contains(number) else { return nil }
        let role = contract.roles[number]
        var plan: SubjectListing?
        if role.isNamedAtDeploy {
            guard isSubject(account) else { return nil }
            plan = .members(role: number)
        }
        let memberships = contract.membershipTree(
            role: number, account: account, arguments: arguments, depth: locals.count)
        guard let memberships else { return plan }
        guard let granted = listing(memberships) else { return nil }
        return plan.map { .union($0, granted) } ?? granted
    }

    /// The index of the table that leads to the fewest rows with what is known of a lookup.
    private func search(
        _ table: Int, _ index: Int, _ columns: [RuleExpression]
    ) -> IndexSearch? {
        guard contract.tables.indices.contains(table),
            contract.tables[table].indexes.indices.contains(index)
        else { return nil }
        let indexes = contract.tables[table].indexes
        let fields = indexes[index].columns
        guard let place = columns.firstIndex(where: { isSubject($0) }), place < fields.count else {
            return nil
        }
        var known: [Int: RuleExpression] = [:]
        for (field, column) in zip(fields, columns) where isFree(column) {
            known[field] = column
        }
        var best = IndexSearch(table: table, index: index, leading: [], field: fields[place])
        for (number, candidate) in indexes.enumerated() {
            let leading = candidate.columns.map { known[$0] }.prefix { $0 != nil }
                .compactMap(\.self)
            if leading.count > best.leading.count {
                best.index = number
                best.leading = leading
            }
        }
        return best
    }

    // MARK: Expressions

    private func isSubject(_ expression: RuleExpression) -> Bool {
        switch expression {
        case .parameter(let number): return number == subject
        case .some(let value): return isSubject(value)
        case .local(let number):
            guard locals.indices.contains(number), case .subject = locals[number] else {
                return false
            }
            return true
        case .letValue(let number):
            guard lets.indices.contains(number), case .subject = lets[number] else {
                return false
            }
            return true
        default: return false
        }
    }

    private func kind(of value: RuleExpression) -> Variable {
        if isSubject(value) { return .subject }
        return isFree(value) ? .free : .dependent
    }

    /// Whether an expression has its value without the subject. Variables that the expression
    /// itself introduces are as free as what they are taken from.
    func isFree(_ expression: RuleExpression) -> Bool {
        switch expression {
        case .parameter(let number): return number != subject
        case .local(let number):
            guard locals.indices.contains(number) else { return true }
            if case .free = locals[number] { return true }
            return false
        case .letValue(let number):
            guard lets.indices.contains(number), case .free = lets[number] else { return false }
            return true
        default: return parts(of: expression).allSatisfy { isFree($0) }
        }
    }
}

/// Either of two plans will do; the one that reads less.
private func easier(_ left: SubjectListing?, _ right: SubjectListing?) -> SubjectListing? {
    guard let left, let right else { return left ?? right }
    return left.effort <= right.effort ? left : right
}

private func both(_ left: SubjectListing?, _ right: SubjectListing?) -> SubjectListing? {
    guard let left, let right else { return nil }
    if left == .nobody { return right }
    return right == .nobody ? left : .union(left, right)
}

extension SubjectListing {
    /// Roughly how much there is to read: a rank, not a measure.
    fileprivate var effort: Int {
        switch self {
        case .nobody: 0
        case .account: 1
        case .elements: 2
        case .members: 8
        case .rows(let search): search.leading.isEmpty ? 100 : 10 - min(search.leading.count, 5)
        case .union(let left, let right), .ifSome(_, let left, let right):
            max(left.effort, right.effort) + 1
        case .each(_, let body): body.effort + 10
        case .bind(_, let body): body.effort
        case .letValue: 20
        }
    }
}
