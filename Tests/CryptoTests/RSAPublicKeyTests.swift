import COpenSSL
import LicetCrypto
import LicetPrimitives
import Testing

@Suite struct WrappingPublicKeys {
    /// An odd composite number of so many bits without factors below 752.
    private func modulus(bits: Int, seed: UInt64 = 3) throws -> BigNumber {
        var bytes = patterned((bits + 7) / 8, seed: seed)
        let spare = bytes.count * 8 - bits
        bytes[0] = bytes[0] & (0xff >> spare) | (0x80 >> spare)
        bytes[bytes.count - 1] |= 1
        var number = BigNumber(bytes)
        while try (3..<752).contains(where: { try number.remainder(by: $0) == 0 }) {
            number = try number + BigNumber(2)
        }
        let isPrime = try number.isPrime()
        try #require(!isPrime)
        return number
    }

    private func key(_ modulus: BigNumber, exponent: UInt = 65_537) -> RSABuilder {
        RSABuilder(numbers: [modulus.content, BigNumber(exponent).content])
    }

    @Test(arguments: [
        (1_024, false), (2_040, false), (2_047, false), (2_048, true), (2_049, true),
        (3_072, true), (4_095, true), (4_096, true), (4_097, false), (4_104, false),
        (7_000, false), (16_384, false),
    ])
    func `keys of 2,048 to 4,096 bits are accepted`(bits: Int, isAccepted: Bool) throws {
        let encoded = try key(modulus(bits: bits)).publicDER()
        let key = RSAPublicKey(encoded)
        #expect((key != nil) == isAccepted)
        guard let key else { return }
        #expect(key.bits == bits && key.bytes == encoded)
        let wrapped = try key.wrap(DataKey.generate(), label: [])
        #expect(wrapped.count == key.wrappedSize && wrapped.count == (bits + 7) / 8)
    }

    @Test(arguments: [0, 1, 2, 3, 17, 65_535, 65_539, 0x1_0001_0001] as [UInt])
    func `every exponent but 65,537 is refused`(exponent: UInt) throws {
        let number = try modulus(bits: 2_048)
        #expect(RSAPublicKey(key(number).publicDER()) != nil)
        #expect(RSAPublicKey(key(number, exponent: exponent).publicDER()) == nil)
    }

    @Test func `a modulus that is no product of large primes is refused`() throws {
        let number = try modulus(bits: 2_048)
        #expect(RSAPublicKey(key(try number + BigNumber(1)).publicDER()) == nil, "even")
        let small = try modulus(bits: 2_039)
        #expect(RSAPublicKey(key(try small * BigNumber(751)).publicDER()) == nil, "times 751")
        let half = try modulus(bits: 1_024, seed: 4)
        var prime = half
        while try !prime.isPrime() { prime = try prime + BigNumber(2) }
        let square = try prime * prime
        #expect(RSAPublicKey(key(square).publicDER()) == nil, "a prime's square")
        var long = number
        while try !long.isPrime() { long = try long + BigNumber(2) }
        #expect(RSAPublicKey(key(long).publicDER()) == nil, "a prime")
    }

    @Test func `every other encoding is refused`() throws {
        let right = try key(modulus(bits: 2_048))
        let encoded = right.publicDER()
        #expect(RSAPublicKey(encoded)?.bytes == encoded)
        let variants: [(String, (inout RSABuilder) -> Void)] = [
            ("no NULL", { $0.algorithm.removeLast(2) }),
            ("RSA for signatures only", { $0.algorithm[10] = 0x0a }),
            ("RSA-OAEP by name", { $0.algorithm[10] = 0x07 }),
            ("another algorithm", { $0.algorithm[8] = 0x02 }),
            ("something after the numbers", { $0.afterNumbers = [5, 0] }),
            ("something after the key", { $0.attributes = [5, 0] }),
            ("something after everything", { $0.after = [0] }),
            ("a superfluous zero before n", { $0.numbers[0].insert(0, at: 0) }),
            ("a superfluous zero before e", { $0.numbers[1].insert(0, at: 0) }),
            ("a negative modulus", { $0.numbers[0].removeFirst() }),
            ("no modulus", { $0.numbers[0] = [] }),
            ("no exponent", { $0.numbers.removeLast() }),
        ]
        for (name, change) in variants {
            var wrong = right
            change(&wrong)
            #expect(wrong.publicDER() != encoded, "\(name)")
            #expect(RSAPublicKey(wrong.publicDER()) == nil, "\(name)")
        }
        #expect(RSAPublicKey(encoded.dropLast()) == nil)
        #expect(RSAPublicKey(Bytes()) == nil)
        let curve = try decode(
            "3059301306072a8648ce3d020106082a8648ce3d030107034200" + PlainKey.point)
        #expect(RSAPublicKey(curve) == nil)
        // A length in its long form, and one that has no end.
        #expect(RSAPublicKey([0x30, 0x83, 0] + encoded.dropFirst(2)) == nil)
        #expect(RSAPublicKey([0x30, 0x80] + encoded.dropFirst(4) + [0, 0]) == nil)
    }

    /// Bits of n give another modulus, which may well be acceptable: it is another key then.
    @Test func `a changed bit never reads as the same key`() throws {
        let encoded = try key(modulus(bits: 2_048)).publicDER()
        let key = RSAPublicKey(encoded)
        var framing: [Int] = []
        for bit in 0..<(encoded.count * 8) where bit < 40 * 8 || bit % 61 == 0 {
            var altered = encoded
            altered[bit / 8] ^= 1 << (bit % 8)
            let read = RSAPublicKey(altered)
            #expect(read == nil || (read != key && read?.bytes == altered))
            // The modulus is preceded by a zero, which makes a longer one when it changes.
            if read != nil, bit / 8 < 32 || bit / 8 >= 33 + 256 { framing.append(bit) }
        }
        #expect(framing.isEmpty)
    }
}
