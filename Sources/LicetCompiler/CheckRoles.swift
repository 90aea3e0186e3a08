import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// Checks the declarations of roles, and adds to the contract what its granted roles declare by
    /// themselves: at the end, so that the author's declarations keep their numbers.
    mutating func addGrantedRoles(_ unit: SourceUnit) -> SourceUnit {
        var added: [GrantedRole] = []
        var taken = environment.places
        for declaration in unit.declarations {
            guard let name = declaration.functionName, taken[name.text] == nil else { continue }
            taken[name.text] = name.span
        }
        for case .role(let declaration) in unit.declarations {
            guard !declaration.name.isMissing,
                case .role(let number)? = environment.entries[declaration.name.text],
                place(of: declaration.name) == declaration.name.span
            else { continue }
            guard let role = granted(declaration, number), mayDeclare(role, besides: taken)
            else { continue }
            added.append(role)
            for name in GrantedRole.names(role.name.text) { taken[name] = role.name.span }
        }
        refuseUnreachable(unit)
        guard !added.isEmpty else { return unit }
        for role in added {
            for name in GrantedRole.names(role.name.text) { environment.generated[name] = role }
        }
        let declarations = added.flatMap(\.declarations)
        collectNames(declarations)
        for role in added {
            guard case .role(let number)? = environment.entries[role.name.text],
                case .table(let table)? =
                    environment.entries[GrantedRole.table(role.name.text)]
            else { continue }
            environment.declarations.roles[number].table = table
        }
        return unit.adding(declarations)
    }

    /// What a role declares besides itself; nil for one that is not granted, or that cannot be.
    private mutating func granted(
        _ declaration: RoleDeclaration, _ number: Int
    ) -> GrantedRole? {
        guard !declaration.grantors.isEmpty else {
            refuseParts(of: declaration)
            return nil
        }
        let name = declaration.name
        if name.text.utf8.count > GrantedRole.nameBytes {
            report(.roleNameTooLong(name, max: GrantedRole.nameBytes))
            return nil
        }
        requireCount(
            declaration.grantors.map(\.span), max: ContainerLimits.authorities - 1, of: "terms")
        reportRepeated(declaration.parameters.map(\.name))
        requireCount(
            declaration.parameters.map(\.span), max: Role.parametersMax,
            of: "parameters of a role")
        var max: Int? = Limits.bucketRows
        if let literal = declaration.max {
            max = resolveBound(literal, limit: Limits.bucketRows, of: "role", at: literal.span)
        }
        let parameters = declaration.parameters.map { parameter(of: name, $0) }
        environment.declarations.roles[number].parameters = parameters.map(\.parameter)
        guard let max, parameters.allSatisfy(\.isSound),
            parameters.count <= Role.parametersMax,
            Set(parameters.map(\.parameter.name)).count == parameters.count
        else { return nil }
        let parts = zip(parameters, declaration.parameters).map { known, written in
            GrantedRole.Part(
                label: known.parameter.label, name: known.parameter.name,
                type: source.text(of: written.type.span))
        }
        return GrantedRole(declaration, parts, max: max)
    }

    /// Whether the names are free that a role takes; reports those that are not.
    private mutating func mayDeclare(
        _ role: GrantedRole, besides taken: [String: SourceSpan]
    ) -> Bool {
        var isFree = true
        for name in GrantedRole.names(role.name.text) {
            guard let place = taken[name] else { continue }
            report(.generatedName(name, role: role.name, at: place))
            isFree = false
        }
        // Whoever uses the others means the role's, which the mistake is not about.
        if !isFree { environment.noteMissing(GrantedRole.names(role.name.text)) }
        return isFree
    }

    /// Parameters and bounds belong to memberships, which a role that is not granted has none of.
    private mutating func refuseParts(of declaration: RoleDeclaration) {
        if let first = declaration.parameters.first, let last = declaration.parameters.last {
            report(.ungrantedRole(declaration.name, "parameters", at: first.span.joined(last.span)))
        } else if let max = declaration.max {
            report(.ungrantedRole(declaration.name, "`max`", at: max.span))
        }
    }

    private mutating func parameter(
        of role: Name, _ syntax: ParameterSyntax
    ) -> (parameter: Parameter, isSound: Bool) {
        let type = resolve(syntax.type)
        var isSound = !type.isUnknown && !syntax.name.isMissing
        if isSound, !isRoleParameter(type) {
            report(.roleParameterType(syntax.name, describe(type), at: syntax.type.span))
            isSound = false
        }
        let name = syntax.name.text
        if ReservedNames.isReserved(name) {
            report(.reservedName(syntax.name))
            isSound = false
        } else if GrantedRole.taken.contains(name) || GrantedRole.names(role.text).contains(name) {
            report(.roleParameterName(syntax.name))
            isSound = false
        }
        return (
            Parameter(label: syntax.label?.text, name: name, type: isSound ? type : .unknown),
            isSound
        )
    }

    /// Scalars, accounts, digests, and strings of bytes: what an index may have as a column without
    /// a look at what structures are made of, which is not known yet.
    private func isRoleParameter(_ type: ValueType) -> Bool {
        switch type {
        case .bool, .int, .instant, .duration, .account, .digest, .identifier, .enumeration,
            .bytes, .text, .path:
            true
        default: false
        }
    }

    /// Roles that nobody can ever be given: each of their grantors is such a role too. One without
    /// parameters may have members named at deploy, and an account may stand in state.
    private mutating func refuseUnreachable(_ unit: SourceUnit) {
        var users: [String: [String]] = [:]
        var closed: [(declaration: RoleDeclaration, grantor: Expression)] = []
        var pending: [String] = []
        for case .role(let declaration) in unit.declarations {
            let grantors = declaration.grantors.compactMap { roleName($0) }
            guard !declaration.parameters.isEmpty, grantors.count == declaration.grantors.count,
                let first = declaration.grantors.first
            else {
                pending.append(declaration.name.text)
                continue
            }
            closed.append((declaration, first))
            for grantor in grantors { users[grantor, default: []].append(declaration.name.text) }
        }
        var reachable = Set(pending)
        while let role = pending.popLast() {
            for user in users[role] ?? [] where reachable.insert(user).inserted {
                pending.append(user)
            }
        }
        for (declaration, grantor) in closed
        where !reachable.contains(declaration.name.text) && !declaration.name.isMissing {
            report(.neverGranted(declaration.name, grantor: grantor.span))
        }
    }

    /// The role that a term names; nil for another term.
    private func roleName(_ term: Expression) -> String? {
        var named = term
        if case .call(let callee, _) = term.kind { named = callee }
        guard case .name(let name) = named.kind, case .role? = environment.entries[name.text]
        else { return nil }
        return name.text
    }

    /// The terms of `granted by`, in the `by` of one of the role's actions; its members may besides
    /// end their own memberships.
    mutating func checkGrantors(
        of role: GrantedRole, _ action: ActionDeclaration
    ) -> [TypedAuthority] {
        // The terms may use the role's parameters, and nothing else that its actions have.
        for name in ["account", "period"] { body.scopes[body.scopes.count - 1][name] = nil }
        var terms = role.grantors.compactMap { checkTerm($0) }
        if action.name.text == GrantedRole.resigning(role.name.text) {
            let account = action.parameters.firstIndex { $0.name.text == "account" }
            terms += account.map { [.member(parameter: $0)] } ?? []
        }
        return terms
    }

    /// Memberships are what the role's own actions make of them: its header says who assigns them.
    mutating func refuseMembers(_ table: Int, at span: SourceSpan) {
        guard !body.isGenerated,
            let role = environment.generated[declarations.tables[table].name]
        else { return }
        report(.writesMembers(role.name, at: span))
    }
}

extension Declaration {
    /// The name of an action, view, `func` or rule.
    fileprivate var functionName: Name? {
        switch self {
        case .action(let action): action.name
        case .view(let function), .function(let function): function.name
        case .access(let rule): rule.name
        default: nil
        }
    }
}

extension SourceUnit {
    /// The same contract with more declarations after its own.
    fileprivate func adding(_ more: [Declaration]) -> SourceUnit {
        SourceUnit(
            contract: contract, module: module, imports: imports,
            declarations: declarations + more, words: words, span: span)
    }
}
