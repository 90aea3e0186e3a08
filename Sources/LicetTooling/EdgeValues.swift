import LicetBytecode
import LicetPrimitives

/// The values of a type at which contracts go wrong: smallest and largest, empty and full, and for
/// times the present to the millisecond. Never empty.
package func edgeValues(of type: ValueType, in contract: Contract, pool: ValuePool) -> [Value] {
    switch type {
    case .bool: [.bool(false), .bool(true)]
    case .int: [0, 1, -1, .max, .min, .max - 1, .min + 1].map { .int($0) }
    case .instant: edgeInstants(of: pool.clock).map { .instant($0) }
    case .duration: edgeDurations().map { .duration($0) }
    case .period: edgePeriods(of: pool.clock).map { .period($0) }
    case .account: pool.accounts.isEmpty ? [.account(.zero)] : pool.accounts.map { .account($0) }
    case .digest:
        [.digest(Digest(Word256(0, 0, 0, 0))), .digest(Digest(Word256(.max, .max, .max, .max)))]
    case .bytes(let max):
        unique(
            [[], [0], Bytes(repeating: 0xff, count: max)].filter { $0.count <= max }.map {
                .bytes($0)
            })
    case .text(let max): edgeTexts(max).map { .text($0) }
    case .path:
        ["a", "a/b.c", String(repeating: "p", count: Limits.pathBytes)].map {
            .path(Bytes($0.utf8))
        }
    case .identifier(let number):
        edgeRows(pool.rows.indices.contains(number) ? pool.rows[number] : 0)
    case .enumeration(let number):
        contract.enumerations.indices.contains(number)
            ? contract.enumerations[number].cases.indices.map { .enumeration($0) }
            : [.enumeration(0)]
    case .variant(let number): edgeVariants(number, in: contract, pool: pool)
    case .structure(let number): edgeStructures(number, in: contract, pool: pool)
    case .row(let table):
        contract.tables.indices.contains(table)
            ? edgeStructures(contract.tables[table].row, in: contract, pool: pool)
            : [.structure([])]
    case .optional(let inner):
        [.none] + edgeValues(of: inner, in: contract, pool: pool).map { .some($0) }
    case .list(let element, let max), .buffer(let element, let max):
        edgeLists(edgeValues(of: element, in: contract, pool: pool), max).map { .list($0) }
    case .set(let element, let max):
        unique(
            edgeLists(unique(edgeValues(of: element, in: contract, pool: pool)), max)
                .map { Value.set(of: $0) })
    case .sealed(let inner): edgeValues(of: inner, in: contract, pool: pool)
    case .ticket: [.ticket(0)]
    }
}

/// The present, its neighbours, the ends of time and of years.
private func edgeInstants(of clock: Instant) -> [Instant] {
    let millisecond = Duration(milliseconds: 1) ?? .zero
    let year = Duration(366, .days) ?? .zero
    var instants = [
        clock, clock.subtracting(millisecond), clock.adding(millisecond), .epoch,
        Instant.epoch.adding(millisecond), .last, Instant.last.subtracting(millisecond), .forever,
    ].compactMap(\.self)
    // The year's first instant is found by its date: `2027-01-01T00:00Z`.
    for around in [clock, clock.adding(year) ?? clock] {
        guard let start = Instant(text: "\(around.text.prefix(4))-01-01") else { continue }
        instants.append(start)
        if let before = start.subtracting(millisecond) { instants.append(before) }
    }
    return unique(instants)
}

private func edgeDurations() -> [Duration] {
    let units = DurationUnit.allCases.compactMap { Duration(1, $0) }
    return [.zero] + units + [Duration(-1, .milliseconds), .longest, .shortest].compactMap(\.self)
}

/// Empty, adjacent to the present, around it, endless.
private func edgePeriods(of clock: Instant) -> [Period] {
    let millisecond = Duration(milliseconds: 1) ?? .zero
    let before = clock.subtracting(millisecond) ?? clock
    let after = clock.adding(millisecond) ?? clock
    let day = Duration(1, .days).flatMap { clock.adding($0) } ?? clock
    return unique([
        Period(clock, clock), Period(before, clock), Period(clock, after), Period(after, day),
        Period(before, after), Period(clock, day), .from(clock), Period(.epoch, clock),
        .from(.epoch), Period(.epoch, .epoch), Period(.last, .forever),
        Period(.forever, .forever),
    ])
}

private func edgeTexts(_ max: Int) -> [Bytes] {
    var full = Bytes(repeating: UInt8(ascii: "a"), count: max)
    // The last character has two bytes, so that a cut would be seen.
    if max >= 2 { full.replaceSubrange((max - 2)..<max, with: "é".utf8) }
    return unique([[], Bytes("a".utf8), Bytes("\"\\\n".utf8), full].filter { $0.count <= max })
}

/// The first row, the last, and one that does not exist.
private func edgeRows(_ count: Int) -> [Value] {
    unique([1, Int64(max(1, count)), Int64(clamping: count) + 1].map { .identifier($0) })
}

/// A structure for each edge of each field, the other fields at their own first.
private func edgeStructures(
    _ number: Int, in contract: Contract, pool: ValuePool
) -> [Value] {
    guard contract.structures.indices.contains(number) else { return [.structure([])] }
    return edgeFields(contract.structures[number].fields, in: contract, pool: pool)
        .map { .structure($0) }
}

/// Each case, with the edges of what it carries.
private func edgeVariants(_ number: Int, in contract: Contract, pool: ValuePool) -> [Value] {
    guard contract.variants.indices.contains(number) else { return [.variant(0, [])] }
    return contract.variants[number].cases.enumerated().flatMap { position, chosen in
        edgeFields(chosen.fields, in: contract, pool: pool).map { .variant(position, $0) }
    }
}

/// Every edge of every field, with the others' first edges beside it.
private func edgeFields(
    _ fields: [Field], in contract: Contract, pool: ValuePool
) -> [[Value]] {
    let edges = fields.map { field in
        field.mark == .once ? [.none] : edgeValues(of: field.type, in: contract, pool: pool)
    }
    let first = edges.map { $0[0] }
    var values = [first]
    for (position, choices) in edges.enumerated() {
        for choice in choices.dropFirst() {
            var fields = first
            fields[position] = choice
            values.append(fields)
        }
    }
    return values
}

/// Empty, of one, and full: as many as the bound and the size of a value allow.
private func edgeLists(_ elements: [Value], _ max: Int) -> [[Value]] {
    guard max > 0 else { return [[]] }
    let size = elements.map(\.encoded.count).max() ?? 1
    let room = Swift.min(max, Limits.valueBytes / 2 / Swift.max(1, size))
    let full = (0..<room).map { elements[$0 % elements.count] }
    return [[], [elements[0]], full]
}

private func unique<Element: Equatable>(_ elements: [Element]) -> [Element] {
    var found: [Element] = []
    for element in elements where !found.contains(element) { found.append(element) }
    return found
}
