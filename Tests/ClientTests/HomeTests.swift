import ChainSupport
import Foundation
import LicetClient
import LicetCrypto
import LicetLedger
import LicetPrimitives
import TestSupport
import Testing

@Suite struct HomeTests {
    private let chain = ChainID(SHA256.hash(Bytes("chain".utf8)))
    private let other = ChainID(SHA256.hash(Bytes("other".utf8)))

    private func known(_ name: String, _ address: Account, _ chain: ChainID)
        -> KeyHome.KnownContract
    {
        KeyHome.KnownContract(name: name, address: address, chain: chain.digest.bytes.hex)
    }

    @Test func `a contract's name holds on its chain, and the newest counts`() throws {
        let (first, second) = (try Signer().account, try Signer().account)
        try withTemporaryFolder { folder in
            let home = KeyHome(folder: folder)
            #expect(try home.contract(named: "Counter", on: chain) == nil)
            try home.remember(known("Counter", first, chain))
            try home.remember(known("Counter", first, other))
            try home.remember(known("Counter", second, chain))
            #expect(try home.contract(named: "Counter", on: chain) == second)
            #expect(try home.contract(named: "Counter", on: other) == first)
            #expect(try home.contracts().count == 2)
        }
    }

    @Test func `files of the home that are not as written are refused by name`() throws {
        try withTemporaryFolder { folder in
            let home = KeyHome(folder: folder)
            #expect(try home.configuredNode() == nil)
            let file = folder.appendingPathComponent("config.json")
            try Data("{\"node\": \"http://127.0.0.1:9\"}".utf8).write(to: file)
            #expect(try home.configuredNode() == "http://127.0.0.1:9")
            try Data("{\"nodes\": 1}".utf8).write(to: file)
            #expect(throws: HomeFileError.self) { try home.configuredNode() }
            try Data("[]".utf8).write(to: folder.appendingPathComponent("contracts.json"))
            #expect(throws: HomeFileError.self) { try home.contracts() }
        }
    }

    @Test func `a key opens with its passphrase alone`() throws {
        try withTemporaryFolder { folder in
            let home = KeyHome(folder: folder)
            let entry = try home.create(
                "ana", passphrase: SecretBytes(copying: Bytes("one".utf8)), rounds: 1_000)
            #expect(home.account(named: "ana") == entry.account)
            let opened = try home.open(
                "ana", passphrase: SecretBytes(copying: Bytes("one".utf8)))
            #expect(opened.key.publicKey.bytes == entry.publicKey)
            #expect(throws: KeyHomeError.unreadable("ana")) {
                _ = try home.open("ana", passphrase: SecretBytes(copying: Bytes("two".utf8)))
            }
            #expect(throws: KeyHomeError.exists("ana")) {
                _ = try home.create(
                    "ana", passphrase: SecretBytes(copying: Bytes("one".utf8)), rounds: 1_000)
            }
            #expect(throws: KeyHomeError.absent("bo", known: ["ana"])) {
                _ = try home.entry("bo")
            }
            let file = folder.appendingPathComponent("keys/ana.pem").path
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
            #expect(mode as? Int == 0o600)
        }
    }
}
