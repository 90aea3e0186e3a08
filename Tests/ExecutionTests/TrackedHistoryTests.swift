import LicetBytecode
import LicetPrimitives
import LicetRules
import LicetVM
import TestSupport
import Testing

@Suite struct `The history of a tracked field` {
    private static let source = """
        contract Counts version 1
        struct Count { tracked n: Int, tracked other: Int }
        state { table counts: [Account: Count] }
        event Noted(who: Account)
        access was(who: Account, n: Int) at t { permit yes when counts[who].n == n }
        action add() by anyone {
            insert counts[caller] Count(n: 0, other: 0)
            emit Noted(who: caller)
        }
        action set(n: Int) by anyone {
            update counts[caller].n = n
            emit Noted(who: caller)
        }
        """

    private let ana = Account(Word256(1, 0, 0, 7))

    @Test func `holds 1,024 pairs and no more, and is known at each instant`() throws {
        var twin = try Twin(Self.source, now: instant(0))
        #expect(try twin.act(0, [], by: ana).outcome == .returned([]))
        fill(&twin, upTo: 1_022)
        twin.now = instant(1_022)
        #expect(try twin.act(1, [.int(1_022)], by: ana).outcome == .returned([]))
        twin.now = instant(1_023)
        #expect(try twin.act(1, [.int(1_023)], by: ana).outcome == .returned([]))
        // Of the same instant: it replaces the last.
        #expect(try twin.act(1, [.int(-1)], by: ana).outcome == .returned([]))
        twin.now = instant(2_000)
        #expect(try twin.act(1, [.int(5)], by: ana).outcome == .trapped(.historyFull))
        // The twin compares machine, naive executor and rules at every question.
        for number in [0, 1, 2, 3, 511, 512, 513, 1_021, 1_022] as [Int64] {
            for (offset, holds) in [(0, true), (9, true), (10, false), (-1, false)] {
                let time = Instant(milliseconds: 1_000 + number * 10 + Int64(offset)) ?? .epoch
                let answer = try twin.ask(0, [.account(ana), .int(number)], at: time)
                #expect(answer == .returned([holds ? 1 : 0]), "\(number) \(offset)")
            }
        }
        #expect(try twin.ask(0, [.account(ana), .int(-1)], at: twin.now) == .returned([1]))
        let pairs = try pairs(twin)
        #expect(pairs.count == Limits.trackedPairs)
        #expect(pairs.first == TrackedPair(since: instant(0), value: .int(0)))
        #expect(pairs.last == TrackedPair(since: instant(1_023), value: .int(-1)))
    }

    @Test func `is not looked at in consensus, and costs the same however long it is`() throws {
        var twin = try Twin(Self.source, now: instant(0))
        _ = try twin.act(0, [], by: ana)
        twin.now = instant(1)
        _ = try twin.act(1, [.int(1)], by: ana)
        _ = try twin.ask(0, [.account(ana), .int(1)], at: twin.now)
        let short = twin.gasUsed
        fill(&twin, upTo: 1_000)
        twin.now = instant(1_000)
        _ = try twin.ask(0, [.account(ana), .int(999)], at: twin.now)
        #expect(twin.gasUsed == short)
        _ = try twin.ask(0, [.account(ana), .int(1)], at: instant(0))
        #expect(twin.gasUsed > short)
    }

    @Test func `that lacks a pair is a broken store and no answer`() throws {
        var twin = try Twin(Self.source, now: instant(0))
        _ = try twin.act(0, [], by: ana)
        twin.now = instant(1)
        _ = try twin.act(1, [.int(1)], by: ana)
        let place = StateLayout.pair(
            Twin.address, table: 0, field: 0, key: .account(ana), number: 0)
        #expect(try twin.store.row(place) != nil)
        twin.store.write(place, [1, 2, 3])
        #expect(throws: StoreFault.self) {
            try twin.ask(0, [.account(ana), .int(0)], at: instant(0))
        }
        #expect(throws: StoreFault.self) { try pairs(twin) }
    }

    private func pairs(_ twin: Twin) throws -> [TrackedPair] {
        let place = StateLayout.row(Twin.address, table: 0, key: .account(ana))
        let bytes = try #require(try twin.store.row(place))
        let row = try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try decoder.rowValue(table: 0, key: .account(ana), in: twin.contract)
        }
        return try history(
            of: row, field: 0, table: 0, in: twin.contract, at: Twin.address, state: twin.store)
    }

    /// The state, on either side, as updates to 1, 2, … at their instants would leave it.
    private func fill(_ twin: inout Twin, upTo end: Int64) {
        let key = Value.account(ana)
        let pairs = (0..<end).map { TrackedPair(since: instant($0), value: .int($0)) }
        for (number, pair) in pairs.dropLast().enumerated() {
            let place = StateLayout.pair(
                Twin.address, table: 0, field: 0, key: key, number: number)
            twin.store.write(place, pair.encoded)
        }
        let fields = [Value.int(end - 1), .int(0)]
        let row = RowValue(
            key: key, inserted: instant(0), fields: fields,
            histories: [
                FieldHistory(since: instant(end - 1), earlier: pairs.count - 1),
                FieldHistory(since: instant(0), earlier: 0),
            ])
        twin.store.write(
            StateLayout.row(Twin.address, table: 0, key: key), Value.row(row).encoded)
        twin.naive.state.tables[0][key] = RowValue(
            key: key, inserted: instant(0), fields: fields)
        twin.naive.state.histories[0][key]?[0] = pairs
    }

    /// Instants ten milliseconds apart.
    private func instant(_ number: Int64) -> Instant {
        Instant(milliseconds: 1_000 + number * 10) ?? .epoch
    }
}
