import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM
import TestSupport

/// One generated contract with a state at random, of which who, when and why are asked; the machine
/// is the oracle: it knows of no breakpoints, lists and explanations.
struct QuestionTwin {
    static let address = Account(Word256(0xc0, 1, 2, 3))
    /// Where the instants of the state lie, in milliseconds.
    static let base: Int64 = 1_000_000
    static let span: Int64 = 40
    static let names = ["ana", "bo", "cy", "di", "ed"]

    let text: String
    let contract: Contract
    let loaded: LoadedContract
    private(set) var state = RowMap()
    private var random: SplitMix64

    struct Disagreement: Error, CustomStringConvertible {
        let description: String
    }

    init(_ text: String, seed: UInt64) throws {
        self.text = text
        random = SplitMix64(seed: seed ^ 0x5eed)
        let source = SourceText(name: "Generated.licet", text: text)
        let compilation = compile(source)
        guard let contract = compilation.contract else {
            throw Disagreement(
                description: compilation.diagnostics.filter { $0.severity == .error }
                    .map { $0.rendered(in: source) }.joined(separator: "\n"))
        }
        self.contract = contract
        loaded = try LoadedContract(try verify(contract, container: contract.encoded))
    }

    // MARK: States

    mutating func fill() {
        state = RowMap()
        for number in 1...Int64(2) { insert(0, .identifier(number)) }
        for number in 1...Int64(1 + random.below(6)) { insert(1, .identifier(number)) }
        for name in Self.names where random.below(2) == 0 {
            insert(2, .account(actor(name)))
        }
    }

    private mutating func insert(_ table: Int, _ key: Value) {
        let structure = contract.structures[contract.tables[table].row]
        let inserted = instant(Int64(random.below(15)))
        let fields = structure.fields.map { value($0.type) }
        state.insert(
            RowValue(key: key, inserted: inserted, fields: fields), table: table, in: contract)
    }

    private func instant(_ offset: Int64) -> Instant {
        Instant(milliseconds: Self.base + offset) ?? .epoch
    }

    private mutating func value(_ type: ValueType) -> Value {
        switch type {
        case .account: .account(actor(Self.names[random.below(Self.names.count)]))
        case .instant: .instant(random.below(12) == 0 ? .forever : instant(offset()))
        case .period: .period(Period(instant(offset()), endOfPeriod()))
        case .int: .int(Int64(random.below(4)))
        case .identifier: .identifier(Int64(random.below(2) + 1))
        case .enumeration: .enumeration(random.below(3))
        case .optional(let wrapped): random.below(2) == 0 ? .none : .some(value(wrapped))
        case .set(let element, _):
            Value.set(of: (0..<random.below(4)).map { _ in value(element) })
        default: .none
        }
    }

    private mutating func offset() -> Int64 { Int64(random.below(Int(Self.span))) }

    private mutating func endOfPeriod() -> Instant {
        random.below(8) == 0 ? .forever : instant(offset())
    }

    // MARK: Asking

    /// One case: all questions about one record and purpose.
    mutating func askAll() throws {
        let record = Value.identifier(random.below(12) == 0 ? 9 : Int64(random.below(2) + 1))
        let purpose = Value.enumeration(random.below(3))
        let reader = Value.account(actor(Self.names[random.below(Self.names.count)]))
        let arguments = [record, reader, purpose]
        let grid = try askWhen(arguments)
        for _ in 0..<2 {
            let offset = Int64(random.below(Int(Self.span) + 20)) - 10
            try askWhy(arguments, at: offset, grid)
            try askWho(record, purpose, at: instant(offset))
        }
    }

    /// The machine's answer.
    func machine(_ arguments: [Value], at instant: Instant) throws -> Bool {
        let execution = try LicetVM.decide(
            loaded, rule: "read", arguments: arguments.flatMap(\.encoded), at: instant,
            context: ExecutionContext(
                chain: Digest(.zero), contract: Self.address, caller: .zero, height: Height(1),
                now: instant),
            host: RowMapHost(state), gasLimit: Gas(50_000_000))
        guard case .returned(let answer) = execution.outcome else {
            throw disagreement("the machine traps", arguments, instant)
        }
        return answer == [1]
    }

    /// The periods against the machine's answer at every millisecond about the state's instants.
    private func askWhen(_ arguments: [Value]) throws -> [Bool] {
        let found = try permittedPeriods(
            rule: 0, arguments: arguments, in: loaded.verified, contract: Self.address,
            state: state)
        for (one, next) in zip(found, found.dropFirst()) where one.end >= next.start {
            throw disagreement("periods touch: \(found)", arguments, one.end)
        }
        var grid: [Bool] = []
        let last = Instant.last.milliseconds
        let edges: [Int64] = [0, 1, 5, Self.base - 1_000, last - 20, last - 1, last]
        for time in edges + Array(Self.base - 15...Self.base + Self.span + 25) {
            let instant = Instant(milliseconds: time) ?? .epoch
            let told = found.contains { $0.contains(instant) }
            let answer = try machine(arguments, at: instant)
            guard told == answer else {
                let text = found.map { "\($0.start.milliseconds)..<\($0.end.milliseconds)" }
                throw disagreement(
                    "when says \(told) of \(text), the machine \(answer)", arguments, instant)
            }
            if time >= Self.base - 15, time <= Self.base + Self.span + 25 { grid.append(answer) }
        }
        return grid
    }

    private func askWho(_ record: Value, _ purpose: Value, at instant: Instant) throws {
        var permitted: [Account] = []
        for name in Self.names {
            let arguments = [record, .account(actor(name)), purpose]
            if try machine(arguments, at: instant) { permitted.append(actor(name)) }
        }
        permitted.sort()
        func page(_ after: Account?, _ limit: Int) throws -> PermittedAccounts {
            try permittedAccounts(
                rule: 0, arguments: [record, purpose], at: instant, after: after, limit: limit,
                in: loaded.verified, contract: Self.address, state: state)
        }
        let whole = try page(nil, 100)
        var listed: [Account] = []
        var hasMore = true
        while hasMore {
            let next = try page(listed.last, 2)
            listed += next.accounts
            hasMore = next.hasMore
        }
        guard listed == whole.accounts, !whole.hasMore else {
            throw disagreement("pages of who differ from the whole", [record, purpose], instant)
        }
        let open = Set(whole.openPermits.map(\.clause))
        for account in whole.accounts where !permitted.contains(account) {
            throw disagreement("who lists one who is denied", [record, .account(account)], instant)
        }
        for account in permitted where !whole.accounts.contains(account) {
            let arguments = [record, .account(account), purpose]
            let decision = try evaluate(
                rule: 0, arguments: arguments, at: instant, in: loaded.verified,
                contract: Self.address, state: state)
            guard case .permitted(let clauses) = decision.answer, Set(clauses).isSubset(of: open)
            else { throw disagreement("who leaves one out", arguments, instant) }
        }
    }

    private func askWhy(_ arguments: [Value], at offset: Int64, _ grid: [Bool]) throws {
        let instant = instant(offset)
        let why = try explain(
            rule: 0, arguments: arguments, at: instant, in: loaded.verified,
            contract: Self.address, state: state)
        let answer = try machine(arguments, at: instant)
        func fail(_ reason: String) -> Disagreement {
            disagreement("why: \(reason)\n\(why.text)", arguments, instant)
        }
        guard why.isPermitted == answer else { throw fail("the machine says \(answer)") }
        guard (why.current != nil) == answer else { throw fail("no period about the instant") }
        if answer {
            guard let clause = why.clause, why.clauses[clause.number].outcome == .held,
                why.clauses[clause.number].kind == .permit, why.changes.isEmpty
            else { throw fail("the permit does not hold") }
            guard why.leaves.allSatisfy({ $0.outcome == ($0.wanted ? .held : .failed) }) else {
                throw fail("a leaf by which the permit holds is otherwise")
            }
            return
        }
        if case .denied(.forbidden(let clause)) = why.decision.answer {
            guard why.clause == clause, why.clauses[clause.number].kind == .forbid else {
                throw fail("another clause forbids")
            }
        }
        for change in why.changes { try check(change, of: why, arguments, offset, grid, fail) }
    }

    /// Whether a change does what it promises.
    private func check(
        _ change: Change, of why: Explanation, _ arguments: [Value], _ offset: Int64,
        _ grid: [Bool],
        _ fail: (String) -> Disagreement
    ) throws {
        switch change {
        case .wait(let until):
            let next = grid.indices.first { Int64($0) - 15 > offset && grid[$0] }
            guard try machine(arguments, at: until),
                next.map({ Self.base + Int64($0) - 15 == until.milliseconds })
                    ?? (until.milliseconds > Self.base + Self.span + 25)
            else { throw fail("waiting does not help, or less would") }
        case .argument(let name, _, let value):
            let number = contract.rules[0].parameters.firstIndex { $0.name == name } ?? 0
            var others = arguments
            others[number] = value
            guard try machine(others, at: instant(offset)) else {
                throw fail("another argument does not help")
            }
        case .rows(let rows):
            guard why.decision.answer == .denied(.absent), !rows.isEmpty else {
                throw fail("no row is missing")
            }
        case .conditions(_, let leaves):
            guard !leaves.isEmpty,
                leaves.allSatisfy({ $0.outcome != ($0.wanted ? .held : .failed) })
            else { throw fail("a leaf that would have to change need not") }
        }
    }

    private func disagreement(
        _ reason: String, _ arguments: [Value], _ instant: Instant
    ) -> Disagreement {
        let given = zip(arguments, contract.rules[0].parameters).map { value, parameter in
            contract.spelling(of: value, as: parameter.type)
        }
        return Disagreement(
            description: """
                \(reason)
                asked: \(given.joined(separator: ", ")) at \(instant.milliseconds)
                \(text)
                \(state.text(contract))
                """)
    }
}

/// Rows of one contract in memory, sorted, as rules read them.
struct RowMap: StateReader {
    private var rows: [RowKey: Bytes] = [:]
    private var keys: [RowKey] = []
    private var inserted: [(table: Int, row: RowValue)] = []

    mutating func insert(_ row: RowValue, table: Int, in contract: Contract) {
        inserted.append((table, row))
        put(
            StateLayout.row(QuestionTwin.address, table: table, key: row.key),
            Value.row(row).encoded)
        for (number, index) in contract.tables[table].indexes.enumerated() {
            let indexNumber = StateLayout.indexNumber(table: table, index: number, in: contract)
            let columns = index.columns.map { row.fields[$0] }
            let bucket = StateLayout.bucket(
                QuestionTwin.address, indexNumber: indexNumber, columns: columns)
            var encoder = CanonicalEncoder()
            encoder.uint32(UInt32((rows[bucket]?.first ?? 0) + 1))
            put(bucket, encoder.bytes)
            put(
                StateLayout.bucketEntry(
                    QuestionTwin.address, indexNumber: indexNumber, columns: columns, key: row.key),
                [])
        }
    }

    private mutating func put(_ key: RowKey, _ value: Bytes) {
        if rows.updateValue(value, forKey: key) == nil {
            let place = keys.firstIndex { key < $0 } ?? keys.count
            keys.insert(key, at: place)
        }
    }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? { rows[key] }

    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        var found: [Row] = []
        for key in keys where key.bytes.starts(with: prefix) && found.count < limit {
            found.append(Row(key: key, value: rows[key] ?? []))
        }
        return found
    }

    /// For whoever has to find out about a case that failed.
    func text(_ contract: Contract) -> String {
        inserted.map { table, row in
            let declared = contract.tables[table]
            let key = contract.spelling(of: row.key, as: declared.key)
            return "\(declared.name)[\(key)] at \(row.inserted.milliseconds): "
                + contract.spelling(of: .row(row), as: .row(table))
        }.joined(separator: "\n")
    }
}

/// The same for the machine, which writes nothing when it decides.
final class RowMapHost: Host {
    private let state: RowMap

    init(_ state: RowMap) { self.state = state }

    func row(_ key: RowKey) throws(StoreFault) -> Bytes? { try state.row(key) }
    func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        try state.scan(prefix: prefix, limit: limit)
    }
    func write(_ key: RowKey, _ value: Bytes) {}
    func emit(event: Int, fields: Bytes) {}
    func record(_ opened: Opened) -> Int { 0 }
}
