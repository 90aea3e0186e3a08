import LicetPrimitives
import LicetSyntax

/// What a granted role declares besides itself: a table of memberships, the actions that assign and
/// end them, their events and errors. Written as source text, so that the rest of the compiler, and
/// the verifier after it, treat it as what an author writes.
struct GrantedRole {
    let name: Name
    /// The terms of `granted by`, which stand in for the `by` of both actions.
    let grantors: [Expression]
    let declarations: [Declaration]

    /// The names that the role `R` takes.
    static func names(_ role: String) -> [String] {
        [
            role + "MembershipID", role + "Membership", table(role), "Not" + role,
            "Empty\(role)Period", "Assigned" + role, "Resigned" + role, "assign" + role,
            resigning(role),
        ]
    }

    static func table(_ role: String) -> String { "membersOf" + role }
    static func resigning(_ role: String) -> String { "resign" + role }

    /// The longest name that a granted role may have: the names above have at most 64 bytes.
    static let nameBytes = Limits.nameBytes - "MembershipID".utf8.count

    /// What a parameter may not be called: a membership, and the actions, have these already.
    static let taken = [
        "account", "period", "resigned", "membership", "clipped", "key", "inserted", "held",
    ]

    /// A parameter of the role, with its type as it is spelt.
    struct Part {
        var label: String?
        var name: String
        var type: String
    }

    init(_ declaration: RoleDeclaration, _ parts: [Part], max: Int) {
        name = declaration.name
        grantors = declaration.grantors
        declarations = parseGenerated(
            GrantedRole.text(declaration.name.text, parts, max: max), at: declaration.name.span)
    }

    private static func text(_ role: String, _ parts: [Part], max: Int) -> String {
        let fields = parts.map { "\($0.name): \($0.type), " }.joined()
        let parameters = parts.map { "\($0.label ?? $0.name) \($0.name): \($0.type), " }.joined()
        let values = parts.map { "\($0.name): \($0.name), " }.joined()
        let columns = parts.map(\.name)
        let labelled = ["account: account"] + columns.map { "\($0): \($0)" }
        let members = "\(table(role))[\(labelled.joined(separator: ", "))]"
        return """
            id \(role)MembershipID
            struct \(role)Membership { \(fields)account: Account, period: Period, \
            once resigned: Instant? }
            state {
                table \(table(role)): [\(role)MembershipID: \(role)Membership]
                    index (\((["account"] + columns).joined(separator: ", "))) max \(max)
                    index (\(columns.joined(separator: ", "))) max \(max)
            }
            error Not\(role), Empty\(role)Period
            event Assigned\(role)(membership: \(role)MembershipID, \(fields)account: Account, \
            period: Period)
            event Resigned\(role)(\(fields)account: Account)
            action assign\(role)(\(parameters)account: Account, during period: Period) \
            -> \(role)MembershipID by anyone {
                let clipped = period.clipped(from: now)
                require not clipped.isEmpty else Empty\(role)Period
                let membership = insert \(table(role)) \
            \(role)Membership(\(values)account: account, period: clipped)
                emit Assigned\(role)(membership: membership, \(values)account: account, \
            period: clipped)
                return membership
            }
            action \(resigning(role))(\(parameters)account: Account) by anyone {
                require exists held in \(members):
                    held.resigned == nil and held.period.end > now else Not\(role)
                for held in \(members) {
                    if held.resigned == nil and held.period.end > now {
                        update \(table(role))[held.key].resigned = now
                    }
                }
                emit Resigned\(role)(\(values)account: account)
            }
            """
    }
}
