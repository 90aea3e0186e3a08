import Foundation
import LicetCrypto
import LicetPrimitives
import TestSupport
import Testing

@Suite(.enabled(if: OpenSSLCommand.path != nil, "needs the openssl command"))
struct WrappingInteroperation {
    private let passphrase = "open sesame"
    private let label = patterned(32)

    private func write(_ bytes: Bytes, _ name: String, in folder: URL) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    private func read(_ name: String, in folder: URL) throws -> Bytes {
        Bytes(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    private func secret() -> SecretBytes { SecretBytes(copying: Bytes(passphrase.utf8)) }

    private func opens(_ file: Bytes) -> Bool {
        do {
            _ = try KeyFile.readWrapping(file, passphrase: secret(), expecting: nil)
            return true
        } catch {
            return false
        }
    }

    /// What `openssl pkeyutl` needs to be told to pad as vaults do.
    private var padding: [String] {
        [
            "rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256",
            "rsa_oaep_label:\(label.hex)",
        ].flatMap { ["-pkeyopt", $0] }
    }

    @Test func `openssl opens a wrapping key's file, and each unwraps what the other wrapped`()
        throws
    {
        try withTemporaryFolder { folder in
            let reader = try RSAPrivateKey.generate()
            try write(
                KeyFile.write(reader, passphrase: secret(), rounds: 1_000), "key.pem", in: folder)
            let key = ["-in", "key.pem", "-passin", "pass:\(passphrase)"]
            let checked = try OpenSSLCommand.succeeds(
                ["pkey"] + key + ["-check", "-noout"], in: folder)
            let exported = try OpenSSLCommand.succeeds(
                ["pkey"] + key + ["-pubout", "-outform", "DER", "-out", "public.der"], in: folder)
            #expect(checked && exported)
            #expect(try read("public.der", in: folder) == reader.publicKey.bytes)

            let content = patterned(32, seed: 7)
            let wrapped = try reader.publicKey.wrap(dataKey(content), label: label)
            try write(wrapped, "wrapped", in: folder)
            let arguments = ["-inkey", "key.pem", "-passin", "pass:\(passphrase)"] + padding
            let decrypted = try OpenSSLCommand.succeeds(
                ["pkeyutl", "-decrypt", "-in", "wrapped", "-out", "content"] + arguments,
                in: folder)
            #expect(decrypted)
            #expect(try read("content", in: folder) == content)

            let encrypted = try OpenSSLCommand.succeeds(
                [
                    "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER", "-inkey", "public.der",
                    "-in", "content", "-out", "theirs",
                ] + padding, in: folder)
            #expect(encrypted)
            let theirs = try read("theirs", in: folder)
            let outcome = try unwrap(theirs, label, for: reader, expecting: dataKey(content))
            #expect(outcome == .same)
        }
    }

    @Test func `a wrapping key of openssl's opens and has the same public key`() throws {
        try withTemporaryFolder { folder in
            let made = try OpenSSLCommand.succeeds(
                [
                    "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072",
                    "-aes-256-cbc", "-pass", "pass:\(passphrase)", "-out", "made.pem",
                ], in: folder)
            let exported = try OpenSSLCommand.succeeds(
                [
                    "pkey", "-in", "made.pem", "-passin", "pass:\(passphrase)", "-pubout",
                    "-outform", "DER", "-out", "public.der",
                ], in: folder)
            #expect(made && exported)
            let expected = try #require(RSAPublicKey(read("public.der", in: folder)))
            let opened = try KeyFile.readWrapping(
                read("made.pem", in: folder), passphrase: secret(), expecting: expected)
            #expect(opened.notes == [.fewRounds(2_048)])
        }
    }

    @Test(arguments: [
        ("1,024 bits", ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"]),
        ("exponent 3", ["RSA", "-pkeyopt", "rsa_keygen_pubexp:3"]),
        ("three primes", ["RSA", "-pkeyopt", "rsa_keygen_primes:3"]),
        ("for signatures", ["RSA-PSS"]),
        ("a curve", ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ])
    func `keys of other kinds made by openssl are refused`(
        name: String, arguments: [String]
    ) throws {
        try withTemporaryFolder { folder in
            let made = try OpenSSLCommand.succeeds(
                ["genpkey", "-algorithm"] + arguments + [
                    "-aes-256-cbc", "-pass", "pass:\(passphrase)", "-out", "key.pem",
                ], in: folder)
            #expect(made)
            let file = try read("key.pem", in: folder)
            #expect(EncryptedKeyInfo(try KeyFileBuilder.unarmored(file)) != nil)
            #expect(!opens(file))
        }
    }
}
