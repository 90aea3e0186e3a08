import LicetBytecode
import LicetPrimitives

/// How much a value of a type may be at most, and what handling it then costs: in bytes and gas, as
/// the machine counts them.
struct GasExtent {
    /// Bytes in BCS.
    var bytes = 0
    /// Bytes in a row key.
    var keyBytes = 0
    /// Gas of writing it in BCS, or into a key, and of reading it from either.
    var encode = 0
    var encodeKey = 0
    var decode = 0
    var decodeKey = 0
    /// Gas of comparing two that differ in nothing but the end.
    var compare = 0
    /// Gas of looking whether the rows that it names exist.
    var require = 0
    /// Gas of the parts alone, for what is written and read without its own visit.
    var encodeParts = 0
    var decodeParts = 0
}

/// Sums and products of amounts that are not negative. They saturate far above every limit.
enum Amount {
    static let max = 1 << 56

    static func sum(_ amounts: Int...) -> Int {
        amounts.reduce(0) { min($0 &+ $1, max) }
    }

    static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? max : min(product, max)
    }
}

/// The extents of all types of a table. Its types come after those that they are made of, so that
/// one pass finds them.
struct GasExtents {
    private(set) var all: [GasExtent] = []
    private let nodes: [TypeNode]
    private let places: [FieldPlace]
    private let prices: SizePrices

    init(_ types: TypeTable, _ prices: SizePrices) {
        self.prices = prices
        nodes = types.nodes
        places = types.places
        for node in nodes { all.append(extent(node)) }
    }

    /// Bytes of a length before that many elements.
    static func lengthBytes(_ count: Int) -> Int {
        count < 1 << 7 ? 1 : count < 1 << 14 ? 2 : count < 1 << 21 ? 3 : 5
    }

    /// Steps of a search among that many ordered elements.
    static func searchSteps(_ count: Int) -> Int { Int.bitWidth - count.leadingZeroBitCount }

    private func extent(_ node: TypeNode) -> GasExtent {
        switch node.kind {
        case .bool: return simple(1)
        case .int, .instant, .duration: return simple(8)
        case .period: return simple(16)
        case .enumeration, .ticket: return simple(2)
        case .identifier:
            var extent = simple(8)
            extent.require = prices.read + prices.visit
            return extent
        case .word256: return simple(32, slots: 4)
        case .bytes, .text, .path:
            let words = (node.bound + 7) / 8
            var extent = simple(
                node.bound + GasExtents.lengthBytes(node.bound), slots: 1 + words)
            extent.keyBytes = 2 * node.bound + 2
            extent.compare += words * prices.compareWord
            return extent
        case .structure, .row: return record(node)
        case .variant: return variant(node)
        case .optional, .boxedOptional: return optional(node)
        case .list, .set, .buffer: return collection(node)
        }
    }

    private func simple(_ bytes: Int, slots: Int = 0) -> GasExtent {
        let (visit, made) = (prices.visit, prices.visit + slots * prices.slot)
        return GasExtent(
            bytes: bytes, keyBytes: bytes, encode: visit, encodeKey: visit, decode: made,
            decodeKey: made, compare: visit)
    }

    private func record(_ node: TypeNode) -> GasExtent {
        var extent = GasExtent()
        for number in 0..<node.placeCount {
            let part = all[places[node.firstPlace + number].type]
            extent.bytes = Amount.sum(extent.bytes, part.bytes)
            extent.keyBytes = Amount.sum(extent.keyBytes, part.keyBytes)
            extent.encodeParts = Amount.sum(extent.encodeParts, part.encode)
            extent.encodeKey = Amount.sum(extent.encodeKey, part.encodeKey)
            extent.decodeParts = Amount.sum(extent.decodeParts, part.decode)
            extent.decodeKey = Amount.sum(extent.decodeKey, part.decodeKey)
            extent.compare = Amount.sum(extent.compare, part.compare)
            extent.require = Amount.sum(extent.require, part.require)
        }
        let object = Amount.product(node.slots, prices.slot)
        if node.kind == .row {
            extent.bytes = Amount.sum(extent.bytes, 8)
            extent.compare = Amount.sum(extent.compare, all[node.key].compare)
        }
        extent.decodeParts = Amount.sum(extent.decodeParts, object)
        extent.encode = Amount.sum(extent.encodeParts, prices.visit)
        extent.encodeKey = Amount.sum(extent.encodeKey, prices.visit)
        extent.decode = Amount.sum(extent.decodeParts, prices.visit)
        extent.decodeKey = Amount.sum(extent.decodeKey, prices.visit, object)
        extent.compare = Amount.sum(extent.compare, prices.visit)
        return extent
    }

    /// The most that any of its cases is; their forms stand before it.
    private func variant(_ node: TypeNode) -> GasExtent {
        var extent = GasExtent()
        for chosen in all[node.element..<node.element + node.bound] {
            extent.bytes = max(extent.bytes, Amount.sum(chosen.bytes, 2))
            extent.encode = max(extent.encode, chosen.encode)
            extent.decode = max(extent.decode, chosen.decode)
            extent.compare = max(extent.compare, chosen.compare)
            extent.require = max(extent.require, chosen.require)
        }
        return extent
    }

    private func optional(_ node: TypeNode) -> GasExtent {
        let part = all[node.element]
        let box = node.kind == .boxedOptional ? nodes[node.element].width * prices.slot : 0
        return GasExtent(
            bytes: Amount.sum(part.bytes, 1), keyBytes: Amount.sum(part.keyBytes, 1),
            encode: Amount.sum(part.encode, prices.visit),
            encodeKey: Amount.sum(part.encodeKey, prices.visit),
            decode: Amount.sum(part.decode, prices.visit, box),
            decodeKey: Amount.sum(part.decodeKey, prices.visit, box),
            compare: Amount.sum(part.compare, prices.visit), require: part.require)
    }

    private func collection(_ node: TypeNode) -> GasExtent {
        let part = all[node.element]
        let count = node.bound
        let slots = 1 + count * nodes[node.element].width
        // A set's elements are compared with their neighbours when it is read.
        let order = node.kind == .set ? Amount.product(count, part.compare) : 0
        let rows = Amount.product(count, Amount.sum(prices.visit, part.require))
        return GasExtent(
            bytes: Amount.sum(Amount.product(count, part.bytes), GasExtents.lengthBytes(count)),
            encode: Amount.sum(Amount.product(count, part.encode), prices.visit),
            decode: Amount.sum(
                Amount.product(count, part.decode), prices.visit, slots * prices.slot, order),
            compare: Amount.sum(Amount.product(count, part.compare), prices.visit),
            require: node.namesRows ? rows : 0)
    }
}
