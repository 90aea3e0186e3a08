import LicetCrypto
import LicetPrimitives
import LicetVault

/// A ciphertext with a tag that holds under two keys, and another text under each: what sealing
/// without a commitment lets an uploader do (Dodis, Grubbs, Ristenpart and Woodage, "Fast Message
/// Franking: From Invisible Salamanders to Encryptment", CRYPTO 2018).
///
/// The tag of AES-GCM is affine in the ciphertext over GF(2). So one block is left free, the
/// difference of the two tags is measured at zero and at each of its 128 bits, and the block that
/// makes the difference vanish is found by elimination.
struct Salamander {
    /// A whole sealed file; its commitment is the first key's.
    let file: Bytes
    /// What a reader who checks tags alone finds under the second key where the first has
    /// ``honestText``.
    let otherReading: Bytes

    static let honestText = "RESULT: NEGATIVE"
    static let otherText = "RESULT: POSITIVE"

    private static let blockSize = 16
    /// Honest text, the other text's place, and the free block.
    private static let bodySize = 3 * blockSize

    /// Makes a file that opens under `first`, and whose tag holds under `second` too. Fails only
    /// where the library does, or once in 2¹²⁸ times because no free block fits.
    init(
        first: borrowing DataKey, second: borrowing DataKey, context: FileContext
    ) throws {
        let salt = try SystemRandom.bytes(Cobblestone.saltSize)
        let honest = try ChunkKey(first, salt: salt, context: context)
        let other = try ChunkKey(second, salt: salt, context: context)
        let plaintext = try Self.plaintext()
        let honestStream = try honest.keystream(count: plaintext.count)
        let otherStream = try other.keystream(count: plaintext.count)
        var ciphertext = xor(plaintext, honestStream)
        let claimed =
            PlaintextHeader.size + Self.blockSize..<PlaintextHeader.size + 2 * Self.blockSize
        ciphertext.replaceSubrange(
            claimed, with: xor(Bytes(Self.otherText.utf8), Bytes(otherStream[claimed])))
        let free = claimed.upperBound..<claimed.upperBound + Self.blockSize

        /// By how much the two tags differ with these bytes in the free block.
        func difference(_ block: Bytes) throws -> Bytes {
            ciphertext.replaceSubrange(free, with: block)
            return xor(
                try honest.tag(xor(ciphertext, honestStream)),
                try other.tag(xor(ciphertext, otherStream)))
        }
        let zero = try difference(Bytes(repeating: 0, count: Self.blockSize))
        let columns = try (0..<8 * Self.blockSize).map { bit in
            var block = Bytes(repeating: 0, count: Self.blockSize)
            block[bit / 8] = 1 << UInt8(bit % 8)
            return xor(try difference(block), zero)
        }
        guard let block = solve(columns, zero) else { throw SalamanderError.noFreeBlock }
        guard try difference(block).allSatisfy({ $0 == 0 }) else {
            throw SalamanderError.noFreeBlock
        }
        file =
            salt + honest.commitment + ciphertext
            + (try honest.tag(xor(ciphertext, honestStream)))
        otherReading = Bytes(xor(ciphertext, otherStream)[claimed])
    }

    /// A padded file with the honest text; under this key the other two blocks are noise.
    private static func plaintext() throws -> Bytes {
        guard let media = MediaType("text/plain"),
            let header = PlaintextHeader(bodyLength: UInt64(bodySize), media: media),
            let count = Int(exactly: Padding.plaintextLength(of: header))
        else { throw SalamanderError.noFreeBlock }
        var plaintext = header.bytes + Bytes(honestText.utf8)
        plaintext += Bytes(repeating: 0, count: count - plaintext.count)
        return plaintext
    }
}

enum SalamanderError: Error {
    case noFreeBlock
}

/// What a file's first chunk is sealed with, used as no sealer would: one nonce many times.
private final class ChunkKey {
    private var cipher: AES256GCM
    private let nonce: AES256GCM.Nonce
    let commitment: Bytes

    init(
        _ key: borrowing DataKey, salt: Bytes, context: FileContext
    ) throws {
        let schedule = try Cobblestone.keySchedule(key, salt: salt, context: context.bytes)
        let nonceEnd = AES256GCM.keySize + AES256GCM.Nonce.size
        let nonce = schedule.withBytes {
            AES256GCM.Nonce($0[AES256GCM.keySize..<nonceEnd])
        }
        guard let nonce else { throw CryptoError.derivationFailed }
        self.nonce = nonce
        commitment = schedule.withBytes { Bytes($0.dropFirst(nonceEnd)) }
        cipher = try schedule.withBytes { (bytes) throws(CryptoError) in
            try AES256GCM(
                key: UnsafeRawBufferPointer(rebasing: bytes.prefix(AES256GCM.keySize)), .seal)
        }
    }

    func keystream(count: Int) throws -> Bytes {
        Bytes(try sealed(Bytes(repeating: 0, count: count)).dropLast(AES256GCM.tagSize))
    }

    func tag(_ plaintext: Bytes) throws -> Bytes {
        Bytes(try sealed(plaintext).suffix(AES256GCM.tagSize))
    }

    private func sealed(_ plaintext: Bytes) throws -> Bytes {
        var output = Bytes(repeating: 0, count: plaintext.count + AES256GCM.tagSize)
        // The output has room for the ciphertext and its tag, which is all that is written.
        let isDone = plaintext.withUnsafeBytes { input in
            output.withUnsafeMutableBytes { cipher.seal(input, nonce: nonce, into: $0) }
        }
        guard isDone else { throw CryptoError.encryptionFailed }
        return output
    }
}

private func xor(_ left: Bytes, _ right: Bytes) -> Bytes { zip(left, right).map { $0 ^ $1 } }

/// The block of bits whose columns add up to the wanted one, by Gaussian elimination over GF(2);
/// `nil` if there is none.
private func solve(_ columns: [Bytes], _ wanted: Bytes) -> Bytes? {
    /// A sum of columns, and which ones it is made of.
    struct Sum {
        var value: Bytes
        var parts: Bytes

        mutating func add(_ other: Sum) {
            value = xor(value, other.value)
            parts = xor(parts, other.parts)
        }
    }
    func hasBit(_ bytes: Bytes, _ bit: Int) -> Bool { bytes[bit / 8] >> UInt8(bit % 8) & 1 == 1 }
    var rest = columns.enumerated().map { number, value in
        var parts = Bytes(repeating: 0, count: wanted.count)
        parts[number / 8] = 1 << UInt8(number % 8)
        return Sum(value: value, parts: parts)
    }
    var target = Sum(value: wanted, parts: Bytes(repeating: 0, count: wanted.count))
    for bit in 0..<8 * wanted.count {
        guard let place = rest.firstIndex(where: { hasBit($0.value, bit) }) else { continue }
        let pivot = rest.remove(at: place)
        for index in rest.indices where hasBit(rest[index].value, bit) { rest[index].add(pivot) }
        if hasBit(target.value, bit) { target.add(pivot) }
    }
    return target.value.allSatisfy { $0 == 0 } ? target.parts : nil
}
