import LicetSyntax

/// `E053x`: roles.
extension DiagnosticCode {
    package static let roles: [DiagnosticCode] = [
        roleDeclaration, generatedName, neverGranted, writesMembers,
    ]

    static let roleDeclaration = DiagnosticCode(
        "E0530", "role cannot be kept",
        """
        A role with parameters is granted: `role R(p: T) max n granted by G`. Its parameters are \
        scalars, accounts, digests, enums, texts, paths or bytes, at most seven of them, and not \
        called like what every membership has: `account`, `period`, `resigned`, `key` and \
        `inserted`. Members of a role without `granted by` are named at deploy, for good.
        """)
    static let generatedName = DiagnosticCode(
        "E0531", "name of what a role declares",
        """
        A granted role `R` declares the actions `assignR` and `resignR`, the events `AssignedR` \
        and `ResignedR`, the errors `NotR` and `EmptyRPeriod`, the table `membersOfR`, and the \
        types \
        `RMembership` and `RMembershipID`. Nothing else may have these names.
        """)
    static let neverGranted = DiagnosticCode(
        "E0532", "role that nobody can be given",
        """
        Only members of such roles could assign such roles, so that there would never be a first. \
        Begin with a role whose members are named at deploy, one without parameters, or with an \
        account that is read from state.
        """)
    static let writesMembers = DiagnosticCode(
        "E0533", "write to the members of a role",
        """
        Memberships are assigned and ended by the actions that the role declares, by those whom \
        `granted by` names, and by nothing else. Any code may read them.
        """)
}

extension Diagnostic {
    static func ungrantedRole(_ role: Name, _ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .roleDeclaration, "the role `\(role.text)` has \(what), but is not granted", at: span,
            labels: [Label(role.span, "its members are named at deploy")],
            help: "say who assigns it: `granted by …`")
    }

    static func roleNameTooLong(_ role: Name, max: Int) -> Diagnostic {
        Diagnostic(
            .roleDeclaration, "the name of a granted role has at most \(max) bytes", at: role.span)
    }

    static func roleParameterType(
        _ name: Name, _ type: String, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .roleDeclaration, "`\(name.text)` of type `\(type)` cannot be a parameter of a role",
            at: span)
    }

    static func roleParameterName(_ name: Name) -> Diagnostic {
        Diagnostic(
            .roleDeclaration,
            "a parameter of a role is not called `\(name.text)`, "
                + "since memberships have one already",
            at: name.span)
    }

    static func generatedName(_ name: String, role: Name, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .generatedName, "`\(name)` is declared by the role `\(role.text)`", at: span,
            labels: [Label(role.span, "the role is here")], help: "choose another name")
    }

    static func neverGranted(_ role: Name, grantor: SourceSpan) -> Diagnostic {
        Diagnostic(
            .neverGranted, "nobody can ever be given the role `\(role.text)`", at: role.span,
            labels: [Label(grantor, "whoever could assign it holds a role that nobody has")])
    }

    static func writesMembers(_ role: Name, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .writesMembers, "the members of `\(role.text)` are written by its own actions alone",
            at: span, labels: [Label(role.span, "the role is here")],
            help: "call `assign\(role.text)` and `resign\(role.text)` in transactions")
    }

    static func readsRole(
        _ role: Name, in place: String, at span: SourceSpan, declared: SourceSpan?
    ) -> Diagnostic {
        Diagnostic(
            .readsState, "\(place) cannot ask who is `\(role.text)`", at: span,
            labels: declaredHere(declared),
            help: "ask in a rule, a `view` or an action")
    }
}
