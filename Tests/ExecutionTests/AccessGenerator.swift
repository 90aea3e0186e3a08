import LicetPrimitives
import TestSupport

/// Contracts with two rules over records, grants, members, rooms, passes and roles, for questions
/// about them: every leaf is well typed, some of them trap, and the instants of the state lie
/// milliseconds apart.
///
/// Both rules, and the `func`s that they call, know the same names: `r`, `record`, `reader`,
/// `purpose` and `t`; so that any condition may stand in any of them, but for what a ``Scope``
/// says.
struct AccessGenerator {
    var random: SplitMix64
    var scope = Scope()
    private var names = 0

    /// What a condition may use.
    struct Scope {
        /// Whether it stands in a `func`, which reads no state.
        var isPure = false
        /// Whether it stands in the second rule, which has more parameters.
        var isSecond = false
        /// The rule's `let`s so far.
        var conditions: [String] = []
        var numbers: [String] = []
        var periods: [String] = []
        var accounts: [String] = []
        /// Variables of quantifiers.
        var variables: [(name: String, kind: Kind)] = []

        func names(of kind: Kind) -> [String] {
            variables.filter { $0.kind == kind }.map(\.name)
        }
    }

    /// What a quantifier's variable is.
    enum Kind: CaseIterable {
        case account, instant, purpose, grant, member, room, pass, nurse, record
    }

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[random.below(elements.count)]
    }

    mutating func newName(_ letter: String) -> String {
        names += 1
        return "\(letter)\(names)"
    }

    mutating func contract() -> String {
        let functions = [function("first"), function("second")].joined(separator: "\n")
        let grantIndexes =
            "index (record, reader) max 16 index (reader) max 16 index (record) max 16"
            + pick(["", " index (reader, record)"])
        return """
            contract Generated version 1
            id RecordID, GrantID, WardID
            const grace: Duration = 2.milliseconds
            setting slack: Duration = 3.milliseconds
            setting highest: Purpose = .care
            setting head: Account = "\(actor("ana").text)"
            role Clerk
            role Doctor max 8 granted by Clerk
            role Nurse(on ward: WardID) max 8 granted by Doctor
            role Guardian(of: Account, for purpose: Purpose) max 8 granted by Clerk
            \(Self.types)
            state {
                table records: [RecordID: Record] index (owner) max 8
                table grants: [GrantID: Grant] \(grantIndexes)
                table members: [Account: Member]
                table rooms: [Place: Room] index (warden) max 8
                table passes: [Text max 8: Pass] unique index (holder, number)
                table wards: [WardID: Ward]
            }
            \(Self.functions)
            \(functions)
            access read(record: RecordID, reader: Account, purpose: Purpose) at t {
                let r = records[record]
            \(clauses(isSecond: false))
            }
            access enter(
                place: Place, urgent: Bool, reader: Account, status: Status, name: Text max 8,
                path: Path, other: Account?, purpose: Purpose
            ) at t {
                let room = rooms[place]
                let record = room.record
                let r = records[record]
            \(clauses(isSecond: true))
            }
            """
    }

    // MARK: Declarations that are always the same

    private static let types = """
        enum Purpose { care { emergency, routine } study glass }
        enum Status {
            open, approved(by: Account, since: Instant), spent(during: Period, left: Int)
            noted(why: Text max 8)
        }
        struct Place { house: Int, owner: Account }
        struct Record {
            owner: Account, second: Account?, kind: Purpose, readers: Set<Account> max 4
            ward: WardID, backups: [Account] max 3, limit: Instant, span: Period, count: Int
            status: Status, title: Text max 8, path: Path, place: Place, uses: Set<Purpose> max 4
            tracked level: Purpose, tracked keeper: Account, tracked stage: Status
            tracked window: Period, tracked team: Set<Account> max 4, tracked due: Instant?
            once closed: Instant?
            func open(at t: Instant) -> Bool {
                let whole = span.until(closed)
                return whole contains t
            }
            func holder() -> Account { return second ?? owner }
            func deputy() -> Account {
                if let other = second { return other }
                return keeper
            }
            func clear(at t: Instant) -> Bool {
                if let end = due { if end <= t { return false } }
                return window contains t
            }
        }
        struct Grant {
            record: RecordID, giver: Account, reader: Account
            purposes: Set<Purpose> max 4, span: Period, tracked paused: Bool
            once revoked: Instant?
            func live(at t: Instant) -> Bool { return span.until(revoked) contains t }
            func isFor(someone: Account, at t: Instant) -> Bool {
                if reader == someone { return live(at: t) }
                return giver == someone and t < span.end
            }
        }
        struct Member {
            since: Instant, span: Period, badge: Int, sponsor: Account, once left: Instant?
        }
        struct Room {
            warden: Account, record: RecordID, name: Text max 8, path: Path, tracked open: Period
        }
        struct Pass { holder: Account, number: Int, span: Period, once lost: Instant? }
        struct Ward { chief: Account }
        """

    private static let functions = """
        func settled(status: Status, at t: Instant) -> Bool {
            match status {
                case .approved(_, let since) { return since <= t }
                case .spent(let during, let left) { return during contains t and left > 0 }
                case .noted(let why) { return why == "care" }
                case .open { return true }
            }
        }
        func approver(status: Status) -> Account? {
            match status {
                case .approved(let by, _) { return by }
                case .open, .spent, .noted { return nil }
            }
        }
        func weight(purpose: Purpose) -> Int {
            match purpose {
                case .emergency { return 3 }
                case .care { return 2 }
                case .study, .glass { return 0 }
            }
        }
        """

    // MARK: Functions and clauses

    private mutating func function(_ name: String) -> String {
        scope = Scope(isPure: true)
        var lines: [String] = []
        if random.below(2) == 0 {
            lines.append("let whole = \(period(1))")
            scope.periods.append("whole")
        }
        if random.below(2) == 0 {
            lines.append("if \(condition(1, false)) { return \(condition(1, false)) }")
        }
        if random.below(2) == 0 {
            let other = newName("o")
            let optional = pick(["r.second", "approver(r.stage)"])
            scope.variables.append((other, .account))
            lines.append(
                "if let \(other) = \(optional) { if \(leaf()) { return \(condition(1, false)) } }")
            scope.variables.removeLast()
        }
        if random.below(2) == 0 { lines += matching() }
        lines.append("return \(condition(2, false))")
        let body = lines.map { "    " + $0 }.joined(separator: "\n")
        return """
            func \(name)(r: Record, reader: Account, purpose: Purpose, at t: Instant) -> Bool {
            \(body)
            }
            """
    }

    private mutating func matching() -> [String] {
        let by = newName("b")
        let since = newName("s")
        var lines = ["match \(pick(["r.stage", "r.status"])) {"]
        scope.variables += [(by, .account), (since, .instant)]
        lines.append("    case .approved(let \(by), let \(since)) {")
        lines.append("        return \(condition(1, false))")
        lines.append("    }")
        scope.variables.removeLast(2)
        let during = newName("d")
        scope.periods.append(during)
        lines.append("    case .spent(let \(during), _) { return \(during) contains \(moving()) }")
        scope.periods.removeLast()
        lines.append("    case .open { \(pick(["", "return \(leaf())"])) }")
        return lines + ["    case .noted { }", "}"]
    }

    private mutating func clauses(isSecond: Bool) -> String {
        scope = Scope(isSecond: isSecond)
        var lets: [(name: String, text: String)] = []
        for _ in 0..<random.below(5) { lets.append(binding()) }
        var clauses: [String] = []
        for number in 0...random.below(3) {
            clauses.append("    permit p\(number) when \(condition(2 + random.below(2), true))")
        }
        for number in 0..<random.below(3) {
            clauses.append("    forbid f\(number) when \(condition(1 + random.below(2), true))")
        }
        return (lets.map { "    let \($0.name) = \($0.text)" } + clauses)
            .joined(separator: "\n")
    }

    private mutating func binding() -> (name: String, text: String) {
        let name = newName("l")
        let text: String
        switch random.below(5) {
        case 0, 1:
            text = condition(1, false)
            scope.conditions.append(name)
        case 2:
            text = number(2)
            scope.numbers.append(name)
        case 3:
            text = period(2)
            scope.periods.append(name)
        default:
            text = account(1)
            scope.accounts.append(name)
        }
        return (name, text)
    }
}
