import ChainSupport
import Foundation
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import TestSupport
import Testing

/// What every store must do, run for each.
@Suite struct ChainStoreTests {
    enum Kind: CaseIterable { case memory, sqlite }

    private let sealer: Signer
    private let ana: Signer
    private let genesis: Genesis

    init() throws {
        sealer = try Signer()
        ana = try Signer()
        genesis = testGenesis(.solo(sealer: sealer.publicKey))
    }

    private func withStore(_ kind: Kind, _ body: (any ChainStore) throws -> Void) throws {
        switch kind {
        case .memory: try body(MemoryChainStore())
        case .sqlite:
            try withTemporaryFolder { folder in
                try body(SQLiteChainStore(path: folder.appending(path: "chain.db").path))
            }
        }
    }

    /// Blocks 1 to `count`, each with one transaction.
    private func chain(on store: any ChainStore, count: UInt64) throws -> SimulatedNode {
        let node = try SimulatedNode(store: store, genesis: genesis, sealer: sealer)
        for nonce in 0..<count {
            try node.submit(
                ana.transaction([Tally.count(by: 1)], nonce: nonce, on: node.rules.chain))
            node.makeBlock()
        }
        return node
    }

    @Test(arguments: Kind.allCases)
    func `a new store holds nothing`(kind: Kind) throws {
        try withStore(kind) { (store) throws in
            #expect(try store.genesis() == nil)
            #expect(try store.head() == nil)
            #expect(try store.storedBlock(at: Height(0)) == nil)
            #expect(try store.row(Tally.totalKey) == nil)
            #expect(try store.allRows() == [])
        }
    }

    @Test(arguments: Kind.allCases)
    func `what was committed is found by height, id and transaction`(kind: Kind) throws {
        try withStore(kind) { (store) throws in
            let node = try chain(on: store, count: 3)
            #expect(try store.genesis() == genesis.encoded)
            #expect(try store.head() == node.core.head)
            let block = try #require(try store.block(at: Height(2)))
            #expect(try store.block(block.id) == block)
            #expect(block.header.height == Height(2))
            let id = try #require(block.transactions.first?.transaction.id)
            let place = TransactionPlace(height: Height(2), position: 0)
            #expect(try store.place(of: id) == place)
            let included = try #require(try store.receipt(of: id))
            #expect(included.receipt.transaction == id)
            #expect(included.block == block.id)
            #expect(included.time == block.header.time)
            #expect(try store.receipts(at: Height(2)) == [included.receipt])
            #expect(try store.storedBlock(at: Height(4)) == nil)
            #expect(try store.storedBlock(at: Height(.max)) == nil)
            #expect(try store.height(of: .zero) == nil)
            #expect(try store.receipt(of: TransactionID(.zero)) == nil)
            let entries = try store.places(after: nil, limit: 10)
            #expect(entries.map(\.transaction) == entries.map(\.transaction).sorted())
            #expect(entries.count == 3)
            #expect(
                try store.places(after: entries[0].transaction, limit: 1) == [entries[1]])
        }
    }

    @Test(arguments: Kind.allCases)
    func `rows are read one by one, by prefix and in pages, in key order`(kind: Kind) throws {
        try withStore(kind) { (store) throws in
            let node = try chain(on: store, count: 1)
            let keys: [Bytes] = [
                [1], [1, 0], [1, 0xff], [1, 0xff, 0xff], [2], [0xff], [0xff, 0xff],
            ]
            var header = node.core.head
            header.height = Height(2)
            let before = try store.allRows()
            try store.commit(
                BlockBatch(
                    block: Block(header: header, seal: .none, transactions: []), receipts: [],
                    diff: StateDiff(keys.map { Row(key: RowKey($0), value: $0 + [9]) }),
                    undo: Undo(rows: [])))
            func scan(_ prefix: Bytes, _ limit: Int = 100) throws -> [Bytes] {
                try store.scan(prefix: prefix, limit: limit).map(\.key.bytes)
            }
            #expect(try scan([1]) == [[1], [1, 0], [1, 0xff], [1, 0xff, 0xff]])
            #expect(try scan([1, 0xff]) == [[1, 0xff], [1, 0xff, 0xff]])
            #expect(try scan([0xff]) == [[0xff], [0xff, 0xff]])
            #expect(try scan([1], 2) == [[1], [1, 0]])
            #expect(try scan([1], 0) == [])
            #expect(try scan([3]) == [])
            #expect(try store.row(RowKey([1, 0])) == [1, 0, 9])
            let all = try store.allRows()
            #expect(all.map(\.key) == all.map(\.key).sorted())
            #expect(all.count == before.count + keys.count)
            #expect(try store.rows(after: all[0].key, limit: 2) == Array(all[1...2]))
            #expect(
                try store.rows(after: RowKey([1, 0, 0]), limit: 1).first?.key.bytes == [1, 0xff])
        }
    }

    @Test(arguments: Kind.allCases)
    func `a block that does not follow the head is refused and changes nothing`(
        kind: Kind
    ) throws {
        try withStore(kind) { (store) throws in
            let node = try chain(on: store, count: 1)
            for height in [Height(0), Height(1), Height(3), Height(.max)] {
                var header = node.core.head
                header.height = height
                let batch = BlockBatch(
                    block: Block(header: header, seal: .none, transactions: []), receipts: [],
                    diff: StateDiff([Row(key: RowKey([1]), value: [1])]), undo: Undo(rows: []))
                #expect(throws: StoreFault.self) { try store.commit(batch) }
                #expect(throws: StoreFault.self) { try store.begin(genesis, batch) }
            }
            #expect(try store.row(RowKey([1])) == nil)
            #expect(try store.head() == node.core.head)
            #expect(try checkStoredChain(store, genesis: genesis) { _ in }.finding == nil)
        }
    }

    @Test(arguments: Kind.allCases)
    func `a snapshot stays as it is while blocks are added`(kind: Kind) throws {
        try withStore(kind) { (store) throws in
            let node = try chain(on: store, count: 1)
            let seen = try store.readers.read { (reader) throws(StoreFault) in
                let before = try reader.row(Tally.totalKey)
                node.makeBlock()
                return (
                    try reader.headHeight(), try reader.row(Tally.totalKey) == before,
                    try reader.head()?.height
                )
            }
            #expect(seen.0 == Height(1))
            #expect(seen.1)
            #expect(seen.2 == Height(1))
            let now = try store.readers.read { (reader) throws(StoreFault) in
                try reader.headHeight()
            }
            #expect(now == Height(2))
        }
    }
}
