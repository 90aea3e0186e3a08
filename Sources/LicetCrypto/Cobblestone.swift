import LicetPrimitives

/// The format of sealed files: Cobblestone-256, which is chunked encryption
/// (c2sp.org/chunked-encryption) with AES-256-GCM and HKDF-Expand with SHA-512.
///
///     sealed file = salt[24] ‖ commitment[32] ‖ chunk 0 ‖ … ‖ chunk n
///
/// Each chunk is up to 16 KiB of plaintext and a tag of 16 bytes, its nonce the derived base
/// nonce XOR its number. All chunks but the last are full and the last never is, which is how
/// a file that was cut off shows. The commitment binds the file to one key: plain AES-GCM lets
/// one ciphertext open to two different texts under two keys.
public enum Cobblestone {
    public static let saltSize = 24
    public static let commitmentSize = 32
    /// Salt and commitment, which stand before the chunks.
    public static let headerSize = saltSize + commitmentSize
    /// The plaintext in a full chunk, in bytes.
    public static let chunkSize = 16_384
    public static let tagSize = AES256GCM.tagSize
    /// A full chunk with its tag, in bytes.
    public static let sealedChunkSize = chunkSize + tagSize
    /// The most chunks that a file may have: 4 PiB of plaintext.
    public static let chunkCountMax: UInt64 = 1 << 38

    /// The size of the sealed file in bytes; `nil` if the plaintext is too long to be sealed.
    public static func sealedSize(ofPlaintext size: UInt64) -> UInt64? {
        let full = size / UInt64(chunkSize)
        guard full < chunkCountMax else { return nil }
        // At most 2³⁸ tags on 2⁵² bytes.
        return size + UInt64(headerSize) + (full + 1) * UInt64(tagSize)
    }

    /// The size of the plaintext in bytes; `nil` if no file sealed whole has this size.
    public static func plaintextSize(ofSealed size: UInt64) -> UInt64? {
        let (chunks, isShort) = size.subtractingReportingOverflow(UInt64(headerSize))
        guard !isShort else { return nil }
        let full = chunks / UInt64(sealedChunkSize)
        let last = chunks % UInt64(sealedChunkSize)
        guard full < chunkCountMax, last >= UInt64(tagSize) else { return nil }
        return full * UInt64(chunkSize) + last - UInt64(tagSize)
    }

    /// What a file's chunks are sealed with: key[32] ‖ base nonce[12] ‖ commitment[32].
    package static func keySchedule(
        _ key: borrowing DataKey, salt: Bytes, context: Bytes
    ) throws(CryptoError) -> SecretBytes {
        precondition(salt.count == saltSize, "a salt has one size")
        let info = Bytes("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM".utf8) + [0] + salt
        return try key.withSecret { (secret) throws(CryptoError) in
            try HKDF.expand(
                .sha512, key: secret, info: info + context,
                count: AES256GCM.keySize + AES256GCM.Nonce.size + commitmentSize)
        }
    }
}

/// Why a sealed file was not opened, or not to its end. Whatever was handed out before is right
/// as far as it goes, but it is not the file.
public enum CobblestoneError: Error, Hashable, Sendable {
    /// The file is not sealed with this key for this context, or its first 56 bytes were changed.
    case wrongKey
    /// A chunk, counted from 0, was changed, moved or cut short, or follows the last one.
    case damaged(chunk: UInt64)
    /// The file ends within the header, within a tag or before its last chunk.
    case truncated
    /// The file has more than ``Cobblestone/chunkCountMax`` chunks.
    case tooLong
    /// The library failed; nothing is said about the file.
    case failed(CryptoError)
}

/// Seals or opens chunks by their number, with the derived key of one file.
///
/// Invariant: it belongs to one sealer or opener, which is not copyable, so that no two calls
/// ever run at the same time.
final class ChunkCipher: @unchecked Sendable {
    private var cipher: AES256GCM
    private let baseNonce: AES256GCM.Nonce
    let commitment: Bytes

    init(
        key: borrowing DataKey, salt: Bytes, context: Bytes, _ direction: AES256GCM.Direction
    ) throws(CryptoError) {
        let schedule = try Cobblestone.keySchedule(key, salt: salt, context: context)
        let nonceEnd = AES256GCM.keySize + AES256GCM.Nonce.size
        cipher = try schedule.withBytes { (bytes) throws(CryptoError) in
            let key = UnsafeRawBufferPointer(rebasing: bytes.prefix(AES256GCM.keySize))
            return try AES256GCM(key: key, direction)
        }
        let nonce = schedule.withBytes { bytes in
            AES256GCM.Nonce(bytes[AES256GCM.keySize..<nonceEnd])
        }
        guard let nonce else { throw .derivationFailed }
        baseNonce = nonce
        commitment = schedule.withBytes { Bytes($0.dropFirst(nonceEnd)) }
    }

    /// Whether this is the commitment of the file's own key; the time does not depend on where
    /// the two differ.
    func commits(to foreign: some Collection<UInt8>) -> Bool {
        SecretBytes(copying: commitment).matches(SecretBytes(copying: foreign))
    }

    func seal(
        _ plaintext: UnsafeRawBufferPointer, chunk: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CryptoError) {
        guard chunk < Cobblestone.chunkCountMax else { throw .messageTooLong }
        guard cipher.seal(plaintext, nonce: baseNonce ^ chunk, into: output) else {
            throw .encryptionFailed
        }
    }

    func open(
        _ sealed: UnsafeRawBufferPointer, chunk: UInt64,
        into output: UnsafeMutableRawBufferPointer
    ) throws(CobblestoneError) {
        guard chunk < Cobblestone.chunkCountMax else { throw .tooLong }
        guard cipher.open(sealed, nonce: baseNonce ^ chunk, into: output) else {
            throw .damaged(chunk: chunk)
        }
    }
}
