import COpenSSL
import LicetCrypto
import LicetPrimitives
import Testing

@Suite struct WrappingKeyFiles {
    private let passphrase = KeyFileBuilder.passphrase

    private func refusal(
        _ file: Bytes, _ passphrase: Bytes? = nil, expecting expected: RSAPublicKey? = nil
    ) -> KeyFileError? {
        do {
            _ = try KeyFile.readWrapping(
                file, passphrase: SecretBytes(copying: passphrase ?? self.passphrase),
                expecting: expected)
            return nil
        } catch {
            return error
        }
    }

    private func opens(_ plaintext: Bytes) throws -> Bool {
        var builder = KeyFileBuilder()
        builder.plaintext = plaintext
        return refusal(try builder.file()) == nil
    }

    @Test func `a written wrapping key of 3,072 bits unwraps again after reading`() throws {
        let reader = try RSAPrivateKey.generate()
        #expect(reader.publicKey.bits == 3_072 && reader.publicKey.wrappedSize == 384)
        let secret = SecretBytes(copying: passphrase)
        let file = try KeyFile.write(reader, passphrase: secret, rounds: 1_000)
        let opened = try KeyFile.readWrapping(
            file, passphrase: secret, expecting: reader.publicKey)
        #expect(opened.notes == [.fewRounds(1_000)])
        let again = opened.intoKey()
        let key = try DataKey.generate()
        let wrapped = try reader.publicKey.wrap(key, label: [1])
        let outcome = unwrap(wrapped, [1], for: again, expecting: key)
        #expect(outcome == .same)

        let other = try RSAPrivateKey.generate(bits: 2_048).publicKey
        #expect(refusal(file, expecting: other) == .unreadable)
        #expect(refusal(file, Bytes("wrong".utf8)) == .unreadable)
        #expect(throws: KeyFileError.unreadable) {
            _ = try KeyFile.read(
                file, passphrase: SecretBytes(copying: passphrase), expecting: nil)
        }
        let der = try KeyFileBuilder.unarmored(
            KeyFile.write(reader, passphrase: SecretBytes(copying: passphrase)))
        // PBKDF2 with an octet string of 16 bytes; then 600,000 rounds; HMAC-SHA-256; AES-256.
        let head = "06092a864886f70d01050d3053303206092a864886f70d01050c30250410"
        let tail = "02030927c0300c06082a864886f70d02090500301d060960864801650304012a0410"
        #expect(der.dropFirst(6).hex.hasPrefix(head))
        #expect(der.dropFirst(6 + head.count / 2 + 16).hex.hasPrefix(tail))
    }

    @Test func `a signing key's file is no wrapping key's`() throws {
        let key = try SigningKey.generate()
        let file = try KeyFile.write(
            key, passphrase: SecretBytes(copying: passphrase), rounds: 1)
        #expect(refusal(file) == .unreadable)
    }

    @Test func `a decrypted key that is not the one encoding of itself is refused`() throws {
        let right = try RSABuilder(plaintext(RSAPrivateKey.generate(bits: 2_048)))
        #expect(try opens(right.der()))
        let variants: [(String, (inout RSABuilder) -> Void)] = [
            ("version 1", { $0.version = [1] }),
            ("a version of two bytes", { $0.version = [0, 0] }),
            ("the version of many primes", { $0.keyVersion = [1] }),
            (
                "a third prime",
                {
                    $0.keyVersion = [1]
                    $0.afterNumbers = [0x30, 0x0b, 0x30, 0x09, 2, 1, 3, 2, 1, 1, 2, 1, 1]
                }
            ),
            ("no NULL", { $0.algorithm.removeLast(2) }),
            ("RSA for signatures only", { $0.algorithm[10] = 0x0a }),
            ("attributes", { $0.attributes = [0xa0, 0] }),
            ("something after the numbers", { $0.afterNumbers = [5, 0] }),
            ("something after the key", { $0.attributes = [5, 0] }),
            ("something after everything", { $0.after = [0] }),
        ]
        for (name, change) in variants {
            var wrong = right
            change(&wrong)
            #expect(wrong.der() != right.der(), "\(name)")
            #expect(try !opens(wrong.der()), "\(name)")
        }
        for place in 0..<8 {
            var padded = right
            padded.numbers[place].insert(0, at: 0)
            #expect(try !opens(padded.der()), "a superfluous zero before number \(place)")
            var negative = right
            negative.numbers[place].insert(0xff, at: 0)
            #expect(try !opens(negative.der()), "number \(place) negative")
            var missing = right
            missing.numbers.remove(at: place)
            #expect(try !opens(missing.der()), "without number \(place)")
        }
        #expect(try !opens(Bytes(right.der().dropLast())))
        #expect(try !opens([]))
    }

    @Test func `numbers that do not belong together are refused`() throws {
        let right = try RSABuilder(plaintext(RSAPrivateKey.generate(bits: 2_048)))
        for place in 0..<8 {
            for difference in [1, 2] as [UInt] {
                var wrong = right
                let number = BigNumber(right.numbers[place])
                wrong.numbers[place] = try (number + BigNumber(difference)).content
                #expect(try !opens(wrong.der()), "number \(place) and \(difference)")
            }
            var zero = right
            zero.numbers[place] = [0]
            #expect(try !opens(zero.der()), "number \(place) is zero")
        }
        var swapped = right
        swapped.numbers.swapAt(3, 4)
        #expect(try !opens(swapped.der()))
        // The same residues, not reduced.
        let p = BigNumber(right.numbers[3])
        let q = BigNumber(right.numbers[4])
        let one = BigNumber(1)
        for (place, step) in try [(5, p - one), (6, q - one), (7, p)] {
            var wrong = right
            wrong.numbers[place] = try (BigNumber(right.numbers[place]) + step).content
            #expect(try !opens(wrong.der()), "number \(place) not reduced")
        }
        #expect(try opens(RSABuilder(p, q).der()))
        #expect(try opens(RSABuilder(q, p).der()))
    }

    /// All of the key's numbers agree, but what stands for a prime is none.
    @Test func `a key of composite factors is refused`() throws {
        let right = try RSABuilder(plaintext(RSAPrivateKey.generate(bits: 2_048)))
        let prime = BigNumber(right.numbers[4])
        var random = patterned(128, seed: 9)
        random[0] |= 0xc0
        random[127] |= 1
        var composite = BigNumber(random)
        while try composite.remainder(by: 65_537) == 1 || composite.isPrime() {
            composite = try composite + BigNumber(2)
        }
        #expect(try !opens(RSABuilder(composite, prime).der()))
        #expect(try !opens(RSABuilder(prime, composite).der()))
    }

    @Test func `keys of other sizes and exponents are refused`() throws {
        let right = try RSABuilder(plaintext(RSAPrivateKey.generate(bits: 2_048)))
        let p = BigNumber(right.numbers[3])
        let q = BigNumber(right.numbers[4])
        let order = try (p - BigNumber(1)) * (q - BigNumber(1))
        for exponent in [1, 3, 5, 17, 257, 65_539] as [UInt]
        where try order.remainder(by: exponent) != 0 || exponent == 1 {
            var wrong = right
            let d = try BigNumber(exponent).inverse(modulo: order)
            wrong.numbers[1] = BigNumber(exponent).content
            wrong.numbers[2] = d.content
            wrong.numbers[5] = try (d % (p - BigNumber(1))).content
            wrong.numbers[6] = try (d % (q - BigNumber(1))).content
            #expect(try !opens(wrong.der()), "exponent \(exponent)")
        }
    }
}
