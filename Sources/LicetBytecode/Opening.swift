/// One way out of a contract for a sealed field: `open T[k].f under R(k, caller, …) for d`.
///
/// Numbers in it are positions in the lists of a ``Contract``, and of the fields of the table's
/// row structure.
public struct Opening: Hashable, Sendable {
    public var table: Int
    /// The sealed field that is opened.
    public var column: Int
    /// The rule that decides. Its first parameter is the table's key, its second the account that
    /// asks.
    public var rule: Int
    /// The row's open fields that the ``Opened`` event repeats, where the structure has them:
    /// `digest: Digest`, `version: Int`, `epoch: Int`.
    public var digest: Int?
    public var version: Int?
    public var epoch: Int?

    public init(
        table: Int, column: Int, rule: Int, digest: Int? = nil, version: Int? = nil,
        epoch: Int? = nil
    ) {
        self.table = table
        self.column = column
        self.rule = rule
        self.digest = digest
        self.version = version
        self.epoch = epoch
    }

    /// The opening of a column under a rule, with what the structure's fields say of the rest.
    public init(table: Int, column: Int, rule: Int, fields: [Field]) {
        func number(_ name: String, _ type: ValueType) -> Int? {
            fields.firstIndex { $0.name == name && $0.type == type }
        }
        self.init(
            table: table, column: column, rule: rule, digest: number("digest", .digest),
            version: number("version", .int), epoch: number("epoch", .int))
    }
}
