/// A statement of a body.
///
/// `test` cases stand in tests and in the console only: the parser refuses them elsewhere.
package indirect enum Statement: Equatable, Sendable {
    case binding(BindingStatement)
    case assignment(AssignmentStatement)
    case `if`(IfStatement)
    case `for`(ForStatement)
    case match(MatchStatement)
    case require(RequireStatement)
    case update(UpdateStatement)
    case emit(EmitStatement)
    case `return`(ReturnStatement)
    /// A call, an `insert`; in tests also `as …` and `deploy …`; in the console any expression.
    case expression(Expression)
    case test(TestStatement)

    package var span: SourceSpan {
        switch self {
        case .binding(let statement): statement.span
        case .assignment(let statement): statement.span
        case .if(let statement): statement.span
        case .for(let statement): statement.span
        case .match(let statement): statement.span
        case .require(let statement): statement.span
        case .update(let statement): statement.span
        case .emit(let statement): statement.span
        case .return(let statement): statement.span
        case .expression(let expression): expression.span
        case .test(let statement): statement.span
        }
    }
}

/// `{ … }`.
package struct Block: Equatable, Sendable {
    package let statements: [Statement]
    package let span: SourceSpan
}

/// `let x = e`, `var x: T = e`.
package struct BindingStatement: Equatable, Sendable {
    package enum Kind: String, Equatable, Sendable {
        case `let`, `var`
    }

    package let kind: Kind
    package let name: Name
    package let type: TypeSyntax?
    package let value: Expression
    package let span: SourceSpan
}

/// `x = e`, `xs[i] = e`; the checker decides which targets may be assigned.
package struct AssignmentStatement: Equatable, Sendable {
    package let target: Expression
    package let value: Expression
    package let span: SourceSpan
}

package struct IfStatement: Equatable, Sendable {
    package enum Condition: Equatable, Sendable {
        case holds(Expression)
        /// `if let name = value`.
        case binds(Name, Expression)
    }

    package indirect enum Otherwise: Equatable, Sendable {
        case block(Block)
        case `if`(IfStatement)
    }

    package let condition: Condition
    package let then: Block
    package let otherwise: Otherwise?
    package let span: SourceSpan
}

/// `for x in collection { … }`, `for i in a ..< b max n { … }`.
package struct ForStatement: Equatable, Sendable {
    package let name: Name
    /// What is gone through; a range is a `binary` with the operator `range`.
    package let collection: Expression
    /// The stated bound, which only a range may have.
    package let max: BoundSyntax?
    package let body: Block
    package let span: SourceSpan
}

/// `match value { case .a(let x) { … } case .b, .c { … } }`.
package struct MatchStatement: Equatable, Sendable {
    /// `case .b, .c { … }`.
    package struct Arm: Equatable, Sendable {
        package let patterns: [CasePattern]
        package let body: Block
    }

    package let subject: Expression
    package let arms: [Arm]
    /// Of what stands before the braces.
    package let head: SourceSpan
    package let span: SourceSpan
}

/// `.a` or `.a(let x, label: let y, _)`.
package struct CasePattern: Equatable, Sendable {
    package struct Binding: Equatable, Sendable {
        package let label: Name?
        /// The variable; nil for `_`, which takes nothing.
        package let name: Name?
        package let span: SourceSpan
    }

    package let name: Name
    /// Nil when no parentheses are written.
    package let bindings: [Binding]?
    package let span: SourceSpan
}

/// `E`, `E(limit: x)`: an error or event with its fields.
package struct OccurrenceSyntax: Equatable, Sendable {
    package let name: Name
    /// Nil when no parentheses are written.
    package let arguments: [ArgumentSyntax]?
    package let span: SourceSpan
}

/// `require condition else E`.
package struct RequireStatement: Equatable, Sendable {
    package let condition: Expression
    package let error: OccurrenceSyntax
    package let span: SourceSpan
}

/// `update table[key].field = value`; the checker decides which targets may be updated.
package struct UpdateStatement: Equatable, Sendable {
    package let target: Expression
    package let value: Expression
    package let span: SourceSpan
}

/// `emit E(…)`.
package struct EmitStatement: Equatable, Sendable {
    package let event: OccurrenceSyntax
    package let span: SourceSpan
}

package struct ReturnStatement: Equatable, Sendable {
    package let value: Expression?
    package let span: SourceSpan
}

/// A statement that only a test or the console may hold.
package enum TestStatement: Equatable, Sendable {
    /// `actors ana, bo`.
    case actors([Name], span: SourceSpan)
    /// `clock @2027-01-01T08:00Z`.
    case clock(Expression, span: SourceSpan)
    /// `advance 1.hours`.
    case advance(Expression, span: SourceSpan)
    case expect(ExpectStatement)
    /// `attempt as ana grant(…)`: a call that may succeed or fail; in properties only.
    case attempt(CallAsExpression, span: SourceSpan)
    /// `attempt any 20`: up to so many generated calls and movements of the clock; in properties
    /// only.
    case attemptAny(IntegerLiteral, span: SourceSpan)

    package var span: SourceSpan {
        switch self {
        case .actors(_, let span), .clock(_, let span), .advance(_, let span),
            .attempt(_, let span), .attemptAny(_, let span):
            span
        case .expect(let statement): statement.span
        }
    }
}

/// `expect` and what is expected of its subject.
package struct ExpectStatement: Equatable, Sendable {
    package enum Outcome: Equatable, Sendable {
        /// The subject is a Boolean, and true.
        case holds
        /// The subject calls a rule: `[at instant] permitted [by clause]`.
        case permitted(at: Expression?, by: Name?)
        /// The subject calls a rule: `[at instant] denied [.reason]`.
        case denied(at: Expression?, reason: Name?)
        /// The subject calls a rule without its first account: `who …  [at instant] == accounts`.
        case accounts(at: Expression?, Expression)
        /// The subject calls a rule: `when … == periods`.
        case periods(Expression)
        /// The subject is `as x call(…)` or `deploy …`.
        case fails(OccurrenceSyntax)
        /// The subject is `as x call(…)` or `deploy …`.
        case emits(OccurrenceSyntax)
    }

    package let subject: Expression
    package let outcome: Outcome
    package let span: SourceSpan
}
