/// A name in the source: ASCII letters, digits and `_`, at most 64 bytes.
///
/// An empty text stands for a name that is missing and has been reported.
package struct Name: Equatable, Sendable {
    package let text: String
    package let span: SourceSpan

    package init(_ text: String, span: SourceSpan) {
        self.text = text
        self.span = span
    }

    package var isMissing: Bool { text.isEmpty }
}

/// An integer written where only a literal may stand.
package struct IntegerLiteral: Equatable, Sendable {
    package let value: Int64
    package let span: SourceSpan

    package init(_ value: Int64, span: SourceSpan) {
        self.value = value
        self.span = span
    }
}

/// A type as written.
package indirect enum TypeSyntax: Equatable, Sendable {
    /// `Account`, `Record`, `Text`.
    case name(Name)
    /// `Bytes max 600`, `Text max 40`.
    case bounded(Name, max: BoundSyntax, span: SourceSpan)
    /// `[T] max 8`; the bound is nil when none is written, which the checker refuses.
    case list(element: TypeSyntax, max: BoundSyntax?, span: SourceSpan)
    /// `Set<T> max 8`; the bound is nil when none is written, which the checker refuses.
    case set(element: TypeSyntax, max: BoundSyntax?, span: SourceSpan)
    /// `T?`, never of another optional.
    case optional(TypeSyntax, span: SourceSpan)
    /// There is none that can be used, and that has been reported.
    case missing(span: SourceSpan)

    package var span: SourceSpan {
        switch self {
        case .name(let name): name.span
        case .bounded(_, _, let span), .list(_, _, let span), .set(_, _, let span),
            .optional(_, let span), .missing(let span):
            span
        }
    }
}

/// `label name: Type`, as an action, view, function, rule, error or event declares it.
package struct ParameterSyntax: Equatable, Sendable {
    /// Written before the name; a call must then write it too.
    package let label: Name?
    package let name: Name
    package let type: TypeSyntax
    package let span: SourceSpan

    package init(label: Name?, name: Name, type: TypeSyntax, span: SourceSpan) {
        self.label = label
        self.name = name
        self.type = type
        self.span = span
    }
}

/// `label: value` or `value`, in a call, a construction or a look-up.
package struct ArgumentSyntax: Equatable, Sendable {
    package let label: Name?
    package let value: Expression
    package let span: SourceSpan

    package init(label: Name?, value: Expression, span: SourceSpan) {
        self.label = label
        self.value = value
        self.span = span
    }
}
