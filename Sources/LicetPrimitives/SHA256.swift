import COpenSSL

/// Incremental SHA-256 (FIPS 180-4).
///
/// Uses OpenSSL's low-level calls: on the short messages of a state tree they are four times
/// faster than the one-shot interface.
public struct SHA256: Sendable {
    private var context = SHA256_CTX()

    /// A hasher that has seen no bytes.
    public init() {
        SHA256_Init(&context)
    }

    /// Adds bytes to the message.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        // The pointer does not outlive the call, and its count is the buffer's own.
        let seen: Void? = bytes.withContiguousStorageIfAvailable { buffer in
            _ = SHA256_Update(&context, buffer.baseAddress, buffer.count)
        }
        if seen == nil { update(Bytes(bytes)) }
    }

    /// The digest of all bytes added; the hasher is used up.
    public consuming func finalize() -> Digest {
        var output = (UInt64(0), UInt64(0), UInt64(0), UInt64(0))
        // A tuple of four words is 32 contiguous bytes, which is what SHA256_Final writes.
        withUnsafeMutableBytes(of: &output) { buffer in
            _ = SHA256_Final(buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), &context)
        }
        return Digest(
            Word256(
                UInt64(bigEndian: output.0), UInt64(bigEndian: output.1),
                UInt64(bigEndian: output.2), UInt64(bigEndian: output.3)))
    }

    /// The digest of one byte string.
    public static func hash(_ bytes: some Collection<UInt8>) -> Digest {
        var hasher = SHA256()
        hasher.update(bytes)
        return hasher.finalize()
    }

    /// The digest of `tag ‖ 00 ‖ body`: every hash of the protocol names what it is of.
    public static func hash(tag: StaticString, _ body: some Collection<UInt8>) -> Digest {
        var hasher = SHA256()
        hasher.update(Bytes(tag.description.utf8))
        hasher.update(CollectionOfOne(UInt8(0)))
        hasher.update(body)
        return hasher.finalize()
    }
}
