/// A whole file: one contract or one module.
package struct SourceUnit: Equatable, Sendable {
    /// Nil in a module, and when the header is missing, which has been reported.
    package let contract: ContractHeader?
    /// Nil in a contract, and when the header is missing.
    package let module: ModuleHeader?
    package let imports: [ImportDeclaration]
    /// In the order of the file. Constructs that are not supported yet are left out.
    package let declarations: [Declaration]
    /// For each declaration the words in it that may name something at the top of a file: all but
    /// those after a dot, each as often as it stands there.
    package let words: [[String]]
    package let span: SourceSpan

    package init(
        contract: ContractHeader?, module: ModuleHeader?, imports: [ImportDeclaration],
        declarations: [Declaration], words: [[String]], span: SourceSpan
    ) {
        self.contract = contract
        self.module = module
        self.imports = imports
        self.declarations = declarations
        self.words = words
        self.span = span
    }
}

/// `contract Records version 1`, with its documentation.
package struct ContractHeader: Equatable, Sendable {
    /// The lines of `///` above, without the slashes and one space; nil when there are none.
    package let documentation: String?
    package let name: Name
    package let version: IntegerLiteral
    package let span: SourceSpan
}

package enum Declaration: Equatable, Sendable {
    case identifier(IdentifierDeclaration)
    case role(RoleDeclaration)
    case setting(SettingDeclaration)
    case constant(ConstantDeclaration)
    case `enum`(EnumDeclaration)
    case `struct`(StructDeclaration)
    case state(StateDeclaration)
    case error(OccurrenceDeclaration)
    case event(OccurrenceDeclaration)
    case access(AccessDeclaration)
    case action(ActionDeclaration)
    case view(FunctionDeclaration)
    case function(FunctionDeclaration)
    case test(TestDeclaration)
    case property(PropertyDeclaration)

    package var span: SourceSpan {
        switch self {
        case .identifier(let declaration): declaration.span
        case .role(let declaration): declaration.span
        case .setting(let declaration): declaration.span
        case .constant(let declaration): declaration.span
        case .enum(let declaration): declaration.span
        case .struct(let declaration): declaration.span
        case .state(let declaration): declaration.span
        case .error(let declaration), .event(let declaration): declaration.span
        case .access(let declaration): declaration.span
        case .action(let declaration): declaration.span
        case .view(let declaration), .function(let declaration): declaration.span
        case .test(let declaration): declaration.span
        case .property(let declaration): declaration.span
        }
    }
}

/// `id RecordID, GrantID`.
package struct IdentifierDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let names: [Name]
    package let span: SourceSpan
}

/// `role Registrar`, whose members are named at deploy, or one that is granted:
/// `role Guardian(of: Account) max 4 granted by Registrar`.
package struct RoleDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let name: Name
    package let parameters: [ParameterSyntax]
    /// How many memberships there may be for the same arguments.
    package let max: BoundSyntax?
    /// The terms of `granted by`, as those of a `by`; empty for a role that is not granted.
    package let grantors: [Expression]
    package let span: SourceSpan
}

/// `setting longestGrant: Duration = 365.days`.
package struct SettingDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let name: Name
    package let type: TypeSyntax
    package let value: Expression
    package let span: SourceSpan
}

/// `enum Kind { general, mental }`, `enum Purpose { treatment { emergency }, payment }` or
/// `enum Decision { pending, approved(by: Account) }`.
package struct EnumDeclaration: Equatable, Sendable {
    package struct Case: Equatable, Sendable {
        package let name: Name
        /// The position of the case that it lies in; nil where it lies in none.
        package let parent: Int?
        /// What a value of the case carries; nil when no parentheses are written.
        package let payload: [ParameterSyntax]?
        /// Of the name and the payload, without the cases within.
        package let span: SourceSpan
    }

    package let documentation: String?
    package let name: Name
    /// In preorder: the cases within a case follow it.
    package let cases: [Case]
    package let span: SourceSpan
}

package struct StructDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let name: Name
    package let fields: [FieldDeclaration]
    package let functions: [FunctionDeclaration]
    package let span: SourceSpan
}

package struct FieldDeclaration: Equatable, Sendable {
    package enum Marker: String, Equatable, Sendable {
        case immutable, `var`, once, tracked
    }

    package let documentation: String?
    package let marker: Marker
    /// `sealed`: stored, and shown to nobody but through `open`.
    package let isSealed: Bool
    package let name: Name
    package let type: TypeSyntax
    package let span: SourceSpan
}

/// `state { … }`.
package struct StateDeclaration: Equatable, Sendable {
    package enum Member: Equatable, Sendable {
        case table(TableDeclaration)
        case field(StateFieldDeclaration)
    }

    package let documentation: String?
    package let members: [Member]
    package let span: SourceSpan
}

/// `table grants: [GrantID: Grant] index (record, reader) max 1_024`.
package struct TableDeclaration: Equatable, Sendable {
    package struct Index: Equatable, Sendable {
        package let isUnique: Bool
        package let columns: [Name]
        package let max: BoundSyntax?
        package let span: SourceSpan
    }

    package let documentation: String?
    package let name: Name
    package let key: TypeSyntax
    package let row: TypeSyntax
    package let indexes: [Index]
    package let span: SourceSpan
}

/// `var total: Int = 0`, one value of the contract's state.
package struct StateFieldDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let name: Name
    package let type: TypeSyntax
    package let value: Expression
    package let span: SourceSpan
}

/// `error Ended, TooLong(limit: Duration)` or `event Revoked(grant: GrantID)`.
package struct OccurrenceDeclaration: Equatable, Sendable {
    package struct Member: Equatable, Sendable {
        package let name: Name
        package let fields: [ParameterSyntax]
        package let span: SourceSpan
    }

    package let documentation: String?
    package let members: [Member]
    package let span: SourceSpan
}

/// `access read(record: RecordID, …) at t { let … permit … forbid … }`.
package struct AccessDeclaration: Equatable, Sendable {
    package enum Member: Equatable, Sendable {
        /// Only `let`, never `var`.
        case binding(BindingStatement)
        case clause(AccessClause)
    }

    package let documentation: String?
    package let name: Name
    package let parameters: [ParameterSyntax]
    /// The name that the instant of the question has in the body.
    package let instant: Name
    package let members: [Member]
    package let span: SourceSpan
}

/// `permit owner when …` or `forbid sensitive when …`.
package struct AccessClause: Equatable, Sendable {
    package enum Kind: String, Equatable, Sendable {
        case permit, forbid
    }

    package let kind: Kind
    package let name: Name
    package let condition: Expression
    package let span: SourceSpan
}

/// `action grant(…) -> GrantID by records[record].patient { … }`.
package struct ActionDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let name: Name
    package let parameters: [ParameterSyntax]
    package let result: TypeSyntax?
    /// The terms of `by`, one of which must be held: the name of a role, `anyone`, or an account.
    /// Empty when there is no `by`, which has been reported.
    package let authority: [Expression]
    package let body: Block
    package let span: SourceSpan
}

/// `view name(…) -> T { … }` or `func name(…) -> T { … }`.
package struct FunctionDeclaration: Equatable, Sendable {
    package let documentation: String?
    package let name: Name
    package let parameters: [ParameterSyntax]
    package let result: TypeSyntax?
    package let body: Block
    package let span: SourceSpan
}

/// `test "what is shown" { … }`.
package struct TestDeclaration: Equatable, Sendable {
    package let documentation: String?
    /// The UTF-8 bytes of the title.
    package let title: [UInt8]
    package let titleSpan: SourceSpan
    package let body: Block
    package let span: SourceSpan
}

/// `property "what always holds" (n: Int, p: Period) where n > 0 { … }`: a test whose parameters
/// are generated.
package struct PropertyDeclaration: Equatable, Sendable {
    package let documentation: String?
    /// The UTF-8 bytes of the title.
    package let title: [UInt8]
    package let titleSpan: SourceSpan
    /// What is generated; none where only the steps of `attempt any` are.
    package let parameters: [ParameterSyntax]
    /// What the parameters must satisfy; cases that do not are not run.
    package let condition: Expression?
    package let body: Block
    package let span: SourceSpan
}

/// What was typed into the console, in its order.
package enum ConsoleItem: Equatable, Sendable {
    case `import`(ImportDeclaration)
    case declaration(Declaration)
    /// Statements, test statements and expressions.
    case statement(Statement)
}
