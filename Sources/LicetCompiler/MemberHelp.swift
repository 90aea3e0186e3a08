import LicetBytecode
import LicetSyntax

// What to write for a member that is not there, by the type that lacks it: another language's word
// means one thing of a list, another of a period, and nothing of a number.
extension Checker {
    /// Reports a member that a table does not have.
    mutating func reportTableMember(_ name: Name, of number: Int) {
        guard !name.isMissing else { return }
        let table = declarations.tables[number]
        let help: String? =
            switch name.text {
            case "count", "length", "size", "len", "isEmpty":
                "a table is not counted: keep a `var` in the state"
                    + (bucketText(of: number).map { ", or count `\($0)`" } ?? "")
            case "insert", "append", "add", "push":
                table.isNumbered
                    ? "write `insert \(table.name) \(rowName(of: table))(…)`"
                    : "write `insert \(table.name)[key] \(rowName(of: table))(…)`"
            case "contains", "has", "includes", "exists": "write `key in \(table.name)`"
            case "remove", "delete":
                "rows stay, as history must; mark one as ended with a `once` field"
            case "find": "write `\(table.name).find(key)`"
            default: nil
            }
        let near = help == nil ? nearestName(to: name.text, among: ["find"]) : nil
        let known =
            "write `\(table.name)[key]`, `\(table.name).find(key)` or `key in \(table.name)`"
        report(
            .unknownMember(
                name, of: table.name, suggestion: near,
                help: near == nil ? help ?? known : nil))
    }

    /// The rows of the first index that code may go through, as they are written.
    func bucketText(of number: Int) -> String? {
        let table = declarations.tables[number]
        let fields = declarations.structures[table.row].fields
        for index in table.indexes {
            guard case .rows = index.kind else { continue }
            return "\(table.name)["
                + index.columns.map { fields[$0].name }.joined(separator: ", ") + "]"
        }
        return nil
    }

    private func rowName(of table: Table) -> String { declarations.structures[table.row].name }

    /// What stands in the source, where that is short enough for a help; else `other`.
    func written(_ span: SourceSpan, or other: String) -> String {
        let text = source.text(of: span)
        return text.isEmpty || text.utf8.count > 40 || text.contains("\n") ? other : text
    }

    /// What to write for a member of a value; nil where nothing better than a guess is known.
    func memberHelp(
        _ name: Name, of type: ValueType, base: SourceSpan?, argument: SourceSpan?
    ) -> String? {
        let value = base.map { written($0, or: "xs") } ?? "xs"
        let other = argument.map { written($0, or: "x") } ?? "x"
        switch (type.unwrapped, name.text) {
        case (.list, "contains"), (.set, "contains"), (.list, "includes"), (.set, "includes"),
            (.list, "has"), (.set, "has"):
            return "write `\(other) in \(value)`"
        case (.period, "contains"), (.period, "includes"), (.period, "has"):
            return "write `\(value) contains \(other)`"
        case (.period, "within"), (.period, "overlaps"), (.set, "within"):
            return "write `\(value) \(name.text) \(other)`"
        case (.set, "isSubset"): return "write `\(value) within \(other)`"
        case (.bytes, "size"), (.text, "size"), (.bytes, "count"), (.text, "count"),
            (.bytes, "len"), (.text, "len"):
            return "the number of bytes is `length`"
        case (.bytes, "isEmpty"), (.text, "isEmpty"): return "write `\(value).length == 0`"
        case (.int, "year"), (.int, "years"):
            return "a year has no fixed length: write `365.days`, or pass in the instant"
        case (.int, "month"), (.int, "months"):
            return "a month has no fixed length: write `30.days`, or pass in the instant"
        default: return nil
        }
    }

    /// Whether a word that other languages have for collections may mean something of a type.
    func mayBeForeign(_ type: ValueType) -> Bool {
        switch type.unwrapped {
        case .bool, .int, .instant, .duration, .digest, .period, .bytes, .text: false
        default: true
        }
    }

    /// How a value that may be nil is looked into where the code stands.
    func optionalHelp(_ value: SourceSpan) -> String {
        let text = written(value, or: "…")
        return body.surroundings == .rule
            ? "write `exists x in \(text): …` and use `x`"
            : "use `if let`, or `??` with a value for nil"
    }
}
