import LicetPrimitives

extension CanonicalEncoder {
    /// A value in BCS: `Int`, instants, durations and identifiers as i64; a period as two instants;
    /// an enumeration's case as u16; accounts and digests as 32 bytes; bytes, text and paths with
    /// their length; optionals with a Boolean before; lists and sets with their count; structures
    /// as their fields; a case that carries values as its number, u16, and its fields. A row is the
    /// instant of its insert, its fields, and of each `tracked` field the instant of its newest
    /// pair and the count of earlier ones as u16. A ticket is a u16.
    public mutating func value(_ value: Value) {
        switch value {
        case .bool(let flag): bool(flag)
        case .int(let number): int64(number)
        case .instant(let instant): int64(instant.milliseconds)
        case .duration(let duration): int64(duration.milliseconds)
        case .period(let period):
            int64(period.start.milliseconds)
            int64(period.end.milliseconds)
        case .account(let account): self.account(account)
        case .digest(let digest): self.digest(digest)
        case .bytes(let bytes), .text(let bytes), .path(let bytes): byteString(bytes)
        case .identifier(let number): int64(number)
        case .enumeration(let number): uint16(UInt16(truncatingIfNeeded: number))
        case .structure(let fields): for field in fields { self.value(field) }
        case .variant(let number, let fields):
            uint16(UInt16(truncatingIfNeeded: number))
            for field in fields { self.value(field) }
        case .none: bool(false)
        case .some(let wrapped):
            bool(true)
            self.value(wrapped)
        case .list(let elements), .set(let elements):
            length(elements.count)
            for element in elements { self.value(element) }
        case .row(let row):
            int64(row.inserted.milliseconds)
            for field in row.fields { self.value(field) }
            for history in row.histories {
                int64(history.since.milliseconds)
                uint16(UInt16(truncatingIfNeeded: history.earlier))
            }
        case .ticket(let event): uint16(UInt16(truncatingIfNeeded: event))
        }
    }
}

extension Value {
    /// The value in BCS (see ``CanonicalEncoder/value(_:)``).
    public var encoded: Bytes {
        var encoder = CanonicalEncoder()
        encoder.value(self)
        return encoder.bytes
    }

    /// A set of these elements: in the order of their encodings, each once.
    public static func set(of elements: [Value]) -> Value {
        let sorted = elements.map { ($0, $0.encoded) }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }
        var unique: [Value] = []
        for (index, element) in sorted.enumerated()
        where index == 0 || sorted[index - 1].1 != element.1 {
            unique.append(element.0)
        }
        return .set(unique)
    }
}

extension CanonicalDecoder {
    /// A value of this type; refuses everything that no value of it encodes to. A row is refused:
    /// its key lies elsewhere, so use ``rowValue(table:key:in:)``.
    public mutating func value(
        _ type: ValueType, in contract: borrowing Contract, depth: Int = 0
    ) throws(CodecError) -> Value {
        guard depth <= Limits.nesting else { throw .outOfRange }
        switch type {
        case .bool: return .bool(try bool())
        case .int: return .int(try int64())
        case .instant: return .instant(try instant())
        case .duration:
            guard let duration = Duration(milliseconds: try int64()) else { throw .outOfRange }
            return .duration(duration)
        case .period:
            let start = try instant()
            let end = try instant()
            guard start <= end else { throw .notCanonical }
            return .period(Period(start, end))
        case .account: return .account(try account())
        case .digest: return .digest(try digest())
        case .bytes(let max): return .bytes(try byteString(limit: max))
        case .text(let max): return .text(Bytes(try text(limit: max).utf8))
        case .path:
            let bytes = try byteString(limit: Limits.pathBytes)
            guard Value.isPath(bytes) else { throw .notCanonical }
            return .path(bytes)
        case .identifier:
            let number = try int64()
            guard number > 0 else { throw .outOfRange }
            return .identifier(number)
        case .enumeration(let index):
            let number = Int(try uint16())
            guard contract.enumerations.indices.contains(index),
                number < contract.enumerations[index].cases.count
            else { throw .unknownTag(UInt64(number)) }
            return .enumeration(number)
        case .structure(let index):
            return .structure(try fields(structure: index, in: contract, depth: depth))
        case .variant(let index): return try variant(index, in: contract, depth: depth)
        case .optional(let wrapped):
            return try bool() ? .some(try value(wrapped, in: contract, depth: depth + 1)) : .none
        case .list(let element, let max):
            return .list(try elements(element, max, in: contract, depth: depth))
        case .set(let element, let max):
            let values = try elements(element, max, in: contract, depth: depth)
            guard .set(values) == Value.set(of: values) else { throw .notCanonical }
            return .set(values)
        case .sealed(let wrapped): return try value(wrapped, in: contract, depth: depth + 1)
        case .ticket:
            let event = Int(try uint16())
            guard event < Limits.eventsPerTransaction else { throw .outOfRange }
            return .ticket(event)
        case .row, .buffer: throw .outOfRange
        }
    }

    /// What lies under a row's key.
    public mutating func rowValue(
        table: Int, key: Value, in contract: borrowing Contract
    ) throws(CodecError) -> RowValue {
        guard contract.tables.indices.contains(table) else { throw .outOfRange }
        let inserted = try instant()
        let structure = contract.tables[table].row
        let fields = try fields(structure: structure, in: contract, depth: 0)
        var histories: [FieldHistory] = []
        for _ in contract.structures[structure].trackedFields {
            let since = try instant()
            let earlier = Int(try uint16())
            // The first pair is the insert's, and every other one came later.
            guard earlier < Limits.trackedPairs, earlier > 0 ? since > inserted : since == inserted
            else { throw .notCanonical }
            histories.append(FieldHistory(since: since, earlier: earlier))
        }
        return RowValue(key: key, inserted: inserted, fields: fields, histories: histories)
    }

    /// An earlier pair of a `tracked` field of this type.
    public mutating func trackedPair(
        _ type: ValueType, in contract: borrowing Contract
    ) throws(CodecError) -> TrackedPair {
        let since = try instant()
        return TrackedPair(since: since, value: try value(type, in: contract))
    }

    private mutating func fields(
        structure: Int, in contract: borrowing Contract, depth: Int
    ) throws(CodecError) -> [Value] {
        guard contract.structures.indices.contains(structure) else { throw .outOfRange }
        var values: [Value] = []
        for field in contract.structures[structure].fields {
            values.append(try value(field.type, in: contract, depth: depth + 1))
        }
        return values
    }

    private mutating func variant(
        _ index: Int, in contract: borrowing Contract, depth: Int
    ) throws(CodecError) -> Value {
        let number = Int(try uint16())
        guard contract.variants.indices.contains(index),
            contract.variants[index].cases.indices.contains(number)
        else { throw .unknownTag(UInt64(number)) }
        var values: [Value] = []
        for field in contract.variants[index].cases[number].fields {
            values.append(try value(field.type, in: contract, depth: depth + 1))
        }
        return .variant(number, values)
    }

    private mutating func elements(
        _ type: ValueType, _ max: Int, in contract: borrowing Contract, depth: Int
    ) throws(CodecError) -> [Value] {
        let count = try length(limit: max)
        // An empty structure takes no bytes, so the count alone must bound the allocation.
        guard count <= Limits.collectionCount else { throw .tooLong(limit: max) }
        var values: [Value] = []
        for _ in 0..<count {
            values.append(try value(type, in: contract, depth: depth + 1))
        }
        return values
    }
}

extension Value {
    /// Whether bytes are an object name: 1 to 256 bytes of `[a-z0-9/_.-]`, no `..`, no leading `/`.
    public static func isPath(_ bytes: Bytes) -> Bool { isPath(bytes.span) }

    public static func isPath(_ bytes: Span<UInt8>) -> Bool {
        guard (1...Limits.pathBytes).contains(bytes.count), bytes[0] != UInt8(ascii: "/") else {
            return false
        }
        // Without a branch for each byte: paths are checked whenever a row with one is read. For
        // each half of ASCII the bytes that a path may have: from `-` to `9`, `_`, `a` to `z`.
        let lower: UInt64 = 0x1fff << 0x2d
        let upper: UInt64 = 1 << 0x1f | 0x3ff_ffff << 0x21
        var isGood = true
        var followsDot = false
        for place in bytes.indices {
            let byte = bytes[place]
            let isDot = byte == UInt8(ascii: ".")
            let half = byte & 0x40 == 0 ? lower : upper
            let isKnown = byte < 0x80 && half &>> UInt64(byte & 0x3f) & 1 != 0
            isGood = isGood && isKnown && !(isDot && followsDot)
            followsDot = isDot
        }
        return isGood
    }
}
