import ChainSupport
import Foundation
import LicetBytecode
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import TestSupport
import Testing

/// Every kind of stored data, altered by one byte behind the store's back, is found and named.
@Suite struct TamperTests {
    enum Mode: CaseIterable { case solo, work }

    private typealias Check = StoredChainFinding.Check

    /// The altered block: it has two transactions, and blocks before and after it.
    private static let altered = Height(2)

    private func withChain(_ mode: Mode, _ body: (StoredChain) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            let chain = try StoredChain(path: path, mode: mode)
            #expect(try chain.finding() == nil)
            try body(chain)
            // Each alteration was taken back, so whatever was found was the alteration.
            #expect(try chain.finding() == nil)
        }
    }

    @Test(arguments: Mode.allCases)
    func `an untouched chain passes`(mode: Mode) throws {
        try withChain(mode) { chain in
            let report = try verifyStoredChain(path: chain.path, genesis: nil)
            #expect(report.finding == nil)
            #expect(report.verified == Height(3))
            #expect(report.head == Height(3))
            #expect(report.transactionCount == 6)
            #expect(report.indexCount == 6)
            #expect(report.rowCount > 6)
        }
    }

    @Test(arguments: Mode.allCases)
    func `every field of a header is found`(mode: Mode) throws {
        try withChain(mode) { chain in
            for field in HeaderLayout.fields(mode) {
                for offset in [field.bytes.lowerBound, field.bytes.upperBound - 1] {
                    let finding = try chain.findingAfterAltering("header", at: offset)
                    #expect(finding?.height == Self.altered, "\(field.name)")
                    let found = finding.map { name($0.check) } ?? "nothing"
                    #expect(field.expected.contains(found), "\(field.name): \(found)")
                }
            }
        }
    }

    @Test(arguments: Mode.allCases)
    func `every part of a transaction is found, its signature too`(mode: Mode) throws {
        try withChain(mode) { chain in
            let body = try chain.blob("body")
            for offset in stride(from: 0, to: body.count, by: 5) {
                let finding = try chain.findingAfterAltering("body", at: offset)
                #expect(finding?.height == Self.altered, "byte \(offset)")
                let found = finding.map { name($0.check) } ?? "nothing"
                #expect(
                    ["transactionsRoot", "malformedBody"].contains(found),
                    "byte \(offset): \(found)")
            }
            // The last 64 bytes are the last transaction's signature: any of them decodes.
            for offset in [body.count - 64, body.count - 1] {
                let finding = try chain.findingAfterAltering("body", at: offset)
                #expect(finding.map { name($0.check) } == "transactionsRoot")
            }
        }
    }

    @Test(arguments: Mode.allCases)
    func `every part of the receipts is found, events by their number`(mode: Mode) throws {
        try withChain(mode) { chain in
            let receipts = try chain.blob("receipts")
            for offset in stride(from: 0, to: receipts.count, by: 2) {
                let finding = try chain.findingAfterAltering("receipts", at: offset)
                #expect(finding?.height == Self.altered, "byte \(offset)")
                let found = finding.map { name($0.check) } ?? "nothing"
                #expect(
                    ["receipt", "event", "receiptCount", "malformedReceipts"].contains(found),
                    "byte \(offset): \(found)")
            }
            // The blob ends with the only event of the second receipt: its eight bytes of `total`.
            let finding = try chain.findingAfterAltering("receipts", at: receipts.count - 8)
            #expect(finding?.check == .block(.event(receipt: 1, event: 0)))
        }
    }

    @Test func `every part of the undo record is found`() throws {
        try withChain(.solo) { chain in
            for offset in stride(from: 0, to: try chain.blob("undo").count, by: 11) {
                let finding = try chain.findingAfterAltering("undo", at: offset)
                #expect(finding == StoredChainFinding(Self.altered, .undo), "byte \(offset)")
            }
        }
    }

    @Test(arguments: Mode.allCases)
    func `a row of state is named by contract, table and key`(mode: Mode) throws {
        try withChain(mode) { chain in
            let key = Tally.totalKey
            let row = "WHERE key = \(key.bytes.sql)"
            let expected = StoredChainFinding(
                Height(3),
                .stateRow(contract: Tally.address, table: StateLayout.fields, key: key))
            let value = try chain.value(of: key)
            var other = value
            other[0] ^= 1
            let altered = try chain.finding(
                after: "UPDATE state SET value = \(other.sql) \(row)",
                undoneBy: "UPDATE state SET value = \(value.sql) \(row)")
            #expect(altered == expected)
            let missing = try chain.finding(
                after: "DELETE FROM state \(row)",
                undoneBy: "INSERT INTO state VALUES (\(key.bytes.sql), \(value.sql))")
            #expect(missing == expected)
            var moved = key.bytes
            moved[moved.count - 1] ^= 1
            let renamed = try chain.finding(
                after: "UPDATE state SET key = \(moved.sql) \(row)",
                undoneBy: "UPDATE state SET key = \(key.bytes.sql) WHERE key = \(moved.sql)")
            #expect(renamed == expected)
            let short = try chain.finding(
                after: "INSERT INTO state VALUES (X'00', X'00')",
                undoneBy: "DELETE FROM state WHERE key = X'00'")
            #expect(
                short?.check == .stateRow(contract: nil, table: nil, key: RowKey([0])))
        }
    }

    @Test func `a row of the transaction index is named by its transaction`() throws {
        try withChain(.solo) { chain in
            let id = try chain.transaction(at: TransactionPlace(height: Self.altered, position: 1))
            let bytes = id.digest.bytes
            let row = "WHERE id = \(bytes.sql)"
            let expected = Check.indexRow(id)
            for (column, wrong, right) in [("height", 3, 2), ("position", 0, 1)] {
                let finding = try chain.finding(
                    after: "UPDATE transactions SET \(column) = \(wrong) \(row)",
                    undoneBy: "UPDATE transactions SET \(column) = \(right) \(row)")
                #expect(finding == StoredChainFinding(Self.altered, expected))
            }
            let missing = try chain.finding(
                after: "DELETE FROM transactions \(row)",
                undoneBy: "INSERT INTO transactions VALUES (\(bytes.sql), 2, 1)")
            #expect(missing?.check == expected)
            let unknown = Bytes(repeating: 0xff, count: 32)
            let extra = try chain.finding(
                after: "INSERT INTO transactions VALUES (\(unknown.sql), 1, 0)",
                undoneBy: "DELETE FROM transactions WHERE id = \(unknown.sql)")
            #expect(
                extra
                    == StoredChainFinding(
                        Height(1), .indexRow(TransactionID(try #require(Digest(unknown))))))
        }
    }

    @Test func `a block that is not where its height says is found`() throws {
        try withChain(.work) { chain in
            let id = try chain.id(at: Self.altered).digest.bytes
            var other = id
            other[31] ^= 1
            let unknown = try chain.finding(
                after: "UPDATE canonical SET block = \(other.sql) WHERE height = 2",
                undoneBy: "UPDATE canonical SET block = \(id.sql) WHERE height = 2")
            #expect(unknown?.height == Self.altered)
            let renamed = try chain.finding(
                after: "UPDATE blocks SET id = \(other.sql) WHERE id = \(id.sql)",
                undoneBy: "UPDATE blocks SET id = \(id.sql) WHERE id = \(other.sql)")
            #expect(renamed?.height == Self.altered)
            let both = try chain.finding(
                after: """
                    UPDATE blocks SET id = \(other.sql) WHERE id = \(id.sql);
                    UPDATE canonical SET block = \(other.sql) WHERE height = 2
                    """,
                undoneBy: """
                    UPDATE blocks SET id = \(id.sql) WHERE id = \(other.sql);
                    UPDATE canonical SET block = \(id.sql) WHERE height = 2
                    """)
            #expect(both.map { name($0.check) } == "blockID")
            let gap = try chain.finding(
                after: "UPDATE canonical SET height = 9 WHERE height = 2",
                undoneBy: "UPDATE canonical SET height = 2 WHERE height = 9")
            #expect(gap == StoredChainFinding(Self.altered, .missingBlock))
            let cut = try chain.finding(
                after: "UPDATE canonical SET height = -1 WHERE height = 3",
                undoneBy: "UPDATE canonical SET height = 3 WHERE height = -1")
            #expect(cut?.height == Height(2))
        }
    }

    @Test func `the genesis document is found`() throws {
        try withChain(.solo) { chain in
            let bytes = chain.genesis.encoded
            var other = bytes
            other[12] ^= 1
            let finding = try chain.finding(
                after: "UPDATE meta SET value = \(other.sql) WHERE name = 'genesis'",
                undoneBy: "UPDATE meta SET value = \(bytes.sql) WHERE name = 'genesis'")
            #expect(finding == StoredChainFinding(Height(0), .genesisDocument))
        }
    }

    /// A short name for what was found.
    private func name(_ check: Check) -> String {
        guard case .block(let fault) = check else { return "\(check)" }
        switch fault {
        case .block(.field(let field, _, _)): return "\(field)"
        case .block(.seal): return "seal"
        case .block(.work): return "work"
        case .block(.time): return "time"
        case .block(.workNonce): return "workNonce"
        case .blockID: return "blockID"
        case .malformedHeader: return "malformedHeader"
        case .malformedBody: return "malformedBody"
        case .malformedReceipts: return "malformedReceipts"
        case .receiptCount: return "receiptCount"
        case .receipt: return "receipt"
        case .event: return "event"
        default: return "\(fault)"
        }
    }
}

/// Where the fields of a sealed header lie, and what their alteration must be called.
private enum HeaderLayout {
    struct Field {
        let name: String
        let bytes: Range<Int>
        let expected: [String]
    }

    static func fields(_ mode: TamperTests.Mode) -> [Field] {
        var start = 0
        func field(_ name: String, _ size: Int, _ expected: [String]) -> Field {
            defer { start += size }
            return Field(name: name, bytes: start..<start + size, expected: expected)
        }
        let fields = [
            field("version", 1, ["malformedHeader"]), field("chain", 32, ["chain"]),
            field("height", 8, ["height"]), field("slot", 8, ["slot"]),
            field("parent", 32, ["parent"]),
            // Nobody else knows a block's time: the id gives it away, where it decodes at all.
            field("time", 8, ["blockID", "time", "malformedHeader"]),
            field("transactionsRoot", 32, ["transactionsRoot"]),
            field("receiptsRoot", 32, ["receiptsRoot"]), field("stateRoot", 32, ["stateRoot"]),
            field("sealersRoot", 32, ["sealersRoot"]), field("gasUsed", 8, ["gasUsed"]),
            field("gasLimit", 8, ["gasLimit"]), field("workTarget", 32, ["workTarget"]),
            field("workNonce", 8, mode == .solo ? ["workNonce"] : ["blockID"]),
            field("sealer", 32, mode == .solo ? ["sealer"] : ["blockID"]),
            field("seal's kind", 1, ["malformedHeader"]),
        ]
        switch mode {
        case .solo: return fields + [field("signature", 64, ["seal"])]
        case .work: return fields
        }
    }
}

/// A chain of three blocks with two transactions each, in a file, and a way to alter it.
private struct StoredChain {
    let path: String
    let genesis: Genesis
    private let raw: RawDatabase

    init(path: String, mode: TamperTests.Mode) throws {
        let sealer = try Signer()
        let people = try [Signer(), Signer()]
        switch mode {
        case .solo: genesis = testGenesis(.solo(sealer: sealer.publicKey))
        case .work: genesis = testGenesis(.work(target: easyTarget))
        }
        self.path = path
        let store = try SQLiteChainStore(path: path)
        let node = try SimulatedNode(store: store, genesis: genesis, sealer: sealer)
        for nonce in 0..<3 as Range<UInt64> {
            for signer in people {
                try node.submit(
                    signer.transaction([Tally.count(by: 7)], nonce: nonce, on: node.rules.chain))
            }
            node.makeBlock()
        }
        try store.close()
        raw = try RawDatabase(path)
    }

    func finding() throws -> StoredChainFinding? {
        try verifyStoredChain(path: path, genesis: genesis).finding
    }

    func finding(
        after change: String, undoneBy restore: String
    ) throws -> StoredChainFinding? {
        try raw.run(change)
        #expect(raw.changeCount == 1)
        let finding = try finding()
        try raw.run(restore)
        #expect(raw.changeCount == 1)
        return finding
    }

    /// Flips the lowest bit of one byte of a blob of block 2.
    func findingAfterAltering(_ column: String, at offset: Int) throws -> StoredChainFinding? {
        let blob = try blob(column)
        var other = blob
        other[offset] ^= 1
        let row = "WHERE id = \(try id(at: Height(2)).digest.bytes.sql)"
        return try finding(
            after: "UPDATE blocks SET \(column) = \(other.sql) \(row)",
            undoneBy: "UPDATE blocks SET \(column) = \(blob.sql) \(row)")
    }

    func blob(_ column: String) throws -> Bytes {
        let block = try stored(at: Height(2))
        switch column {
        case "header": return block.header
        case "body": return block.body
        case "receipts": return block.receipts
        default: return block.undo
        }
    }

    func id(at height: Height) throws -> BlockID { try stored(at: height).id }

    func transaction(at place: TransactionPlace) throws -> TransactionID {
        let block = try stored(at: place.height).block()
        return try #require(block.transactions.dropFirst(place.position).first).transaction.id
    }

    func value(of key: RowKey) throws -> Bytes {
        let value = try SQLiteChainReaders(path: path).read { (reader) throws(StoreFault) in
            try reader.row(key)
        }
        return try #require(value)
    }

    private func stored(at height: Height) throws -> StoredBlock {
        let block = try SQLiteChainReaders(path: path).read { (reader) throws(StoreFault) in
            try reader.storedBlock(at: height)
        }
        return try #require(block)
    }
}
