import COpenSSL
import LicetPrimitives

/// AES-256-GCM (NIST SP 800-38D) with 12-byte nonces and 16-byte tags, under one key.
///
/// The key's schedule is made once: each message sets a nonce only, so that short messages run
/// at the cipher's own speed. A nonce must never be sealed with twice; the callers count.
package struct AES256GCM: ~Copyable, @unchecked Sendable {
    // Invariant: `context` holds the cipher, the key and the direction, all set in `init`, and
    // belongs to this value alone. Every use sets the nonce first and needs exclusive access.
    private let context: Owned
    private let direction: Direction

    package static let keySize = 32
    package static let tagSize = 16

    /// A context either seals or opens.
    package enum Direction: Int32, Sendable {
        case open = 0
        case seal = 1
    }

    /// A nonce, as one big-endian number.
    package struct Nonce: Sendable {
        package static let size = 12

        private let high: UInt32
        private let low: UInt64

        /// `nil` unless exactly 12 bytes are given.
        package init?(_ bytes: some Collection<UInt8>) {
            guard bytes.count == Self.size else { return nil }
            high = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
            low = bytes.dropFirst(4).reduce(0) { $0 << 8 | UInt64($1) }
        }

        private init(high: UInt32, low: UInt64) {
            self.high = high
            self.low = low
        }

        static func ^ (nonce: Nonce, number: UInt64) -> Nonce {
            Nonce(high: nonce.high, low: nonce.low ^ number)
        }

        fileprivate func withBytes<Result>(_ body: (UnsafePointer<UInt8>?) -> Result) -> Result {
            let words = (
                high.bigEndian, UInt32(truncatingIfNeeded: low >> 32).bigEndian,
                UInt32(truncatingIfNeeded: low).bigEndian
            )
            // Three words of four bytes are the twelve contiguous bytes of a nonce.
            return withUnsafeBytes(of: words) { body($0.bindMemory(to: UInt8.self).baseAddress) }
        }
    }

    /// Takes the schedule of a 32-byte key.
    package init(key: UnsafeRawBufferPointer, _ direction: Direction) throws(CryptoError) {
        precondition(key.count == Self.keySize, "the cipher has one key size")
        defer { ERR_clear_error() }
        // The library reads the 32 bytes that this cipher's key has.
        guard let context = Owned(EVP_CIPHER_CTX_new(), { EVP_CIPHER_CTX_free($0) }),
            EVP_CipherInit_ex(
                context.pointer, EVP_aes_256_gcm(), nil,
                key.bindMemory(to: UInt8.self).baseAddress, nil, direction.rawValue) == 1
        else { throw .encryptionFailed }
        self.context = context
        self.direction = direction
    }

    /// Writes the ciphertext and its tag to the start of `output`; `false` if the library fails.
    package mutating func seal(
        _ plaintext: UnsafeRawBufferPointer, nonce: Nonce,
        authenticating data: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        precondition(direction == .seal, "a context that opens does not seal")
        precondition(
            output.count - Self.tagSize >= plaintext.count, "the ciphertext has its room")
        guard let tag = output.baseAddress?.advanced(by: plaintext.count),
            transform(plaintext, nonce, data, into: output)
        else { return false }
        var none: Int32 = 0
        // The last call writes no ciphertext in this mode; the tag's 16 bytes follow it.
        return EVP_CipherFinal_ex(
            context.pointer, tag.assumingMemoryBound(to: UInt8.self), &none) == 1
            && EVP_CIPHER_CTX_ctrl(
                context.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagSize), tag) == 1
    }

    /// Writes the plaintext of a ciphertext with its tag to the start of `output`. If the tag is
    /// not right, gives `false` and wipes what was written.
    package mutating func open(
        _ sealed: UnsafeRawBufferPointer, nonce: Nonce,
        authenticating data: UnsafeRawBufferPointer = .init(start: nil, count: 0),
        into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        precondition(direction == .open, "a context that seals does not open")
        guard sealed.count >= Self.tagSize else { return false }
        let ciphertext = UnsafeRawBufferPointer(rebasing: sealed.dropLast(Self.tagSize))
        let tag = UnsafeRawBufferPointer(rebasing: sealed.suffix(Self.tagSize))
        precondition(output.count >= ciphertext.count, "the plaintext has its room")
        guard verify(ciphertext, tag, nonce, data, into: output) else {
            OPENSSL_cleanse(output.baseAddress, ciphertext.count)
            ERR_clear_error()
            return false
        }
        return true
    }

    private mutating func verify(
        _ ciphertext: UnsafeRawBufferPointer, _ tag: UnsafeRawBufferPointer, _ nonce: Nonce,
        _ data: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard transform(ciphertext, nonce, data, into: output) else { return false }
        var none: Int32 = 0
        var unused: UInt8 = 0
        // The library only reads the 16 bytes of the tag, and its last call writes nothing.
        return EVP_CIPHER_CTX_ctrl(
            context.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagSize),
            UnsafeMutableRawPointer(mutating: tag.baseAddress)) == 1
            && EVP_CipherFinal_ex(context.pointer, &unused, &none) == 1
    }

    /// Sets the nonce and runs the cipher over the data and the message, without the tag.
    private mutating func transform(
        _ input: UnsafeRawBufferPointer, _ nonce: Nonce, _ data: UnsafeRawBufferPointer,
        into output: UnsafeMutableRawBufferPointer
    ) -> Bool {
        let started = nonce.withBytes { nonce in
            EVP_CipherInit_ex(context.pointer, nil, nil, nil, nonce, -1)
        }
        guard started == 1, let inputCount = Int32(exactly: input.count),
            let dataCount = Int32(exactly: data.count)
        else { return false }
        var written: Int32 = 0
        // Without an output the library takes the input as data to authenticate only. A stream
        // mode writes as many bytes as it reads; the caller saw to the room.
        if dataCount > 0 {
            guard
                EVP_CipherUpdate(
                    context.pointer, nil, &written,
                    data.bindMemory(to: UInt8.self).baseAddress, dataCount) == 1
            else { return false }
        }
        guard inputCount > 0 else { return true }
        return EVP_CipherUpdate(
            context.pointer, output.bindMemory(to: UInt8.self).baseAddress, &written,
            input.bindMemory(to: UInt8.self).baseAddress, inputCount) == 1
            && written == inputCount
    }
}
