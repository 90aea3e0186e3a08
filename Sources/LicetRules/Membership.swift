import LicetBytecode
import LicetPrimitives

// Tests of membership: who was named at deploy, and what the table of a granted role tells.
extension Evaluator {
    /// Whether an account is a member of a role at the time.
    mutating func member(
        _ number: Int, _ account: RuleExpression, _ arguments: [RuleExpression]
    ) throws(Stop) -> Value {
        let role = try item(contract.roles, number)
        guard role.isNamedAtDeploy else {
            let rows = contract.membershipTree(
                role: number, account: account, arguments: arguments, depth: locals.count)
            guard let rows else { throw .trap(.malformedArguments) }
            return try value(rows)
        }
        let tested = try value(account)
        guard case .account(let known) = tested else { throw .trap(.malformedArguments) }
        let isNamed = try read { (rows) throws(StoreFault) in
            try rows.isMember(known, ofRole: number)
        }
        let rows = contract.membershipTree(
            role: number, account: .local(locals.count), arguments: [], depth: locals.count + 1)
        guard !isNamed, let rows else { return .bool(isNamed) }
        return try value(
            rows, with: Local(value: tested, uncut: tested, type: .account))
    }

    /// What a test of membership depends on that can change with time: the memberships of a granted
    /// role. `nil` for a role that is not granted, and for an account that was named at deploy.
    mutating func membership(
        _ test: RuleExpression
    ) throws(EvaluationError) -> RuleExpression? {
        guard case .member(let number, let account, let arguments) = test,
            contract.roles.indices.contains(number), contract.roles[number].isGranted
        else { return nil }
        guard contract.roles[number].isNamedAtDeploy else {
            return contract.membershipTree(
                role: number, account: account, arguments: arguments, depth: locals.count)
        }
        if case .success(.account(let known)) = try result(account) {
            do throws(StoreFault) {
                guard try !rows.isMember(known, ofRole: number) else { return nil }
            } catch {
                throw .store(error)
            }
        }
        return contract.membershipTree(
            role: number, account: .local(locals.count), arguments: [], depth: locals.count + 1
        ).map { .bind(account, body: $0) }
    }
}
