import LicetPrimitives

/// Counts that a container must stay within; what bounds values at run time stands in ``Limits``.
/// The decoder refuses more before it allocates.
public enum ContainerLimits {
    /// Enumerations, variants, structures, tables, fields, roles, settings, errors, events, row
    /// identifiers: of each.
    public static let declarations = 256
    /// Constants of all kinds.
    public static let constants = 4_096
    public static let rules = 256
    public static let functions = 1_024
    /// Cases of an enumeration, fields of a structure, a case, an error or an event. A window must
    /// hold them.
    public static let members = 128
    /// Parameters of a function or rule.
    public static let parameters = 64
    /// Indexes of a table; columns of an index.
    public static let indexes = 16
    public static let columns = 8
    /// `let`s of a rule, clauses of a rule, terms of a `by`.
    public static let lets = 64
    public static let clauses = 128
    public static let authorities = 16
    /// Operands of one node of a rule tree: elements of a collection, fields of a structure.
    public static let operands = 128
    /// Nodes of one rule or one action's `by`.
    public static let nodes = 20_000
    /// Words of a function: a jump's offset reaches all of it.
    public static let codeWords = 32_767
    /// Stretches of marks within one another.
    public static let markDepth = 8
    /// A function of a structure is named `Structure.function`.
    public static let functionNameBytes = 2 * Limits.nameBytes + 1
    /// The source file's name in a debug map.
    public static let fileNameBytes = 255
}
