package import LicetBytecode
package import LicetLedger
package import LicetPrimitives

/// What the receipts of a contract have told so far: which rows there are, and what stands in them.
package struct ScriptFacts: Sendable {
    private struct RowName: Hashable {
        let identifier: Int
        let number: Int64
    }

    fileprivate typealias Fact = (name: String, type: ValueType, value: Value)

    /// The last row of each identifier's table. Only ever looked up.
    private var lastRows: [Int: Int64] = [:]
    private var rows: [RowName: [Fact]] = [:]
    private var seen: [ValueType: [Value]] = [:]

    /// Values of each type that are kept.
    private static let seenMax = 12

    package init() {}

    fileprivate func last(_ identifier: Int) -> Int64 { lastRows[identifier] ?? 0 }

    fileprivate func seen(_ type: ValueType) -> [Value] { seen[type] ?? [] }

    /// What is known of the row that a value names, and of those that it names.
    fileprivate func facts(of value: Value, _ type: ValueType, hops: Int = 1) -> [Fact] {
        guard case .identifier(let identifier) = type, case .identifier(let number) = value else {
            return []
        }
        let own = rows[RowName(identifier: identifier, number: number)] ?? []
        guard hops > 0 else { return own }
        return own + own.flatMap { facts(of: $0.value, $0.type, hops: hops - 1) }
    }

    /// Takes in an event: its first row is the one that it tells of.
    package mutating func note(_ event: Receipt.Event, in contract: Contract) {
        guard let notice = contract.events.first(where: { contract.code(event: $0) == event.code })
        else { return }
        var decoder = CanonicalDecoder(event.fields)
        var told: [Fact] = []
        for field in notice.fields {
            guard let value = try? decoder.value(field.type, in: contract) else { return }
            told.append((field.name, field.type, value))
        }
        var subject: RowName?
        for fact in told {
            seen[fact.type] = Array((seen(fact.type) + [fact.value]).suffix(Self.seenMax))
            guard case .identifier(let identifier) = fact.type,
                case .identifier(let number) = fact.value
            else { continue }
            lastRows[identifier] = max(last(identifier), number)
            subject = subject ?? RowName(identifier: identifier, number: number)
        }
        guard let subject else { return }
        let names = told.map(\.name)
        rows[subject] = (rows[subject] ?? []).filter { !names.contains($0.name) } + told.dropFirst()
    }
}

/// Draws the arguments of calls, so that many of them fit what a chain holds.
package struct ScriptValues: Sendable {
    package var draws: ScriptDraws
    package let actors: [Account]
    /// The time of the block that is being made.
    package var now: Instant

    package init(draws: ScriptDraws, actors: [Account], now: Instant) {
        self.draws = draws
        self.actors = actors
        self.now = now
    }

    /// Arguments, and who calls: an account that a named row knows, about every second time.
    ///
    /// A parameter that is called like a field of a row named before it mostly gets its value.
    package mutating func call(
        of parameters: [Parameter], in contract: Contract, _ facts: ScriptFacts
    ) -> (caller: Account, arguments: [Value]) {
        var arguments: [Value] = []
        var known: [ScriptFacts.Fact] = []
        for parameter in parameters {
            var argument = value(parameter.type, in: contract, facts)
            let alike = known.filter { $0.name == parameter.name && $0.type == parameter.type }
            if let fact = alike.last, draws.happens(80) { argument = fact.value }
            arguments.append(argument)
            known += facts.facts(of: argument, parameter.type)
        }
        let accounts = known.compactMap { fact -> Account? in
            guard case .account(let account) = fact.value else { return nil }
            return actors.contains(account) ? account : nil
        }
        if !accounts.isEmpty, draws.happens(60) { return (draws.pick(accounts), arguments) }
        return (draws.pick(actors), arguments)
    }

    package mutating func value(
        _ type: ValueType, in contract: Contract, _ facts: ScriptFacts
    ) -> Value {
        let seen = facts.seen(type)
        if !seen.isEmpty, draws.happens(25) { return draws.pick(seen) }
        switch type {
        case .bool: return .bool(draws.happens(50))
        case .int: return .int(number())
        case .instant: return .instant(instant())
        case .duration:
            return .duration(duration([0, 1, -1, 60_000, 3_600_000, 86_400_000, 864_000_000]))
        case .period: return .period(period())
        case .account: return .account(draws.pick(actors))
        case .digest: return .digest(SHA256.hash(draws.bytes(draws.happens(90) ? 8 : 0)))
        case .bytes(let max): return .bytes(draws.bytes(min(max, draws.below(40))))
        case .text(let max):
            return .text(Bytes(draws.pick(["", "a", "ward", "Ünïté"]).utf8.prefix(max)))
        case .path: return .path(Bytes(draws.pick(["h7/1", "a", "b/c.d"]).utf8))
        case .identifier(let number): return .identifier(row(facts.last(number)))
        case .enumeration(let number):
            return .enumeration(draws.below(contract.enumerations[number].cases.count))
        case .structure(let number):
            return .structure(values(contract.structures[number].fields, in: contract, facts))
        case .variant(let number):
            let chosen = draws.below(contract.variants[number].cases.count)
            let fields = contract.variants[number].cases[chosen].fields
            return .variant(chosen, values(fields, in: contract, facts))
        case .optional(let wrapped):
            return draws.happens(30) ? .none : .some(value(wrapped, in: contract, facts))
        case .list(let element, let max):
            return .list(elements(element, max, in: contract, facts))
        case .set(let element, let max):
            return Value.set(of: elements(element, max, in: contract, facts))
        case .row, .buffer, .sealed, .ticket: return .none
        }
    }

    private mutating func values(
        _ fields: [Field], in contract: Contract, _ facts: ScriptFacts
    ) -> [Value] {
        fields.map { value($0.type, in: contract, facts) }
    }

    private mutating func elements(
        _ element: ValueType, _ max: Int, in contract: Contract, _ facts: ScriptFacts
    ) -> [Value] {
        (0..<draws.below(min(max, 4) + 1)).map { _ in value(element, in: contract, facts) }
    }

    private mutating func number() -> Int64 {
        draws.happens(90) ? Int64(draws.below(12)) : draws.pick([-1, .max, .min, 1 << 40])
    }

    /// Mostly a row that is there.
    private mutating func row(_ last: Int64) -> Int64 {
        last == 0 || draws.happens(8) ? last + 1 : last - Int64(draws.below(min(Int(last), 12)))
    }

    private mutating func duration(_ choices: [Int64]) -> Duration {
        Duration(milliseconds: draws.pick(choices)) ?? .zero
    }

    /// Near the present, mostly.
    private mutating func instant() -> Instant {
        if draws.happens(4) { return draws.pick([.forever, .epoch, .last]) }
        return now.adding(duration([0, 1, -1, 3_600_000, 86_400_000, -86_400_000])) ?? now
    }

    private mutating func period() -> Period {
        let start = instant()
        if draws.happens(10) { return Period(start, instant()) }
        return Period(
            start, start.adding(duration([1, 3_600_000, 86_400_000, 864_000_000])) ?? start)
    }
}
