import LicetBytecode
import LicetCompiler
import LicetPrimitives
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
