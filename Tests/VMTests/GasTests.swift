import LicetBytecode
import LicetPrimitives
import LicetVM
import Testing

@Suite struct `Gas and limits` {
    private let schedule = GasSchedule.first

    private func gas(_ opcodes: Opcode...) -> UInt64 {
        opcodes.reduce(0) { $0 + schedule.base($1) }
    }

    /// Encoding or decoding one number.
    private var number: UInt64 { schedule.visitElement + 8 * schedule.codecByte }

    @Test func `a straight program pays for its instructions and its result`() throws {
        let loaded = try program(result: .int) {
            let value = $0.make(.int, .loadImmediate, i: 4)
            $0.add(.multiplyImmediate, a: value, b: value, i: 3)
            $0.add(.returnValue, a: value)
        }
        let execution = try loaded.run()
        #expect(
            execution.gasUsed.units
                == gas(.loadImmediate, .multiplyImmediate, .returnValue) + number)
    }

    /// The sum of 0 ..< n.
    private func loop() throws -> LoadedContract {
        try program([.int], result: .int) {
            let sum = $0.make(.int, .loadImmediate, i: 0)
            let index = $0.make(.int, .loadImmediate, i: 0)
            $0.jump(.jumpIfLessOrEqual, a: 0, b: index, to: "end")
            $0.label("again")
            $0.add(.add, a: sum, b: sum, c: index)
            $0.jump(.loopNext, a: index, b: 0, to: "again")
            $0.label("end")
            $0.add(.returnValue, a: sum)
        }
    }

    @Test(arguments: [0, 1, 10, 1_000] as [Int64])
    func `a loop pays for every turn`(_ count: Int64) throws {
        let execution = try loop().run("f", [.int(count)])
        #expect(execution.bytes == Value.int(count * (count - 1) / 2).encoded)
        let head = gas(.loadImmediate, .loadImmediate, .jumpIfLessOrEqual, .returnValue)
        let turns = UInt64(count) * gas(.add, .loopNext)
        #expect(execution.gasUsed.units == head + turns + 2 * number)
    }

    /// A range whose limit stands in a register that is loaded once: rounds are limited by it only
    /// where it holds nothing before.
    private func limited(by limit: UInt8?) throws -> LoadedContract {
        try program([.int, .int], result: .int) {
            let index = $0.make(.int, .loadImmediate, i: 0)
            let limit = limit ?? $0.make(.int, .loadImmediate, i: 3)
            $0.jump(.jumpIfLessOrEqual, a: 0, b: index, to: "end")
            let rounds = $0.make(.int, .subtract, b: 0, c: index)
            $0.jump(.jumpIfLessOrEqual, a: rounds, b: limit, to: "again")
            $0.add(.trap, i: Int32(Trap.tooLong.rawValue))
            $0.label("again")
            $0.add(.addImmediate, a: rounds, b: index, i: 1)
            $0.jump(.loopNext, a: index, b: 0, to: "again")
            $0.label("end")
            if limit == 1 { $0.add(.loadImmediate, a: limit, i: 3) }
            $0.add(.returnValue, a: limit)
        }
    }

    @Test func `a parameter that is loaded later limits no rounds`() throws {
        let constant = try limited(by: nil)
        guard case .units(let most)? = try WorstCaseGas(constant).functions.first?.gas else {
            Issue.record("three rounds at most are not seen")
            return
        }
        #expect(try constant.run("f", [.int(3), .int(0)]).gasUsed.units <= most)
        let parameter = try limited(by: 1)
        let bound = try WorstCaseGas(parameter).functions.first?.gas
        guard case .unbounded? = bound else {
            Issue.record("\(String(describing: bound)) for any number of rounds")
            return
        }
        #expect(try parameter.run("f", [.int(1_000), .int(1_000)]).gasUsed.units > most)
    }

    @Test func `a block that falls through is paid for`() throws {
        let loaded = try program([.bool], result: .int) {
            let value = $0.make(.int, .loadImmediate, i: 1)
            $0.jump(.jumpIfTrue, a: 0, to: "end")
            $0.add(.addImmediate, a: value, b: value, i: 1)
            $0.add(.addImmediate, a: value, b: value, i: 1)
            $0.label("end")
            $0.add(.returnValue, a: value)
        }
        let short = try loaded.run("f", [.bool(true)])
        let long = try loaded.run("f", [.bool(false)])
        #expect(
            long.gasUsed.units == short.gasUsed.units + gas(.addImmediate, .addImmediate))
    }

    /// A loop's block and the one behind it: of one instruction, on both sides of what a byte holds,
    /// and of the 2,000 gas at which a long block is charged.
    @Test(arguments: [1, 253, 254, 255, 256, 1_000, 1_998, 1_999, 2_000, 2_001, 3_000])
    func `a block of any length is paid for`(length: Int) throws {
        let loaded = try program([.int], result: .int) {
            let sum = $0.make(.int, .loadImmediate, i: 0)
            let index = $0.make(.int, .loadImmediate, i: 0)
            $0.label("again")
            for _ in 0..<length { $0.add(.add, a: sum, b: sum, c: index) }
            $0.jump(.loopNext, a: index, b: 0, to: "again")
            for _ in 0..<length { $0.add(.add, a: sum, b: sum, c: index) }
            $0.add(.returnValue, a: sum)
        }
        let adds = UInt64(length) * gas(.add)
        let all = gas(.loadImmediate, .loadImmediate, .returnValue) + adds + 2 * number
        for rounds in [1, 3] as [Int64] {
            let execution = try loaded.run("f", [.int(rounds)])
            let sum = Int64(length) * (rounds * (rounds - 1) / 2 + rounds)
            #expect(execution.bytes == Value.int(sum).encoded)
            #expect(
                execution.gasUsed.units == all + UInt64(rounds) * (adds + gas(.loopNext)))
        }
    }

    @Test func `a trap pays for the whole of its block`() throws {
        let loaded = try program([.int]) {
            $0.add(.addImmediate, a: 0, b: 0, i: 1)
            $0.add(.multiplyImmediate, a: 0, b: 0, i: 1)
            $0.add(.negate, a: 0, b: 0)
            $0.add(.returnNothing)
        }
        let execution = try loaded.run("f", [.int(.max)])
        #expect(execution.trap == .overflow)
        #expect(
            execution.gasUsed.units
                == number + gas(.addImmediate, .multiplyImmediate, .negate, .returnNothing))
    }

    @Test(arguments: [0, 1])
    func `a block past what its end can hold is paid for once, as far as it ran`(
        _ trapsAtFirst: Int64
    ) throws {
        let count = 700
        let loaded = try program([.int, .bytes(max: 1)]) {
            $0.add(.divide, a: 0, b: 0, c: 0)
            let digest = $0.register(.digest)
            for _ in 0..<count { $0.add(.sha256, a: digest, b: 1) }
            $0.add(.returnNothing)
        }
        let execution = try loaded.run("f", [.int(1 - trapsAtFirst), .bytes([])])
        let block = gas(.divide, .returnNothing) + UInt64(count) * gas(.sha256)
        #expect(block > 65_535)
        let arguments = number + schedule.visitElement + schedule.codecByte + schedule.memoryWord
        let digests = UInt64(count) * 4 * schedule.memoryWord
        if trapsAtFirst == 0 {
            #expect(execution.gasUsed.units == arguments + block + digests)
        } else {
            #expect(execution.gasUsed.units <= arguments + 2_000 + gas(.sha256))
        }
    }

    @Test func `at every limit a call ends in order and within it`() throws {
        let arguments: [Value] = [
            .account(.ana), .period(Period(at(1), at(2))), .int(1), .bytes([1, 2, 3]),
        ]
        let loaded = try load(Fixture.contract)
        let whole = try loaded.run("insert", arguments)
        #expect(whole.trap == nil)
        for units in 0..<whole.gasUsed.units {
            let execution = try loaded.run("insert", arguments, gas: Gas(units))
            #expect(execution.trap == .outOfGas && execution.gasUsed == Gas(units))
        }
        #expect(try loaded.run("insert", arguments, gas: whole.gasUsed) == whole)
    }

    @Test func `a limit past any counter is a limit all the same`() throws {
        let execution = try loop().run("f", [.int(10)], gas: Gas(.max))
        #expect(try execution == loop().run("f", [.int(10)]))
    }

    @Test func `a row pays for its bytes`() throws {
        let loaded = try load(Fixture.contract)
        let key = Value.structure([.account(.bo), .int(1)])
        let execution = try loaded.run("insertAt", [key, .int(5)])
        let keyBytes = 32 + 2 + 32 + 8
        let valueBytes = 8 + 8
        let structures = gas(.makeStructure, .tableInsertAt, .returnNothing)
        // Decoded: the structure of two slots, the account of four, and three numbers visited.
        let arguments =
            4 * schedule.visitElement + 48 * schedule.codecByte + 6 * schedule.memoryWord
        // The key is encoded twice, to look and to write; the row's one field once.
        let visits = (3 + 3 + 1) * schedule.visitElement
        let bytes = UInt64(keyBytes + valueBytes) * schedule.writeByte
        #expect(
            execution.gasUsed.units
                == arguments + structures + schedule.memoryWord + visits + bytes)
    }

    /// Buffers of this many slots in all, objects of at most 4,096 elements.
    private func filling(slots: Int) throws -> LoadedContract {
        try program {
            let empty = $0.make(.list(.int, max: 1), .makeList, b: 0, c: 0)
            var left = slots - 1
            while left > 0 {
                let object = min(left, 4_097)
                $0.make(.buffer(.int, max: object - 1), .bufferMake, b: empty)
                left -= object
            }
            $0.add(.returnNothing)
        }
    }

    @Test func `the arena is full at its limit and not before`() throws {
        let slots = Limits.arenaBytes / 8
        #expect(try filling(slots: slots).run().trap == nil)
        #expect(try filling(slots: slots + 1).run().trap == .outOfMemory)
    }

    /// Functions that call each other `depth` deep, each returning a period and adding to it.
    private func nested(_ depth: Int) throws -> LoadedContract {
        var contract = Contract(name: "Nested", version: 1)
        for level in 0..<depth {
            var builder = FunctionBuilder(
                "f\(level)", level == depth - 1 ? .view : .pure, [.int, .period],
                result: .period)
            let spare = builder.make(.int, .move, b: 0)
            if level > 0 {
                let window = builder.register(.int, .period)
                builder.add(.addImmediate, a: window, b: 0, i: 1)
                builder.add(.move, a: window + 1, b: 1)
                builder.add(.call, a: 1, b: window, i: Int32(level - 1))
                // The caller's registers are as they were.
                builder.jump(.jumpIfEqual, a: spare, b: 0, to: "kept")
                builder.add(.divide, a: spare, b: spare, c: spare)
                builder.label("kept")
            } else {
                let length = builder.make(.duration, .loadImmediate, i: 1)
                let start = builder.make(.instant, .periodStart, b: 1)
                let end = builder.make(.instant, .instantAdd, b: start, c: length)
                builder.add(.periodMake, a: 1, b: start, c: end)
            }
            builder.add(.returnValue, a: 1)
            contract.functions.append(builder.built)
        }
        return try load(contract)
    }

    @Test func `calls nest to their limit`() throws {
        let loaded = try nested(Limits.callDepth)
        let execution = try loaded.run(
            "f\(Limits.callDepth - 1)", [.int(3), .period(Period(at(5), at(5)))])
        #expect(execution.bytes == Value.period(Period(at(5), at(6))).encoded)
        #expect(throws: VerificationError.self) { try nested(Limits.callDepth + 1) }
    }

    @Test func `comparing what shares its parts is paid for by the visit`() throws {
        // Each structure holds the one before twice: 59,049 leaves in a few slots.
        var contract = Contract(name: "Shared", version: 1)
        contract.structures = [Structure(name: "S0", fields: [Field(name: "a", type: .int)])]
        for level in 1...10 {
            let inner = ValueType.structure(level - 1)
            contract.structures.append(
                Structure(
                    name: "S\(level)",
                    fields: ["a", "b", "c"].map { Field(name: $0, type: inner) }))
        }
        let loaded = try program([.int], result: .bool, in: contract) {
            func tower(_ builder: inout FunctionBuilder) -> UInt8 {
                var object = builder.make(.structure(0), .makeStructure, b: 0, i: 0)
                for level in 1...10 {
                    let type = ValueType.structure(level - 1)
                    let window = builder.register(type, type, type)
                    for offset in 0..<3 as Range<UInt8> {
                        builder.add(.move, a: window + offset, b: object)
                    }
                    object = builder.make(
                        .structure(level), .makeStructure, b: window, i: Int32(level))
                }
                return object
            }
            let (left, right) = (tower(&$0), tower(&$0))
            let answer = $0.make(.bool, .equalValue, b: left, c: right)
            $0.add(.returnValue, a: answer)
        }
        let execution = try loaded.run("f", [.int(1)], gas: Gas(50_000))
        #expect(execution.trap == .outOfGas && execution.gasUsed == Gas(50_000))
        #expect(try loaded.run("f", [.int(1)]).bytes == [1])
    }
}
