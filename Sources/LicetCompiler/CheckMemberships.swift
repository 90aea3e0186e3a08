import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// A role as an expression names it.
struct NamedRole {
    var number: Int
    var name: Name
    /// Nil where it stands without parentheses.
    var arguments: [ArgumentSyntax]?
}

extension Checker {
    /// The role that an expression names, with or without arguments; nil for anything else.
    func role(_ expression: Expression) -> NamedRole? {
        if case .call(let callee, let arguments) = expression.kind {
            guard let (name, found) = entry(callee), case .role(let number) = found else {
                return nil
            }
            return NamedRole(number: number, name: name, arguments: arguments)
        }
        guard let (name, found) = entry(expression), case .role(let number) = found else {
            return nil
        }
        return NamedRole(number: number, name: name, arguments: nil)
    }

    /// What a role is asked for, in the order of its parameters; nil after a mistake.
    mutating func checkRoleArguments(
        _ role: NamedRole, at span: SourceSpan
    ) -> [TypedExpression]? {
        let declared = declarations.roles[role.number]
        if declared.parameters.isEmpty, let arguments = role.arguments {
            checkLoose(arguments)
            report(.roleWithArguments(role.name, at: span, declared: place(of: role.name)))
            return nil
        }
        return checkArguments(
            role.arguments ?? [], declared.parameters.map { Slot($0) }, of: declared.name, at: span)
    }

    /// `account is Role(arguments)`; nil where the right side names no role.
    mutating func checkMembership(
        _ binary: BinaryExpression, at span: SourceSpan
    ) -> TypedExpression? {
        guard let role = role(binary.right) else { return nil }
        let account = check(binary.left, expecting: .account)
        let arguments = checkRoleArguments(role, at: binary.right.span)
        guard body.surroundings.mayReadState else {
            report(
                .readsRole(
                    role.name, in: body.surroundings.description, at: span,
                    declared: place(of: role.name)))
            return .failed(at: span)
        }
        guard let arguments, !account.type.isUnknown else { return .failed(at: span) }
        return TypedExpression(
            .member(
                TypedMembership(
                    role: role.number, account: account, arguments: arguments,
                    locals: membershipLocals(of: role.number, at: span))),
            type: .bool, span: span)
    }

    /// Two locals without names for what code looks through; a tree needs none.
    private mutating func membershipLocals(
        of role: Int, at span: SourceSpan
    ) -> (account: Int, row: Int)? {
        guard let table = declarations.roles[role].table else { return nil }
        switch body.surroundings {
        case .rule, .authority, .constant, .function, .condition: return nil
        case .view, .action, .console: break
        }
        let first = body.locals.count
        for type in [ValueType.account, .row(table)] {
            body.locals.append(Local(name: "", type: type, isVariable: false))
            body.uses.append(LocalUse(origin: .quantifier, span: span))
        }
        return (first, first + 1)
    }
}
