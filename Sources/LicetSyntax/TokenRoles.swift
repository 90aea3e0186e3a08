/// What the parser found a token to be, where its kind alone does not tell: for the formatter.
///
/// The parser marks them as it reads. A construct that marks nothing is still laid out, by its
/// tokens and by the lines of its author.
struct TokenRoles: OptionSet, Sendable {
    let rawValue: UInt8

    /// A declaration begins here, or the header of the file.
    static let declaration = TokenRoles(rawValue: 1 << 0)
    /// What stands between braces begins here: a statement, a clause, a field, a case, a table.
    static let member = TokenRoles(rawValue: 1 << 1)
    /// A bracket or a dot that belongs to what stands before it.
    static let tight = TokenRoles(rawValue: 1 << 2)
    /// The parenthesis that opens declared parameters.
    static let parameters = TokenRoles(rawValue: 1 << 3)
    /// A minus with one operand.
    static let unary = TokenRoles(rawValue: 1 << 4)
    /// The `<` of a type, whose `>` is no operator either.
    static let angle = TokenRoles(rawValue: 1 << 5)
    /// The parenthesis that opens the names of an import: it belongs to no name before it.
    static let apart = TokenRoles(rawValue: 1 << 6)
}
