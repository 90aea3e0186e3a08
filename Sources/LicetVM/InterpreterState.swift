import LicetBytecode
import LicetPrimitives

/// Operations on state, all through the host. Rows lie where ``StateLayout`` says; `r` points at
/// the current frame's registers and `word` is verified.
extension Machine {
    mutating func performOnState(
        _ opcode: Opcode, _ word: UInt64, _ r: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        let (a, b, i) = (operandA(word), operandB(word), immediate(word))
        let (low, high) = (i & 0xffff, i >> 16 & 0xffff)
        switch opcode {
        case .tableInsert: r[a] = try insert(into: i, r[b])
        case .tableInsertAt: try insert(into: i, r[b], under: r + a)
        case .tableRead:
            let row = try readRow(i, r + b)
            guard row != ValueType.nilSentinel else { throw .trap(.rowAbsent) }
            r[a] = row
        case .tableFind: r[a] = try readRow(i, r + b)
        case .tableHas: r[a] = try hasRow(i, r + b) ? 1 : 0
        case .tableUpdate: try update(low, field: high, under: r + a, to: r + b)
        case .indexRows: r[a] = try indexRows(low, index: high, r + b)
        case .indexFind: r[a] = try indexFind(low, index: high, r + b)
        case .indexKeys: r[a] = try indexKeys(low, index: high, r + b)
        case .fieldRead:
            let field = contract.fields[i]
            let stored = try row(try numberedKey(StateLayout.fields, i)) ?? field.encoded
            try decodeStored(stored, "a field") { machine, input throws(Stop) in
                try machine.decode(field.type, from: &input, to: r + a)
            }
        case .fieldWrite:
            let value = try encodeValue(contract.fields[i].type, r + a)
            try write(try numberedKey(StateLayout.fields, i), value, isExtra: false)
        case .settingRead: try readSetting(i, into: r + a)
        case .hasRole:
            var key = try numberedKey(StateLayout.roles, i)
            try key.bytes(arena.word256(r[b]))
            r[a] = try isMember(try row(key)) ? 1 : 0
        case .emit: try emit(i, r + a)
        case .open:
            let isPermitted = r[a] != 0
            r[a] = try open(i, isPermitted: isPermitted, r + b, for: r[operandC(word)])
        default: preconditionFailure("the loop performs every other operation itself")
        }
    }

    // Rows of tables

    /// The row as an object, or nil where there is none, or none yet at ``time``.
    mutating func readRow(
        _ table: Int, _ key: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let layout = contract.tables[table]
        guard let stored = try row(try rowKey(table, layout.key, key)) else {
            return ValueType.nilSentinel
        }
        return try decodeRow(table, layout, key, stored)
    }

    private mutating func decodeRow(
        _ table: Int, _ layout: LoadedContract.TableLayout, _ key: UnsafePointer<Int64>,
        _ stored: Bytes
    ) throws(Stop) -> Int64 {
        let node = nodes[layout.row]
        let level = arena.top
        let object = try makeObject(node.slots)
        let slots = arena.slots + object
        try decodeStored(stored, "a row") { machine, input throws(Stop) in
            slots[node.keySlot &- 1] = try input.int64()
            try machine.decodeFields(node, from: &input, to: object)
            try machine.decodeHistories(layout, from: &input, to: object)
        }
        (slots + node.keySlot).update(from: key, count: nodes[node.key].width)
        guard slots[node.keySlot &- 1] <= time else {
            arena.release(to: level)
            return ValueType.nilSentinel
        }
        if layout.trackedCount > 0 { try readEarlier(table, layout, key, object) }
        return Int64(object)
    }

    private mutating func hasRow(
        _ table: Int, _ key: UnsafePointer<Int64>
    ) throws(Stop) -> Bool {
        let layout = contract.tables[table]
        guard let stored = try row(try rowKey(table, layout.key, key)) else { return false }
        var inserted: Int64 = 0
        try decodeStored(stored, "a row") { _, input throws(Stop) in
            inserted = try input.int64()
            _ = try input.fixed(input.remaining)
        }
        return inserted <= time
    }

    /// Whether what stands under a member's key says that the account is one by ``time``.
    private mutating func isMember(_ stored: Bytes?) throws(Stop) -> Bool {
        guard let stored else { return false }
        var start: Int64 = 0
        try decodeStored(stored, "a member of a role") { _, input throws(Stop) in
            start = try input.int64()
        }
        return start <= time
    }

    /// Inserts under the next number of a table and returns it.
    private mutating func insert(into table: Int, _ structure: Int64) throws(Stop) -> Int64 {
        let counter = try numberedKey(StateLayout.counters, table)
        try charge(prices.read)
        var last: Int64 = 0
        if let stored = try row(counter) {
            try decodeStored(stored, "a table's counter") { _, input throws(Stop) in
                last = try input.int64()
            }
        }
        let (number, overflow) = last.addingReportingOverflow(1)
        guard !overflow else { throw .trap(.tableFull) }
        try write(counter, fixed(number), isExtra: true)
        var key = number
        try insertRow(table, structure, &key)
        return number
    }

    private mutating func insert(
        into table: Int, _ structure: Int64, under key: UnsafePointer<Int64>
    ) throws(Stop) {
        let rowKey = try rowKey(table, contract.tables[table].key, key)
        guard try row(rowKey) == nil else { throw .trap(.rowExists) }
        try insertRow(table, structure, key)
    }

    private mutating func insertRow(
        _ table: Int, _ structure: Int64, _ key: UnsafePointer<Int64>
    ) throws(Stop) {
        let layout = contract.tables[table]
        let object = UnsafePointer(arena.slots + Int(truncatingIfNeeded: structure))
        let value = try encodeRow(
            layout, inserted: context.now.milliseconds, object, isStored: false)
        for number in layout.firstIndex..<layout.firstIndex + layout.indexCount {
            try addToIndex(number, object, layout.key, key)
        }
        try write(try rowKey(table, layout.key, key), value, isExtra: false)
    }

    /// `isStored` says whether the object is a row, which knows the histories of its fields, rather
    /// than the structure that is to become one.
    private mutating func encodeRow(
        _ layout: LoadedContract.TableLayout, inserted: Int64, _ object: UnsafePointer<Int64>,
        isStored: Bool
    ) throws(Stop) -> Bytes {
        var output = ByteOutput(start: scratch, capacity: Limits.valueBytes)
        try output.int64(inserted)
        try encodeFields(nodes[layout.structure], object, to: &output)
        for number in layout.firstTracked..<layout.firstTracked + layout.trackedCount {
            let slot = contract.trackedFields[number].sinceSlot
            try output.int64(isStored ? object[slot] : inserted)
            try output.uint16(isStored ? UInt16(truncatingIfNeeded: object[slot &+ 1]) : 0)
        }
        return output.written
    }

    /// Sets one field of a row that exists. The verifier allows marked fields only.
    private mutating func update(
        _ table: Int, field: Int, under key: UnsafePointer<Int64>,
        to value: UnsafePointer<Int64>
    ) throws(Stop) {
        let layout = contract.tables[table]
        let level = arena.top
        let rowKey = try rowKey(table, layout.key, key)
        guard let stored = try row(rowKey) else { throw .trap(.rowAbsent) }
        let row = try decodeRow(table, layout, key, stored)
        guard row != ValueType.nilSentinel else { throw .trap(.rowAbsent) }
        let object = arena.slots + Int(truncatingIfNeeded: row)
        let node = nodes[layout.row]
        let place = places[node.firstPlace &+ field]
        if contract.onceFields.contains(.init(table: table, field: field)) {
            guard value.pointee != ValueType.nilSentinel else { throw .trap(.nilValue) }
            guard object[place.slot] == ValueType.nilSentinel else {
                throw .trap(.onceAlreadySet)
            }
            guard value.pointee >= context.now.milliseconds else { throw .trap(.onceInThePast) }
        }
        for number in layout.firstTracked..<layout.firstTracked + layout.trackedCount
        where contract.trackedFields[number].field == field {
            try keepPair(table, layout, contract.trackedFields[number], key, object)
        }
        (object + place.slot).update(from: value, count: nodes[place.type].width)
        let encoded = try encodeRow(
            layout, inserted: object[node.keySlot &- 1], object, isStored: true)
        // The row was only needed for its encoding.
        arena.release(to: level)
        try write(rowKey, encoded, isExtra: false)
    }

    // Indexes

    private mutating func addToIndex(
        _ number: Int, _ object: UnsafePointer<Int64>, _ keyType: Int,
        _ key: UnsafePointer<Int64>
    ) throws(Stop) {
        let index = contract.indexes[number]
        var output = try indexKey(number)
        for position in index.firstColumn..<index.firstColumn + index.columnCount {
            let column = contract.columns[position]
            try encodeKey(column.type, object + column.slot, to: &output)
        }
        // The entry's key begins with the bucket's.
        let bucket = output
        try encodeKey(keyType, key, to: &output)
        let entry = output
        let count = try bucketCount(bucket)
        guard Int(count) < index.max, count < .max else {
            throw .trap(index.isUnique ? .rowExists : .tableFull)
        }
        try write(bucket, fixed(count &+ 1), isExtra: true)
        try write(entry, [], isExtra: true)
    }

    private mutating func bucketCount(_ bucket: ByteOutput) throws(Stop) -> UInt32 {
        try charge(prices.read)
        guard let stored = try row(bucket) else { return 0 }
        var count: UInt32 = 0
        try decodeStored(stored, "a bucket's count") { _, input throws(Stop) in
            count = try input.fixed(4).loadUnaligned(as: UInt32.self).littleEndian
        }
        return count
    }

    /// A list of the keys in a bucket, in their order.
    private mutating func indexKeys(
        _ table: Int, index: Int, _ columns: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let layout = contract.tables[table]
        let number = layout.firstIndex &+ index
        let declared = contract.indexes[number]
        var output = try indexKey(number)
        var slot = 0
        for position in declared.firstColumn..<declared.firstColumn + declared.columnCount {
            let type = contract.columns[position].type
            try encodeKey(type, columns + slot, to: &output)
            slot &+= nodes[type].width
        }
        let limit = min(declared.max, Limits.bucketRows)
        let entries: [Bytes]
        do throws(StoreFault) {
            entries = try host.keys(behind: output.view.bytes, limit: limit)
        } catch {
            fault = error
            throw .storeFault
        }
        try charge(entries.count &* prices.listRow)
        let width = nodes[layout.key].width
        let list = try makeObject(1 &+ entries.count &* width)
        arena.slots[list] = Int64(entries.count)
        // By number: an iterator would count a reference to each.
        for position in entries.indices {
            let place = arena.slots + list + 1 + position &* width
            try decodeStored(entries[position], "an index entry") { machine, input throws(Stop) in
                try machine.decodeKey(layout.key, from: &input, to: place)
            }
        }
        return Int64(list)
    }

    private mutating func indexRows(
        _ table: Int, index: Int, _ columns: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let keys = arena.slots + Int(try indexKeys(table, index: index, columns))
        let count = Int(truncatingIfNeeded: keys[0])
        let width = nodes[contract.tables[table].key].width
        try charge(count &* prices.read)
        let list = try makeObject(1 &+ count)
        var found = 0
        for position in 0..<count {
            let row = try readRow(table, keys + 1 + position &* width)
            // Not yet inserted at the time in question.
            guard row != ValueType.nilSentinel else { continue }
            found &+= 1
            arena.slots[list + found] = row
        }
        arena.slots[list] = Int64(found)
        return Int64(list)
    }

    /// The row of a unique index, or nil where there is none, or none yet at ``time``.
    private mutating func indexFind(
        _ table: Int, index: Int, _ columns: UnsafePointer<Int64>
    ) throws(Stop) -> Int64 {
        let keys = arena.slots + Int(try indexKeys(table, index: index, columns))
        guard keys[0] > 0 else { return ValueType.nilSentinel }
        try charge(prices.read)
        return try readRow(table, keys + 1)
    }

    // Settings and events

    private mutating func readSetting(
        _ number: Int, into place: UnsafeMutablePointer<Int64>
    ) throws(Stop) {
        let key = try numberedKey(StateLayout.settings, number)
        guard let stored = try row(key) ?? contract.settings[number]?.encoded else {
            fault = StoreFault("setting \(number) has no value, which deploying should have given")
            throw .storeFault
        }
        let type = contract.settingTypes[number]
        try decodeStored(stored, "a setting") { machine, input throws(Stop) in
            try machine.decode(type, from: &input, to: place)
        }
    }

    private mutating func emit(_ event: Int, _ window: UnsafePointer<Int64>) throws(Stop) {
        let fields = try encode(contract.events[event], window, bytePrice: prices.eventByte)
        try countEvent(bytes: fields.count)
        host.emit(event: event, fields: fields)
    }

    /// Counts an event against what one call may record.
    mutating func countEvent(bytes length: Int) throws(Stop) {
        let (count, bytes) = (eventCount &+ 1, eventBytes &+ length)
        guard count <= Limits.eventsPerTransaction, bytes <= Limits.eventBytesPerTransaction else {
            throw .trap(.tooManyEvents)
        }
        eventCount = count
        eventBytes = bytes
    }

    // The host

    mutating func row(_ key: ByteOutput) throws(Stop) -> Bytes? {
        do throws(StoreFault) {
            return try host.row(key.view.bytes)
        } catch {
            fault = error
            throw .storeFault
        }
    }

    /// Pays, then writes: what cannot be paid for must not become visible. The opcode's own price
    /// covers one row; `isExtra` rows cost what another write does.
    mutating func write(_ key: ByteOutput, _ value: Bytes, isExtra: Bool) throws(Stop) {
        try charge(
            (isExtra ? prices.write : 0)
                &+ (key.count &+ value.count) &* prices.writeByte)
        host.write(key.view.bytes, value)
    }

    private mutating func encodeValue(
        _ type: Int, _ place: UnsafePointer<Int64>
    ) throws(Stop) -> Bytes {
        var output = ByteOutput(start: scratch, capacity: Limits.valueBytes)
        try encode(type, place, to: &output)
        return output.written
    }

    mutating func rowKey(
        _ table: Int, _ type: Int, _ key: UnsafePointer<Int64>
    ) throws(Stop) -> ByteOutput {
        var output = try keyStart(UInt16(truncatingIfNeeded: table))
        try encodeKey(type, key, to: &output)
        return output
    }

    /// A key that is a number of the contract's declarations.
    private func numberedKey(_ table: UInt16, _ number: Int) throws(Stop) -> ByteOutput {
        var output = try keyStart(table)
        try output.uint16(UInt16(truncatingIfNeeded: number).byteSwapped)
        return output
    }

    private mutating func indexKey(_ number: Int) throws(Stop) -> ByteOutput {
        try keyStart(StateLayout.indexBase &+ UInt16(truncatingIfNeeded: number))
    }

    /// The contract and table that every row key starts with. The key before it in the same room is
    /// gone.
    func keyStart(_ table: UInt16, isSecond: Bool = false) throws(Stop) -> ByteOutput {
        var output = ByteOutput(
            start: isSecond ? keyRoom + Limits.rowKeyBytes : keyRoom,
            capacity: Limits.rowKeyBytes)
        // The contract stands there since the execution began.
        output.count = 32
        try output.uint16(table.byteSwapped)
        return output
    }

    private func fixed(_ value: some FixedWidthInteger) -> Bytes {
        withUnsafeBytes(of: value.littleEndian) { Bytes($0) }
    }
}
