import COpenSSL
import LicetPrimitives

/// Message authentication codes (RFC 2104) under one of two hash functions.
package enum HMACFunction: Sendable {
    case sha256
    case sha512

    /// The size of a code in bytes.
    package var size: Int {
        switch self {
        case .sha256: 32
        case .sha512: 64
        }
    }

    private var algorithm: OpaquePointer? {
        switch self {
        case .sha256: EVP_sha256()
        case .sha512: EVP_sha512()
        }
    }

    /// The code of a message under a key of any size.
    package func code(
        of message: borrowing SecretBytes, key: borrowing SecretBytes
    ) throws(CryptoError) -> SecretBytes {
        guard let keyCount = Int32(exactly: key.count) else { throw .derivationFailed }
        defer { ERR_clear_error() }
        return try key.withBytes { (key) throws(CryptoError) in
            try message.withBytes { (message) throws(CryptoError) in
                try SecretBytes(capacity: size) { (output) throws(CryptoError) in
                    var count: UInt32 = 0
                    // Each pointer goes with its own count, and the code has the function's
                    // size. An empty key still has an address: a null one means no key at all.
                    guard
                        HMAC(
                            algorithm, key.baseAddress, keyCount,
                            message.bindMemory(to: UInt8.self).baseAddress, message.count,
                            output.bindMemory(to: UInt8.self).baseAddress, &count) != nil,
                        Int(count) == size
                    else { throw .derivationFailed }
                    return size
                }
            }
        }
    }
}

/// The second half of HKDF (RFC 5869), for keys that are uniformly random already.
package enum HKDF {
    /// How many blocks of the hash function's size can be derived from one key.
    static let blockCountMax = 255

    /// Derives `count` bytes. Fails past 255 times the function's size, which is all that the
    /// standard gives.
    package static func expand(
        _ function: HMACFunction, key: borrowing SecretBytes, info: Bytes, count: Int
    ) throws(CryptoError) -> SecretBytes {
        guard (0...blockCountMax * function.size).contains(count) else { throw .derivationFailed }
        return try SecretBytes(capacity: count) { (output) throws(CryptoError) in
            var block = SecretBytes(copying: [])
            var filled = 0
            for number in 1...UInt8(blockCountMax) where filled < count {
                block = try function.code(
                    of: message(previous: block, info: info, number: number), key: key)
                let taken = min(block.count, count - filled)
                block.withBytes { block in
                    output[filled...].copyBytes(from: block.prefix(taken))
                }
                filled += taken
            }
            return filled
        }
    }

    private static func message(
        previous: borrowing SecretBytes, info: Bytes, number: UInt8
    ) -> SecretBytes {
        let start = previous.count
        return SecretBytes(capacity: start + info.count + 1) {
            (buffer: UnsafeMutableRawBufferPointer) in
            previous.withBytes { buffer.copyBytes(from: $0) }
            buffer[start...].copyBytes(from: info)
            buffer[start + info.count] = number
            return buffer.count
        }
    }
}
