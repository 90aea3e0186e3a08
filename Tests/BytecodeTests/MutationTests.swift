import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

/// Rounds of the tests of damage: a hundred thousand in all.
enum MutationRounds {
    #if DEBUG
        static let bytes = 1_000
        static let form = 1_000
    #else
        static let bytes = 70_000
        static let form = 30_000
    #endif
}

@Suite struct `Mutated containers` {
    /// Damage anywhere: mostly the decoder's to refuse.
    @Test func `damaged bytes are refused or are some contract's encoding, and never trap`() {
        let containers = [Sample.contract, SealedSample.contract, TrackedSample.contract]
            .map(\.encoded)
        var random = SplitMix64(seed: 1)
        for round in 0..<MutationRounds.bytes {
            check(random.mutated(containers[[0, 1, 0, 2][round % 4]]))
        }
    }

    /// Damage that keeps the container's form: the verifier's to judge.
    @Test func `damaged instructions, registers and trees never trap the verifier`() {
        let samples = [
            Sample.contract.withoutDebug, SealedSample.contract, TrackedSample.contract,
        ]
        var random = SplitMix64(seed: 2)
        var accepted = 0
        for round in 0..<MutationRounds.form {
            var contract = samples[[0, 1, 0, 2][round % 4]]
            for _ in 0...random.below(3) { damage(&contract, &random) }
            if isAccepted(contract.encoded) { accepted += 1 }
        }
        // Some damage is harmless; if none were, this test would not get past the decoder.
        #expect(accepted > 0 && accepted < MutationRounds.form)
    }

    private func check(_ container: Bytes) {
        guard let contract = try? Contract(container: container) else { return }
        #expect(contract.encoded == container)
        _ = isAccepted(container)
    }

    private func isAccepted(_ container: Bytes) -> Bool {
        guard let verified = try? verify(container: container) else { return false }
        #expect(verified.contract.encoded == container)
        for number in verified.contract.functions.indices {
            #expect(verified.stackRegisters(ofFunction: number) <= Limits.stackRegisters)
        }
        return true
    }

    private func damage(_ contract: inout Contract, _ random: inout SplitMix64) {
        let number = random.below(contract.functions.count)
        let code = contract.functions[number].code
        let place = random.below(code.count)
        switch random.below(7) {
        case 0: contract.functions[number].code[place] ^= 1 << UInt64(random.below(64))
        case 1:
            let shift = UInt64(random.below(8) * 8)
            contract.functions[number].code[place] &= ~(0xff << shift)
            contract.functions[number].code[place] |= UInt64(random.below(20)) << shift
        case 2: contract.functions[number].code.swapAt(place, random.below(code.count))
        case 3:
            let registers = contract.functions[number].registers
            let other = contract.functions[random.below(contract.functions.count)].registers
            guard !registers.isEmpty, !other.isEmpty else { return }
            contract.functions[number].registers[random.below(registers.count)] =
                other[random.below(other.count)]
        case 4:
            let clauses = contract.rules[0].clauses
            contract.rules[0].clauses[random.below(clauses.count)].condition = damaged(
                clauses[random.below(clauses.count)].condition, &random)
        case 5:
            guard !contract.openings.isEmpty else { return }
            let opening = contract.openings[0]
            contract.openings[0] = Opening(
                table: random.below(3), column: random.below(9), rule: random.below(3),
                digest: opening.digest, version: random.below(2) == 0 ? nil : opening.version)
        default:
            contract.functions[contract.functions.count - 1].by = [
                .account(damaged(.field(.lookup(table: 0, key: .parameter(0)), 0), &random))
            ]
        }
    }

    /// The tree with one node on a random way down replaced or wrapped.
    private func damaged(
        _ tree: RuleExpression, _ random: inout SplitMix64
    ) -> RuleExpression {
        let number = random.below(10)
        switch random.below(14) {
        case 0: return .parameter(number)
        case 1: return .local(number)
        case 2: return .constant(number)
        case 3: return .field(tree, number)
        case 4: return .unary(UnaryOperator.allCases[number], tree)
        case 5: return .bind(tree, body: .local(0))
        case 6: return .lookup(table: number, key: tree)
        case 7: return .some(tree)
        default:
            switch tree {
            case .and(let left, let right): return .and(damaged(left, &random), right)
            case .or(let left, let right): return .or(left, damaged(right, &random))
            case .binary(let operation, let left, let right):
                return .binary(operation, left, damaged(right, &random))
            case .unary(let operation, let value): return .unary(operation, damaged(value, &random))
            case .exists(let collection, let body):
                return .exists(collection, body: damaged(body, &random))
            case .bind(let value, let body): return .bind(value, body: damaged(body, &random))
            case .implies(let left, let right): return .implies(damaged(left, &random), right)
            default: return .coalesce(tree, tree)
            }
        }
    }
}
