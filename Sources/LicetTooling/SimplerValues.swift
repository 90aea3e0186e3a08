import LicetBytecode
import LicetPrimitives

/// What to try instead of a value, simplest first: towards zero, nothing, the clock, the first
/// actor. Each is simpler in a sense that cannot go on for ever; at most some dozens.
package func simplerValues(
    _ value: Value, _ type: ValueType, in contract: Contract, pool: ValuePool
) -> [Value] {
    switch (value, type) {
    case (.bool(let flag), _): return flag ? [.bool(false)] : []
    case (.int(let number), _): return nearer(number).map { .int($0) }
    case (.instant(let instant), _): return nearer(instant, to: pool.clock).map { .instant($0) }
    case (.duration(let duration), _): return nearer(duration).map { .duration($0) }
    case (.period(let period), _): return simplerPeriods(period, pool.clock).map { .period($0) }
    case (.account(let account), _):
        let place = pool.accounts.firstIndex(of: account) ?? pool.accounts.count
        return pool.accounts.prefix(place).map { .account($0) }
    case (.digest(let digest), _):
        let zero = Digest(Word256(0, 0, 0, 0))
        return digest == zero ? [] : [.digest(zero)]
    case (.bytes(let bytes), _): return shorter(bytes).map { .bytes($0) }
    case (.text(let bytes), _): return shorterTexts(bytes).map { .text($0) }
    case (.path(let bytes), _):
        return bytes.count > 1 ? [.path(Bytes("a".utf8))] : []
    case (.identifier(let number), _):
        return nearer(number).filter { $0 > 0 }.map { .identifier($0) }
    case (.enumeration(let number), _):
        return (0..<Swift.max(0, number)).map { .enumeration($0) }
    case (.some(let wrapped), .optional(let inner)):
        return [.none] + simplerValues(wrapped, inner, in: contract, pool: pool).map { .some($0) }
    case (.structure(let fields), .structure(let number)):
        guard contract.structures.indices.contains(number) else { return [] }
        let types = contract.structures[number].fields.map(\.type)
        return simplerParts(
            fields, { types.indices.contains($0) ? types[$0] : .bool }, contract, pool
        )
        .map { .structure($0) }
    case (.variant(let chosen, let fields), .variant(let number)):
        guard contract.variants.indices.contains(number) else { return [] }
        let cases = contract.variants[number].cases
        let types = cases.indices.contains(chosen) ? cases[chosen].fields.map(\.type) : []
        // An earlier case that carries nothing is simpler than any that carries something.
        let bare = cases.indices.prefix(chosen).filter { cases[$0].fields.isEmpty }
        return bare.map { .variant($0, []) }
            + simplerParts(
                fields, { types.indices.contains($0) ? types[$0] : .bool }, contract, pool
            )
            .map { .variant(chosen, $0) }
    case (.list(let elements), .list(let element, _)):
        return (shorter(elements) + simplerParts(elements, { _ in element }, contract, pool))
            .map { .list($0) }
    case (.set(let elements), .set(let element, _)):
        // A simpler element that is there already leaves one fewer.
        return (shorter(elements) + simplerParts(elements, { _ in element }, contract, pool))
            .map { Value.set(of: $0) }
    case (.variant, _), (.none, _), (.row, _), (.ticket, _), (.some, _), (.structure, _),
        (.list, _), (.set, _):
        return []
    }
}

/// Nearer to zero: zero itself, half way and ever smaller steps, the positive of a negative.
private func nearer(_ number: Int64) -> [Int64] {
    guard number != 0 else { return [] }
    var found: [Int64] = [0]
    if number < 0, number != .min { found.append(-number) }
    var step = number / 2
    while step != 0 {
        found.append(number - step)
        step /= 2
    }
    return found
}

/// The clock, then nearer to it; whole days, hours, minutes and seconds away before others.
private func nearer(_ instant: Instant, to clock: Instant) -> [Instant] {
    guard instant != clock else { return [] }
    guard instant != .forever else {
        return [clock] + [1, 365].compactMap { Duration($0, .days).flatMap { clock.adding($0) } }
    }
    let found = nearer(instant.since(clock)).compactMap { clock.adding($0) }
    return [clock] + found.filter { $0 != clock }
}

private func nearer(_ duration: Duration) -> [Duration] {
    let milliseconds = duration.milliseconds
    let whole = [DurationUnit.days, .hours, .minutes, .seconds].map { unit in
        milliseconds - milliseconds % unit.milliseconds
    }
    let found = nearer(milliseconds)
    return (found.prefix(1) + whole.filter { $0 != milliseconds && $0 != 0 } + found.dropFirst())
        .compactMap { Duration(milliseconds: $0) }
}

private func simplerPeriods(_ period: Period, _ clock: Instant) -> [Period] {
    var found = period == Period(clock, clock) ? [] : [Period(clock, clock)]
    if period.end != .forever {
        // Keeps the length while the start moves.
        found += nearer(period.start, to: clock).compactMap { start in
            start.adding(period.length).map { Period(start, $0) }
        }
        found += nearer(period.length).compactMap { length in
            length < .zero ? nil : period.start.adding(length).map { Period(period.start, $0) }
        }
    } else {
        found += nearer(period.start, to: clock).map { Period($0, period.end) }
        found += nearer(period.end, to: clock).filter { $0 > period.start }
            .map { Period(period.start, $0) }
    }
    return found.filter { $0 != period }
}

/// Nothing, either half, one fewer at each of the first places.
private func shorter<Element>(_ elements: [Element]) -> [[Element]] {
    guard !elements.isEmpty else { return [] }
    var found: [[Element]] = [[]]
    let half = elements.count / 2
    if half > 0 { found += [Array(elements.prefix(half)), Array(elements.dropFirst(half))] }
    for place in 0..<Swift.min(elements.count, 16) where elements.count > 1 {
        var fewer = elements
        fewer.remove(at: place)
        found.append(fewer)
    }
    return found
}

/// Whole characters only, so that what is left is text.
private func shorterTexts(_ bytes: Bytes) -> [Bytes] {
    let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
    let plain = scalars.map { _ in Unicode.Scalar(UInt8(ascii: "a")) }
    var found = shorter(scalars)
    if plain != scalars { found.append(plain) }
    for place in scalars.indices.prefix(16) where scalars[place] != plain[place] {
        var plainer = scalars
        plainer[place] = plain[place]
        found.append(plainer)
    }
    return found.map { scalars in
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return Bytes(String(text).utf8)
    }
}

/// One part simpler, the first dozen parts only.
private func simplerParts(
    _ parts: [Value], _ type: (Int) -> ValueType, _ contract: Contract, _ pool: ValuePool
) -> [[Value]] {
    var found: [[Value]] = []
    for place in parts.indices.prefix(12) {
        for simpler in simplerValues(parts[place], type(place), in: contract, pool: pool) {
            var others = parts
            others[place] = simpler
            found.append(others)
        }
    }
    return found
}
