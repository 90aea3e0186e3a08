import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// How long the encodings of a type's values may get; sums stay at the limit they have passed.
struct TypeSizes {
    /// More than anything may have: where sums stop growing.
    static let tooLarge = 1 << 40
    /// Of each structure, filled from the inside outwards.
    private(set) var structures: [Int: Int] = [:]

    private(set) var variants: [Int: Int] = [:]

    /// Notes a structure or variant, what it is made of being noted.
    mutating func note(_ composite: ValueType, _ declarations: Contract) {
        switch composite {
        case .structure(let number):
            structures[number] = sum(declarations.structures[number].fields)
        case .variant(let number):
            let cases = declarations.variants[number].cases.map { sum($0.fields) }
            variants[number] = min(2 + (cases.max() ?? 0), TypeSizes.tooLarge)
        default: break
        }
    }

    private func sum(_ fields: [Field]) -> Int {
        fields.reduce(0) { min($0 + value($1.type), TypeSizes.tooLarge) }
    }

    /// Bytes of the longest value in BCS.
    func value(_ type: ValueType) -> Int {
        switch type {
        case .bool: 1
        case .int, .instant, .duration, .identifier: 8
        case .period: 16
        case .account, .digest: 32
        case .bytes(let max), .text(let max): length(max) + max
        case .path: length(Limits.pathBytes) + Limits.pathBytes
        case .enumeration, .ticket: 2
        case .sealed(let inner): value(inner)
        case .structure(let number): structures[number] ?? 0
        case .variant(let number): variants[number] ?? 0
        case .optional(let inner): min(1 + value(inner), TypeSizes.tooLarge)
        case .list(let element, let max), .set(let element, let max):
            // At most 4096 times 2^40, which is far from overflow.
            min(length(max) + value(element) * max, TypeSizes.tooLarge)
        case .row, .buffer: 0
        }
    }

    /// Bytes of the longest value in a row's key, where a zero byte takes two.
    func key(_ type: ValueType, in contract: Contract) -> Int {
        switch type {
        case .bytes(let max), .text(let max): max * 2 + 2
        case .path: Limits.pathBytes + 2
        case .structure(let number):
            contract.structures[number].fields.reduce(0) { $0 + value($1.type) }
        default: value(type)
        }
    }

    private func length(_ max: Int) -> Int { max < 1 << 7 ? 1 : max < 1 << 14 ? 2 : 3 }
}

extension Checker {
    /// Refuses a type whose values may be longer than any value may be.
    mutating func requireSize(_ type: ValueType, extra: Int = 0, at span: SourceSpan) {
        if environment.sizes.value(type) + extra > Limits.valueBytes {
            report(.valueTooLarge(describe(type), at: span))
        }
    }

    /// Refuses more of something than a container may hold; `spans` are their places.
    mutating func requireCount(_ spans: [SourceSpan], max: Int, of what: String) {
        if spans.count > max { report(.tooMany(what, max: max, at: spans[max])) }
    }
}
