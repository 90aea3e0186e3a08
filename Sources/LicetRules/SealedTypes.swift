import LicetBytecode
import LicetPrimitives

/// Which types hold a sealed part, whose values are not shown. Each structure and enum is looked at
/// once, however often types name it.
final class SealedTypes {
    private var structures: [Int: Bool] = [:]
    private var variants: [Int: Bool] = [:]

    func holdsSealed(_ type: ValueType, in contract: Contract) -> Bool {
        holdsSealed(type, in: contract, depth: 0)
    }

    private func holdsSealed(_ type: ValueType, in contract: Contract, depth: Int) -> Bool {
        guard depth <= Limits.nesting else { return true }
        switch type {
        case .sealed, .row: return true
        case .optional(let inner), .list(let inner, _), .set(let inner, _), .buffer(let inner, _):
            return holdsSealed(inner, in: contract, depth: depth + 1)
        case .structure(let number):
            if let known = structures[number] { return known }
            guard contract.structures.indices.contains(number) else { return true }
            let holds = contract.structures[number].fields.contains {
                holdsSealed($0.type, in: contract, depth: depth + 1)
            }
            structures[number] = holds
            return holds
        case .variant(let number):
            if let known = variants[number] { return known }
            guard contract.variants.indices.contains(number) else { return true }
            let holds = contract.variants[number].cases.contains { chosen in
                chosen.fields.contains { holdsSealed($0.type, in: contract, depth: depth + 1) }
            }
            variants[number] = holds
            return holds
        case .bool, .int, .instant, .duration, .period, .account, .digest, .bytes, .text, .path,
            .identifier, .enumeration, .ticket:
            return false
        }
    }
}
