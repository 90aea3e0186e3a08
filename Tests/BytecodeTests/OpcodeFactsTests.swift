import LicetBytecode
import LicetPrimitives
import Testing

@Suite struct `Opcode facts` {
    @Test func `raw values are contiguous from 0 and each has its own row`() {
        for (index, opcode) in Opcode.allCases.enumerated() {
            #expect(Int(opcode.rawValue) == index)
            #expect(opcode.facts.name == "\(opcode)")
        }
    }

    @Test func `every row says what it does, and a slot stands in it once, in order`() {
        for opcode in Opcode.allCases {
            let facts = opcode.facts
            #expect(!facts.meaning.isEmpty && !facts.meaning.contains("\n"))
            let slots = facts.operands.map(\.slot.rawValue)
            #expect(slots == slots.sorted() && Set(slots).count == slots.count, "\(opcode)")
        }
    }

    @Test func `every opcode but charge costs something`() {
        for opcode in Opcode.allCases where opcode != .charge {
            #expect(opcode.facts.gas > 0, "\(opcode)")
        }
    }

    @Test func `what jumps has an offset, and of the rest only a guard has`() {
        for opcode in Opcode.allCases where opcode != .guardBegin {
            let jumps = opcode.facts.flow == .jumps || opcode.facts.flow == .branches
            #expect((opcode.facts.immediate == .offset) == jumps, "\(opcode)")
        }
    }

    @Test func `prices follow the first list`() {
        #expect(Opcode.add.facts.gas == 1)
        #expect(Opcode.divide.facts.gas == 8)
        #expect(Opcode.call.facts.gas == 10)
        #expect(Opcode.tableRead.facts.gas == 300)
        #expect(Opcode.fieldWrite.facts.gas == 1_000)
        #expect(Opcode.emit.facts.gas == 200)
        let schedule = GasSchedule.first
        #expect(schedule.base(.emit) == 200)
        #expect(schedule.writeByte == 20 && schedule.eventByte == 5)
        #expect(schedule.transaction == 100_000)
    }

    @Test func `the price of verifying grows with the bytes and never wraps`() {
        let schedule = GasSchedule.first
        #expect(schedule.verificationGas(bytes: 0) == Gas(20_000))
        #expect(schedule.verificationGas(bytes: 1_000) == Gas(120_000))
        #expect(schedule.verificationGas(bytes: .max) == Gas(.max))
    }

    @Test func `the samples use every opcode that a container may hold`() throws {
        let functions = [Sample.contract, SealedSample.contract, TrackedSample.contract]
            .flatMap(\.functions)
        let used = Set(functions.flatMap(\.code).compactMap { Instruction(word: $0).opcode })
        let missing = Opcode.allCases.filter { !$0.facts.isLoaderOnly && !used.contains($0) }
        #expect(missing.isEmpty)
        #expect(throws: Never.self) { try verify(container: Sample.contract.encoded) }
    }
}
