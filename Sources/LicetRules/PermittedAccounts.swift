public import LicetBytecode
public import LicetPrimitives

/// Who is permitted at an instant, a page of them.
public struct PermittedAccounts: Hashable, Sendable {
    /// In the order of their bytes, each checked by the rule.
    public let accounts: [Account]
    /// Whether there are more: ask for those after the last one.
    public let hasMore: Bool
    /// Permits that may hold for accounts that no index lists.
    public let openPermits: [OpenPermit]
}

/// A permit that may hold for *anyone* who meets its conditions: no index lists its subjects.
public struct OpenPermit: Hashable, Sendable {
    public let clause: ClauseReference
    /// What remains to be met, as texts; none where the permit holds for everyone. A forbid may
    /// still deny.
    public let filters: [String]
}

/// The most accounts in one page of a rule's permitted accounts.
public let permittedAccountsMax = 1_000

/// Rows and elements that are looked at to list candidates.
private let candidatesMax = 20_000

/// Who a rule permits at an instant. The subject is the rule's first parameter of type `Account`;
/// `arguments` are all others, in order.
///
/// Candidates come from the indexes, the roles and the values that the permits bind the subject
/// to, never from a scan of a table, and each is then checked by the rule itself.
///
/// - Parameters:
///   - after: The accounts after this one.
///   - limit: How many at most, no more than ``permittedAccountsMax``.
public func permittedAccounts(
    rule number: Int, arguments: [Value], at time: Instant, after: Account? = nil,
    limit: Int = permittedAccountsMax, in verified: VerifiedContract, contract address: Account,
    state: any StateReader, isPastDue: (() -> Bool)? = nil
) throws(EvaluationError) -> PermittedAccounts {
    try accounts(
        rule: number, arguments: arguments, at: time, after: after, limit: limit,
        in: verified.contract, address: address, state: state,
        meter: WorkMeter(isPastDue: isPastDue))
}

/// As ``permittedAccounts(rule:arguments:at:after:limit:in:contract:state:)``, of a contract that
/// its maker vouches for.
package func accounts(
    rule number: Int, arguments: [Value], at time: Instant, after: Account? = nil,
    limit: Int = permittedAccountsMax, in contract: Contract, address: Account,
    state: any StateReader, meter: WorkMeter = WorkMeter()
) throws(EvaluationError) -> PermittedAccounts {
    guard contract.rules.indices.contains(number),
        arguments.count + 1 == contract.rules[number].parameters.count
            || contract.rules[number].subject == nil
    else { throw .malformedQuestion }
    let rule = contract.rules[number]
    guard let subject = rule.subject, let listings = SubjectListings(rule, in: contract) else {
        throw .noSubject
    }
    var whole = arguments
    // Plans never look at the subject, so that any account may stand for it.
    whole.insert(.account(.zero), at: subject)
    let question = try RuleQuestion(
        rule: number, arguments: whole, in: contract, address: address, state: state,
        meter: meter)
    var search = CandidateSearch(
        evaluator: try question.evaluator(at: time), listings: listings)
    let openPermits = try search.gather(rule, number)
    let limit = max(0, min(limit, permittedAccountsMax))
    var permitted: [Account] = []
    for account in search.candidates.sorted() {
        if let after, account <= after { continue }
        whole[subject] = .account(account)
        guard try question.isPermitted(at: time, arguments: whole) else { continue }
        guard permitted.count < limit else {
            return PermittedAccounts(
                accounts: permitted, hasMore: true, openPermits: openPermits)
        }
        permitted.append(account)
    }
    return PermittedAccounts(accounts: permitted, hasMore: false, openPermits: openPermits)
}

/// Carries out the plans of a rule's permits.
private struct CandidateSearch {
    var evaluator: Evaluator
    let listings: SubjectListings
    var candidates: Set<Account> = []
    private var looked = 0
    private var listedLets: Set<Int> = []

    init(evaluator: Evaluator, listings: SubjectListings) {
        self.evaluator = evaluator
        self.listings = listings
    }

    /// The permits that cannot be listed and may hold for somebody.
    mutating func gather(_ rule: Rule, _ number: Int) throws(EvaluationError) -> [OpenPermit] {
        var open: [OpenPermit] = []
        if try isForbiddenToAll(rule) { return [] }
        for (place, clause) in rule.clauses.enumerated() where clause.kind == .permit {
            if let listing = listings.clauses[place] {
                try gather(listing)
                continue
            }
            let parts = conjuncts(of: clause.condition)
            let independent = areIndependent(parts, in: rule, evaluator.contract)
            var filters: [String] = []
            var isPossible = true
            let printer = TreeText(evaluator.contract, rule: rule, number: number, locals: [])
            for (part, isIndependent) in zip(parts, independent) {
                if !isIndependent {
                    filters.append(printer.text(of: part))
                } else if try evaluator.truth(part) != .held {
                    isPossible = false
                }
            }
            if isPossible {
                open.append(
                    OpenPermit(
                        clause: ClauseReference(number: place, name: clause.name),
                        filters: filters))
            }
        }
        return open
    }

    /// Whether a forbid that says nothing about the subject denies everyone.
    private mutating func isForbiddenToAll(_ rule: Rule) throws(EvaluationError) -> Bool {
        let forbids = rule.clauses.filter { $0.kind == .forbid }.map(\.condition)
        let independent = areIndependent(forbids, in: rule, evaluator.contract)
        for (forbid, isIndependent) in zip(forbids, independent) where isIndependent {
            if try evaluator.truth(forbid) != .failed { return true }
        }
        return false
    }

    private mutating func gather(_ listing: SubjectListing) throws(EvaluationError) {
        try evaluator.charge(1)
        switch listing {
        case .nobody: return
        case .account(let expression):
            if case .success(let value) = try evaluator.result(expression) { try add(value) }
        case .elements(let collection):
            guard case .success(let elements) = try evaluator.elements(collection) else { return }
            for element in elements { if let value = element.value { try add(value) } }
        case .rows(let search): try gather(search)
        case .members(let role): try gather(membersOf: role)
        case .union(let left, let right):
            try gather(left)
            try gather(right)
        case .each(let collection, let body):
            guard case .success(let elements) = try evaluator.elements(collection) else { return }
            for element in elements { try gather(body, with: element) }
        case .bind(let value, let body):
            var local = Local(type: evaluator.types.type(of: value, evaluator.locals.map(\.type)))
            if case .success(let known) = try evaluator.result(value) {
                (local.value, local.uncut) = (known, known)
            }
            try gather(body, with: local)
        case .ifSome(let optional, let then, let otherwise):
            switch try evaluator.result(optional) {
            case .success(.some(let value)):
                let type = evaluator.types.type(of: optional, evaluator.locals.map(\.type))
                try gather(
                    then,
                    with: Local(value: value, uncut: value, type: evaluator.types.wrapped(type)))
            case .success: try gather(otherwise)
            case .failure: return
            }
        case .letValue(let number):
            // Once is enough: it names the same accounts wherever it is used.
            guard listedLets.insert(number).inserted, let listing = listings.lets[number] else {
                return
            }
            let outer = evaluator.locals
            evaluator.locals = []
            try gather(listing)
            evaluator.locals = outer
        }
    }

    private mutating func gather(
        _ listing: SubjectListing, with local: Local
    ) throws(EvaluationError) {
        evaluator.locals.append(local)
        defer { evaluator.locals.removeLast() }
        try gather(listing)
    }

    private mutating func gather(_ search: IndexSearch) throws(EvaluationError) {
        var leading: [Value] = []
        let columns = evaluator.types.columns(search.table, search.index)
        for (expression, type) in zip(search.leading, columns) {
            guard case .success(let value) = try evaluator.result(expression) else { return }
            leading.append(value.standing(for: type))
        }
        let found: [RowValue]?
        do throws(StoreFault) {
            found = try evaluator.rows.entries(
                table: search.table, index: search.index, leading: leading,
                limit: candidatesMax - looked)
        } catch {
            throw .store(error)
        }
        guard let found else { throw .tooMuchWork }
        looked += found.count
        try evaluator.charge(found.count)
        for row in found where row.fields.indices.contains(search.field) {
            try add(row.fields[search.field])
        }
    }

    private mutating func gather(membersOf role: Int) throws(EvaluationError) {
        let found: [Account]?
        do throws(StoreFault) {
            found = try evaluator.rows.members(ofRole: role, limit: candidatesMax - looked)
        } catch {
            throw .store(error)
        }
        guard let found else { throw .tooMuchWork }
        looked += found.count
        try evaluator.charge(found.count)
        for account in found { try add(.account(account)) }
    }

    private mutating func add(_ value: Value) throws(EvaluationError) {
        switch value {
        case .account(let account), .some(.account(let account)): candidates.insert(account)
        default: return
        }
        guard candidates.count <= candidatesMax else { throw .tooMuchWork }
    }
}

/// The conditions that must all hold.
private func conjuncts(of condition: RuleExpression) -> [RuleExpression] {
    guard case .and(let left, let right) = condition else { return [condition] }
    return conjuncts(of: left) + conjuncts(of: right)
}
