import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// The terms of an action's `by`.
    mutating func checkAuthority(
        _ action: ActionDeclaration, _ signature: FunctionSignature
    ) -> [TypedAuthority] {
        body = Body(.authority)
        declareParameters(action.parameters, signature.parameters)
        if let role = environment.generated[action.name.text] {
            return checkGrantors(of: role, action)
        }
        requireCount(
            action.authority.map(\.span), max: ContainerLimits.authorities, of: "terms")
        return action.authority.compactMap { checkTerm($0) }
    }

    mutating func checkTerm(_ term: Expression) -> TypedAuthority? {
        if case .name(let name) = term.kind, name.text == "anyone" { return .anyone }
        if let role = role(term) {
            return checkRoleArguments(role, at: term.span).map { .role(role.number, $0) }
        }
        if let rule = rule(term) {
            report(.ruleAsAuthority(rule, declared: place(of: rule)))
            return nil
        }
        if reportUnknownTerm(term) { return nil }
        let account = check(term, hint: .account)
        if account.type.isUnknown { return nil }
        guard account.type == .account else {
            let isCollection =
                switch account.type {
                case .set(.account, _), .list(.account, _): true
                default: false
                }
            report(
                .notAnAuthority(
                    describe(account.type), set: isCollection ? written(term.span, or: "…") : nil,
                    at: term.span))
            return nil
        }
        guard isStored(account) else {
            report(.authorityFromArgument(at: term.span, argument: argument(in: account)))
            return nil
        }
        return .account(account)
    }

    /// `by Registar`, `by Gardian(of: p)`: whether a term is a name that stands for nothing, which
    /// then is reported.
    private mutating func reportUnknownTerm(_ term: Expression) -> Bool {
        var named = term
        var given: [ArgumentSyntax] = []
        if case .call(let callee, let arguments) = term.kind {
            (named, given) = (callee, arguments)
        }
        guard case .name(let name) = named.kind, body.meaning(of: name.text) == nil,
            environment.entries[name.text] == nil, !ReservedNames.isReservedAtTop(name.text)
        else { return false }
        checkLoose(given)
        reportUnknown(name, as: .authority)
        return true
    }

    /// The rule that a term names, with or without arguments.
    private func rule(_ term: Expression) -> Name? {
        var named = term
        if case .call(let callee, _) = term.kind { named = callee }
        guard let (name, found) = entry(named), case .rule = found else { return nil }
        return name
    }

    /// The first argument that an account is made of, and where it is declared.
    private func argument(
        in account: TypedExpression
    ) -> (name: String, declared: SourceSpan)? {
        var found: Int?
        account.forEach { part in
            if case .local(let number) = part.kind, found == nil { found = number }
        }
        return found.map { (body.locals[$0].name, body.uses[$0].span) }
    }

    /// Whether an account is read from state, by whatever key. The key of a row is what the caller
    /// wrote, so that it counts as an argument.
    private func isStored(_ expression: TypedExpression) -> Bool {
        switch expression.kind {
        case .setting, .stateField, .lookup, .find, .findUnique: true
        case .field(let base, _), .some(let base): isStored(base)
        case .coalesce(let left, let right): isStored(left) && isStored(right)
        default: false
        }
    }
}
