import ChainSupport
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
        let chain = try read()
        let verifier = try verifyChain(chain.genesis, chain.records)
        var lines = ["chain \(chain.genesis.chainID.digest.bytes.hex)"]
        for record in chain.records {
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
        let chain = try read()
        #expect(try chain.replayed() == chain.records)
        #expect(try chain.replayed() == chain.records)
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

    @Test func `twenty processes replay it to the same receipts and roots`() throws {
        let program = try Command.built("ReplayChain")
        let expected = try CommittedChain.summary(read().records)
        for _ in 0..<20 {
            let run = try Command.run([program, PackageRoot.url(Self.path).path])
            #expect(run.status == 0 && run.stdout == expected, "\(run)")
        }
    }

    private func read() throws -> CommittedChain {
        try CommittedChain(
            text: String(contentsOf: PackageRoot.url(Self.path), encoding: .utf8))
    }
}
