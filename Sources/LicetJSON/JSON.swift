/// A JSON value as the edges of Licet read and write it: without floating point, members in order.
///
/// The reader is stricter than RFC 8259 asks and the writer emits only what the reader takes.
/// Neither has anything to do with what is hashed or signed: that is the canonical codec's.
public enum JSON: Sendable {
    case null
    case bool(Bool)
    /// A whole number. Past ``integerLimit`` in magnitude it is written, and read, as a string.
    case integer(Int64)
    case string(String)
    case array([JSON])
    /// Members in the order in which they stand; their keys differ, byte for byte.
    case object([Member])

    /// A key and its value.
    public struct Member: Sendable {
        public let key: String
        public let value: JSON

        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// The greatest magnitude of a number, 2^53: many readers keep numbers as binary64 and silently
    /// round what lies past it.
    public static let integerLimit: Int64 = 1 << 53

    /// A number, or its decimal digits as a string where a number could not be read back.
    public static func wide(_ integer: UInt64) -> JSON {
        guard let narrow = Int64(exactly: integer), narrow <= integerLimit else {
            return .string(String(integer))
        }
        return .integer(narrow)
    }

    /// The value of a member, if this is an object that has it. Keys are compared byte for byte.
    public func member(_ key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { sameBytes($0.key, key) }?.value
    }
}

/// Equality of bytes: `String`'s own holds two spellings of one accented letter equal, and would
/// let two different keys answer to one name.
func sameBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
}

extension JSON: Equatable {
    /// Whether both are written with the same bytes; the order of members counts.
    public static func == (left: JSON, right: JSON) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.string(let left), .string(let right)): sameBytes(left, right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        case (.null, _), (.bool, _), (.integer, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}

extension JSON.Member: Equatable {
    public static func == (left: JSON.Member, right: JSON.Member) -> Bool {
        sameBytes(left.key, right.key) && left.value == right.value
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
    ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    /// An object with its members in the order written. A key that stands twice is a bug.
    public init(dictionaryLiteral members: (String, JSON)...) {
        for (index, member) in members.enumerated() {
            precondition(
                !members[..<index].contains { sameBytes($0.0, member.0) },
                "a key stands once in an object")
        }
        self = .object(members.map { Member($0.0, $0.1) })
    }

    public init(arrayLiteral elements: JSON...) { self = .array(elements) }

    public init(stringLiteral text: String) { self = .string(text) }

    public init(integerLiteral integer: Int64) { self = .integer(integer) }

    public init(booleanLiteral bool: Bool) { self = .bool(bool) }
}
