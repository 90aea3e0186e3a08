import LicetCrypto
import LicetPrimitives
import Testing

@Suite struct KeyFileFormat {
    private func builder(_ change: (inout KeyFileBuilder) throws -> Void) throws -> KeyFileBuilder {
        var builder = KeyFileBuilder()
        builder.plaintext = try PlainKey.encoded()
        try change(&builder)
        return builder
    }

    private func opens(_ file: Bytes) -> Bool {
        do {
            let opened = try KeyFile.read(
                file, passphrase: SecretBytes(copying: KeyFileBuilder.passphrase),
                expecting: nil)
            return opened.key.publicKey == PlainKey.publicKey
        } catch {
            return false
        }
    }

    @Test func `a file built by hand opens with either cipher`() throws {
        #expect(opens(try builder { _ in }.file()))
        #expect(opens(try builder { $0.cipher = "608648016503040102" }.file()))
    }

    @Test func `parameters hold up to their limits and not past them`() throws {
        func parses(_ change: (inout KeyFileBuilder) -> Void) throws -> Bool {
            EncryptedKeyInfo(try builder(change).der()) != nil
        }
        for salt in [1, 64] {
            #expect(try parses { $0.salt = Bytes(repeating: 1, count: salt) })
        }
        for salt in [0, 65, 4_096] {
            #expect(try !parses { $0.salt = Bytes(repeating: 1, count: salt) })
        }
        // 1, 10,000,000 | 0, −1, 10,000,001, 2³¹ − 1, 2³², 2⁶⁴, a superfluous zero, nothing.
        for rounds: Bytes in [[1], [0, 0x98, 0x96, 0x80]] {
            #expect(try parses { $0.rounds = rounds })
        }
        let refused: [Bytes] = [
            [0], [0xff], [0, 0x98, 0x96, 0x81], [0x7f, 0xff, 0xff, 0xff], [1, 0, 0, 0, 0],
            [1] + Bytes(repeating: 0, count: 8), [0, 1], [],
        ]
        for rounds in refused {
            let built = try builder { $0.rounds = [1] }.der()
            let altered = try replacing(built, rounds: rounds)
            #expect(EncryptedKeyInfo(altered) == nil, "rounds \(rounds.hex)")
        }
        for vector in [0, 8, 15, 17] {
            #expect(try !parses { $0.vector = Bytes(repeating: 1, count: vector) })
        }
    }

    /// The parameters rebuilt around another content of the integer, the ciphertext kept.
    private func replacing(_ built: Bytes, rounds: Bytes) throws -> Bytes {
        let info = try #require(EncryptedKeyInfo(built))
        let outer = KeyFileBuilder()
        let arguments = try outer.element(
            0x30,
            outer.element(4, outer.salt) + outer.element(2, rounds) + decode(outer.function))
        let derivation = try outer.element(
            0x30, outer.element(6, decode(outer.derivation)) + arguments)
        let cipher = try outer.element(
            0x30, outer.element(6, decode(outer.cipher)) + outer.element(4, outer.vector))
        let algorithm = try outer.element(
            0x30,
            outer.element(6, decode(outer.scheme)) + outer.element(0x30, derivation + cipher))
        return outer.element(0x30, algorithm + outer.element(4, info.ciphertext))
    }

    @Test(
        arguments: [
            Variant("PBKDF2 as the scheme") { $0.scheme = "2a864886f70d01050c" },
            Variant("pbeWithMD5AndDES-CBC") { $0.scheme = "2a864886f70d010503" },
            Variant("scrypt as the derivation") { $0.derivation = "2b06010401da47040b" },
            Variant("HMAC-SHA-1 by omission") { $0.function = "" },
            Variant("HMAC-SHA-1 by name") { $0.function = "300c06082a864886f70d02070500" },
            Variant("HMAC-SHA-384") { $0.function = "300c06082a864886f70d020a0500" },
            Variant("HMAC-SHA-256 without NULL") { $0.function = "300a06082a864886f70d0209" },
            Variant("a NULL with content") { $0.function = "300d06082a864886f70d0209050100" },
            Variant("a key length") { $0.function = "020120300c06082a864886f70d02090500" },
            Variant("something after the function") { $0.function += "0500" },
            Variant("something within the function") {
                $0.function = "300e06082a864886f70d020905000500"
            },
            Variant("a long form of a short length") {
                $0.function = "30810c06082a864886f70d02090500"
            },
            Variant("triple DES") { $0.cipher = "2a864886f70d0307" },
            Variant("AES-192") { $0.cipher = "608648016503040116" },
            Variant("AES-256-GCM") { $0.cipher = "60864801650304012e" },
            Variant("something after the ciphertext") { $0.inside = [5, 0] },
            Variant("something after everything") { $0.after = [0] },
        ] as [Variant])
    func `a file with another shape is refused`(
        variant: Variant
    ) throws {
        let name = variant.name
        let built = try builder(variant.change)
        #expect(EncryptedKeyInfo(try built.der()) == nil, "\(name)")
        #expect(!opens(try built.file()), "\(name)")
    }

    @Test(
        arguments: [
            KeyVariant("version 1") { $0.replacing("308187020100", with: "308187020101") },
            KeyVariant("an EC key of version 0") {
                $0.replacing("306b0201010420", with: "306b0201000420")
            },
            KeyVariant("another curve's name") { $0.replacing("ce3d030107", with: "ce3d030106") },
            KeyVariant("another point") { $0.dropLast(2) + "00" },
            KeyVariant("something after the key") { $0 + "00" },
            KeyVariant("a key cut short") { String($0.dropLast(2)) },
            KeyVariant("nothing") { _ in "" },
            KeyVariant("a private number of zero") {
                with($0, scalar: String(repeating: "0", count: 64))
            },
            KeyVariant("the group's order as private number") { with($0, scalar: groupOrder) },
            KeyVariant("another private number") {
                with($0, scalar: String(repeating: "1", count: 64))
            },
            KeyVariant("no public point") {
                "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
                    + $0.dropFirst(72).prefix(64)
            },
            KeyVariant("attributes") {
                "30819902" + $0.dropFirst(8) + "a010300e06032a03043107130568656c6c6f"
            },
        ] as [KeyVariant])
    func `a decrypted key that is not the one encoding of itself is refused`(
        variant: KeyVariant
    ) throws {
        let name = variant.name
        let right = try PlainKey.encoded()
        let wrong = try decode(variant.change(right.hex))
        #expect(wrong != right, "\(name)")
        #expect(opens(try builder { $0.plaintext = right }.file()))
        #expect(!opens(try builder { $0.plaintext = wrong }.file()), "\(name)")
    }

    /// Private numbers d and n − d have points that differ in sign only.
    @Test func `the point with the other sign is refused`() throws {
        let scalar = difference(try decode(groupOrder), try decode(PlainKey.scalar)).hex
        let wrong = try PlainKey.encoded(scalar: scalar)
        #expect(!opens(try builder { $0.plaintext = wrong }.file()))
    }
}

/// A key file that differs from a right one in one thing.
struct Variant: Sendable, CustomTestStringConvertible {
    let name: String
    let change: @Sendable (inout KeyFileBuilder) -> Void

    init(_ name: String, change: @escaping @Sendable (inout KeyFileBuilder) -> Void) {
        self.name = name
        self.change = change
    }

    var testDescription: String { name }
}

/// A decrypted key, in hexadecimal, that differs from a right one in one thing.
struct KeyVariant: Sendable, CustomTestStringConvertible {
    let name: String
    let change: @Sendable (String) -> String

    init(_ name: String, change: @escaping @Sendable (String) -> String) {
        self.name = name
        self.change = change
    }

    var testDescription: String { name }
}

private func with(_ encoded: String, scalar: String) -> String {
    encoded.prefix(72) + scalar + encoded.dropFirst(136)
}
