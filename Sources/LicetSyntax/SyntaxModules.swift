/// The name of a module, `std.consent`: the parts between the dots.
public struct ModuleName: Hashable, Sendable {
    public let parts: [String]

    public init(_ parts: [String]) {
        self.parts = parts
    }

    /// As it is written.
    public var text: String { parts.joined(separator: ".") }

    /// The file that holds it, from the folder in which modules lie: `std/consent.licet`.
    public var file: String { parts.joined(separator: "/") + ".licet" }
}

/// `module std.consent`, with its documentation.
package struct ModuleHeader: Equatable, Sendable {
    package let documentation: String?
    package let name: ModuleName
    package let nameSpan: SourceSpan
    package let span: SourceSpan
}

/// `import std.consent (Purpose)`, or `import std.consent` for all that the module declares.
package struct ImportDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let module: ModuleName
    package let moduleSpan: SourceSpan
    /// Nil where all names are meant.
    package let names: [Name]?
    package let span: SourceSpan
}

/// `const longest: Duration = 365.days`: a value that is known when the contract is compiled.
package struct ConstantDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let name: Name
    package let type: TypeSyntax
    package let value: Expression
    /// The words of type and value that may be names of other constants, in their order.
    package let mentions: [Name]
    package let span: SourceSpan
}

/// What stands after `max`: a number, or the name of a constant.
package enum BoundSyntax: Equatable, Sendable {
    case literal(IntegerLiteral)
    case constant(Name)

    package var span: SourceSpan {
        switch self {
        case .literal(let literal): literal.span
        case .constant(let name): name.span
        }
    }
}

extension Declaration {
    /// The names that it declares at the top of its file.
    package var declaredNames: [Name] {
        switch self {
        case .identifier(let declaration): declaration.names
        case .role(let declaration): [declaration.name]
        case .setting(let declaration): [declaration.name]
        case .constant(let declaration): [declaration.name]
        case .enum(let declaration): [declaration.name]
        case .struct(let declaration): [declaration.name]
        case .state(let declaration):
            declaration.members.map { member in
                switch member {
                case .table(let table): table.name
                case .field(let field): field.name
                }
            }
        case .error(let declaration), .event(let declaration): declaration.members.map(\.name)
        case .access(let declaration): [declaration.name]
        case .action(let declaration): [declaration.name]
        case .view(let declaration), .function(let declaration): [declaration.name]
        case .test, .property: []
        }
    }
}
