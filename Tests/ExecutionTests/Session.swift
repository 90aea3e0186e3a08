import LicetBytecode
import LicetPrimitives
import TestSupport

/// A run of random calls, views and questions on one contract.
struct Session {
    var twin: Twin
    var values: RandomValues
    /// Calls that did something, and all calls.
    private(set) var successes = 0
    private(set) var calls = 0
    /// Calls that opened something.
    private(set) var tickets = 0
    /// What rules have answered.
    private(set) var answers: Set<Bool> = []

    init(_ text: String, seed: UInt64, start: Int64 = 1_798_761_600_000) throws {
        twin = try Twin(text, now: Instant(milliseconds: start) ?? .epoch)
        values = RandomValues(twin.contract, seed: seed)
        values.instants = [twin.now]
        for (role, declared) in twin.contract.roles.enumerated() where declared.isNamedAtDeploy {
            for name in RandomValues.actors where values.random.below(4) > 0 {
                twin.add(actor(name), toRole: role)
            }
        }
        for (number, setting) in twin.contract.settings.enumerated()
        where setting.initial == nil || values.random.below(2) == 0 {
            twin.set(number, to: values.value(setting.type))
        }
    }

    mutating func step() throws {
        if values.random.below(3) == 0 { advance() }
        let number = values.random.below(twin.contract.functions.count)
        let function = twin.contract.functions[number]
        let (caller, arguments) = fittingCall(of: function.parameters)
        switch function.kind {
        case .action:
            calls += 1
            let answer = try twin.act(number, arguments, by: caller)
            if case .returned = answer.outcome { successes += 1 }
            tickets += answer.events.count { $0.number == RowStore.Event.opened }
            noteRows()
        case .view: _ = try twin.view(number, arguments, by: caller)
        case .pure: break
        }
        try askRules(atEvery: values.random.below(8) == 0)
    }

    /// Asks each rule once, or at every boundary that the state has and beside it.
    mutating func askRules(atEvery: Bool) throws {
        let instants = atEvery ? boundaries : [values.instant()]
        for (number, rule) in twin.contract.rules.enumerated() {
            let arguments = rule.parameters.map { values.value($0.type) }
            for instant in instants {
                let answer = try twin.ask(number, arguments, at: instant)
                answers.insert(answer == .returned([1]))
            }
        }
    }

    /// Every instant in the state, and those a millisecond before and after.
    private var boundaries: [Instant] {
        values.instants.suffix(24).flatMap { instant in
            [-1, 0, 1].compactMap { Duration(milliseconds: $0).flatMap { instant.adding($0) } }
        }
    }

    private mutating func advance() {
        let step = Duration(milliseconds: values.pick([1, 60_000, 3_600_000, 86_400_000]))
        if let step, let later = twin.now.adding(step) { twin.now = later }
        twin.height = twin.height.next ?? twin.height
    }

    private mutating func noteRows() {
        var found: Set<Instant> = [twin.now]
        var numbers: Set<Int64> = []
        var digests: Set<Digest> = []
        for (number, table) in twin.contract.tables.enumerated() {
            if case .identifier(let identifier) = table.key {
                values.rows[identifier] = twin.naive.state.counters[number]
            }
            // Gathered into sets and sorted, so the order does not matter.
            for row in twin.naive.state.tables[number].values {
                found.insert(row.inserted)
                for field in row.fields {
                    found.formUnion(field.instants)
                    if case .int(let number) = field { numbers.insert(number) }
                    if case .digest(let digest) = field { digests.insert(digest) }
                }
            }
        }
        values.instants = found.sorted()
        values.numbers = numbers.sorted()
        values.digests = digests.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }
}

extension Value {
    /// All instants within, ends of periods included.
    fileprivate var instants: [Instant] {
        switch self {
        case .instant(let instant): [instant]
        case .period(let period): [period.start, period.end]
        case .some(let wrapped): wrapped.instants
        case .structure(let values), .list(let values), .set(let values):
            values.flatMap(\.instants)
        default: []
        }
    }
}
