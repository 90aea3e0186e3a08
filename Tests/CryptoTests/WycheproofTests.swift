import Foundation
import LicetCrypto
import LicetPrimitives
import Testing

/// One file of Wycheproof vectors, as far as these tests read it.
private struct VectorFile<Group: Decodable>: Decodable {
    let numberOfTests: Int
    let testGroups: [Group]

    static func load(_ name: String) throws -> VectorFile {
        let data = try TestData.file("vectors/wycheproof/\(name).json")
        return try JSONDecoder().decode(VectorFile.self, from: data)
    }
}

private struct SignatureGroup: Decodable {
    struct Key: Decodable { let uncompressed: String }
    struct Case: Decodable {
        let tcId: Int
        let msg, sig, result: String
    }
    let publicKey: Key
    let tests: [Case]
}

private struct PassphraseGroup: Decodable {
    struct Case: Decodable {
        let tcId, iterationCount: Int
        let password, salt, result: String
        let iv, msg, ct: String?
        let dkLen: Int?
        let dk: String?
    }
    let tests: [Case]
}

/// What happened to a file's signatures.
private struct SignatureTally: Equatable {
    var validAccepted = 0
    var validRefusedForHighS = 0
    var invalidRefused = 0
    var wrong: [Int] = []
}

@Suite(.enabled(if: TestData.shouldRun("vectors/wycheproof"), "needs the Wycheproof vectors"))
struct Wycheproof {
    @Test func `P1363 signatures verify exactly where valid and low`() throws {
        let tally = try tally("ecdsa_secp256r1_sha256_p1363_test") { Signature($0) }
        #expect(
            tally == SignatureTally(
                validAccepted: 103, validRefusedForHighS: 70, invalidRefused: 89))
    }

    @Test func `DER signatures verify exactly where valid, canonical and low`() throws {
        let tally = try tally("ecdsa_secp256r1_sha256_test") { Signature(der: $0) }
        #expect(
            tally == SignatureTally(
                validAccepted: 103, validRefusedForHighS: 71, invalidRefused: 310))
    }

    @Test(arguments: [
        ("pbes2_hmacsha256_aes_128_test", PasswordEncryption.Cipher.aes128CBC),
        ("pbes2_hmacsha256_aes_256_test", .aes256CBC),
    ])
    func `PBES2 decrypts`(name: String, cipher: PasswordEncryption.Cipher) throws {
        let file = try VectorFile<PassphraseGroup>.load(name)
        var checked = 0
        for test in file.testGroups.flatMap(\.tests) {
            #expect(test.result == "valid")
            let encryption = try #require(
                try PasswordEncryption(
                    salt: decode(test.salt), rounds: test.iterationCount, cipher: cipher,
                    initializationVector: decode(test.iv ?? "")))
            let passphrase = SecretBytes(copying: try decode(test.password))
            let plaintext = try encryption.decrypt(
                decode(test.ct ?? ""), passphrase: passphrase)
            let content = bytes(ofOptional: plaintext)
            #expect(try content == decode(test.msg ?? "-"), "case \(test.tcId)")
            checked += 1
        }
        #expect(checked == file.numberOfTests && checked == 84)
    }

    @Test func `PBKDF2 derives`() throws {
        let file = try VectorFile<PassphraseGroup>.load("pbkdf2_hmacsha256_test")
        var checked = 0
        for test in file.testGroups.flatMap(\.tests) {
            #expect(test.result == "valid")
            let key = try PBKDF2.derive(
                SecretBytes(copying: decode(test.password)), salt: decode(test.salt),
                rounds: test.iterationCount, count: #require(test.dkLen))
            let content = bytes(of: key)
            #expect(try content == decode(test.dk ?? "-"), "case \(test.tcId)")
            checked += 1
        }
        #expect(checked == file.numberOfTests && checked == 60)
    }

    /// Verifies every case, and every valid one with a high `s` again with the low one.
    private func tally(
        _ name: String, _ parse: (Bytes) -> Signature?
    ) throws -> SignatureTally {
        let file = try VectorFile<SignatureGroup>.load(name)
        var tally = SignatureTally()
        for group in file.testGroups {
            let key = try #require(
                PublicKey(compressed(try decode(group.publicKey.uncompressed))))
            for test in group.tests {
                let signature = parse(try decode(test.sig))
                let message = try decode(test.msg)
                let accepted = signature.map { key.verify($0, bytes: message) } ?? false
                switch (test.result, accepted) {
                case ("valid", true):
                    tally.validAccepted += 1
                case ("valid", false):
                    let high = try #require(signature)
                    let low = try #require(try lowered(high))
                    #expect(key.verify(low, bytes: message), "case \(test.tcId), lowered")
                    tally.validRefusedForHighS += 1
                case ("invalid", false):
                    tally.invalidRefused += 1
                default:
                    tally.wrong.append(test.tcId)
                }
            }
        }
        return tally
    }
}
