import LicetCrypto
import LicetJSON
import LicetPrimitives
import TestSupport
import Testing

/// What AES-256-GCM makes of a case: the ciphertext with its tag, and the plaintext or `nil`.
private func transformed(
    key: Bytes, nonce: AES256GCM.Nonce, data: Bytes, plaintext: Bytes, sealed: Bytes
) throws -> (sealed: Bytes?, plaintext: Bytes?) {
    let key = SecretBytes(copying: key)
    var sealer = try key.withBytes { try AES256GCM(key: $0, .seal) }
    var opener = try key.withBytes { try AES256GCM(key: $0, .open) }
    var ciphertext = Bytes(repeating: 0, count: plaintext.count + AES256GCM.tagSize)
    let isSealed = ciphertext.withUnsafeMutableBytes { output in
        plaintext.withUnsafeBytes { input in
            data.withUnsafeBytes {
                sealer.seal(input, nonce: nonce, authenticating: $0, into: output)
            }
        }
    }
    var content = Bytes(repeating: 0xaa, count: max(0, sealed.count - AES256GCM.tagSize))
    let isOpened = content.withUnsafeMutableBytes { output in
        sealed.withUnsafeBytes { input in
            data.withUnsafeBytes {
                opener.open(input, nonce: nonce, authenticating: $0, into: output)
            }
        }
    }
    if !isOpened { #expect(content.allSatisfy { $0 == 0 }, "nothing unproven is left") }
    return (isSealed ? ciphertext : nil, isOpened ? content : nil)
}

@Suite(.needsTestData) struct CipherVectors {
    @Test func `AES-256-GCM seals and opens Wycheproof's cases`() throws {
        var checked = [0, 0, 0]
        for group in try wycheproof("aes_gcm_test")["testGroups"].elements()
        where try group["keySize"].integer() == 256 {
            for test in try group["tests"].elements() {
                let iv = try test["iv"].decoded()
                guard let nonce = AES256GCM.Nonce(iv) else {
                    #expect(iv.count != 12)
                    checked[2] += 1
                    continue
                }
                let plaintext = try test["msg"].decoded()
                let sealed = try test["ct"].decoded() + test["tag"].decoded()
                let isValid = try test["result"].string() == "valid"
                let result = try transformed(
                    key: test["key"].decoded(), nonce: nonce, data: test["aad"].decoded(),
                    plaintext: plaintext, sealed: sealed)
                #expect(result.plaintext == (isValid ? plaintext : nil), "\(test.path)")
                #expect((result.sealed == sealed) == isValid, "\(test.path)")
                checked[isValid ? 0 : 1] += 1
            }
        }
        // Nonces of other sizes than 12 bytes are not taken.
        #expect(checked == [39, 27, 39])
    }

    @Test func `AES-256-GCM opens NIST's cases`() throws {
        let text = try TestData.text(
            "vectors/cryptography-vectors/gcm/gcmDecrypt256_iv96_tag128.rsp")
        var refused = 0
        let blocks = responseBlocks(text, from: "Count")
        for block in blocks {
            func value(_ name: String) throws -> Bytes { try decode(block[name] ?? "") }
            let nonce = try #require(AES256GCM.Nonce(value("IV")))
            let sealed = try value("CT") + value("Tag")
            let result = try transformed(
                key: value("Key"), nonce: nonce, data: value("AAD"), plaintext: value("PT"),
                sealed: sealed)
            if block["FAIL"] == nil {
                #expect(try result.plaintext == value("PT") && result.sealed == sealed)
            } else {
                #expect(result.plaintext == nil)
                refused += 1
            }
        }
        #expect(blocks.count == 375 && refused > 100)
    }

    @Test func `HMAC-SHA-256 makes Wycheproof's codes`() throws {
        var checked = [0, 0]
        for group in try wycheproof("hmac_sha256_test")["testGroups"].elements() {
            let size = try Int(group["tagSize"].integer()) / 8
            for test in try group["tests"].elements() {
                let code = try HMACFunction.sha256.code(
                    of: SecretBytes(copying: test["msg"].decoded()),
                    key: SecretBytes(copying: test["key"].decoded()))
                let isRight = try bytes(of: code).prefix(size) == test["tag"].decoded()[...]
                #expect(try isRight == (test["result"].string() == "valid"), "\(test.path)")
                checked[isRight ? 0 : 1] += 1
            }
        }
        #expect(checked == [66, 108])
    }

    @Test func `HKDF expands Wycheproof's and RFC 5869's keys`() throws {
        var checked = [0, 0]
        for group in try wycheproof("hkdf_sha256_test")["testGroups"].elements() {
            for test in try group["tests"].elements() {
                let size = try Int(test["size"].integer())
                let derived = try hkdf(
                    test["ikm"].decoded(), salt: test["salt"].decoded(),
                    info: test["info"].decoded(), size: size)
                let isValid = try test["result"].string() == "valid"
                #expect(try derived == (isValid ? test["okm"].decoded() : nil), "\(test.path)")
                checked[isValid ? 0 : 1] += 1
            }
        }
        #expect(checked == [83, 3])
        let text = try TestData.text("vectors/cryptography-vectors/kdf/rfc-5869-HKDF-SHA256.txt")
        let blocks = responseBlocks(text, from: "COUNT")
        for block in blocks {
            func value(_ name: String) throws -> Bytes { try decode(block[name] ?? "") }
            let derived = try hkdf(
                value("IKM"), salt: value("salt"), info: value("info"),
                size: Int(block["L"] ?? "") ?? 0)
            #expect(try derived == value("OKM"))
        }
        #expect(blocks.count == 3)
    }

    /// Extraction is one code under the salt; the product needs expansion only.
    private func hkdf(_ material: Bytes, salt: Bytes, info: Bytes, size: Int) throws -> Bytes? {
        let key = try HMACFunction.sha256.code(
            of: SecretBytes(copying: material), key: SecretBytes(copying: salt))
        do throws(CryptoError) {
            return bytes(of: try HKDF.expand(.sha256, key: key, info: info, count: size))
        } catch {
            #expect(error == .derivationFailed)
            return nil
        }
    }
}

@Suite(.needsTestData) struct WrapVectors {
    private func privateKey(_ encoded: Bytes) -> RSAPrivateKey? {
        RSAPrivateKey(privateKeyInfo: SecretBytes(copying: encoded))
    }

    @Test(arguments: [2_048, 3_072, 4_096])
    func `RSA-OAEP opens Wycheproof's cases, labels included`(bits: Int) throws {
        let file = try wycheproof("rsa_oaep_\(bits)_sha256_mgf1sha256_test")
        var checked = [0, 0]
        for group in try file["testGroups"].elements() {
            guard let key = try privateKey(group["privateKeyPkcs8"].decoded()) else {
                Issue.record("\(group.path): the key is refused")
                continue
            }
            #expect(key.publicKey.bits == bits)
            for test in try group["tests"].elements() {
                let label = try test["label"].decoded()
                let content = bytes(
                    ofOptional: key.decrypt(try test["ct"].decoded(), label: label))
                let isValid = try test["result"].string() == "valid"
                let message = try test["msg"].decoded()
                #expect(content == (isValid ? message : nil), "\(test.path)")
                checked[isValid ? 0 : 1] += 1
                guard isValid else { continue }
                let sealed = try key.publicKey.encrypt(
                    SecretBytes(copying: message), label: label)
                let again = bytes(ofOptional: key.decrypt(sealed, label: label))
                let other = bytes(ofOptional: key.decrypt(sealed, label: label + [0]))
                #expect(again == message && other == nil, "\(test.path)")
            }
        }
        #expect(checked == [18, 19])
    }

    /// The same collection's other keys and hash functions: only SHA-256 in both places opens,
    /// and only keys of accepted sizes are read.
    @Test func `RSA-OAEP with another hash or size is refused`() throws {
        var opened = 0
        var refused = 0
        var sizes: [Int64] = []
        for group in try wycheproof("rsa_oaep_misc_test")["testGroups"].elements() {
            let hashes = try [group["sha"].string(), group["mgfSha"].string()]
            let size = try group["keySize"].integer()
            let isOurs = hashes == ["SHA-256", "SHA-256"]
            // Reading a key tests its primes; one size shows the hash functions.
            guard isOurs || size == 2_048 else { continue }
            let key = try privateKey(group["privateKeyPkcs8"].decoded())
            guard let key else {
                #expect(!(2_048...4_096).contains(size), "\(group.path)")
                sizes.append(size)
                continue
            }
            for test in try group["tests"].elements() {
                let content = bytes(
                    ofOptional: key.decrypt(
                        try test["ct"].decoded(), label: try test["label"].decoded()))
                // A ciphertext that is a small number is one of the key's as any other.
                let message = try test["msg"].decoded()
                #expect(content == (isOurs ? message : nil), "\(test.path)")
                if isOurs { opened += 1 } else { refused += 1 }
            }
        }
        #expect(opened == 25 && refused == 72 && sizes == [1_024, 1_536, 8_192])
    }
}
