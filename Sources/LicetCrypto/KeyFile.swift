import COpenSSL
import LicetPrimitives

/// Why a key file was not read.
///
/// A wrong passphrase, a damaged file, a foreign format and a key that is not the expected one
/// all look the same, so that the answer teaches nothing to somebody who alters files.
public enum KeyFileError: Error, Hashable, Sendable {
    case unreadable
    /// The file is longer than a key file can be; nothing of it was looked at.
    case tooLarge(sizeMax: Int)
}

/// Why a key file was not written.
public enum KeyFileWriteError: Error, Hashable, Sendable {
    case emptyPassphrase
    /// The rounds are not within 1 to 10,000,000.
    case roundsOutOfRange(Int)
    /// OpenSSL failed, or what it wrote did not read back as the same key.
    case failed
}

/// What is worth telling the owner about a file that was read without fault.
public enum KeyFileNote: Hashable, Sendable {
    /// Fewer rounds than 100,000 make the passphrase cheap to guess.
    case fewRounds(Int)
}

/// A private key read from its file.
public struct OpenedKeyFile<Key: ~Copyable & Sendable>: ~Copyable, Sendable {
    public let key: Key
    public let notes: [KeyFileNote]

    /// Gives up the notes and hands over the key.
    public consuming func intoKey() -> Key { key }
}

public typealias OpenedKey = OpenedKeyFile<SigningKey>
public typealias OpenedWrappingKey = OpenedKeyFile<RSAPrivateKey>

/// Private key files: PKCS#8 in PEM, encrypted with PBES2 (RFC 8018).
///
/// They open with `openssl pkey`. On reading they are hostile input: the text and both encodings
/// must be canonical, the parameters are bounded before any derivation, and the decrypted key
/// must be consistent in itself. AES-CBC protects no integrity, so only these checks together,
/// with the public key stored beside the file, refuse every altered bit.
public enum KeyFile {
    /// The size in bytes past which a file is not looked at. A P-256 key's has under 500, and
    /// that of an RSA key of 4,096 bits under 3,500.
    public static let sizeMax = 16_384
    /// The rounds of PBKDF2 in the files that Licet writes.
    public static let rounds = 600_000
    /// The rounds under which reading gives a note.
    public static let roundsNoted = 100_000

    private static let saltCount = 16
    private static let pem = PEM(label: "ENCRYPTED PRIVATE KEY")

    /// Reads a signing key's file. With `expected`, the key stored beside the file, a key that has
    /// another public half is refused.
    public static func read(
        _ file: Bytes, passphrase: borrowing SecretBytes, expecting expected: PublicKey?
    ) throws(KeyFileError) -> OpenedKey {
        try open(file, passphrase, expected)
    }

    /// Reads a wrapping key's file by the same rules; a signing key's file is refused, as this
    /// one's is where a signing key is expected.
    public static func readWrapping(
        _ file: Bytes, passphrase: borrowing SecretBytes, expecting expected: RSAPublicKey?
    ) throws(KeyFileError) -> OpenedWrappingKey {
        try open(file, passphrase, expected)
    }

    private static func open<Key: StoredKey & ~Copyable>(
        _ file: Bytes, _ passphrase: borrowing SecretBytes, _ expected: Key.PublicHalf?
    ) throws(KeyFileError) -> OpenedKeyFile<Key> {
        guard file.count <= sizeMax else { throw .tooLarge(sizeMax: sizeMax) }
        guard let content = pem.decode(file), let info = EncryptedKeyInfo(content) else {
            throw .unreadable
        }
        let key: Key = try decrypt(info, passphrase)
        if let expected, key.publicKey != expected { throw .unreadable }
        let rounds = info.encryption.rounds
        return OpenedKeyFile(key: key, notes: rounds < roundsNoted ? [.fewRounds(rounds)] : [])
    }

    private static func decrypt<Key: StoredKey & ~Copyable>(
        _ info: EncryptedKeyInfo, _ passphrase: borrowing SecretBytes
    ) throws(KeyFileError) -> Key {
        do {
            if let plaintext = try info.encryption.decrypt(
                info.ciphertext, passphrase: passphrase),
                let key = Key(privateKeyInfo: plaintext)
            {
                return key
            }
        } catch {
            throw .unreadable
        }
        throw .unreadable
    }

    /// Writes a key file with a fresh salt and initialisation vector, and reads it back before
    /// giving it out: a key that cannot be read again is lost. `rounds` is for tests; everything
    /// else leaves it alone.
    public static func write(
        _ key: borrowing SigningKey, passphrase: borrowing SecretBytes,
        rounds: Int = KeyFile.rounds
    ) throws(KeyFileWriteError) -> Bytes {
        try seal(key, passphrase, rounds: rounds)
    }

    /// The same for a wrapping key.
    public static func write(
        _ key: borrowing RSAPrivateKey, passphrase: borrowing SecretBytes,
        rounds: Int = KeyFile.rounds
    ) throws(KeyFileWriteError) -> Bytes {
        try seal(key, passphrase, rounds: rounds)
    }

    private static func seal<Key: StoredKey & ~Copyable>(
        _ key: borrowing Key, _ passphrase: borrowing SecretBytes, rounds: Int
    ) throws(KeyFileWriteError) -> Bytes {
        guard passphrase.count > 0 else { throw .emptyPassphrase }
        guard PasswordEncryption.roundsRange.contains(rounds) else {
            throw .roundsOutOfRange(rounds)
        }
        defer { ERR_clear_error() }
        guard let encrypted = try encrypt(key, passphrase, rounds: rounds),
            let file = text(of: encrypted)
        else { throw .failed }
        do {
            let _: OpenedKeyFile<Key> = try open(file, passphrase, key.publicKey)
        } catch {
            throw .failed
        }
        return file
    }

    private static func encrypt<Key: StoredKey & ~Copyable>(
        _ key: borrowing Key, _ passphrase: borrowing SecretBytes, rounds: Int
    ) throws(KeyFileWriteError) -> Owned? {
        guard let length = Int32(exactly: passphrase.count), let info = key.privateKeyInfo()
        else { return nil }
        var salt: Bytes
        do {
            salt = try SystemRandom.bytes(saltCount)
        } catch {
            throw .failed
        }
        // The library copies the salt, and draws the initialisation vector since none is given.
        guard
            let algorithm = PKCS5_pbe2_set_iv(
                EVP_aes_256_cbc(), Int32(rounds), &salt, Int32(salt.count), nil,
                NID_hmacWithSHA256)
        else { return nil }
        let encrypted = passphrase.withBytes { secret in
            PKCS8_set0_pbe(
                secret.bindMemory(to: CChar.self).baseAddress, length, info.pointer, algorithm)
        }
        // On success the algorithm belongs to the result; on failure it is still ours to free.
        if encrypted == nil { X509_ALGOR_free(algorithm) }
        return Owned(encrypted) { X509_SIG_free($0) }
    }

    private static func text(of encrypted: borrowing Owned) -> Bytes? {
        guard let output = Owned(BIO_new(BIO_s_mem()), { BIO_free($0) }),
            PEM_write_bio_PKCS8(output.pointer, encrypted.pointer) == 1
        else { return nil }
        // One byte more than is allowed, so that a longer text shows; the library writes at most
        // the count given.
        var text = Bytes(repeating: 0, count: sizeMax + 1)
        let count = BIO_read(output.pointer, &text, Int32(text.count))
        guard count > 0, Int(count) <= sizeMax else { return nil }
        return Bytes(text.prefix(Int(count)))
    }
}
