extension Contract {
    /// A type as a source text would have it, with the contract's names: `Bytes max 600`,
    /// `Set<Purpose> max 8`, `Instant?`. A number that names nothing is spelt `#number`.
    public func spelling(of type: ValueType) -> String {
        switch type {
        case .bool: "Bool"
        case .int: "Int"
        case .instant: "Instant"
        case .duration: "Duration"
        case .period: "Period"
        case .account: "Account"
        case .digest: "Digest"
        case .bytes(let max): "Bytes max \(max)"
        case .text(let max): "Text max \(max)"
        case .path: "Path"
        case .identifier(let number): name(identifiers, number)
        case .enumeration(let number): name(enumerations.map(\.name), number)
        case .structure(let number): name(structures.map(\.name), number)
        case .variant(let number): name(variants.map(\.name), number)
        case .row(let table): "row of " + name(tables.map(\.name), table)
        case .optional(let wrapped): grouped(wrapped) + "?"
        case .list(let element, let max): "[\(spelling(of: element))] max \(max)"
        case .set(let element, let max): "Set<\(spelling(of: element))> max \(max)"
        case .buffer(let element, let max): "buffer [\(spelling(of: element))] max \(max)"
        case .sealed(let wrapped): "sealed " + spelling(of: wrapped)
        case .ticket: "Ticket"
        }
    }

    /// A type of several words in parentheses, so that what follows belongs to all of it.
    private func grouped(_ type: ValueType) -> String {
        let text = spelling(of: type)
        return text.contains(" ") ? "(\(text))" : text
    }

    private func name(_ names: [String], _ number: Int) -> String {
        names.indices.contains(number) ? names[number] : "#\(number)"
    }

    /// The signature of an error or event, from which its code follows: the name and the types of
    /// the fields as ``spelling(of:)`` has them, `TooLong(Duration)`, `Ended()`,
    /// `Claimed(Text max 32,Account,Period)`.
    public func signature(of notice: Notice) -> String {
        notice.name + "("
            + notice.fields.map { spelling(of: $0.type) }.joined(separator: ",") + ")"
    }
}
