import LicetPrimitives

/// A set of accounts that an author has named.
///
/// A role without a table has its members named at deploy, for good. One with a table is granted:
/// each row of the table, which the compiler makes, is the membership of one account for a period,
/// cut off where it was resigned. A granted role without parameters may have members named at
/// deploy besides.
public struct Role: Hashable, Sendable {
    public var name: String
    /// What there is one such set for each of, in order; none for a role that is not granted.
    public var parameters: [Parameter]
    /// The table of memberships; `nil` where members are named at deploy alone.
    public var table: Int?

    public init(name: String, parameters: [Parameter] = [], table: Int? = nil) {
        self.name = name
        self.parameters = parameters
        self.table = table
    }

    public var isGranted: Bool { table != nil }
    /// Whether deploying names members of it.
    public var isNamedAtDeploy: Bool { parameters.isEmpty }

    // The fields of a membership: the parameters in order, then these.
    public var accountField: Int { parameters.count }
    public var periodField: Int { parameters.count + 1 }
    public var resignedField: Int { parameters.count + 2 }

    /// The index of the table over account and parameters, by which membership is tested.
    public static let accountIndex = 0
    /// The index over the parameters alone, by which members are listed.
    public static let memberIndex = 1
    /// One less than the columns of an index: the account is one too.
    public static let parametersMax = ContainerLimits.columns - 1

    /// The name of the action that ends memberships: the one action whose `by` may ask for the
    /// account that an argument gives.
    public var resigningAction: String { "resign" + name }
}

extension Contract {
    /// What being a member of a granted role at `t` comes to: some membership of the account
    /// lies in the role's table, and its period, until it was resigned, contains `t`. `nil` for a
    /// role without table, and where there is no such role.
    ///
    /// - Parameter depth: how many variables are in scope where the tree will stand.
    package func membershipTree(
        role number: Int, account: RuleExpression, arguments: [RuleExpression], depth: Int
    ) -> RuleExpression? {
        guard roles.indices.contains(number), let table = roles[number].table else { return nil }
        let role = roles[number]
        let row = RuleExpression.local(depth)
        let held = RuleExpression.binary(
            .periodUntil, .field(row, role.periodField), .field(row, role.resignedField))
        return .exists(
            .bucket(table: table, index: Role.accountIndex, columns: [account] + arguments),
            body: .binary(.periodContains, held, .time))
    }
}

extension Role: ContainerPart {
    func encode(into encoder: inout CanonicalEncoder) {
        encoder.text(name)
        encoder.parts(parameters)
        encoder.optional(table) { $0.number($1) }
    }

    static func decode(from decoder: inout CanonicalDecoder) throws(CodecError) -> Role {
        Role(
            name: try decoder.name(),
            parameters: try decoder.parts(limit: Role.parametersMax),
            table: try decoder.optional { (decoder) throws(CodecError) in try decoder.number() })
    }
}
