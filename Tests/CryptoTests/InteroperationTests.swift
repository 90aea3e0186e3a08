import Foundation
import LicetCrypto
import LicetPrimitives
import TestSupport
import Testing

/// The `openssl` command, by which other people's programs are stood in for.
enum OpenSSLCommand {
    static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Runs the command in a folder and says whether it succeeded.
    static func succeeds(_ arguments: [String], in folder: URL) throws -> Bool {
        let command = [try #require(path)] + arguments
        return try Command.run(command, directory: folder).status == 0
    }
}

@Suite(.enabled(if: OpenSSLCommand.path != nil, "needs the openssl command"))
struct Interoperation {
    private let passphrase = "open sesame"

    private func write(_ bytes: Bytes, _ name: String, in folder: URL) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }

    private func read(_ name: String, in folder: URL) throws -> Bytes {
        Bytes(try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    private func opens(_ file: Bytes, expecting key: PublicKey? = nil) -> Bool {
        do {
            _ = try KeyFile.read(
                file, passphrase: SecretBytes(copying: Bytes(passphrase.utf8)), expecting: key)
            return true
        } catch {
            return false
        }
    }

    @Test func `openssl opens a key file of ours and verifies our signatures`() throws {
        try withTemporaryFolder { folder in
            let key = try SigningKey.generate()
            let secret = SecretBytes(copying: Bytes(passphrase.utf8))
            let file = try KeyFile.write(key, passphrase: secret, rounds: 1_000)
            try write(file, "key.pem", in: folder)
            let exported = try OpenSSLCommand.succeeds(
                [
                    "pkey", "-in", "key.pem", "-passin", "pass:\(passphrase)", "-pubout",
                    "-outform", "DER", "-out", "public.der",
                ], in: folder)
            #expect(exported)
            let point = try read("public.der", in: folder).suffix(65)
            #expect(compressed(Bytes(point)) == key.publicKey.bytes)
            let wrong = try OpenSSLCommand.succeeds(
                ["pkey", "-in", "key.pem", "-passin", "pass:wrong", "-pubout"], in: folder)
            #expect(!wrong)

            let message = SignedMessage(.request, body: Bytes("a body".utf8))
            try write(message.bytes, "message", in: folder)
            try write(try key.sign(message).der, "signature", in: folder)
            let verdict = try OpenSSLCommand.succeeds(
                [
                    "dgst", "-sha256", "-verify", "public.der", "-keyform", "DER", "-signature",
                    "signature", "message",
                ], in: folder)
            #expect(verdict)
            try write(message.bytes + [0], "message", in: folder)
            let other = try OpenSSLCommand.succeeds(
                [
                    "dgst", "-sha256", "-verify", "public.der", "-keyform", "DER", "-signature",
                    "signature", "message",
                ], in: folder)
            #expect(!other)
        }
    }

    @Test func `a key file of openssl's opens and has the same public key`() throws {
        try withTemporaryFolder { folder in
            let password = "pass:\(passphrase)"
            let made = try OpenSSLCommand.succeeds(
                [
                    "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-aes-256-cbc", "-pass", password, "-out", "made.pem",
                ], in: folder)
            #expect(made)
            let converted = try OpenSSLCommand.succeeds(
                [
                    "pkcs8", "-topk8", "-in", "made.pem", "-passin", password, "-passout", password,
                    "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256", "-iter", "1234",
                    "-out", "converted.pem",
                ], in: folder)
            #expect(converted)
            let exported = try OpenSSLCommand.succeeds(
                [
                    "pkey", "-in", "made.pem", "-passin", password, "-pubout", "-outform", "DER",
                    "-out", "public.der",
                ], in: folder)
            #expect(exported)
            let point = compressed(Bytes(try read("public.der", in: folder).suffix(65)))
            let expected = PublicKey(point)
            #expect(expected != nil)
            for (name, rounds) in [("made.pem", 2_048), ("converted.pem", 1_234)] {
                let opened = try KeyFile.read(
                    read(name, in: folder),
                    passphrase: SecretBytes(copying: Bytes(passphrase.utf8)),
                    expecting: expected)
                #expect(opened.notes == [.fewRounds(rounds)])
            }
        }
    }

    @Test func `keys of other kinds and encodings made by openssl are refused`() throws {
        try withTemporaryFolder { folder in
            let curve = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            let kinds: [(String, [String])] = [
                ("rsa", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
                ("p384", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
                (
                    "k256",
                    ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]
                ),
                ("ed25519", ["genpkey", "-algorithm", "ED25519"]),
                ("explicit", curve + ["-pkeyopt", "ec_param_enc:explicit"]),
            ]
            for (name, arguments) in kinds {
                let made = try OpenSSLCommand.succeeds(
                    arguments + ["-aes-256-cbc", "-pass", "pass:\(passphrase)", "-out", name],
                    in: folder)
                #expect(made, "\(name)")
                let file = try read(name, in: folder)
                #expect(EncryptedKeyInfo(try KeyFileBuilder.unarmored(file)) != nil)
                #expect(!opens(file), "\(name)")
            }
        }
    }
}
