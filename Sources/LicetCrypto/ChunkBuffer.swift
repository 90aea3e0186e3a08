import COpenSSL
import LicetPrimitives

/// Room for the bytes of one chunk that has not come whole yet, wiped at its end.
struct ChunkBuffer: ~Copyable, @unchecked Sendable {
    // Invariant: `storage` is allocated and filled with zeros in `init` and owned by this value
    // alone; `count` never exceeds its size.
    private let storage: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(capacity: Int) {
        storage = .allocate(byteCount: capacity, alignment: 16)
        storage.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit {
        OPENSSL_cleanse(storage.baseAddress, storage.count)
        storage.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    /// The bytes gathered so far, valid until the next change.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }

    /// Moves bytes from the front of `input` until there are `limit` of them or none are left.
    mutating func take(from input: inout UnsafeRawBufferPointer.SubSequence, upTo limit: Int) {
        let taken = input.prefix(max(0, min(limit, storage.count) - count))
        UnsafeMutableRawBufferPointer(rebasing: storage[count...]).copyBytes(from: taken)
        count += taken.count
        input = input.dropFirst(taken.count)
    }

    mutating func removeAll() { count = 0 }
}
