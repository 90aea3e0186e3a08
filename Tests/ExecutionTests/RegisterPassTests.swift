import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetVM
import TestSupport
import Testing

/// What the compiler makes of contracts: read in the golden files, and looked through for moves
/// that nobody needs.
@Suite struct `Code of the contracts` {
    private static func contract(_ file: CorpusFile) throws -> Contract {
        try #require(compiled(file.text, name: "\(file.name).licet").contract)
    }

    /// What stands in a golden file is code that somebody has read; it shows each change of it.
    @Test(arguments: ContractTests.sources)
    func `is that of its golden file`(_ file: CorpusFile) throws {
        let contract = try Self.contract(file)
        try Golden.check(
            disassemble(contract, source: file.text),
            at: "Tests/Corpus/disassembly/\(file.name).disasm")
    }

    @Test(arguments: ContractTests.sources)
    func `has no move whose readers could read its source`(_ file: CorpusFile) throws {
        let contract = try Self.contract(file).withoutDebug
        for number in contract.functions.indices {
            for move in contract.functions[number].code.indices {
                let redundant = try isRedundant(move, in: contract, number)
                #expect(!redundant, "\(contract.functions[number].name), instruction \(move)")
            }
        }
    }

    @Test func `loads the constants of loops before the outermost`() throws {
        let source = """
            contract Loops version 1
            view sum(n: Int) -> Int {
                var sum = 0
                for i in 0 ..< n max 1_000 {
                    for j in i ..< n max 1_000 {
                        sum = sum + i % 7 + j / 3
                    }
                }
                return sum
            }
            """
        let contract = try #require(compiled(source, name: "Loops.licet").contract)
        let code = contract.functions[0].code.map { Instruction(word: $0) }
        let ends = code.indices.filter { code[$0].opcode == .loopNext }
        try #require(ends.count == 2)
        let heads = ends.map { $0 + 1 + Int(code[$0].offset) }
        #expect(
            code[heads[0]...ends[0]].map(\.opcode)
                == [.remainder, .add, .divide, .add, .loopNext])
        // The inner loop's limit too.
        #expect(code[(heads[1] - 3)..<heads[1]].map(\.i) == [1_000, 7, 3])
        #expect(code[heads[1]...ends[1]].allSatisfy { $0.opcode != .loadImmediate })
        let verified = try verify(contract, container: contract.encoded)
        let worst = try WorstCaseGas(try LoadedContract(verified))
        // Rounds are still known to be 1,000 times 1,000.
        guard case .units(let gas) = worst.functions[0].gas else {
            Issue.record("no bound: \(worst.functions[0].gas)")
            return
        }
        #expect((10_000_000..<30_000_000).contains(gas))
    }

    /// Whether the verifier accepts the function with the move's only reader reading its source,
    /// and both stand in a stretch without jumps.
    private func isRedundant(
        _ place: Int, in contract: Contract, _ number: Int
    ) throws -> Bool {
        let code = contract.functions[number].code.map { Instruction(word: $0) }
        guard code[place].opcode == .move else { return false }
        let (target, source) = (code[place].a, code[place].b)
        let function = contract.functions[number]
        let others = code.indices.filter {
            $0 != place && names(code[$0], target, function, contract)
        }
        guard others.count == 1, let reader = others.first, reader > place,
            code[place..<reader].allSatisfy({ $0.opcode?.facts.flow == .next }),
            !code[(place + 1)..<reader].contains(where: { $0.a == source })
        else { return false }
        for slot in code[reader].opcode?.facts.operands ?? [] {
            // Several values must stand in a row.
            if case .window(let window) = slot.content,
                contract.types(of: window, at: code[reader], collection: nil)?.count != 1
            {
                continue
            }
            let shift = UInt64(8 * (slot.slot.rawValue + 1))
            guard code[reader].word >> shift & 0xff == UInt64(target) else { continue }
            var changed = contract
            changed.functions[number].code[reader] =
                code[reader].word & ~(0xff << shift) | UInt64(source) << shift
            if (try? verify(changed, container: changed.encoded)) != nil { return true }
        }
        return false
    }

    /// Whether an instruction names a register, or has it in a window.
    private func names(
        _ instruction: Instruction, _ register: UInt8, _ function: Function, _ contract: Contract
    ) -> Bool {
        instruction.opcode?.facts.operands.contains { operand in
            let named =
                switch operand.slot {
                case .a: instruction.a
                case .b: instruction.b
                case .c: instruction.c
                }
            if case .window(let window) = operand.content {
                let made =
                    function.registers.indices.contains(Int(instruction.a))
                    ? function.registers[Int(instruction.a)] : nil
                let types = contract.types(of: window, at: instruction, collection: made) ?? []
                let width = types.reduce(0) { $0 + $1.width }
                return (Int(named)..<Int(named) + width).contains(Int(register))
            }
            return operand.content != .count && named == register
        } ?? false
    }
}
