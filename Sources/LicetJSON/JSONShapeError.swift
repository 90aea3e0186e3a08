/// What a value is, without its content.
public enum JSONShape: Equatable, Sendable {
    case null, bool, integer, string, array, object
}

extension JSON {
    public var shape: JSONShape {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer: .integer
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }
}

/// A document that is JSON but not of the shape that its reader needs: which place, and what is
/// wrong.
public struct JSONShapeError: Error, Equatable, Sendable {
    /// The way from the root, such as `contracts[0].name`; empty for the root itself.
    public let path: String
    public let fact: Fact

    public enum Fact: Equatable, Sendable {
        case missing
        case wrongShape(expected: JSONShape, found: JSONShape)
        /// A number lies outside the bounds, both of which belong to them.
        case outOfRange(String, String)
        /// A string is not the shortest decimal digits of an integer within the bounds.
        case notDecimal(String, String)
        case unknownKey(known: [String])
        /// The caller's own reason, one that completes the sentence "`path` …".
        case refused(String)
    }
}

extension JSONShapeError: CustomStringConvertible {
    /// One sentence for people: "`contracts[0].name` should be a string, not a number".
    public var description: String {
        let place = path.isEmpty ? "the document" : "`\(path)`"
        switch fact {
        case .missing: return "\(place) is missing"
        case .wrongShape(let expected, let found):
            return "\(place) should be \(expected), not \(found)"
        case .outOfRange(let low, let high): return "\(place) should be from \(low) to \(high)"
        case .notDecimal(let low, let high):
            return "\(place) should be the decimal digits of an integer from \(low) to \(high)"
        case .unknownKey(let known):
            let names = known.map { "`\($0)`" }.joined(separator: ", ")
            return "\(place) is not known here: "
                + (names.isEmpty ? "no key is" : "the keys are \(names)")
        case .refused(let reason): return "\(place) \(reason)"
        }
    }
}

extension JSONShape: CustomStringConvertible {
    public var description: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "an integer"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
