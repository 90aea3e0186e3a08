import COpenSSL

/// Owns one opaque OpenSSL object and frees it exactly once.
///
/// Invariant: `pointer` came from the library's constructor for the type that `release` frees,
/// and nobody else frees it. Being `~Copyable`, the owner cannot be duplicated.
struct Owned: ~Copyable {
    let pointer: OpaquePointer
    private let release: @Sendable (OpaquePointer?) -> Void

    /// `nil` where the constructor failed and returned no object.
    init?(_ pointer: OpaquePointer?, _ release: @escaping @Sendable (OpaquePointer?) -> Void) {
        guard let pointer else { return nil }
        self.pointer = pointer
        self.release = release
    }

    deinit { release(pointer) }
}

extension Owned {
    static func key(_ pointer: OpaquePointer?) -> Owned? {
        Owned(pointer) { EVP_PKEY_free($0) }
    }

    /// A context for operations with one key. Made anew for each operation, because a context,
    /// unlike the key, must not be shared by threads.
    static func context(of key: borrowing Owned) -> Owned? {
        Owned(EVP_PKEY_CTX_new(key.pointer, nil)) { EVP_PKEY_CTX_free($0) }
    }
}
