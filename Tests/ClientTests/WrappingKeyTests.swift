import Foundation
import LicetClient
import LicetCrypto
import LicetPrimitives
import TestSupport
import Testing

@Suite struct WrappingKeyTests {
    private func passphrase(_ text: String = "one") -> SecretBytes {
        SecretBytes(copying: Bytes(text.utf8))
    }

    @Test func `a name gets both keys, each in its own encrypted file, and none is replaced`()
        throws
    {
        try withTemporaryFolder { folder in
            let home = KeyHome(folder: folder)
            let entry = try home.createBoth("ana", passphrase: passphrase(), rounds: 1_000)
            let published = try #require(try home.wrappingKey("ana"))
            #expect(published.bits == RSAPrivateKey.bits)
            // The second pair of files is no key of another name.
            #expect(try home.list().map(\.name) == ["ana"])
            for suffix in ["pem", "wrap.pem"] {
                let file = folder.appending(path: "keys/ana.\(suffix)")
                let text = try String(contentsOf: file, encoding: .utf8)
                #expect(text.hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"))
                let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            #expect(throws: KeyHomeError.wrappingKeyExists("ana")) {
                _ = try home.createWrapping("ana", passphrase: passphrase(), rounds: 1_000)
            }
            #expect(throws: KeyHomeError.absent("bo", known: ["ana"])) {
                _ = try home.createWrapping("bo", passphrase: passphrase(), rounds: 1_000)
            }
            let identity = try home.identity("ana", passphrase: passphrase())
            #expect(identity.account == entry.account)
            #expect(identity.wrappingKey == published)
            #expect(try home.signer("ana", passphrase: passphrase()).wrappingKey == nil)
            #expect(throws: KeyHomeError.unreadable("ana")) {
                _ = try home.identity("ana", passphrase: passphrase("two"))
            }
        }
    }

    @Test func `a home from before has no wrapping key, and a damaged or swapped one is refused`()
        throws
    {
        try withTemporaryFolder { folder in
            let home = KeyHome(folder: folder)
            _ = try home.create("ana", passphrase: passphrase(), rounds: 1_000)
            #expect(try home.wrappingKey("ana") == nil)
            #expect(throws: KeyHomeError.noWrappingKey("ana")) {
                _ = try home.identity("ana", passphrase: passphrase())
            }
            _ = try home.createBoth("bo", passphrase: passphrase(), rounds: 1_000)
            let file = { (name: String) in folder.appending(path: "keys/\(name)") }
            // A signing key where the wrapping key should be.
            let swap = try Data(contentsOf: file("bo.pem"))
            try swap.write(to: file("bo.wrap.pem"))
            #expect(throws: KeyHomeError.unreadable("bo")) {
                _ = try home.identity("bo", passphrase: passphrase())
            }
            try Data("3082\n".utf8).write(to: file("bo.wrap.pub"))
            #expect(throws: KeyHomeError.damaged("bo")) { _ = try home.wrappingKey("bo") }
        }
    }
}
