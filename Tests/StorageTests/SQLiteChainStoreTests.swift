import ChainSupport
import Foundation
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import TestSupport
import Testing

@Suite struct SQLiteChainStoreTests {
    private let sealer: Signer
    private let ana: Signer
    private let genesis: Genesis

    init() throws {
        sealer = try Signer()
        ana = try Signer()
        genesis = testGenesis(.solo(sealer: sealer.publicKey))
    }

    private func node(_ store: any ChainStore) throws -> SimulatedNode {
        try SimulatedNode(store: store, genesis: genesis, sealer: sealer)
    }

    private func count(_ node: SimulatedNode) throws {
        let record = try SystemState.account(ana.account, in: node.maker.store)
        try node.submit(
            ana.transaction(
                [Tally.count(by: 1)], nonce: record.next.number, on: node.rules.chain))
        node.makeBlock()
    }

    @Test func `a restarted chain goes on where it stopped`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            var head: Header?
            for run in 0..<3 {
                let store = try SQLiteChainStore(path: path)
                let node = try node(store)
                #expect(head == nil || node.core.head == head)
                try count(node)
                head = node.core.head
                // The last run is not closed.
                if run < 2 { try store.close() }
            }
            let report = try verifyStoredChain(path: path, genesis: genesis)
            #expect(report.finding == nil)
            #expect(report.verified == Height(3))
            #expect(report.transactionCount == 3)
            #expect(report.indexCount == 3)
        }
    }

    @Test func `what was committed survives a process that is killed`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            let node = try node(SQLiteChainStore(path: path))
            for _ in 0..<3 { try count(node) }
            // The files as a kill leaves them: the log is not in the database yet.
            let copy = folder.appending(path: "copy.db").path
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            let again = try self.node(SQLiteChainStore(path: copy))
            #expect(again.core.head == node.core.head)
            try count(again)
            #expect(try verifyStoredChain(path: copy, genesis: genesis).finding == nil)
        }
    }

    @Test func `a closed store is one file, and its readers are gone`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            do {
                let store = try SQLiteChainStore(path: path)
                try count(node(store))
                let readers = store.readers
                _ = try readers.read { (reader) throws(StoreFault) in try reader.headHeight() }
                try store.close()
                #expect(throws: StoreFault("the store is closed")) {
                    try readers.read { (reader) throws(StoreFault) in try reader.headHeight() }
                }
            }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["chain.db"])
        }
    }

    @Test func `rows that do not give the head's root are refused at the start`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            do {
                let store = try SQLiteChainStore(path: path)
                try count(node(store))
                try store.close()
            }
            let raw = try RawDatabase(path)
            try raw.run(
                "UPDATE state SET value = \(Bytes([9]).sql) WHERE key = \(Tally.totalKey.bytes.sql)"
            )
            #expect(raw.changeCount == 1)
            let store = try SQLiteChainStore(path: path)
            let head = try #require(try store.head())
            #expect {
                try node(store)
            } throws: { error in
                guard
                    case .stateRoot(Height(1), let expected, let actual) =
                        error as? ChainOpeningError
                else { return false }
                return expected == head.stateRoot && actual != expected
            }
        }
    }

    @Test func `a head that is not the one its id names is refused at the start`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            var header: Header
            var seal: Seal
            do {
                let store = try SQLiteChainStore(path: path)
                let node = try node(store)
                try count(node)
                header = node.core.head
                seal = try #require(try store.block(at: header.height)).seal
                try store.close()
            }
            let id = header.id
            header.time = try #require(header.time.adding(NodeConfiguration.standardIdle))
            let altered = SealedHeader(header: header, seal: seal).encoded
            try RawDatabase(path).run(
                "UPDATE blocks SET header = \(altered.sql) WHERE id = \(id.digest.bytes.sql)")
            let store = try SQLiteChainStore(path: path)
            #expect(
                throws: ChainOpeningError.headID(
                    height: Height(1), expected: id, actual: header.id)
            ) { try node(store) }
        }
    }

    @Test func `after an unclean stop a damaged file is found, wherever the damage is`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            do {
                let store = try SQLiteChainStore(path: path)
                try count(node(store))
                try store.close()
            }
            let raw = try RawDatabase(path)
            try raw.run("UPDATE meta SET value = X'00' WHERE name = 'clean'")
            try raw.run("PRAGMA wal_checkpoint(TRUNCATE)")
            let whole = try Data(contentsOf: URL(filePath: path))
            let page = 16_384
            #expect(whole.count > 4 * page && whole.count.isMultiple(of: page))
            let copy = folder.appending(path: "copy.db").path
            for start in stride(from: page, to: whole.count, by: page) {
                var damaged = whole
                damaged.replaceSubrange(start..<start + 8, with: Data(repeating: 0xff, count: 8))
                try damaged.write(to: URL(filePath: copy))
                #expect(throws: StoreFault.self, "page at \(start)") {
                    try SQLiteChainStore(path: copy)
                }
            }
            try whole.write(to: URL(filePath: copy))
            _ = try SQLiteChainStore(path: copy)
        }
    }

    @Test func `a file of newer code or of another program is refused`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            do {
                let store = try SQLiteChainStore(path: path)
                _ = try node(store)
                try store.close()
            }
            try RawDatabase(path).run("PRAGMA user_version = 2")
            #expect(
                throws: StoreFault("the store has schema version 2; this program knows 1")
            ) { try SQLiteChainStore(path: path) }
            let other = folder.appending(path: "other.db").path
            try RawDatabase(other).run("CREATE TABLE notes (text TEXT)")
            #expect(throws: StoreFault("the file is no store of a chain")) {
                try SQLiteChainStore(path: other)
            }
            #expect(throws: StoreFault.self) {
                try verifyStoredChain(path: folder.appending(path: "none.db").path, genesis: nil)
            }
        }
    }

    @Test func `the files say how they are kept`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            let store = try SQLiteChainStore(path: path)
            _ = try node(store)
            let header = try Data(contentsOf: URL(filePath: path)).prefix(100)
            // Bytes 16 and 17: the page size, big-endian; 18 and 19: 2 for a write-ahead log.
            #expect(Array(header[16..<20]) == [0x40, 0x00, 2, 2])
            #expect(FileManager.default.fileExists(atPath: path + "-wal"))
        }
    }

    @Test(arguments: FaultyStore.Moment.allCases)
    func `a fault of any call leaves a file that a restart goes on from`(
        moment: FaultyStore.Moment
    ) throws {
        var call = 1
        var isThrough = false
        while !isThrough {
            #expect(call < 200)
            try withTemporaryFolder { folder in
                let path = folder.appending(path: "chain.db").path
                let faulty = try FaultyStore(
                    SQLiteChainStore(path: path), failingCall: call, moment)
                isThrough = live(faulty)
                let announced = try self.node(SQLiteChainStore(path: path))
                if let last = faulty.committed.last {
                    #expect(announced.core.head.height == last)
                }
                try count(announced)
                #expect(try verifyStoredChain(path: path, genesis: genesis).finding == nil)
            }
            call += 1
        }
        #expect(call > 10)
    }

    /// `true` if no fault came.
    private func live(_ faulty: FaultyStore) -> Bool {
        do {
            let node = try node(faulty)
            try count(node)
            node.makeBlock()
            guard case .waiting = node.core.phase else { return false }
            try faulty.close()
            return true
        } catch {
            return false
        }
    }
}
