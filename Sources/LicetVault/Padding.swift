/// How long a plaintext is made, so that a ciphertext's length says little about the body's.
///
/// Padmé grows a length by at most 12 % and leaves of it O(log log length) bits to be seen
/// (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
/// PETS 2019, section 4).
public enum Padding {
    /// The shortest plaintext in bytes: small files all look alike.
    public static let plaintextLengthMin: UInt64 = 4096

    /// The length in bytes of header, body and zeros together: max(4096, Padmé(128 + body)).
    public static func plaintextLength(of header: PlaintextHeader) -> UInt64 {
        // At most 64 GiB and 128 bytes, so neither this sum nor the rounding overflows.
        let content = header.bodyLength + UInt64(PlaintextHeader.size)
        return max(plaintextLengthMin, padme(content))
    }

    /// Rounds a length in 1...2^62 up to the next one whose binary form has no more significant
    /// bits than the logarithm of its logarithm allows.
    private static func padme(_ length: UInt64) -> UInt64 {
        let exponent = UInt64.bitWidth - 1 - length.leadingZeroBitCount
        guard exponent > 0 else { return length }
        let significant = Int.bitWidth - exponent.leadingZeroBitCount
        guard exponent > significant else { return length }
        let mask = (UInt64(1) << UInt64(exponent - significant)) - 1
        return (length + mask) & ~mask
    }
}
