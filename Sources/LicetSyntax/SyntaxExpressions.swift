/// An expression of the tree, with where it stands.
package struct Expression: Equatable, Sendable {
    package indirect enum Kind: Equatable, Sendable {
        case integer(Int64)
        case boolean(Bool)
        case none
        /// The UTF-8 bytes of a text, escapes resolved.
        case text([UInt8])
        /// `0x00ff`.
        case bytes([UInt8])
        /// Milliseconds since 1970, UTC; from `@1970-01-01` to `@9999-12-31T23:59:59.999Z`.
        case instant(Int64)
        /// `#7`: only in tests and in the console.
        case rowNumber(Int64)
        /// `.general`.
        case enumCase(Name)
        /// `[a, b]`, a list or a set.
        case list([Expression])
        case name(Name)
        case member(base: Expression, Name)
        case index(base: Expression, [ArgumentSyntax])
        /// A call of a function, a view, a rule or a method, or the construction of a struct.
        case call(callee: Expression, [ArgumentSyntax])
        case unary(UnaryExpression)
        case binary(BinaryExpression)
        case quantifier(QuantifierExpression)
        /// Only as a statement or as the whole value of `let`, `var`, `return` or an assignment.
        case insert(InsertExpression)
        /// `open table[key].field under rule(key, caller, …) for duration`: in the same places, and
        /// the checker lets it stand after `return` only.
        case open(OpenExpression)
        /// `as ana grant(…)`: in tests and the console, in the same places and after `expect`.
        case callAs(CallAsExpression)
        /// `deploy Records(…)`: in tests and the console, in the same places.
        case deploy(DeployExpression)
        /// There is none that can be used, and that has been reported: the checker stays silent.
        case missing
    }

    package let kind: Kind
    /// Includes the parentheses, where there are some.
    package let span: SourceSpan
    /// How many levels the tree has from here down, at most `SyntaxLimits.treeDepthMax`.
    package let height: Int

    package init(_ kind: Kind, span: SourceSpan) {
        self.kind = kind
        self.span = span
        self.height = 1 + kind.heightBelow
    }
}

package enum UnaryOperator: String, Equatable, Sendable {
    case not = "not"
    case negate = "-"
}

package struct UnaryExpression: Equatable, Sendable {
    package let `operator`: UnaryOperator
    package let operatorSpan: SourceSpan
    package let operand: Expression
}

/// The raw value is what stands in the source.
package enum BinaryOperator: String, Equatable, Sendable, CaseIterable {
    case implies, or, and
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in`, contains, within, overlaps, `is`
    case coalesce = "??"
    /// The half-open `a ..< b` of integers (in `for` only) or instants.
    case range = "..<"
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
}

package struct BinaryExpression: Equatable, Sendable {
    package let `operator`: BinaryOperator
    package let operatorSpan: SourceSpan
    package let left: Expression
    package let right: Expression
}

/// `exists x in c: body` or `all x in c: body`; the body reaches as far right as it can.
package struct QuantifierExpression: Equatable, Sendable {
    package enum Kind: String, Equatable, Sendable {
        case exists, all
    }

    package let kind: Kind
    package let name: Name
    package let collection: Expression
    package let body: Expression
}

/// `insert table Row(…)` numbers a row and is its id; `insert table[key] Row(…)` takes a key.
package struct InsertExpression: Equatable, Sendable {
    package let table: Name
    /// The natural key in brackets, if any.
    package let key: Expression?
    /// What is inserted; mostly a construction.
    package let row: Expression
}

/// `open records[record].path under read(record, caller, purpose) for 10.minutes`.
package struct OpenExpression: Equatable, Sendable {
    /// What is opened: a sealed field of a row.
    package let target: Expression
    /// The question that decides: a call of a rule.
    package let rule: Expression
    /// How long the ticket holds.
    package let duration: Expression
}

package struct CallAsExpression: Equatable, Sendable {
    /// The name of an actor, or a text with an account.
    package let actor: Expression
    /// A call of an action by its name, or as a member of a deployed contract.
    package let call: Expression
}

package struct DeployExpression: Equatable, Sendable {
    package let contract: Name
    /// Role members and settings, all labelled.
    package let arguments: [ArgumentSyntax]
}

extension Expression.Kind {
    /// The height of the tallest child, 0 where there is none.
    fileprivate var heightBelow: Int {
        switch self {
        case .integer, .boolean, .none, .text, .bytes, .instant, .rowNumber, .enumCase, .name,
            .missing:
            0
        case .list(let elements): tallest(elements)
        case .member(let base, _): base.height
        case .index(let base, let arguments): max(base.height, tallest(arguments))
        case .call(let callee, let arguments): max(callee.height, tallest(arguments))
        case .unary(let unary): unary.operand.height
        case .binary(let binary): max(binary.left.height, binary.right.height)
        case .quantifier(let quantifier):
            max(quantifier.collection.height, quantifier.body.height)
        case .insert(let insert): max(insert.key?.height ?? 0, insert.row.height)
        case .open(let open):
            max(open.target.height, open.rule.height, open.duration.height)
        case .callAs(let callAs): max(callAs.actor.height, callAs.call.height)
        case .deploy(let deploy): tallest(deploy.arguments)
        }
    }
}

private func tallest(_ expressions: [Expression]) -> Int {
    expressions.reduce(0) { max($0, $1.height) }
}

private func tallest(_ arguments: [ArgumentSyntax]) -> Int {
    arguments.reduce(0) { max($0, $1.value.height) }
}
