import COpenSSL

/// One number of a key, or made of one; wiped when it is freed, since it may be a secret.
struct Number: ~Copyable {
    private let owned: Owned

    var pointer: OpaquePointer { owned.pointer }

    /// Zero; `nil` if there is no memory for it.
    init?() {
        guard let owned = Owned(BN_secure_new(), { BN_clear_free($0) }) else { return nil }
        self.owned = owned
    }

    /// `nil` unless the key has a number of this name, which is the library's.
    init?(of key: borrowing Owned, _ name: String) {
        var number: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key.pointer, name, &number) == 1,
            let owned = Owned(number, { BN_clear_free($0) })
        else { return nil }
        self.owned = owned
    }
}
