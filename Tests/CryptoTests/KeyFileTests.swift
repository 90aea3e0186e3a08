import LicetCrypto
import LicetPrimitives
import Testing

@Suite struct KeyFiles {
    private let passphrase = KeyFileBuilder.passphrase
    private let rounds = 1_000

    private func write(_ key: borrowing SigningKey) throws -> Bytes {
        try KeyFile.write(key, passphrase: SecretBytes(copying: passphrase), rounds: rounds)
    }

    private func refusal(
        _ file: Bytes, _ passphrase: Bytes? = nil, expecting expected: PublicKey? = nil
    ) -> KeyFileError? {
        do {
            _ = try KeyFile.read(
                file, passphrase: SecretBytes(copying: passphrase ?? self.passphrase),
                expecting: expected)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a written key signs again after reading`() throws {
        let key = try SigningKey.generate()
        let opened = try KeyFile.read(
            write(key), passphrase: SecretBytes(copying: passphrase), expecting: key.publicKey)
        #expect(opened.notes == [.fewRounds(1_000)])
        let again = opened.intoKey()
        let message = SignedMessage(.seal, body: [1])
        #expect(try key.publicKey.verify(again.sign(message), message))
    }

    @Test func `the file Licet writes has 600,000 rounds, AES-256 and a fresh 16-byte salt`() throws
    {
        let key = try SigningKey.generate()
        let secret = SecretBytes(copying: passphrase)
        let file = try KeyFile.write(key, passphrase: secret)
        let opened = try KeyFile.read(file, passphrase: secret, expecting: key.publicKey)
        #expect(opened.notes.isEmpty)
        let der = try KeyFileBuilder.unarmored(file)
        // The outer heads, PBES2, PBKDF2 and an octet string of 16 bytes; then 600,000; PRF; AES.
        let head = "3081f5306006092a864886f70d01050d3053303206092a864886f70d01050c30250410"
        #expect(der.hex.hasPrefix(head))
        let tail = "02030927c0300c06082a864886f70d02090500301d060960864801650304012a0410"
        #expect(der.hex.dropFirst(head.count + 32).hasPrefix(tail))
        let other = try KeyFileBuilder.unarmored(write(key))
        #expect(der.dropFirst(35).prefix(16) != other.dropFirst(35).prefix(16))
    }

    @Test func `a wrong passphrase and another expected key give the one error`() throws {
        let key = try SigningKey.generate()
        let file = try write(key)
        #expect(refusal(file, expecting: key.publicKey) == nil)
        #expect(refusal(file) == nil)
        for wrong in ["", "correct hors", "correct horse ", "Correct horse"] {
            #expect(refusal(file, Bytes(wrong.utf8)) == .unreadable)
        }
        let other = try SigningKey.generate().publicKey
        #expect(refusal(file, expecting: other) == .unreadable)
    }

    /// No expected key is given, so that the file's own consistency alone has to refuse; with
    /// one, the same checks run and one more.
    @Test func `every single changed bit of a key file is refused`() throws {
        let file = try write(try SigningKey.generate())
        #expect(refusal(file) == nil)
        var read: [Int] = []
        for bit in 0..<(file.count * 8) {
            var altered = file
            altered[bit / 8] ^= 1 << (bit % 8)
            if refusal(altered) != .unreadable { read.append(bit) }
        }
        #expect(read.isEmpty)
    }

    @Test func `every single changed bit of a key file's binary content is refused`() throws {
        let file = try write(try SigningKey.generate())
        let der = try KeyFileBuilder.unarmored(file)
        #expect(KeyFileBuilder.armored(der) == file)
        var read: [Int] = []
        for bit in 0..<(der.count * 8) {
            var altered = der
            altered[bit / 8] ^= 1 << (bit % 8)
            if refusal(KeyFileBuilder.armored(altered)) != .unreadable { read.append(bit) }
        }
        #expect(read.isEmpty)
    }

    @Test func `every shortened key file is refused`() throws {
        let file = try write(try SigningKey.generate())
        let der = try KeyFileBuilder.unarmored(file)
        for count in file.indices {
            #expect(refusal(Bytes(file.prefix(count))) == .unreadable, "\(count) bytes of text")
        }
        for count in der.indices {
            let shortened = KeyFileBuilder.armored(Bytes(der.prefix(count)))
            #expect(refusal(shortened) == .unreadable, "\(count) bytes of content")
        }
    }

    @Test func `the text has one form`() throws {
        let file = try write(try SigningKey.generate())
        let text = String(decoding: file, as: UTF8.self)
        let variants = [
            text + "\n", "\n" + text, " " + text, text + text, "Key:\n" + text,
            text.replacing("\n", with: "\r\n"), String(text.dropLast()),
            text.replacing("ENCRYPTED PRIVATE", with: "PRIVATE"),
            text.replacing("ENCRYPTED PRIVATE KEY", with: "EC PRIVATE KEY"),
            text.replacing("=\n-", with: "\n-"), text.replacing("=\n-", with: "==\n-"),
            text.replacing("KEY-----\nMIH", with: "KEY-----\nMI\nH"),
            text.replacing("KEY-----\nMIH", with: "KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIH"),
            text.replacing("KEY-----\nMIH", with: "KEY-----\n MIH"),
        ]
        for variant in variants where variant != text {
            #expect(refusal(Bytes(variant.utf8)) == .unreadable, "\(variant)")
        }
        #expect(variants.filter { $0 == text }.isEmpty)
    }

    @Test func `size is bounded before anything is looked at`() {
        let longest = Bytes(repeating: UInt8(ascii: "-"), count: KeyFile.sizeMax)
        #expect(refusal(longest) == .unreadable)
        #expect(refusal(longest + [0]) == .tooLarge(sizeMax: 16_384))
        #expect(refusal([]) == .unreadable)
    }

    @Test func `writing refuses an empty passphrase and rounds out of range`() throws {
        let key = try SigningKey.generate()
        #expect(throws: KeyFileWriteError.emptyPassphrase) {
            _ = try KeyFile.write(key, passphrase: SecretBytes(copying: []), rounds: 1)
        }
        for rounds in [Int.min, -1, 0, 10_000_001, Int.max] {
            #expect(throws: KeyFileWriteError.roundsOutOfRange(rounds)) {
                let secret = SecretBytes(copying: passphrase)
                _ = try KeyFile.write(key, passphrase: secret, rounds: rounds)
            }
        }
        let single = try KeyFile.write(
            key, passphrase: SecretBytes(copying: passphrase), rounds: 1)
        #expect(refusal(single, expecting: key.publicKey) == nil)
    }

    @Test func `few rounds are noted up to one under 100,000`() throws {
        let key = try SigningKey.generate()
        for (rounds, notes) in [(99_999, [KeyFileNote.fewRounds(99_999)]), (100_000, [])] {
            let secret = SecretBytes(copying: passphrase)
            let file = try KeyFile.write(key, passphrase: secret, rounds: rounds)
            let opened = try KeyFile.read(file, passphrase: secret, expecting: nil)
            #expect(opened.notes == notes)
        }
    }
}
