import LicetBytecode
import LicetPrimitives
import LicetVM
import Testing

@Suite struct `Opening what is sealed` {
    /// One table of notes by account; whoever asks about themselves is permitted, at a price that
    /// the rule's own question tells.
    private static var contract: Contract {
        var contract = Contract(name: "Safe", version: 1)
        contract.structures = [
            Structure(
                name: "Note",
                fields: [
                    Field(name: "span", type: .sealed(.period), mark: .variable),
                    Field(name: "version", type: .int),
                ])
        ]
        contract.tables = [Table(name: "notes", key: .account, row: 0, indexes: [])]
        contract.rules = [
            Rule(
                name: "look",
                parameters: [
                    Parameter(label: nil, name: "of", type: .account),
                    Parameter(label: nil, name: "who", type: .account),
                    Parameter(label: nil, name: "span", type: .period),
                ], lets: [],
                clauses: [
                    Clause(
                        kind: .permit, name: "own",
                        condition: .binary(.equal, .parameter(0), .parameter(1)))
                ])
        ]
        contract.openings = [Opening(table: 0, column: 0, rule: 0, version: 1)]
        return contract
    }

    /// `f(of, span, length)` opens, with a jump over it where the length is nothing.
    private func loaded() throws -> LoadedContract {
        try program(
            [.account, .period, .duration], result: .ticket, kind: .action, in: Self.contract
        ) {
            let window = $0.register(.account, .account, .period)
            let ticket = $0.register(.ticket)
            let none = $0.make(.duration, .loadImmediate, i: 0)
            $0.add(.move, a: window, b: 0)
            $0.add(.move, a: window + 2, b: 1)
            $0.jump(.jumpIfNotEqual, a: 3, b: none, to: "open")
            $0.add(.open, a: ticket, b: window, c: 3, i: 0)
            $0.add(.returnValue, a: ticket)
            $0.label("open")
            $0.add(.open, a: ticket, b: window, c: 3, i: 0)
            $0.add(.returnValue, a: ticket)
        }
    }

    private func host() -> MemoryHost {
        let host = MemoryHost()
        let row = RowValue(
            key: .account(.ana), inserted: at(5),
            fields: [.period(Period(at(1), at(2))), .int(-9)])
        host.rows[StateLayout.row(.contract, table: 0, key: .account(.ana))] =
            Value.row(row).encoded
        return host
    }

    private func arguments(_ length: Int64) -> [Value] {
        let length = LicetPrimitives.Duration(milliseconds: length) ?? .zero
        return [.account(.ana), .period(Period(at(3), at(4))), .duration(length)]
    }

    @Test func `records the row, the question and the end`() throws {
        let host = host()
        let execution = try loaded().run(
            "f", arguments(600_000), host: host, context: context(caller: .ana))
        #expect(execution.bytes == [0, 0])
        let key = Value.account(.ana).encoded
        let opened = Opened(
            table: 0, key: key, field: 0, account: .ana, rule: 0,
            arguments: key + key + Value.period(Period(at(3), at(4))).encoded,
            end: at(601_000), digest: nil, version: -9, epoch: nil)
        #expect(host.opened == [opened])
        #expect(host.events.isEmpty)
    }

    @Test func `asks for the caller, whatever stood in the account's place`() throws {
        let denied = try loaded().run(
            "f", arguments(600_000), host: host(), context: context(caller: .bo))
        #expect(denied.trap == .notAuthorised)
    }

    @Test(
        arguments: [
            (1, nil), (3_600_000, nil), (0, .timeOutOfRange), (-1, .timeOutOfRange),
            (3_600_001, .timeOutOfRange),
        ] as [(Int64, Trap?)])
    func `lasts longer than nothing and at most an hour`(length: Int64, trap: Trap?) throws {
        let execution = try loaded().run(
            "f", arguments(length), host: host(), context: context(caller: .ana))
        #expect(execution.trap == trap)
    }

    @Test func `does not end past the last instant`() throws {
        var late = context(caller: .ana)
        late.now = .last
        let execution = try loaded().run("f", arguments(1), host: host(), context: late)
        #expect(execution.trap == .timeOutOfRange)
    }

    @Test func `needs the row`() throws {
        let execution = try loaded().run(
            "f", arguments(1), host: MemoryHost(), context: context(caller: .ana))
        #expect(execution.trap == .rowAbsent)
    }

    @Test func `pays for the rule, the row and the event's bytes, and stops at every limit`()
        throws
    {
        let loaded = try loaded()
        let host = host()
        let arguments = arguments(600_000)
        let whole = try loaded.run(
            "f", arguments, host: host, context: context(caller: .ana))
        let opened = try #require(host.opened.first)
        let schedule = GasSchedule.first
        let known = schedule.base(.open) + UInt64(opened.encoded.count) * schedule.eventByte
        #expect(
            schedule.base(.open)
                >= [Opcode.caller, .callRule, .tableRead, .emit].reduce(0) {
                    $0 + schedule.base($1)
                })
        #expect(whole.gasUsed.units > known)
        for units in 0..<whole.gasUsed.units {
            let host = self.host()
            let execution = try loaded.run(
                "f", arguments, host: host, context: context(caller: .ana), gas: Gas(units))
            #expect(execution.trap == .outOfGas && execution.gasUsed == Gas(units))
            // What cannot be paid for is not recorded; the result is paid for after it.
            #expect(host.opened.isEmpty || units >= known)
        }
    }
}
