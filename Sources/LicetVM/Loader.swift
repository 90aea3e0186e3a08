import LicetBytecode
import LicetPrimitives

/// Makes the parts of a ``LoadedContract``.
struct Loader {
    let contract: Contract
    let prices: OpcodePrices
    var layout = CodeLayout()
    var entries: [LoadedContract.Entry] = []
    var authorities: [LoadedContract.Entry?] = []
    var types = TypeTable()
    var scalars: [Int64] = []
    var constants: [LoadedContract.StoredValue] = []
    var fields: [LoadedContract.StoredValue] = []
    var settings: [LoadedContract.StoredValue?] = []
    var settingTypes: [Int] = []
    var tables: [LoadedContract.TableLayout] = []
    var indexes: [LoadedContract.IndexLayout] = []
    var columns: [FieldPlace] = []
    var onceFields: Set<LoadedContract.TableField> = []
    var trackedFields: [LoadedContract.TrackedLayout] = []
    var events: [[FieldPlace]] = []
    var openings: [LoadedContract.OpeningLayout] = []
    var errors: [[FieldPlace]] = []
    var parameters: [[FieldPlace]] = []
    var ruleParameters: [[FieldPlace]] = []
    var results: [Int?] = []

    init(
        _ contract: Contract, _ prices: OpcodePrices, rulesAreWatched: Bool
    ) throws(LoadRefusal) {
        self.contract = contract
        self.prices = prices
        try loadValues()
        try loadTables()
        try loadOpenings()
        for event in contract.events { events.append(try places(event.fields.map(\.type))) }
        for error in contract.errors { errors.append(try places(error.fields.map(\.type))) }
        try loadCode(rulesAreWatched: rulesAreWatched)
    }

    private mutating func loadCode(rulesAreWatched: Bool) throws(LoadRefusal) {
        guard contract.functions.count + contract.rules.count <= Int(UInt16.max) else {
            throw .codeTooLarge
        }
        for function in contract.functions {
            var code = SpecialisedCode(
                contract: contract, function: function, prices: prices, types: takeTypes())
            let start = try layout.add(try code.draft())
            types = code.types
            let places = try places(function.parameters.map(\.type))
            parameters.append(places)
            results.append(try function.result.map { type throws(LoadRefusal) in try number(type) })
            guard function.registers.count <= Limits.registers else {
                throw .tooManyRegisters(in: function.name)
            }
            entries.append(
                .init(start: start, registers: function.registers.count, arguments: width(places)))
        }
        for (number, rule) in contract.rules.enumerated() {
            var lowering = try RuleLowering(
                contract, takeTypes(), rule.parameters, name: rule.name)
            try lowering.lower(rule)
            try add(lowering, noting: rulesAreWatched ? number : nil)
            ruleParameters.append(try places(rule.parameters.map(\.type)))
        }
        for function in contract.functions {
            guard function.kind == .action, !function.by.contains(.anyone) else {
                authorities.append(nil)
                continue
            }
            var lowering = try RuleLowering(
                contract, takeTypes(), function.parameters, name: function.name)
            try lowering.lower(function.by)
            try add(lowering)
            authorities.append(entries.removeLast())
        }
    }

    /// The table for one body, which gives it back: two holders would copy it with each new type.
    private mutating func takeTypes() -> TypeTable {
        var taken = TypeTable()
        swap(&taken, &types)
        return taken
    }

    /// - Parameter rule: tells the host of each question before it is answered, free of charge.
    private mutating func add(
        _ lowering: RuleLowering, noting rule: Int? = nil
    ) throws(LoadRefusal) {
        types = lowering.types
        var draft = try lowering.draft(prices)
        if let rule {
            // Loaded code has `callRule` nowhere else: calls of rules became `call`.
            draft.insert(
                DraftInstruction(Instruction(.callRule, i: Int32(clamping: rule)), cost: 0), at: 0)
            for place in draft.indices {
                draft[place].target = draft[place].target.map { $0 + 1 }
            }
        }
        let start = try layout.add(draft)
        // The places first: finding them may add types, which their width is read from.
        let places = try places(lowering.parameters.map(\.type))
        entries.append(
            .init(
                start: start, registers: lowering.registerCount, arguments: width(places)))
    }

    private mutating func loadValues() throws(LoadRefusal) {
        for constant in contract.constants {
            constants.append(try stored(constant.value, constant.type))
            scalars.append(constant.value.registerContent ?? 0)
        }
        // Lowered trees find `Instant.forever` behind the constants.
        scalars.append(Instant.forever.milliseconds)
        for enumeration in contract.enumerations {
            guard enumeration.ends.count == enumeration.cases.count else {
                throw .malformed("a case without an end")
            }
            scalars += enumeration.ends.map { Int64($0) }
        }
        for field in contract.fields { fields.append(try stored(field.initial, field.type)) }
        for setting in contract.settings {
            settingTypes.append(try number(setting.type))
            var initial: LoadedContract.StoredValue?
            if let value = setting.initial { initial = try stored(value, setting.type) }
            settings.append(initial)
        }
    }

    private mutating func loadTables() throws(LoadRefusal) {
        for (number, table) in contract.tables.enumerated() {
            let row = ValueType.row(number)
            let structure = try contract.structures.at(table.row)
            let tracked = structure.trackedFields
            tables.append(
                .init(
                    key: try self.number(table.key),
                    structure: try self.number(.structure(table.row)), row: try self.number(row),
                    isNumbered: table.isNumbered, firstIndex: indexes.count,
                    indexCount: table.indexes.count, firstTracked: trackedFields.count,
                    trackedCount: tracked.count))
            for (field, declared) in structure.fields.enumerated() where declared.mark == .once {
                onceFields.insert(.init(table: number, field: field))
            }
            let node = try types.node(of: row, in: contract)
            for (position, field) in tracked.enumerated() {
                trackedFields.append(
                    .init(
                        field: field,
                        place: try types.place(of: field, in: row, contract: contract),
                        sinceSlot: node.slots - 2 * (tracked.count - position)))
            }
            for index in table.indexes {
                indexes.append(
                    .init(
                        max: index.max ?? .max, isUnique: index.kind == .unique,
                        firstColumn: columns.count, columnCount: index.columns.count))
                for column in index.columns {
                    columns.append(try types.place(of: column, in: row, contract: contract))
                }
            }
        }
    }

    private mutating func loadOpenings() throws(LoadRefusal) {
        for opening in contract.openings {
            let row = ValueType.row(opening.table)
            func slot(_ field: Int?) throws(LoadRefusal) -> Int? {
                guard let field else { return nil }
                return try types.place(of: field, in: row, contract: contract).slot
            }
            openings.append(
                .init(
                    opening: opening, digest: try slot(opening.digest),
                    version: try slot(opening.version), epoch: try slot(opening.epoch)))
        }
    }

    /// Checks that a value is one of its type, so that decoding it at run time cannot fail.
    private mutating func stored(
        _ value: Value, _ type: ValueType
    ) throws(LoadRefusal) -> LoadedContract.StoredValue {
        let encoded = value.encoded
        do throws(CodecError) {
            _ = try CanonicalDecoder.decode(encoded) { decoder throws(CodecError) in
                try decoder.value(type, in: contract)
            }
        } catch {
            throw .malformed("a value that is not of its type")
        }
        return .init(type: try number(type), encoded: encoded)
    }

    private mutating func number(_ type: ValueType) throws(LoadRefusal) -> Int {
        try types.number(of: type, in: contract)
    }

    /// Values in consecutive registers.
    private mutating func places(_ list: [ValueType]) throws(LoadRefusal) -> [FieldPlace] {
        var places: [FieldPlace] = []
        var slot = 0
        for type in list {
            places.append(FieldPlace(type: try number(type), slot: slot))
            slot += type.width
        }
        return places
    }

    private func width(_ places: [FieldPlace]) -> Int {
        places.last.map { $0.slot + types.nodes[$0.type].width } ?? 0
    }
}

extension Value {
    /// What a register holds for a value that needs no memory beside it, `nil` for all others.
    var registerContent: Int64? {
        switch self {
        case .bool(let flag): flag ? 1 : 0
        case .int(let number), .identifier(let number): number
        case .instant(let instant): instant.milliseconds
        case .duration(let duration): duration.milliseconds
        case .enumeration(let number): Int64(number)
        case .none: ValueType.nilSentinel
        case .some(let wrapped): wrapped.registerContent
        case .ticket(let event): Int64(event)
        case .period, .account, .digest, .bytes, .text, .path, .structure, .variant, .list, .set,
            .row:
            nil
        }
    }
}
