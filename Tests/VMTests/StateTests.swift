import LicetBytecode
import LicetPrimitives
import LicetVM
import Testing

private func key(_ number: Int64, _ holder: Account = .bo) -> Value {
    .structure([.account(holder), .int(number)])
}

@Suite struct `State` {
    @Test func `an insert numbers the row and keeps counter, bucket and entry`() throws {
        let chain = try Chain()
        #expect(try chain.insert(divisor: 7).bytes == Value.identifier(1).encoded)
        #expect(try chain.insert(divisor: 8).bytes == Value.identifier(2).encoded)
        var row = CanonicalEncoder()
        row.instant(at(1_000))
        for value: Value in [
            .account(.ana), .period(Period(at(0), at(5_000))), .none, .int(0), .int(7), .bytes([]),
        ] { row.value(value) }
        let rows = chain.host.rows
        let place = Account.contract
        #expect(rows[StateLayout.row(place, table: 0, key: .identifier(1))] == row.bytes)
        #expect(rows[StateLayout.counter(place, table: 0)] == [2, 0, 0, 0, 0, 0, 0, 0])
        let owner = [Value.account(.ana)]
        let both = [Value.account(.ana), .int(8)]
        #expect(
            rows[StateLayout.bucket(place, indexNumber: 0, columns: owner)] == [2, 0, 0, 0])
        #expect(
            rows[
                StateLayout.bucketEntry(
                    place, indexNumber: 0, columns: owner, key: .identifier(2))] == [])
        #expect(rows[StateLayout.bucket(place, indexNumber: 1, columns: both)] == [1, 0, 0, 0])
        #expect(rows.count == 1 + 2 + (1 + 2) + (2 + 2))
    }

    @Test func `a full bucket refuses, another bucket does not`() throws {
        let chain = try Chain()
        for _ in 0..<2 { #expect(try chain.insert(divisor: 3).trap == nil) }
        #expect(try chain.insert(divisor: 3).trap == .tableFull)
        #expect(try chain.insert(divisor: 4).trap == nil)
    }

    @Test func `a natural key is taken once`() throws {
        let chain = try Chain()
        #expect(try chain.call("insertAt", key(-1), .int(5)).bytes == [])
        #expect(try chain.call("insertAt", key(-1), .int(5)).trap == .rowExists)
        #expect(try chain.call("insertAt", key(0), .int(5)).trap == nil)
        #expect(
            chain.host.rows[StateLayout.row(.contract, table: 1, key: key(-1))]?.count == 16)
    }

    @Test func `a row is read, found, had, or absent`() throws {
        let reader = Fixture.contract
        let chain = try Chain()
        try chain.insert(span: (4, 9), divisor: 6, now: 900)
        let read = try program([Fixture.item], result: .bool, in: reader) {
            let row = $0.make(.row(0), .tableRead, b: 0, i: 0)
            let span = $0.make(.period, .getField, b: row, i: 1)
            let divisor = $0.make(.int, .getField, b: row, i: 4)
            let key = $0.make(Fixture.item, .rowKey, b: row)
            let inserted = $0.make(.instant, .rowInserted, b: row)
            let end = $0.make(.instant, .periodEnd, b: span)
            $0.jump(.jumpIfNotEqual, a: key, b: 0, to: "no")
            let (nine, six) = ($0.make(.instant, .loadImmediate, i: 9), $0.register(.int))
            $0.add(.loadImmediate, a: six, i: 6)
            let then = $0.make(.instant, .loadImmediate, i: 900)
            $0.jump(.jumpIfNotEqual, a: end, b: nine, to: "no")
            $0.jump(.jumpIfNotEqual, a: divisor, b: six, to: "no")
            let answer = $0.make(.bool, .equal, b: inserted, c: then)
            $0.add(.returnValue, a: answer)
            $0.label("no")
            $0.add(.loadImmediate, a: answer, i: 0)
            $0.add(.returnValue, a: answer)
        }
        #expect(try read.run("f", [.identifier(1)], host: chain.host).bytes == [1])
        #expect(try read.run("f", [.identifier(2)], host: chain.host).trap == .rowAbsent)
        for (opcode, type) in [
            (Opcode.tableHas, ValueType.bool), (.tableFind, .optional(.row(0))),
        ] {
            let loaded = try program([Fixture.item], result: .bool, in: reader) {
                let found = $0.make(type, opcode, b: 0, i: 0)
                let answer = $0.make(.bool, .loadImmediate, i: 1)
                $0.jump(type == .bool ? .jumpIfTrue : .jumpIfNotNil, a: found, to: "yes")
                $0.add(.loadImmediate, a: answer, i: 0)
                $0.label("yes")
                $0.add(.returnValue, a: answer)
            }
            #expect(try loaded.run("f", [.identifier(1)], host: chain.host).bytes == [1])
            #expect(try loaded.run("f", [.identifier(2)], host: chain.host).bytes == [0])
        }
    }

    @Test func `a once field is set once, not before now`() throws {
        let chain = try Chain()
        try chain.insert()
        let item = Value.identifier(1)
        #expect(try chain.call("end", item, .instant(at(999))).trap == .onceInThePast)
        #expect(try chain.call("end", item, .instant(at(1_000))).trap == nil)
        #expect(try chain.call("end", item, .instant(at(2_000))).trap == .onceAlreadySet)
        #expect(
            try chain.call("end", item, .instant(at(2_000)), caller: .bo).trap == .notAuthorised)
    }

    @Test func `a variable field is set by members of the role only`() throws {
        let chain = try Chain()
        try chain.insert()
        #expect(try chain.call("price", .identifier(1), .int(9)).trap == .notAuthorised)
        chain.host.rows[StateLayout.member(.contract, role: 0, account: .bo)] =
            StateLayout.membership(from: .epoch)
        let before = chain.host.rows
        #expect(try chain.call("price", .identifier(1), .int(9), caller: .bo).trap == nil)
        let row = StateLayout.row(.contract, table: 0, key: .identifier(1))
        // instant of insert, account, period, nil, then the price
        #expect(chain.host.rows[row]?[8 + 32 + 16 + 1] == 9)
        #expect(chain.host.rows.filter { before[$0.key] != $0.value }.count == 1)
    }

    @Test func `a field has its first value until it is written`() throws {
        let loaded = try program([.int], result: .int, kind: .action, in: Fixture.contract) {
            let old = $0.make(.int, .fieldRead, i: 0)
            $0.add(.fieldWrite, a: 0, i: 0)
            $0.add(.returnValue, a: old)
        }
        let host = MemoryHost()
        #expect(try loaded.run("f", [.int(4)], host: host).bytes == Value.int(-1).encoded)
        #expect(try loaded.run("f", [.int(5)], host: host).bytes == Value.int(4).encoded)
    }

    @Test func `a setting is the deployer's, else its first value, else a broken store`() throws {
        let host = MemoryHost()
        let step = try program(result: .int, in: Fixture.contract) {
            let value = $0.make(.int, .settingRead, i: 0)
            $0.add(.returnValue, a: value)
        }
        #expect(try step.run(host: host).bytes == Value.int(5).encoded)
        host.rows[StateLayout.setting(.contract, 0)] = Value.int(6).encoded
        #expect(try step.run(host: host).bytes == Value.int(6).encoded)
        let limit = try program(result: .duration, in: Fixture.contract) {
            let value = $0.make(.duration, .settingRead, i: 1)
            $0.add(.returnValue, a: value)
        }
        #expect(throws: StoreFault.self) { try limit.run(host: host) }
    }

    @Test func `a bucket's rows come in the order of their keys`() throws {
        let chain = try Chain()
        for divisor in [5, 3, 9] as [Int64] { try chain.insert(divisor: divisor) }
        try chain.insert(owner: .bo, divisor: 100)
        let loaded = try program([.account], result: .int, in: Fixture.contract) {
            let rows = $0.make(.list(.row(0), max: 1_000), .indexRows, b: 0, i: halves(0, 0))
            let sum = $0.make(.int, .loadImmediate, i: 0)
            let (index, count) = ($0.make(.int, .loadImmediate, i: 0), $0.register(.int))
            $0.add(.count, a: count, b: rows)
            $0.jump(.jumpIfLessOrEqual, a: count, b: index, to: "end")
            $0.label("again")
            let row = $0.make(.row(0), .element, b: rows, c: index)
            let divisor = $0.make(.int, .getField, b: row, i: 4)
            $0.add(.multiplyImmediate, a: sum, b: sum, i: 10)
            $0.add(.add, a: sum, b: sum, c: divisor)
            $0.jump(.loopNext, a: index, b: count, to: "again")
            $0.label("end")
            $0.add(.returnValue, a: sum)
        }
        #expect(
            try loaded.run("f", [.account(.ana)], host: chain.host).bytes
                == Value.int(539).encoded)
        #expect(
            try loaded.run("f", [.account(.contract)], host: chain.host).bytes
                == Value.int(0).encoded)
    }

    @Test func `a store that fails at any read ends the call without a receipt`() throws {
        let chain = try Chain()
        var reads = 0
        while true {
            chain.host.readsBeforeFault = reads
            let execution = try? chain.insert()
            if let execution {
                #expect(execution.trap == nil)
                break
            }
            reads += 1
        }
        // The counter and the counts of two buckets.
        #expect(reads == 3)
    }

    @Test func `state that is no value of its type is a broken store`() throws {
        let chain = try Chain()
        try chain.insert()
        let row = StateLayout.row(.contract, table: 0, key: .identifier(1))
        let whole = try #require(chain.host.rows[row])
        for length in 0..<whole.count {
            chain.host.rows[row] = Bytes(whole.prefix(length))
            #expect(throws: StoreFault.self) {
                try chain.call("end", .identifier(1), .instant(at(1_000)))
            }
        }
        chain.host.rows[row] = whole + [0]
        #expect(throws: StoreFault.self) {
            try chain.call("end", .identifier(1), .instant(at(1_000)))
        }
    }

    @Test func `events are kept up to their number and their bytes`() throws {
        let loaded = try program(
            [.int, .bytes(max: 3_000)], kind: .action, in: Fixture.contract
        ) {
            let index = $0.make(.int, .loadImmediate, i: 0)
            $0.label("again")
            $0.add(.emit, a: 1, i: 1)
            $0.jump(.loopNext, a: index, b: 0, to: "again")
            $0.add(.returnNothing)
        }
        let host = MemoryHost()
        #expect(try loaded.run("f", [.int(64), .bytes([7])], host: host).trap == nil)
        #expect(host.events == Array(repeating: .init(number: 1, fields: [1, 7]), count: 64))
        #expect(try loaded.run("f", [.int(65), .bytes([7])]).trap == .tooManyEvents)
        // 2,046 and two bytes of length are an eighth of 16 KiB.
        let eighth = Value.bytes(Array(repeating: 0, count: 2_046))
        #expect(try loaded.run("f", [.int(8), eighth]).trap == nil)
        #expect(try loaded.run("f", [.int(9), eighth]).trap == .tooManyEvents)
    }

    @Test func `a failure carries its error, fields and place`() throws {
        let loaded = try program([.period], in: Fixture.contract) {
            $0.jump(.jump, to: "fail")
            $0.label("fail")
            $0.add(.fail, a: 0, i: 0)
        }
        let span = Value.period(Period(at(1), at(2)))
        let execution = try loaded.run("f", [span])
        #expect(
            execution.outcome
                == .trapped(
                    Trapped(
                        trap: .failed, error: 0, fields: span.encoded,
                        location: .init(
                            function: Fixture.contract.functions.count, instruction: 1))))
    }
}
