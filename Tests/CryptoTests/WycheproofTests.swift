import LicetCrypto
import LicetJSON
import LicetPrimitives
import TestSupport
import Testing

/// What happened to a file's signatures.
private struct SignatureTally: Equatable {
    var validAccepted = 0
    var validRefusedForHighS = 0
    var invalidRefused = 0
    var wrong: [String] = []
}

@Suite(.needsTestData) struct Wycheproof {
    @Test func `P1363 signatures verify exactly where valid and low`() throws {
        let tally = try tally("ecdsa_secp256r1_sha256_p1363_test") { Signature($0) }
        #expect(
            tally
                == SignatureTally(
                    validAccepted: 103, validRefusedForHighS: 70, invalidRefused: 89))
    }

    @Test func `DER signatures verify exactly where valid, canonical and low`() throws {
        let tally = try tally("ecdsa_secp256r1_sha256_test") { Signature(der: $0) }
        #expect(
            tally
                == SignatureTally(
                    validAccepted: 103, validRefusedForHighS: 71, invalidRefused: 310))
    }

    @Test(arguments: [
        ("pbes2_hmacsha256_aes_128_test", PasswordEncryption.Cipher.aes128CBC),
        ("pbes2_hmacsha256_aes_256_test", .aes256CBC),
    ])
    func `PBES2 decrypts`(name: String, cipher: PasswordEncryption.Cipher) throws {
        let file = try wycheproof(name)
        var checked: Int64 = 0
        for test in try file["testGroups"][0]["tests"].elements() {
            #expect(try test["result"].string() == "valid")
            let rounds = try Int(test["iterationCount"].integer())
            let encryption = try #require(
                try PasswordEncryption(
                    salt: test["salt"].decoded(), rounds: rounds, cipher: cipher,
                    initializationVector: test["iv"].decoded()))
            let passphrase = SecretBytes(copying: try test["password"].decoded())
            let content = bytes(
                ofOptional: try encryption.decrypt(
                    test["ct"].decoded(), passphrase: passphrase))
            #expect(try content == test["msg"].decoded(), "\(test.path)")
            checked += 1
        }
        #expect(try checked == file["numberOfTests"].integer() && checked == 84)
    }

    @Test func `PBKDF2 derives`() throws {
        let file = try wycheproof("pbkdf2_hmacsha256_test")
        var checked: Int64 = 0
        for test in try file["testGroups"][0]["tests"].elements() {
            #expect(try test["result"].string() == "valid")
            let key = try PBKDF2.derive(
                SecretBytes(copying: test["password"].decoded()), salt: test["salt"].decoded(),
                rounds: Int(test["iterationCount"].integer()),
                count: Int(test["dkLen"].integer()))
            let content = bytes(of: key)
            #expect(try content == test["dk"].decoded(), "\(test.path)")
            checked += 1
        }
        #expect(try checked == file["numberOfTests"].integer() && checked == 60)
    }

    /// Verifies every case, and every valid one with a high `s` again with the low one.
    private func tally(
        _ name: String, _ parse: (Bytes) -> Signature?
    ) throws -> SignatureTally {
        let file = try wycheproof(name)
        var tally = SignatureTally()
        for group in try file["testGroups"].elements() {
            let point = try group["publicKey"]["uncompressed"].decoded()
            let key = try #require(PublicKey(compressed(point)))
            for test in try group["tests"].elements() {
                let signature = parse(try test["sig"].decoded())
                let message = try test["msg"].decoded()
                let accepted = signature.map { key.verify($0, bytes: message) } ?? false
                switch (try test["result"].string(), accepted) {
                case ("valid", true):
                    tally.validAccepted += 1
                case ("valid", false):
                    let high = try #require(signature)
                    let low = try #require(try lowered(high))
                    #expect(key.verify(low, bytes: message), "\(test.path), lowered")
                    tally.validRefusedForHighS += 1
                case ("invalid", false):
                    tally.invalidRefused += 1
                default:
                    tally.wrong.append(test.path)
                }
            }
        }
        return tally
    }
}
