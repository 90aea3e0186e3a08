import LicetBytecode
import LicetPrimitives
import TestSupport

/// Values of any type, drawn from small pools so that calls meet each other's rows.
struct RandomValues {
    let contract: Contract
    var random: SplitMix64
    /// Instants that matter: most of those drawn lie on or beside one.
    var instants: [Instant] = [.epoch]
    /// Numbers and digests that rows hold, so that what a call expects of a row is at times so.
    var numbers: [Int64] = []
    var digests: [Digest] = []
    /// Rows of each identifier's table so far.
    var rows: [Int64]

    static let actors = ["ana", "bo", "cy", "di"]

    init(_ contract: Contract, seed: UInt64) {
        self.contract = contract
        random = SplitMix64(seed: seed)
        rows = contract.identifiers.map { _ in 0 }
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[random.below(elements.count)]
    }

    mutating func account() -> Account { actor(pick(Self.actors)) }

    mutating func instant() -> Instant {
        if random.below(20) == 0 { return .forever }
        let shift = Duration(milliseconds: pick([0, 0, 1, -1, 3_600_000, 86_400_000, -60_000]))
        let base = pick(instants)
        return shift.flatMap { base.adding($0) } ?? base
    }

    mutating func value(_ type: ValueType) -> Value {
        switch type {
        case .bool: .bool(random.below(2) == 0)
        case .int: .int(number())
        case .instant: .instant(instant())
        case .duration:
            .duration(
                Duration(milliseconds: pick([0, 1, -1, 1_000, 3_600_000, 86_400_000]))
                    ?? .zero)
        case .period: .period(period())
        case .account: .account(account())
        case .digest: .digest(digest())
        case .bytes(let max): .bytes(random.bytes(random.below(min(max, 4) + 1)))
        case .text(let max): .text(text(max))
        case .path: .path(Bytes(pick(["a", "b/c", "x.y"]).utf8))
        case .identifier(let number): .identifier(identifier(rows[number]))
        case .enumeration(let number):
            .enumeration(random.below(contract.enumerations[number].cases.count))
        case .structure(let number):
            .structure(contract.structures[number].fields.map { value($0.type) })
        case .variant(let number): variant(contract.variants[number])
        case .optional(let wrapped): random.below(3) == 0 ? .none : .some(value(wrapped))
        case .list(let element, let max): .list(values(element, max))
        case .set(let element, let max): Value.set(of: values(element, max))
        case .row, .buffer, .sealed, .ticket: .none
        }
    }

    private mutating func variant(_ declared: Variant) -> Value {
        let chosen = random.below(declared.cases.count)
        return .variant(chosen, declared.cases[chosen].fields.map { value($0.type) })
    }

    private mutating func number() -> Int64 {
        if !numbers.isEmpty, random.below(2) == 0 { return pick(numbers) }
        return pick([0, 1, 2, 3, 5, 7, 10, -1, -4, .max, .min, Int64(random.below(100))])
    }

    private mutating func digest() -> Digest {
        if !digests.isEmpty, random.below(2) == 0 { return pick(digests) }
        return SHA256.hash([UInt8(random.below(4))])
    }

    private mutating func period() -> Period {
        let start = instant()
        if random.below(3) == 0 { return Period(start, instant()) }
        let length = Duration(milliseconds: pick([1, 3_600_000, 7_200_000, 864_000_000]))
        return Period(start, length.flatMap { start.adding($0) } ?? start)
    }

    /// Mostly a row that exists.
    private mutating func identifier(_ last: Int64) -> Int64 {
        if last == 0 || random.below(10) == 0 { return last + 1 }
        return Int64(random.below(Int(last))) + 1
    }

    private mutating func values(_ element: ValueType, _ max: Int) -> [Value] {
        (0..<random.below(min(max, 4) + 1)).map { _ in value(element) }
    }

    private mutating func text(_ max: Int) -> Bytes {
        let all = ["", "a", "abc", "abd", "hospital", "Ünïté"].map { Bytes($0.utf8) }
        return pick(all.filter { $0.count <= max })
    }
}
