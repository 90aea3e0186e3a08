/// A place in a document, known by its path, which may or may not hold a value of the right shape.
///
/// `json["contracts"][0]["name"].string()` either gives the string or says that `contracts[0].name`
/// is missing, or should be a string.
public struct JSONField: Sendable {
    /// The way from the root, such as `contracts[0].name`; empty for the root itself.
    public let path: String
    private let content: Content

    private enum Content {
        case value(JSON)
        case missing
        /// The way here led through something of the wrong shape.
        case unreachable(JSONShapeError)
    }

    private init(path: String, content: Content) {
        self.path = path
        self.content = content
    }

    /// The root of a document.
    public init(_ root: JSON) {
        self.init(path: "", content: .value(root))
    }

    /// A member of the object here.
    public subscript(key: String) -> JSONField {
        let place = path + step(to: key)
        switch content {
        case .value(let value):
            guard case .object = value else {
                return JSONField(path: place, content: .unreachable(mismatch(.object, value)))
            }
            return JSONField(
                path: place, content: value.member(key).map(Content.value) ?? .missing)
        case .missing:
            return JSONField(path: place, content: .unreachable(error(.missing)))
        case .unreachable(let error):
            return JSONField(path: place, content: .unreachable(error))
        }
    }

    /// An element of the array here.
    public subscript(index: Int) -> JSONField {
        let place = "\(path)[\(index)]"
        switch content {
        case .value(let value):
            guard case .array(let elements) = value else {
                return JSONField(path: place, content: .unreachable(mismatch(.array, value)))
            }
            guard elements.indices.contains(index) else {
                return JSONField(path: place, content: .missing)
            }
            return JSONField(path: place, content: .value(elements[index]))
        case .missing:
            return JSONField(path: place, content: .unreachable(error(.missing)))
        case .unreachable(let error):
            return JSONField(path: place, content: .unreachable(error))
        }
    }

    /// This field, or `nil` where its object lacks the member; for members that may be left out. A
    /// value of `null` is present.
    public func ifPresent() throws(JSONShapeError) -> JSONField? {
        switch content {
        case .value: self
        case .missing: nil
        case .unreachable(let error): throw error
        }
    }

    /// Whatever value stands here.
    public func value() throws(JSONShapeError) -> JSON {
        switch content {
        case .value(let value): value
        case .missing: throw error(.missing)
        case .unreachable(let error): throw error
        }
    }

    public func string() throws(JSONShapeError) -> String {
        let value = try value()
        guard case .string(let string) = value else { throw mismatch(.string, value) }
        return string
    }

    public func bool() throws(JSONShapeError) -> Bool {
        let value = try value()
        guard case .bool(let bool) = value else { throw mismatch(.bool, value) }
        return bool
    }

    /// A number within the given bounds; digits in a string are refused.
    public func integer(
        in range: ClosedRange<Int64> = -JSON.integerLimit...JSON.integerLimit
    ) throws(JSONShapeError) -> Int64 {
        let value = try value()
        guard case .integer(let integer) = value else { throw mismatch(.integer, value) }
        guard range.contains(integer) else {
            throw error(.outOfRange(String(range.lowerBound), String(range.upperBound)))
        }
        return integer
    }

    /// Any 64-bit signed integer: a number, or its digits in a string.
    public func int64() throws(JSONShapeError) -> Int64 {
        let value = try value()
        if case .integer(let integer) = value { return integer }
        guard case .string(let digits) = value else { throw mismatch(.integer, value) }
        guard let integer = Int64(digits), String(integer) == digits else {
            throw error(.notDecimal("\(Int64.min)", "\(Int64.max)"))
        }
        return integer
    }

    /// Any 64-bit unsigned integer: a number, or its digits in a string.
    public func uint64() throws(JSONShapeError) -> UInt64 {
        let value = try value()
        if case .integer(let integer) = value {
            guard let unsigned = UInt64(exactly: integer) else {
                throw error(.outOfRange("0", "\(UInt64.max)"))
            }
            return unsigned
        }
        guard case .string(let digits) = value else { throw mismatch(.integer, value) }
        guard let integer = UInt64(digits), String(integer) == digits else {
            throw error(.notDecimal("0", "\(UInt64.max)"))
        }
        return integer
    }

    /// The elements of the array here, each with its path.
    public func elements() throws(JSONShapeError) -> [JSONField] {
        let value = try value()
        guard case .array(let elements) = value else { throw mismatch(.array, value) }
        return elements.enumerated().map { index, element in
            JSONField(path: "\(path)[\(index)]", content: .value(element))
        }
    }

    /// The members of the object here in their order, each with its path.
    public func members() throws(JSONShapeError) -> [(key: String, field: JSONField)] {
        let value = try value()
        guard case .object(let members) = value else { throw mismatch(.object, value) }
        return members.map { member in
            let field = JSONField(path: path + step(to: member.key), content: .value(member.value))
            return (member.key, field)
        }
    }

    /// Refuses an object that has any member besides the `known` ones: a misspelt optional setting
    /// must not pass in silence.
    public func refuseUnknownKeys(besides known: [String]) throws(JSONShapeError) {
        for (key, field) in try members() where !known.contains(where: { sameBytes($0, key) }) {
            throw JSONShapeError(path: field.path, fact: .unknownKey(known: known))
        }
    }

    /// An error about this place that is the caller's to judge, such as an unknown name.
    public func refusal(_ reason: String) -> JSONShapeError {
        error(.refused(reason))
    }

    private func error(_ fact: JSONShapeError.Fact) -> JSONShapeError {
        JSONShapeError(path: path, fact: fact)
    }

    private func mismatch(_ expected: JSONShape, _ found: JSON) -> JSONShapeError {
        error(.wrongShape(expected: expected, found: found.shape))
    }

    private func step(to key: String) -> String {
        let isPlain = !key.isEmpty && key.utf8.count <= 64 && key.utf8.allSatisfy(isWordByte)
        guard isPlain else { return "[\(quotedKey(key))]" }
        return path.isEmpty ? key : "." + key
    }
}

private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
    default: false
    }
}

extension JSON {
    /// The member of the root object; see ``JSONField``.
    public subscript(key: String) -> JSONField { JSONField(self)[key] }

    /// The element of the root array; see ``JSONField``.
    public subscript(index: Int) -> JSONField { JSONField(self)[index] }
}
