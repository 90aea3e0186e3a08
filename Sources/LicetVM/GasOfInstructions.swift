import LicetBytecode
import LicetPrimitives

/// What instructions cost at most beside their opcodes' own prices: what ``Machine`` charges while
/// it performs them, with every value as large as its type lets it be.
struct InstructionGas {
    let loaded: LoadedContract
    let extents: GasExtents
    private let types: TypeTable
    private let prices: SizePrices

    /// The contract's account and the table's number, in front of every row key.
    private static let keyPrefix = 34
    /// The key of a table's counter, a setting, a field: two bytes more.
    private static let numberedKey = keyPrefix + 2

    init(_ loaded: LoadedContract, _ types: TypeTable) {
        self.loaded = loaded
        self.types = types
        prices = loaded.prices
        extents = GasExtents(types, loaded.prices)
    }

    func extent(_ type: Int) -> GasExtent { extents.all[type] }

    /// Elements or bytes of a register's value at most.
    func bound(_ type: ValueType?) -> Int {
        switch type {
        case .list(_, let max), .set(_, let max), .buffer(_, let max): max
        case .bytes(let max), .text(let max): max
        case .path: Limits.pathBytes
        case .optional(let wrapped), .sealed(let wrapped): bound(wrapped)
        default: Limits.valueBytes
        }
    }

    /// The gas of one execution; a callee's is not in it.
    func gas(_ word: Instruction, _ opcode: Opcode, _ operands: OperandTypes) -> Int {
        let i = Int(word.i)
        switch opcode {
        case .loadObject:
            let constant = loaded.constants[i]
            return Amount.sum(
                constant.encoded.count * prices.readByte, extent(constant.type).decode)
        case .box: return width(ofElement: i) * prices.slot
        case .makeStructure: return i * prices.slot
        case .makeVariant: return object(1 + i >> 16)
        case .hasRole: return 8 * prices.readByte
        case .makeList: return object(1 + Int(word.c) * width(ofElement: i))
        case .makeSet: return makeSet(i, Int(word.c))
        case .isElement: return Amount.product(bound(operands.c), extent(i).compare)
        case .isSubset:
            return Amount.product(
                bound(operands.b), search(bound(operands.c), extent(i).compare))
        case .listAppend, .listReplace: return object(1 + list(i))
        case .setInsert, .setRemove:
            let element = extent(types.nodes[i].element).compare
            return Amount.sum(
                search(max(bound(operands.b), types.nodes[i].bound), element),
                object(1 + max(list(i), bound(operands.b) * width(ofElement: i))))
        case .bufferMake: return object(1 + i)
        case .bufferCopy: return object(1 + bound(operands.b))
        case .sha256:
            return Amount.sum(Amount.product(bound(operands.b), prices.hashByte), object(4))
        case .equalValue: return extent(i).compare
        case .lessBytes, .lessOrEqualBytes:
            return (min(bound(operands.b), bound(operands.c)) + 7) / 8 * prices.compareWord
        case .caller, .selfAccount, .chain: return object(4)
        case .fail: return encoding(loaded.errors[i], prices.codecByte)
        case .emit: return encoding(loaded.events[i], prices.eventByte)
        case .tableInsert, .tableInsertAt, .tableRead, .tableFind, .tableHas, .tableUpdate,
            .indexRows, .indexFind, .indexKeys, .fieldRead, .fieldWrite, .settingRead, .open:
            return gasOfState(opcode, i)
        case .loadImmediate, .loadConstant, .loadNil, .move, .moveTwo, .movePair, .unbox, .unwrap,
            .add,
            .subtract, .multiply, .divide, .remainder, .minimum, .maximum, .negate, .absolute,
            .addImmediate, .multiplyImmediate, .durationAdd, .durationSubtract,
            .durationMultiply, .durationNegate, .instantAdd, .instantSubtract,
            .instantDifference, .periodMake, .periodStart, .periodEnd, .periodLength,
            .periodIsEmpty, .periodContains, .periodWithin, .periodOverlaps, .periodUntil,
            .periodClip, .equal, .notEqual, .less, .lessOrEqual, .not, .jump, .jumpIfTrue,
            .jumpIfFalse, .jumpIfEqual, .jumpIfNotEqual, .jumpIfLess, .jumpIfLessOrEqual,
            .jumpIfNil, .jumpIfNotNil, .loopNext, .returnValue, .returnNothing, .returnPair, .trap,
            .call, .callRule, .getField, .getFieldTwo, .getFieldPair, .rowKey, .rowInserted, .count,
            .length,
            .element, .elementPair, .bufferAppend, .bufferSet, .now, .height, .charge,
            .guardBegin, .guardEnd, .mark, .release, .time, .knownBy, .caseNumber, .isCase,
            .getPayload:
            return 0
        }
    }

    /// Values of consecutive registers in BCS, which never are longer than one value may be.
    func encoding(_ places: [FieldPlace], _ bytePrice: Int) -> Int {
        let bytes = places.reduce(0) { Amount.sum($0, extent($1.type).bytes) }
        return places.reduce(min(bytes, Limits.valueBytes) * bytePrice) {
            Amount.sum($0, extent($1.type).encode)
        }
    }

    private func object(_ slots: Int) -> Int { Amount.product(slots, prices.slot) }

    private func width(ofElement type: Int) -> Int { types.nodes[types.nodes[type].element].width }

    /// Slots of a list's elements.
    private func list(_ type: Int) -> Int { types.nodes[type].bound * width(ofElement: type) }

    private func search(_ count: Int, _ compare: Int) -> Int {
        Amount.product(GasExtents.searchSteps(count), compare)
    }

    private func makeSet(_ type: Int, _ count: Int) -> Int {
        let compare = extent(types.nodes[type].element).compare
        let width = width(ofElement: type)
        return (0..<count).reduce(object(1 + count * width)) { sum, present in
            Amount.sum(sum, search(present, compare), object(present * width))
        }
    }
}

/// State.
extension InstructionGas {
    private func gasOfState(_ opcode: Opcode, _ i: Int) -> Int {
        let (low, high) = (i & 0xffff, i >> 16 & 0xffff)
        switch opcode {
        case .tableInsert:
            return Amount.sum(
                prices.read, 8 * prices.readByte, write(InstructionGas.numberedKey + 8),
                prices.write, insertRow(i))
        case .tableInsertAt: return Amount.sum(key(i), insertRow(i))
        case .tableRead, .tableFind: return readRow(i)
        case .tableHas: return Amount.sum(key(i), rowBytes(i) * prices.readByte)
        case .tableUpdate:
            return Amount.sum(
                readRow(low), extent(loaded.tables[low].structure).encodeParts, writeRow(low),
                keptPair(low, field: high))
        case .indexKeys: return keys(low, high)
        case .indexRows:
            let count = rows(low, high)
            return Amount.sum(
                keys(low, high), object(1 + count),
                Amount.product(count, Amount.sum(prices.read, readRow(low))))
        case .indexFind: return Amount.sum(keys(low, high), prices.read, readRow(low))
        case .fieldRead: return reading(loaded.fields[i].type)
        case .settingRead: return reading(loaded.settingTypes[i])
        case .fieldWrite:
            let extent = extent(loaded.fields[i].type)
            let bytes = min(extent.bytes, Limits.valueBytes)
            return Amount.sum(extent.encode, write(InstructionGas.numberedKey + bytes))
        case .open: return opening(i)
        default: return 0
        }
    }

    private func write(_ bytes: Int) -> Int { Amount.product(bytes, prices.writeByte) }

    private func reading(_ type: Int) -> Int {
        let bytes = min(extent(type).bytes, Limits.valueBytes)
        return Amount.sum(bytes * prices.readByte, extent(type).decode)
    }

    /// Making the key of a row.
    private func key(_ table: Int) -> Int { extent(loaded.tables[table].key).encodeKey }

    private func keyBytes(_ table: Int) -> Int {
        min(
            Amount.sum(InstructionGas.keyPrefix, extent(loaded.tables[table].key).keyBytes),
            Limits.rowKeyBytes)
    }

    private func rowBytes(_ table: Int) -> Int {
        // Of each tracked field the instant of the newest pair, and the count of the others.
        let histories = 10 * loaded.tables[table].trackedCount
        return min(
            Amount.sum(extent(loaded.tables[table].row).bytes, histories), Limits.valueBytes)
    }

    private func readRow(_ table: Int) -> Int {
        let row = extent(loaded.tables[table].row)
        return Amount.sum(key(table), rowBytes(table) * prices.readByte, row.decodeParts)
    }

    private func writeRow(_ table: Int) -> Int {
        write(keyBytes(table) + rowBytes(table))
    }

    /// What an update of a tracked field writes beside the row: the pair that was the newest.
    private func keptPair(_ table: Int, field: Int) -> Int {
        let layout = loaded.tables[table]
        let tracked = loaded.trackedFields[
            layout.firstTracked..<layout.firstTracked + layout.trackedCount]
        return tracked.reduce(0) { sum, tracked in
            guard tracked.field == field else { return sum }
            let value = extent(tracked.place.type)
            let bytes = min(Amount.sum(8, value.bytes), Limits.valueBytes)
            let key = min(Amount.sum(keyBytes(table), 6), Limits.rowKeyBytes)
            return Amount.sum(
                sum, value.encode, self.key(table), prices.write, write(bytes), write(key))
        }
    }

    private func insertRow(_ table: Int) -> Int {
        let layout = loaded.tables[table]
        var sum = Amount.sum(
            extent(layout.structure).encodeParts, key(table), writeRow(table))
        for number in layout.firstIndex..<layout.firstIndex + layout.indexCount {
            let bucket = columns(number)
            let bytes = min(InstructionGas.keyPrefix + bucket.bytes, Limits.rowKeyBytes)
            let entry = min(bytes + extent(layout.key).keyBytes, Limits.rowKeyBytes)
            // The bucket's count is read and written, and the entry is written.
            sum = Amount.sum(
                sum, bucket.gas, key(table), prices.read, 4 * prices.readByte, 2 * prices.write,
                write(bytes + 4), write(entry))
        }
        return sum
    }

    private func columns(_ index: Int) -> (gas: Int, bytes: Int) {
        let declared = loaded.indexes[index]
        let range = declared.firstColumn..<declared.firstColumn + declared.columnCount
        return range.reduce((0, 0)) { sum, column in
            let extent = extent(loaded.columns[column].type)
            return (
                Amount.sum(sum.0, extent.encodeKey), Amount.sum(sum.1, extent.keyBytes)
            )
        }
    }

    /// Rows of a bucket at most.
    private func rows(_ table: Int, _ index: Int) -> Int {
        min(loaded.indexes[loaded.tables[table].firstIndex + index].max, Limits.bucketRows)
    }

    private func keys(_ table: Int, _ index: Int) -> Int {
        let layout = loaded.tables[table]
        let key = extent(layout.key)
        let count = rows(table, index)
        let each = Amount.sum(
            prices.listRow, min(key.keyBytes, Limits.rowKeyBytes) * prices.readByte, key.decodeKey)
        return Amount.sum(
            columns(layout.firstIndex + index).gas,
            object(1 + count * types.nodes[layout.key].width), Amount.product(count, each))
    }

    private func opening(_ number: Int) -> Int {
        let opening = loaded.openings[number].opening
        let parameters = loaded.ruleParameters[opening.rule]
        let key = extent(loaded.tables[opening.table].key)
        let arguments = parameters.reduce(0) { Amount.sum($0, extent($1.type).bytes) }
        // Two numbers, account, rule, end, and the three optionals; two lengths.
        let fixed = 2 + 2 + 32 + 2 + 8 + 33 + 9 + 9 + 10
        let bytes = min(
            Amount.sum(fixed, key.bytes, arguments), Limits.eventBytesPerTransaction * 4)
        return Amount.sum(
            readRow(opening.table), key.encode, encoding(parameters, 0),
            bytes * prices.eventByte)
    }
}
