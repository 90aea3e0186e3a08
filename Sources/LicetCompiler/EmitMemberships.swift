import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension FunctionEmitter {
    /// Whether an account is a member of a role now: named at deploy, or by a membership in the
    /// role's table.
    mutating func emitMembership(
        _ test: TypedMembership, into target: UInt8, at span: SourceSpan
    ) throws(EmitError) {
        let role = declarations.roles[test.role]
        guard let (account, row) = test.locals, let table = role.table else {
            try emitUnary(.hasRole, test.account, into: target, i: immediate(test.role), at: span)
            return
        }
        let register = try bindLocal(account)
        try evaluate(test.account, into: register)
        let end = label()
        if role.isNamedAtDeploy {
            append(
                Instruction(.hasRole, a: target, b: register, i: immediate(test.role)), at: span)
            jump(Instruction(.jumpIfTrue, a: target), to: end, at: span)
        }
        let tested = TypedExpression(.local(account), type: .account, span: span)
        let memberships = TypedExpression(
            .bucket(
                table: table, index: Role.accountIndex, columns: [tested] + test.arguments),
            type: .list(.row(table), max: bound(of: table)), span: span)
        try emitQuantifier(
            row, memberships, held(by: row, of: role, in: table, at: span), isExists: true,
            into: target, at: span)
        place(end)
        endLocal(account)
    }

    /// Whether the period of a membership, until it was resigned, contains now.
    private func held(
        by row: Int, of role: Role, in table: Int, at span: SourceSpan
    ) -> TypedExpression {
        let membership = TypedExpression(.local(row), type: .row(table), span: span)
        let period = TypedExpression(
            .field(membership, role.periodField), type: .period, span: span)
        let resigned = TypedExpression(
            .field(membership, role.resignedField), type: .optional(.instant), span: span)
        let until = TypedExpression(
            .binary(.periodUntil, period, resigned), type: .period, span: span)
        let now = TypedExpression(.context(.now), type: .instant, span: span)
        return TypedExpression(.binary(.periodContains, until, now), type: .bool, span: span)
    }

    private func bound(of table: Int) -> Int {
        declarations.tables[table].indexes[Role.accountIndex].max ?? Limits.bucketRows
    }
}
