import ChainSupport
import Foundation
import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import LicetSyntax
import TestSupport
import Testing

/// From source text to a chain in a file: a contract that somebody writes, deployed and called by
/// signed transactions.
@Suite struct CompiledContractTests {
    private let keeper: Signer
    private let ana: Signer

    init() throws {
        keeper = try Signer()
        ana = try Signer()
    }

    private func counter() throws -> Contract {
        let file = PackageRoot.url("examples/Counter.licet")
        let source = SourceText(
            name: "Counter.licet", text: try String(contentsOf: file, encoding: .utf8))
        let compilation = compile(source)
        #expect(!compilation.hasErrors)
        return try #require(compilation.contract)
    }

    private func call(_ contract: Account, _ action: String, _ times: Int64?) -> Transaction.Call {
        var encoder = CanonicalEncoder()
        if let times { encoder.int64(times) }
        return .call(contract: contract, action: action, arguments: encoder.bytes)
    }

    private func int(_ number: UInt8) -> Bytes { [number, 0, 0, 0, 0, 0, 0, 0] }

    private func outcome(
        of signed: SignedTransaction, on node: SimulatedNode
    ) throws -> Receipt.Outcome {
        #expect(try node.submit(signed) == .accepted)
        node.makeBlock()
        let receipt = try node.maker.store.receipt(of: signed.transaction.id)
        return try #require(receipt).receipt.outcome
    }

    @Test func `the counter counts, outlives a restart and is verified from genesis`() throws {
        let contract = try counter()
        let code = contract.encoded
        let genesis = testGenesis(.work(target: easyTarget))
        let address = contractAddress(deployer: ana.account, nonce: Nonce(0), call: 0)
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "chain.db").path
            do {
                let store = try SQLiteChainStore(path: path)
                let node = try SimulatedNode(store: store, genesis: genesis, sealer: keeper)
                let arguments = DeployArguments(roles: [[keeper.account]], settings: [int(2)])
                let deploy = try ana.transaction(
                    [.deploy(Deployment(code: code, arguments: arguments))], nonce: 0,
                    on: genesis.chainID, gasLimit: Gas(100_000_000))
                #expect(
                    try outcome(of: deploy, on: node)
                        == .succeeded(results: [.deployed(address)], events: []))
                let count = try ana.transaction(
                    [call(address, "count", 3)], nonce: 1, on: genesis.chainID)
                let event = Receipt.Event(
                    contract: address, code: contract.code(event: contract.events[0]),
                    fields: int(6))
                #expect(
                    try outcome(of: count, on: node)
                        == .succeeded(results: [.returned(int(6))], events: [event]))
                try store.close()
            }
            let store = try SQLiteChainStore(path: path)
            let node = try SimulatedNode(store: store, genesis: genesis, sealer: keeper)
            let stranger = try ana.transaction(
                [call(address, "reset", nil)], nonce: 2, on: genesis.chainID)
            let refusal = Receipt.Failure(call: 0, reason: .trapped(.notAuthorised))
            #expect(try outcome(of: stranger, on: node) == .failed(refusal))
            #expect(try store.row(StateLayout.field(address, 0)) == int(6))
            let reset = try keeper.transaction(
                [call(address, "reset", nil)], nonce: 0, on: genesis.chainID)
            guard case .succeeded = try outcome(of: reset, on: node) else {
                Issue.record("the keeper may start again")
                return
            }
            #expect(try store.row(StateLayout.field(address, 0)) == int(0))
            let report = try verifyStoredChain(path: path, genesis: genesis)
            #expect(report.finding == nil)
            #expect(report.transactionCount == 4)
            let key = StateLayout.field(address, 0)
            try RawDatabase(path).run(
                "UPDATE state SET value = \(int(9).sql) WHERE key = \(key.bytes.sql)")
            #expect(
                try verifyStoredChain(path: path, genesis: genesis).finding
                    == StoredChainFinding(
                        Height(4),
                        .stateRow(contract: address, table: StateLayout.fields, key: key)))
        }
    }
}
