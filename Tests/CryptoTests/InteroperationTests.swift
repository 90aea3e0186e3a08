import Foundation
import LicetCrypto
import LicetPrimitives
import Testing

/// The `openssl` command, by which other people's programs are stood in for.
private enum OpenSSLCommand {
    static let path = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Runs the command in a directory; its output, or `nil` if it failed.
    static func run(_ arguments: [String], in directory: URL) throws -> Bytes? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(path))
        process.arguments = arguments
        process.currentDirectoryURL = directory
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = Bytes(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        return process.terminationStatus == 0 ? bytes : nil
    }
}

@Suite(.enabled(if: OpenSSLCommand.path != nil, "needs the openssl command"))
struct Interoperation {
    private let passphrase = "open sesame"

    /// Runs a test in a directory of its own, removed afterwards.
    private func inDirectory(_ body: (URL) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("licet-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory)
    }

    private func write(_ bytes: Bytes, _ name: String, in directory: URL) throws {
        try Data(bytes).write(to: directory.appendingPathComponent(name))
    }

    private func read(_ name: String, in directory: URL) throws -> Bytes {
        Bytes(try Data(contentsOf: directory.appendingPathComponent(name)))
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
        try inDirectory { directory in
            let key = try SigningKey.generate()
            let secret = SecretBytes(copying: Bytes(passphrase.utf8))
            let file = try KeyFile.write(key, passphrase: secret, rounds: 1_000)
            try write(file, "key.pem", in: directory)
            let encoded = try OpenSSLCommand.run(
                ["pkey", "-in", "key.pem", "-passin", "pass:\(passphrase)", "-pubout",
                    "-outform", "DER"], in: directory)
            #expect(compressed(Bytes(try #require(encoded).suffix(65))) == key.publicKey.bytes)
            let wrong = try OpenSSLCommand.run(
                ["pkey", "-in", "key.pem", "-passin", "pass:wrong", "-pubout"], in: directory)
            #expect(wrong == nil)

            let message = SignedMessage(.request, body: Bytes("a body".utf8))
            try write(message.bytes, "message", in: directory)
            try write(try key.sign(message).der, "signature", in: directory)
            try write(try #require(encoded), "public.der", in: directory)
            let verdict = try OpenSSLCommand.run(
                ["dgst", "-sha256", "-verify", "public.der", "-keyform", "DER", "-signature",
                    "signature", "message"], in: directory)
            #expect(verdict == Bytes("Verified OK\n".utf8))
        }
    }

    @Test func `a key file of openssl's opens and has the same public key`() throws {
        try inDirectory { directory in
            let password = "pass:\(passphrase)"
            let made = try OpenSSLCommand.run(
                ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-aes-256-cbc", "-pass", password, "-out", "made.pem"], in: directory)
            #expect(made != nil)
            let converted = try OpenSSLCommand.run(
                ["pkcs8", "-topk8", "-in", "made.pem", "-passin", password, "-passout", password,
                    "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256", "-iter", "1234",
                    "-out", "converted.pem"], in: directory)
            #expect(converted != nil)
            let encoded = try OpenSSLCommand.run(
                ["pkey", "-in", "made.pem", "-passin", password, "-pubout", "-outform", "DER"],
                in: directory)
            let point = compressed(Bytes(try #require(encoded).suffix(65)))
            let expected = PublicKey(point)
            #expect(expected != nil)
            for (name, rounds) in [("made.pem", 2_048), ("converted.pem", 1_234)] {
                let opened = try KeyFile.read(
                    read(name, in: directory),
                    passphrase: SecretBytes(copying: Bytes(passphrase.utf8)),
                    expecting: expected)
                #expect(opened.notes == [.fewRounds(rounds)])
            }
        }
    }

    @Test func `keys of other kinds and encodings made by openssl are refused`() throws {
        try inDirectory { directory in
            let curve = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
            let kinds: [(String, [String])] = [
                ("rsa", ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
                ("p384", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]),
                ("k256", ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]),
                ("ed25519", ["genpkey", "-algorithm", "ED25519"]),
                ("explicit", curve + ["-pkeyopt", "ec_param_enc:explicit"]),
            ]
            for (name, arguments) in kinds {
                let made = try OpenSSLCommand.run(
                    arguments + ["-aes-256-cbc", "-pass", "pass:\(passphrase)", "-out", name],
                    in: directory)
                #expect(made != nil, "\(name)")
                let file = try read(name, in: directory)
                #expect(EncryptedKeyInfo(try KeyFileBuilder.unarmored(file)) != nil)
                #expect(!opens(file), "\(name)")
            }
        }
    }
}
