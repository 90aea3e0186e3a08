/// The limits of a source file. Each is refused with a diagnostic one past it.
package enum SyntaxLimits {
    /// Bytes of a file.
    package static let sourceSizeMax = 1 << 20
    /// Bytes of a name.
    package static let identifierSizeMax = 64
    /// Names between the dots of a module's name.
    package static let modulePartsMax = 8
    /// How deep parentheses, brackets, blocks and types may nest in one another.
    package static let nestingMax = 128
    /// Levels of the tree in any shape, chains of operators, members and `else if` included.
    package static let treeDepthMax = 256
    /// How many diagnostics one file may have; the last one says that there were more.
    package static let diagnosticsMax = 100
}
