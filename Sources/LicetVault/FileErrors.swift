public import LicetCrypto
public import LicetPrimitives

/// Why a file was not sealed. What has gone into the sink is no sealed file.
public enum SealError: Error, Hashable, Sendable {
    /// The source ended before the length that the header states: it was changed meanwhile.
    case bodyTooShort(missing: UInt64)
    /// The source has more bytes than the header states: it was changed meanwhile.
    case bodyTooLong
    /// Reading the source or writing to the sink failed.
    case stream(StreamError)
    /// The cryptographic library failed.
    case library(CryptoError)
}

/// Which check a sealed file did not pass.
public enum OpenError: Error, Hashable, Sendable {
    /// The commitment is not this key's for this context: the key belongs to another file or
    /// edition, the file was put in another's place, or its first 56 bytes were changed.
    case wrongKey
    /// A chunk, counted from 0, was changed, moved or cut short.
    case chunk(UInt64)
    /// The ciphertext ends before its last chunk.
    case truncated
    /// The plaintext does not begin with a header.
    case header(HeaderError)
    /// Header, body and zeros together are not as long as the header asks for.
    case length(expected: UInt64, found: UInt64)
    /// Something other than zeros follows the body.
    case padding
    /// Everything else holds, but the ciphertext is not the registered one.
    case digest(expected: Digest, found: Digest)
    /// The list of blocks is not the registered one.
    case blockList
    /// A block, counted from 0, is not the one of the list.
    case block(Int)
    /// A range that the body does not have, or longer than ``RangeOpener/rangeLengthMax``.
    case range
    /// Reading the source or writing to the sink failed.
    case stream(StreamError)
    /// The cryptographic library failed; nothing is said about the file.
    case library(CryptoError)

    init(_ error: CobblestoneError) {
        switch error {
        case .wrongKey: self = .wrongKey
        case .damaged(let chunk): self = .chunk(chunk)
        case .truncated: self = .truncated
        case .tooLong: self = .header(.bodyTooLong(.max))
        case .failed(let error): self = .library(error)
        }
    }
}
