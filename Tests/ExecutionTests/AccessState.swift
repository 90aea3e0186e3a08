import LicetBytecode
import LicetPrimitives
import TestSupport

/// States at random of a generated contract: every table, history, role and setting, with instants
/// that lie milliseconds apart.
struct AccessState {
    /// Where the instants of the state lie, in milliseconds.
    static let base: Int64 = 1_000_000
    static let span: Int64 = 40
    static let names = ["ana", "bo", "cy", "di", "ed"]

    private let contract: Contract
    var random: SplitMix64
    private(set) var state: NaiveState
    /// Structures that rows hold or lie under, so that others find those rows by them.
    private var structures: [Value] = []
    private var keys: [Value] = []

    init(_ contract: Contract, seed: UInt64) {
        self.contract = contract
        random = SplitMix64(seed: seed)
        state = NaiveState(contract)
    }

    mutating func fill() {
        state = NaiveState(contract)
        structures = []
        keys = []
        for (number, table) in contract.tables.enumerated() {
            let isLed = table.name == "records"
            for count in 1...Int64(isLed ? 2 : 1 + random.below(6)) {
                let key = table.isNumbered ? .identifier(count) : value(table.key)
                insert(key, into: number)
            }
        }
        for (number, role) in contract.roles.enumerated() where role.isNamedAtDeploy {
            for name in Self.names where random.below(3) == 0 {
                state.roles[number][actor(name)] = Self.instant(Int64(random.below(15)))
            }
        }
        for (number, setting) in contract.settings.enumerated() where random.below(2) == 0 {
            state.settings[number] = value(setting.type)
        }
    }

    /// A row, unless its key or place in an index is taken.
    private mutating func insert(_ key: Value, into table: Int) {
        let structure = contract.structures[contract.tables[table].row]
        let inserted = Int64(random.below(15))
        let fields = structure.fields.map { value($0.type) }
        var after = state
        do throws(NaiveFailure) {
            try after.insert(
                fields, into: table, key: key, now: Self.instant(inserted), of: contract)
        } catch { return }
        var time = inserted
        for field in structure.trackedFields {
            for _ in 0..<random.below(4) {
                time += Int64(random.below(8))
                let new = value(structure.fields[field].type)
                guard
                    (try? after.update(
                        table, key, field, new, now: Self.instant(time), of: contract)) != nil
                else { return }
            }
            time = inserted
        }
        structures += ([key] + fields).filter(\.isStructure)
        if key.isStructure { keys.append(key) }
        state = after
    }

    static func instant(_ offset: Int64) -> Instant {
        Instant(milliseconds: base + offset) ?? .epoch
    }

    // MARK: Values

    /// Mostly one by which a row is found.
    mutating func argument(_ type: ValueType) -> Value {
        if case .structure = type, !keys.isEmpty, random.below(8) > 0 { return pick(keys) }
        return value(type)
    }

    mutating func value(_ type: ValueType) -> Value {
        switch type {
        case .bool: .bool(random.below(2) == 0)
        case .account: .account(actor(pick(Self.names)))
        case .instant: .instant(random.below(12) == 0 ? .forever : Self.instant(offset()))
        case .duration: .duration(Duration(milliseconds: Int64(random.below(12)) - 2) ?? .zero)
        case .period: .period(Period(Self.instant(offset()), endOfPeriod()))
        case .int: .int(Int64(random.below(4)))
        case .text: .text(Bytes(pick(["", "care", "a"]).utf8))
        case .path: .path(Bytes(pick(["a/b", "c"]).utf8))
        case .identifier:
            .identifier(random.below(16) == 0 ? 9 : Int64(random.below(2) + 1))
        case .enumeration(let number):
            .enumeration(random.below(contract.enumerations[number].cases.count))
        case .variant(let number): variant(contract.variants[number])
        case .structure(let number): structure(contract.structures[number])
        case .optional(let wrapped): random.below(2) == 0 ? .none : .some(value(wrapped))
        case .list(let element, let max): .list(values(element, max))
        case .set(let element, let max): Value.set(of: values(element, max))
        case .digest, .bytes, .row, .buffer, .sealed, .ticket: .none
        }
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[random.below(elements.count)]
    }

    private mutating func variant(_ declared: Variant) -> Value {
        let chosen = random.below(declared.cases.count)
        return .variant(chosen, declared.cases[chosen].fields.map { value($0.type) })
    }

    private mutating func structure(_ declared: Structure) -> Value {
        if !structures.isEmpty, random.below(4) > 0 { return pick(structures) }
        return .structure(declared.fields.map { value($0.type) })
    }

    private mutating func values(_ element: ValueType, _ max: Int) -> [Value] {
        (0..<random.below(min(max, 3) + 1)).map { _ in value(element) }
    }

    private mutating func offset() -> Int64 { Int64(random.below(Int(Self.span))) }

    private mutating func endOfPeriod() -> Instant {
        random.below(8) == 0 ? .forever : Self.instant(offset())
    }

    // MARK: Words

    /// For whoever has to find out about a case that failed.
    var text: String {
        var lines: [String] = []
        for (number, table) in contract.tables.enumerated() {
            let rows = state.tables[number].values.map { row in
                "\(table.name)[\(contract.spelling(of: row.key, as: table.key))] at "
                    + "\(row.inserted.milliseconds): "
                    + contract.spelling(of: .row(row), as: .row(number)) + history(of: row, number)
            }
            lines += rows.sorted()
        }
        for (role, members) in zip(contract.roles, state.roles) where !members.isEmpty {
            let named = members.map { "\($0.key.text) from \($0.value.milliseconds)" }
            lines.append("\(role.name): " + named.sorted().joined(separator: ", "))
        }
        for (setting, value) in zip(contract.settings, state.settings) {
            if let value {
                lines.append("\(setting.name) = \(contract.spelling(of: value, as: setting.type))")
            }
        }
        return lines.joined(separator: "\n")
    }

    private func history(of row: RowValue, _ table: Int) -> String {
        let structure = contract.structures[contract.tables[table].row]
        let histories = state.histories[table][row.key] ?? [:]
        return structure.trackedFields.map { field in
            let pairs = (histories[field] ?? []).map { pair in
                let value = contract.spelling(of: pair.value, as: structure.fields[field].type)
                return "\(pair.since.milliseconds): \(value)"
            }
            return "\n    \(structure.fields[field].name) \(pairs.joined(separator: "; "))"
        }.joined()
    }
}

extension Value {
    fileprivate var isStructure: Bool { if case .structure = self { true } else { false } }
}
