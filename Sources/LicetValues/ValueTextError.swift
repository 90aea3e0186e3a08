import LicetBytecode

/// Why a text is no literal of the type asked for, and where.
package struct ValueTextError: Error, Hashable, Sendable {
    package let fact: Fact
    /// Bytes before the place.
    package let offset: Int

    package enum Fact: Hashable, Sendable {
        /// What was expected, as words or a spelling in backticks, and what stands there.
        case expected(String, found: String)
        case trailing(found: String)
        /// An integer, instant or duration outside its type's range, or no such day.
        case outOfRange(type: String)
        case tooLong(limit: Int, type: String)
        case tooDeep
        case unknownCase(String, suggestion: String?)
        case unknownEscape
        case invalidPath
        case unknownAccount(String)
        /// The field that should stand here, and the label that does.
        case wrongField(expected: String, found: String)
        case noLiteral(type: String)
    }

    package init(_ fact: Fact, at offset: Int) {
        self.fact = fact
        self.offset = offset
    }
}

extension ValueTextError: CustomStringConvertible {
    /// One sentence for people, without a full stop.
    package var description: String {
        let place = offset == 0 ? "" : " after \(offset) bytes"
        switch fact {
        case .expected(let expected, let found):
            return "expected \(expected), found \(found)\(place)"
        case .trailing(let found): return "nothing may follow the value, found \(found)\(place)"
        case .outOfRange(let type): return "no `\(type)` has this value\(place)"
        case .tooLong(let limit, let type): return "`\(type)` holds at most \(limit)\(place)"
        case .tooDeep: return "values stand too deep in each other\(place)"
        case .unknownCase(let name, let suggestion):
            return "there is no case `.\(name)`" + (suggestion.map { ", but `.\($0)`" } ?? "")
                + place
        case .unknownEscape: return "no such escape\(place)"
        case .invalidPath:
            return "a path is 1 to 256 of `a-z 0-9 / _ . -`, without `..` or a leading `/`\(place)"
        case .unknownAccount(let name): return "`\(name)` is no account and no known name\(place)"
        case .wrongField(let expected, let found):
            return "expected field `\(expected)`, found `\(found)`\(place)"
        case .noLiteral(let type): return "a value of `\(type)` cannot be written\(place)"
        }
    }
}
