import LicetPrimitives

/// Where a type stands: what it may be made of.
enum TypePlace {
    /// In state, in arguments, in events and errors: no rows, and every bound at least 1.
    case stored
    /// A constant: no rows.
    case constant
    /// A field of a structure: what is stored, and it may be sealed.
    case field
    /// The result of an action: what is stored, or a ticket.
    case result
    /// The result of a `func` or view, a `let` of a rule: rows too.
    case passing
    /// A register: buffers, sealed values and tickets too.
    case register
}

/// What the verifier knows of a contract's types, once their structures are found to be finite.
///
/// A class because every instruction and node is checked with it: copying a contract's lists for
/// each would cost more than the checks.
final class TypeRules {
    let contract: Contract
    /// One entry a structure.
    private var structures: [Measure?]
    /// One entry a variant.
    private var variants: [Measure?]

    private struct Measure {
        /// Bytes of the longest encoding; ``Int/max`` where that does not fit.
        var size: Int
        /// Levels of nesting.
        var height: Int
        /// Whether nothing in it may change after an insert.
        var isStable: Bool
        /// Whether something in it is sealed.
        var holdsSealed = false
    }

    init(_ contract: Contract) throws(VerificationError) {
        self.contract = contract
        structures = Array(repeating: nil, count: contract.structures.count)
        variants = Array(repeating: nil, count: contract.variants.count)
        var path: [ValueType] = []
        for (number, structure) in contract.structures.enumerated() {
            for field in structure.fields {
                try check(
                    field.type, in: .field, at: .declaration("\(structure.name).\(field.name)"))
            }
            _ = try measure(composite: .structure(number), depth: 1, path: &path)
        }
        for (number, variant) in contract.variants.enumerated() {
            for field in variant.cases.flatMap(\.fields) {
                let location = VerificationError.Location.declaration(
                    "\(variant.name).\(field.name)")
                try check(field.type, in: .stored, at: location)
                guard field.mark == .immutable else {
                    throw .init("a field of a case has a mark", at: location)
                }
            }
            let measure = try measure(composite: .variant(number), depth: 1, path: &path)
            guard !measure.holdsSealed else {
                throw .init("a case holds a sealed field", at: .declaration(variant.name))
            }
        }
    }

    // MARK: Form

    /// Checks the form of a type, not what its structures hold. Types are nested at most
    /// ``Limits/nesting`` deep: the decoder saw to it.
    func check(
        _ type: ValueType, in place: TypePlace, at location: VerificationError.Location
    ) throws(VerificationError) {
        switch type {
        case .bool, .int, .instant, .duration, .period, .account, .digest, .path: return
        case .bytes(let max), .text(let max):
            guard (0...Limits.valueBytes).contains(max) else {
                throw .init("a byte string's bound lies outside 0...32,768", at: location)
            }
        case .identifier(let number):
            try require(contract.identifiers.indices.contains(number), "row identifier", location)
        case .enumeration(let number):
            try require(contract.enumerations.indices.contains(number), "enumeration", location)
        case .structure(let number):
            try require(contract.structures.indices.contains(number), "structure", location)
        case .variant(let number):
            try require(contract.variants.indices.contains(number), "variant", location)
        case .row(let table):
            try require(contract.tables.indices.contains(table), "table", location)
            guard place == .passing || place == .register else {
                throw .init("a row cannot be stored or passed in", at: location)
            }
        case .optional(let wrapped):
            if case .optional = wrapped {
                throw .init("an optional wraps an optional", at: location)
            }
            try check(wrapped, in: inner(place), at: location)
        case .list(let element, let max):
            try checkBound(max, place, location)
            try check(element, in: inner(place), at: location)
        case .set(let element, let max):
            try checkBound(max, place, location)
            try check(element, in: isStored(place) ? .stored : .constant, at: location)
            // A set orders its elements, which compares them.
            try refuseSealed(in: element, "a set", at: location)
        case .buffer(let element, let max):
            guard place == .register, element.isScalar else {
                throw .init("a buffer is only a register's, and of scalars", at: location)
            }
            try checkBound(max, place, location)
            try check(element, in: .constant, at: location)
        case .sealed(let wrapped):
            guard place == .field || place == .register else {
                throw .init("only a field of a structure is sealed", at: location)
            }
            try check(wrapped, in: place == .field ? .stored : .passing, at: location)
        case .ticket:
            guard place == .result || place == .register else {
                throw .init("a ticket is only an action's result", at: location)
            }
        }
    }

    private func inner(_ place: TypePlace) -> TypePlace {
        switch place {
        case .register, .passing: .passing
        case .field, .result, .stored: .stored
        case .constant: .constant
        }
    }

    /// Whether values of types in this place lie in state or come from outside.
    private func isStored(_ place: TypePlace) -> Bool { inner(place) == .stored }

    private func checkBound(
        _ max: Int, _ place: TypePlace, _ location: VerificationError.Location
    ) throws(VerificationError) {
        let least = isStored(place) ? 1 : 0
        guard (least...Limits.collectionCount).contains(max) else {
            throw .init("a collection's bound lies outside \(least)...4,096", at: location)
        }
    }

    private func require(
        _ isKnown: Bool, _ kind: String, _ location: VerificationError.Location
    ) throws(VerificationError) {
        guard isKnown else { throw .init("no \(kind) of this number", at: location) }
    }

    // MARK: Measures

    /// Of a structure or variant, whose number is one of the contract's.
    private func measure(
        composite: ValueType, depth: Int, path: inout [ValueType]
    ) throws(VerificationError) -> Measure {
        let name = contract.spelling(of: composite)
        if let known = known(composite) {
            guard depth + known.height <= Limits.nesting + 1 else {
                throw .init("types are nested too deeply", at: .declaration(name))
            }
            return known
        }
        guard !path.contains(composite) else {
            throw .init(
                contract.structure(of: composite) == nil
                    ? "a variant contains itself" : "a structure contains itself",
                at: .declaration(name))
        }
        path.append(composite)
        defer { path.removeLast() }
        switch composite {
        case .variant(let number):
            var total = Measure(size: 0, height: 1, isStable: true)
            for chosen in contract.variants[number].cases {
                let part = try measure(chosen.fields, depth: depth, path: &path, name)
                total.size = max(total.size, part.size)
                total.height = max(total.height, part.height)
                total.isStable = total.isStable && part.isStable
                total.holdsSealed = total.holdsSealed || part.holdsSealed
            }
            // Before the fields stands the number of the case.
            total.size = saturatingSum(total.size, 2)
            variants[number] = total
            return total
        case .structure(let number):
            let total = try measure(
                contract.structures[number].fields, depth: depth, path: &path, name)
            structures[number] = total
            return total
        default: throw .init("no type with fields", at: .declaration(name))
        }
    }

    private func known(_ composite: ValueType) -> Measure? {
        switch composite {
        case .structure(let number): structures[number]
        case .variant(let number): variants[number]
        default: nil
        }
    }

    private func measure(
        _ fields: [Field], depth: Int, path: inout [ValueType], _ name: String
    ) throws(VerificationError) -> Measure {
        var total = Measure(size: 0, height: 1, isStable: true)
        for field in fields {
            let part = try measure(field.type, depth: depth + 1, path: &path, name)
            total.size = saturatingSum(total.size, part.size)
            total.height = max(total.height, part.height + 1)
            total.isStable = total.isStable && part.isStable && field.mark == .immutable
            total.holdsSealed = total.holdsSealed || part.holdsSealed
        }
        return total
    }

    private func measure(
        _ type: ValueType, depth: Int, path: inout [ValueType], _ name: String
    ) throws(VerificationError) -> Measure {
        guard depth <= Limits.nesting else {
            throw .init("types are nested too deeply", at: .declaration(name))
        }
        switch type {
        case .structure(let number):
            guard contract.structures.indices.contains(number) else {
                throw .init("no structure of this number", at: .declaration(name))
            }
            return try measure(composite: type, depth: depth, path: &path)
        case .variant(let number):
            guard contract.variants.indices.contains(number) else {
                throw .init("no variant of this number", at: .declaration(name))
            }
            return try measure(composite: type, depth: depth, path: &path)
        case .optional(let wrapped):
            var part = try measure(wrapped, depth: depth + 1, path: &path, name)
            part.height += 1
            part.size = saturatingSum(part.size, 1)
            return part
        case .list(let element, let max), .set(let element, let max):
            var part = try measure(element, depth: depth + 1, path: &path, name)
            part.height += 1
            part.size = saturatingSum(saturatingProduct(part.size, max), lengthSize(max))
            return part
        case .sealed(let wrapped):
            var part = try measure(wrapped, depth: depth + 1, path: &path, name)
            part.height += 1
            part.holdsSealed = true
            return part
        default:
            return Measure(size: flatSize(type), height: 1, isStable: true)
        }
    }

    /// Bytes of the longest encoding of a stored type that ``check(_:in:at:)`` accepted.
    func maximumSize(_ type: ValueType) -> Int {
        switch type {
        case .structure(let number): structures[number]?.size ?? Int.max
        case .variant(let number): variants[number]?.size ?? Int.max
        case .optional(let wrapped): saturatingSum(maximumSize(wrapped), 1)
        case .list(let element, let max), .set(let element, let max):
            saturatingSum(saturatingProduct(maximumSize(element), max), lengthSize(max))
        case .sealed(let wrapped): maximumSize(wrapped)
        default: flatSize(type)
        }
    }

    /// Whether a value of this type is sealed or holds something that is.
    func holdsSealed(_ type: ValueType) -> Bool {
        switch type {
        case .sealed: true
        case .structure(let number): structures[number]?.holdsSealed ?? false
        case .variant(let number): variants[number]?.holdsSealed ?? false
        case .row(let table): structures[contract.tables[table].row]?.holdsSealed ?? false
        case .optional(let wrapped): holdsSealed(wrapped)
        case .list(let element, _), .set(let element, _), .buffer(let element, _):
            holdsSealed(element)
        default: false
        }
    }

    /// Refuses a type that holds something sealed where its values would leave the contract, be
    /// compared or ordered.
    func refuseSealed(
        in type: ValueType, _ what: String, at location: VerificationError.Location
    ) throws(VerificationError) {
        guard !holdsSealed(type) else {
            throw .init("\(what) holds a sealed field", at: location)
        }
    }

    /// Whether values of the two types may be compared: what is sealed is not.
    func areComparable(_ left: ValueType, _ right: ValueType, inTree: Bool = false) -> Bool {
        left.isComparable(with: right, in: contract, inTree: inTree)
            && !holdsSealed(left) && !holdsSealed(right)
    }

    /// Whether no later transaction can change a value of this type: no field of a structure or row
    /// in it is `var` or `once`.
    func isStable(_ type: ValueType) -> Bool {
        switch type {
        case .structure(let number): structures[number]?.isStable ?? false
        case .variant(let number): variants[number]?.isStable ?? false
        case .row(let table): structures[contract.tables[table].row]?.isStable ?? false
        case .optional(let wrapped): isStable(wrapped)
        case .list(let element, _), .set(let element, _), .buffer(let element, _):
            isStable(element)
        default: true
        }
    }

    /// Bytes that the longest value takes in a row key; `nil` where the type is no key.
    func keySize(_ type: ValueType) -> Int? {
        guard case .structure(let number) = type else { return plainKeySize(type) }
        var total = 0
        for field in contract.structures[number].fields {
            switch field.type {
            case .bytes, .text, .path: return nil
            default:
                guard let size = plainKeySize(field.type) else { return nil }
                total = saturatingSum(total, size)
            }
        }
        return total
    }

    private func plainKeySize(_ type: ValueType) -> Int? {
        switch type {
        case .bool: 1
        case .int, .instant, .duration, .identifier: 8
        case .enumeration: 2
        case .account, .digest: 32
        // Every byte may be a zero, which takes two; two more end the string.
        case .bytes(let max), .text(let max): saturatingSum(saturatingProduct(max, 2), 2)
        case .path: Limits.pathBytes + 2
        case .period, .structure, .variant, .row, .optional, .list, .set, .buffer, .sealed,
            .ticket:
            nil
        }
    }
}

/// Bytes of a value without parts.
private func flatSize(_ type: ValueType) -> Int {
    switch type {
    case .bool: 1
    case .int, .instant, .duration, .identifier: 8
    case .period: 16
    case .account, .digest: 32
    case .bytes(let max), .text(let max): saturatingSum(lengthSize(max), max)
    case .path: lengthSize(Limits.pathBytes) + Limits.pathBytes
    case .enumeration, .ticket: 2
    case .structure, .variant, .row, .optional, .list, .set, .buffer, .sealed: Int.max
    }
}

/// Bytes of a length up to `max`.
private func lengthSize(_ max: Int) -> Int {
    var bytes = 1
    var rest = max >> 7
    while rest > 0 {
        bytes += 1
        rest >>= 7
    }
    return bytes
}

func saturatingSum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? Int.max : sum
}

private func saturatingProduct(_ left: Int, _ right: Int) -> Int {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    return overflow ? Int.max : product
}
