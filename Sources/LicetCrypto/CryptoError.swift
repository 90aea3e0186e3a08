/// A failure of the cryptographic library itself, not of the data given to it.
///
/// None of these is a verdict on a signature or a key file: those are answered by `false`, `nil`
/// or ``KeyFileError``.
public enum CryptoError: Error, Hashable, Sendable {
    /// The system's random source gave no bytes.
    case randomnessUnavailable
    /// OpenSSL could not make a key.
    case keyGenerationFailed
    /// OpenSSL could not sign.
    case signingFailed
    /// OpenSSL could not derive a key from a passphrase or another key.
    case derivationFailed
    /// OpenSSL could not encrypt.
    case encryptionFailed
    /// A message would have more than ``Cobblestone/chunkCountMax`` chunks.
    case messageTooLong
}
