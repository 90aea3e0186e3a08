import Foundation
import LicetBytecode
import LicetLedger
import LicetPrimitives
import TestSupport
import Testing

/// A chain with its signatures, written once and read ever since: every machine must work out the
/// same receipts, rows and roots from it.
///
/// Where bytes or prices change on purpose, delete the file and run with `UPDATE_GOLDEN=1`.
@Suite struct Determinism {
    static let path = "Tests/Corpus/blocks/counter.chain"

    @Test func `the committed chain verifies, with the recorded ids, roots and gas`() throws {
        let (genesis, records) = try read()
        let verifier = try verifyChain(genesis, records)
        var lines = ["chain \(genesis.chainID.digest.bytes.hex)"]
        for record in records {
            let header = try SealedHeader(encoded: record.header).header
            lines.append(
                "\(header.height.number) id \(header.id.digest.bytes.hex)"
                    + " state \(header.stateRoot.bytes.hex) gas \(header.gasUsed.units)")
        }
        lines += verifier.state.rows.map { "row \($0.key.bytes.hex) \($0.value.hex)" }
        try Golden.check(
            lines.joined(separator: "\n") + "\n", at: "Tests/Corpus/blocks/counter.txt")
    }

    @Test func `running the committed chain again gives the same bytes`() throws {
        let (genesis, records) = try read()
        #expect(try run(genesis, records) == records)
        #expect(try run(genesis, records) == records)
    }

    @Test(.enabled(if: isMissing, "the chain is committed"))
    func `a chain is written where there is none`() throws {
        var chain = try TestChain()
        let person = try Signer()
        _ = try chain.send([TestChain.call("bump", [.int(2)])], from: person)
        _ = try chain.send(
            [.deploy(CounterContract.deployment(keeper: person.account))], from: chain.keeper)
        _ = try chain.send([TestChain.call("keep")], from: chain.keeper)
        _ = try chain.send([TestChain.call("refuse", [.int(-1)])], from: person)
        _ = try chain.send(
            [TestChain.call("bump", [.int(1)]), TestChain.call("burst")], from: person)
        try chain.grow([])
        var text = "genesis \(chain.genesis.encoded.hex)\n"
        for record in chain.records {
            text += "header \(record.header.hex)\nbody \(record.body.hex)\n"
            text += "receipts \((record.receipts ?? []).hex)\n"
        }
        try Golden.check(text, at: Self.path)
    }

    private static var isMissing: Bool {
        !FileManager.default.fileExists(atPath: PackageRoot.url(path).path)
    }

    /// Applies every block as a node does and makes the records anew from what comes out.
    private func run(_ genesis: Genesis, _ records: [ChainRecord]) throws -> [ChainRecord] {
        var caches = LedgerCaches()
        let start = try GenesisBlock(genesis, caches: &caches)
        var state = MemoryState()
        var tree = StateTree()
        state.apply(start.diff)
        tree.commit(start.tree)
        var tip = start.header
        var made = [ChainRecord(start.block, receipts: [])]
        for record in records.dropFirst() {
            let block = try Block(encoded: record.header + record.body)
            let applied = try apply(
                block, after: tip, to: state, tree: tree, rules: start.rules, caches: &caches)
            state.apply(applied.diff)
            tree.commit(applied.tree)
            tip = block.header
            made.append(ChainRecord(block, receipts: applied.receipts))
        }
        return made
    }

    private func read() throws -> (Genesis, [ChainRecord]) {
        let text = try String(contentsOf: PackageRoot.url(Self.path), encoding: .utf8)
        var genesis: Genesis?
        var parts: [Bytes] = []
        var records: [ChainRecord] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            let content = bytes(hex: words.last ?? "?")
            let decoded = try #require(content)
            if words.first == "genesis" {
                genesis = try Genesis(encoded: decoded)
                continue
            }
            parts.append(decoded)
            guard parts.count == 3 else { continue }
            let header = try SealedHeader(encoded: parts[0]).header
            records.append(
                ChainRecord(
                    height: header.height, id: header.id, header: parts[0], body: parts[1],
                    receipts: parts[2]))
            parts = []
        }
        return (try #require(genesis), records)
    }
}
