import LicetBytecode
import LicetPrimitives

/// Draws values of every type that a contract may take.
package struct ValueGenerator: Sendable {
    let contract: Contract
    package var random: SeededRandom
    package var pool: ValuePool

    package init(_ contract: Contract, random: SeededRandom, pool: ValuePool) {
        self.contract = contract
        self.random = random
        self.pool = pool
    }

    /// An edge as often as not.
    package mutating func value(of type: ValueType) -> Value {
        random.once(in: 2) ? edge(of: type) : ordinary(type)
    }

    private mutating func edge(of type: ValueType) -> Value {
        let edges = edgeValues(of: type, in: contract, pool: pool)
        return edges[random.below(edges.count)]
    }

    /// A value between the edges: near literals of the source and what was drawn before.
    package mutating func ordinary(_ type: ValueType) -> Value {
        switch type {
        case .bool: return .bool(random.once(in: 2))
        case .int: return .int(integer())
        case .instant: return .instant(instant())
        case .duration: return .duration(duration())
        case .period: return .period(period())
        case .account:
            return random.element(of: pool.accounts).map { .account($0) } ?? edge(of: type)
        case .digest: return repeated(type) ?? .digest(Digest(Word256(random.next(), 0, 0, 1)))
        case .bytes(let max): return repeated(type) ?? .bytes(bytes(max))
        case .text(let max): return repeated(type) ?? .text(letters(max))
        case .path: return repeated(type) ?? .path(letters(12))
        case .identifier(let number): return .identifier(row(number))
        case .enumeration: return edge(of: type)
        case .structure(let number):
            guard contract.structures.indices.contains(number) else { return .structure([]) }
            return .structure(values(of: contract.structures[number].fields))
        case .variant(let number):
            guard contract.variants.indices.contains(number) else { return edge(of: type) }
            let cases = contract.variants[number].cases
            let chosen = random.below(cases.count)
            return .variant(chosen, values(of: cases[chosen].fields))
        case .row(let table):
            return contract.tables.indices.contains(table)
                ? ordinary(.structure(contract.tables[table].row)) : edge(of: type)
        case .optional(let inner): return random.once(in: 4) ? .none : .some(value(of: inner))
        case .list(let element, let max), .buffer(let element, let max):
            return .list(elements(element, max))
        case .set(let element, let max): return Value.set(of: elements(element, max))
        case .sealed(let inner): return ordinary(inner)
        case .ticket: return edge(of: type)
        }
    }

    /// Something that was drawn before, in one case of two, so that equal values meet.
    private mutating func repeated(_ type: ValueType) -> Value? {
        random.once(in: 2) ? random.element(of: pool.seen(type)) : nil
    }

    private mutating func integer() -> Int64 {
        switch random.below(4) {
        case 0: return Int64(random.below(21)) - 10
        case 1: return (random.element(of: pool.integers) ?? 0) &+ Int64(random.below(3)) - 1
        case 2: return Int64(random.below(1_000))
        default: return Int64(bitPattern: random.next()) >> Int64(random.below(64))
        }
    }

    private mutating func duration() -> Duration {
        let unit = random.element(of: DurationUnit.allCases) ?? .days
        let known = random.element(of: pool.durations)
        if let known, random.once(in: 2) {
            let step = Duration(milliseconds: Int64(random.below(3)) - 1) ?? .zero
            return known.adding(step) ?? known
        }
        return Duration(Int64(random.below(40)) + 1, unit) ?? .zero
    }

    private mutating func instant() -> Instant {
        let known = random.element(of: pool.instants)
        if let known, random.once(in: 2) {
            let step = Duration(milliseconds: Int64(random.below(3)) - 1) ?? .zero
            return known.adding(step) ?? known
        }
        let away = duration()
        let moved = random.once(in: 4) ? pool.clock.subtracting(away) : pool.clock.adding(away)
        return moved ?? pool.clock
    }

    private mutating func period() -> Period {
        let start = random.once(in: 2) ? pool.clock : instant()
        return Period(start, random.once(in: 2) ? start.adding(duration()) ?? start : instant())
    }

    private mutating func bytes(_ max: Int) -> Bytes {
        (0..<random.below(Swift.min(max, 24) + 1)).map { _ in
            UInt8(truncatingIfNeeded: random.next())
        }
    }

    /// Small letters, one at least: also a path.
    private mutating func letters(_ max: Int) -> Bytes {
        (0..<Swift.min(max, random.below(12) + 1)).map { _ in
            UInt8(ascii: "a") + UInt8(random.below(26))
        }
    }

    /// Mostly a row that exists.
    private mutating func row(_ number: Int) -> Int64 {
        let count = pool.rows.indices.contains(number) ? pool.rows[number] : 0
        return random.once(in: 8) ? Int64(count) + 1 : Int64(random.below(Swift.max(1, count))) + 1
    }

    private mutating func values(of fields: [Field]) -> [Value] {
        var values: [Value] = []
        for field in fields { values.append(field.mark == .once ? .none : value(of: field.type)) }
        return values
    }

    private mutating func elements(_ element: ValueType, _ max: Int) -> [Value] {
        var values: [Value] = []
        for _ in 0..<random.below(Swift.min(max, 6) + 1) { values.append(value(of: element)) }
        return values
    }
}
