/// A text that is not the compressed data it was taken for.
public struct InflateFault: Error {
    public let reason: String
}

/// Decompresses zlib data (RFC 1950 around RFC 1951) of test vectors, simply rather than fast.
public func inflate(_ data: [UInt8]) throws -> [UInt8] {
    guard data.count >= 6, data[0] & 15 == 8, (Int(data[0]) << 8 | Int(data[1])) % 31 == 0,
        data[1] & 0x20 == 0
    else { throw InflateFault(reason: "no zlib header") }
    var stream = BitStream(data.dropFirst(2).dropLast(4))
    var output: [UInt8] = []
    var isLast = false
    while !isLast {
        isLast = try stream.bits(1) == 1
        switch try stream.bits(2) {
        case 0: output += try stream.storedBlock()
        case 1: try inflateBlock(&stream, fixedLiterals, fixedDistances, into: &output)
        case 2:
            let (literals, distances) = try readTrees(&stream)
            try inflateBlock(&stream, literals, distances, into: &output)
        default: throw InflateFault(reason: "unknown block")
        }
    }
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in output {
        low = (low + UInt32(byte)) % 65_521
        high = (high + low) % 65_521
    }
    let sum = data.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard sum == high << 16 | low else { throw InflateFault(reason: "wrong checksum") }
    return output
}

/// Bits from the low end of each byte on.
private struct BitStream {
    private var rest: ArraySlice<UInt8>
    private var held = 0
    private var count = 0

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func bits(_ wanted: Int) throws -> Int {
        while count < wanted {
            guard let byte = rest.popFirst() else { throw InflateFault(reason: "cut short") }
            held |= Int(byte) << count
            count += 8
        }
        defer {
            held >>= wanted
            count -= wanted
        }
        return held & (1 << wanted - 1)
    }

    mutating func storedBlock() throws -> ArraySlice<UInt8> {
        _ = try bits(count % 8)
        let size = try bits(16)
        guard try bits(16) == size ^ 0xffff, rest.count >= size, count == 0 else {
            throw InflateFault(reason: "wrong stored block")
        }
        defer { rest = rest.dropFirst(size) }
        return rest.prefix(size)
    }
}

/// A canonical prefix code, as the number of codes of each length and the symbols in order.
private struct PrefixCode {
    private var counts = [Int](repeating: 0, count: 16)
    private let symbols: [Int]

    init(lengths: [Int]) {
        for length in lengths where length > 0 { counts[length] += 1 }
        symbols = lengths.indices.filter { lengths[$0] > 0 }
            .sorted { (lengths[$0], $0) < (lengths[$1], $1) }
    }

    func symbol(_ stream: inout BitStream) throws -> Int {
        var code = 0
        var first = 0
        var index = 0
        for length in 1...15 {
            code |= try stream.bits(1)
            if code - first < counts[length] { return symbols[index + code - first] }
            index += counts[length]
            first = (first + counts[length]) << 1
            code <<= 1
        }
        throw InflateFault(reason: "no such code")
    }
}

private let fixedLiterals = PrefixCode(
    lengths: [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112)
        + [Int](repeating: 7, count: 24) + [Int](repeating: 8, count: 8))
private let fixedDistances = PrefixCode(lengths: [Int](repeating: 5, count: 30))

private func readTrees(_ stream: inout BitStream) throws -> (PrefixCode, PrefixCode) {
    let literalCount = try stream.bits(5) + 257
    let distanceCount = try stream.bits(5) + 1
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var orders = [Int](repeating: 0, count: 19)
    for place in order.prefix(try stream.bits(4) + 4) { orders[place] = try stream.bits(3) }
    let code = PrefixCode(lengths: orders)
    var lengths: [Int] = []
    while lengths.count < literalCount + distanceCount {
        switch try code.symbol(&stream) {
        case 16:
            guard let last = lengths.last else { throw InflateFault(reason: "no length before") }
            lengths += [Int](repeating: last, count: try stream.bits(2) + 3)
        case 17: lengths += [Int](repeating: 0, count: try stream.bits(3) + 3)
        case 18: lengths += [Int](repeating: 0, count: try stream.bits(7) + 11)
        case let length: lengths.append(length)
        }
    }
    guard lengths.count == literalCount + distanceCount else {
        throw InflateFault(reason: "too many lengths")
    }
    return (
        PrefixCode(lengths: Array(lengths.prefix(literalCount))),
        PrefixCode(lengths: Array(lengths.dropFirst(literalCount)))
    )
}

private func inflateBlock(
    _ stream: inout BitStream, _ literals: PrefixCode, _ distances: PrefixCode,
    into output: inout [UInt8]
) throws {
    while true {
        let symbol = try literals.symbol(&stream)
        if symbol == 256 { return }
        if symbol < 256 {
            output.append(UInt8(symbol))
            continue
        }
        guard symbol <= 285 else { throw InflateFault(reason: "no such length") }
        // The last symbol breaks the pattern, so that the longest length takes no further bits.
        let length = symbol == 285 ? 258 : try value(of: symbol - 257, group: 4, &stream) + 3
        let number = try distances.symbol(&stream)
        guard number < 30 else { throw InflateFault(reason: "no such distance") }
        let distance = try value(of: number, group: 2, &stream) + 1
        guard distance <= output.count else { throw InflateFault(reason: "too far back") }
        for _ in 0..<length { output.append(output[output.count - distance]) }
    }
}

/// Lengths and distances grow alike: after each `group` of symbols one further bit follows.
private func value(of symbol: Int, group: Int, _ stream: inout BitStream) throws -> Int {
    guard symbol >= group else { return symbol }
    let extra = symbol / group - 1
    return (group + symbol % group) << extra + (try stream.bits(extra))
}
