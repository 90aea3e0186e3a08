import COpenSSL
import LicetPrimitives

/// Key derivation from a passphrase: PBKDF2 (RFC 8018) with HMAC-SHA-256.
package enum PBKDF2 {
    /// Derives `count` bytes, 1 to 1,024, in 1 to 10,000,000 rounds.
    package static func derive(
        _ passphrase: borrowing SecretBytes, salt: Bytes, rounds: Int, count: Int
    ) throws(CryptoError) -> SecretBytes {
        precondition(PasswordEncryption.roundsRange.contains(rounds), "rounds were checked")
        precondition((1...1_024).contains(count), "a derived key has a bounded size")
        guard let length = Int32(exactly: passphrase.count) else { throw .derivationFailed }
        defer { ERR_clear_error() }
        return try passphrase.withBytes { (secret) throws(CryptoError) in
            try SecretBytes(capacity: count) { (output) throws(CryptoError) in
                // Each pointer goes with its own count. An empty passphrase still has an
                // address, since a null one would mean something else to the library.
                guard
                    PKCS5_PBKDF2_HMAC(
                        secret.bindMemory(to: CChar.self).baseAddress, length, salt,
                        Int32(salt.count), Int32(rounds), EVP_sha256(), Int32(count),
                        output.bindMemory(to: UInt8.self).baseAddress) == 1
                else { throw .derivationFailed }
                return count
            }
        }
    }
}

/// The parameters of PBES2 (RFC 8018) that Licet reads: PBKDF2 with HMAC-SHA-256, and AES-CBC.
///
/// Everything is read strictly and bounded before any work is done with it. A `keyLength`, which
/// the standard allows and neither OpenSSL nor Licet writes, is refused: each set of parameters
/// has exactly one encoding.
package struct PasswordEncryption: Hashable, Sendable {
    package enum Cipher: CaseIterable, Sendable {
        case aes128CBC
        case aes256CBC
    }

    package static let roundsRange = 1...10_000_000
    package static let saltCountMax = 64

    let salt: Bytes
    let rounds: Int
    let cipher: Cipher
    let initializationVector: Bytes

    /// `nil` unless the salt has 1 to 64 bytes, the rounds are 1 to 10,000,000 and the
    /// initialisation vector has 16 bytes.
    package init?(salt: Bytes, rounds: Int, cipher: Cipher, initializationVector: Bytes) {
        guard (1...Self.saltCountMax).contains(salt.count), Self.roundsRange.contains(rounds),
            initializationVector.count == 16
        else { return nil }
        self.salt = salt
        self.rounds = rounds
        self.cipher = cipher
        self.initializationVector = initializationVector
    }

    /// The plaintext, or `nil` if its padding is wrong, as it is after almost every wrong
    /// passphrase. CBC proves nothing: whatever comes out has yet to be checked.
    package func decrypt(
        _ ciphertext: Bytes, passphrase: borrowing SecretBytes
    ) throws(CryptoError) -> SecretBytes? {
        let key = try PBKDF2.derive(
            passphrase, salt: salt, rounds: rounds, count: cipher.keyCount)
        defer { ERR_clear_error() }
        guard let context = Owned(EVP_CIPHER_CTX_new(), { EVP_CIPHER_CTX_free($0) }),
            let inputCount = Int32(exactly: ciphertext.count)
        else { return nil }
        let started = key.withBytes { key in
            // The key has the cipher's key size and the vector 16 bytes, by construction.
            EVP_DecryptInit_ex(
                context.pointer, cipher.algorithm, nil,
                key.bindMemory(to: UInt8.self).baseAddress, initializationVector)
        }
        guard started == 1 else { return nil }
        do {
            return try SecretBytes(capacity: ciphertext.count + 16) {
                (output) throws(WrongPadding) in
                let output = output.bindMemory(to: UInt8.self)
                var written: Int32 = 0
                var last: Int32 = 0
                // The first call writes at most the input and one block; the second writes at
                // most the block that the first held back, and checks all of its padding.
                guard let start = output.baseAddress,
                    EVP_DecryptUpdate(
                        context.pointer, start, &written, ciphertext, inputCount) == 1,
                    EVP_DecryptFinal_ex(context.pointer, start + Int(written), &last) == 1
                else { throw WrongPadding() }
                return Int(written) + Int(last)
            }
        } catch {
            return nil
        }
    }

    private struct WrongPadding: Error {}
}

extension PasswordEncryption.Cipher {
    /// The size of the cipher's key in bytes.
    var keyCount: Int {
        switch self {
        case .aes128CBC: 16
        case .aes256CBC: 32
        }
    }

    fileprivate var algorithm: OpaquePointer? {
        switch self {
        case .aes128CBC: EVP_aes_128_cbc()
        case .aes256CBC: EVP_aes_256_cbc()
        }
    }
}
