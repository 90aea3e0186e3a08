import COpenSSL
import LicetPrimitives

/// A P-256 public key that has been parsed and checked; it verifies signatures.
///
/// Parsing costs about as much as a verification, so a parsed key is worth keeping. It is
/// immutable and may be used from any number of threads at once.
public final class PublicKey: @unchecked Sendable {
    // Invariant: `handle` holds a P-256 public key that passed EVP_PKEY_public_check and is not
    // changed after `init`. OpenSSL counts its references atomically, and each verification
    // makes its own context, so concurrent use is safe.
    private let handle: Owned
    /// The compressed point: `02` or `03`, then the big-endian x coordinate.
    public let bytes: Bytes

    /// The size of a compressed point in bytes.
    public static let size = 33

    /// Reads a foreign key: exactly 33 bytes, `02` or `03` first, x below the field's prime and
    /// on the curve. `nil` for anything else, among it uncompressed and hybrid points and the
    /// point at infinity.
    public init?(_ bytes: some Collection<UInt8>) {
        let bytes = Bytes(bytes)
        guard bytes.count == Self.size, bytes.first == 2 || bytes.first == 3 else { return nil }
        defer { ERR_clear_error() }
        guard let handle = Self.parse(bytes), let context = Owned.context(of: handle),
            EVP_PKEY_public_check(context.pointer) == 1
        else { return nil }
        self.handle = handle
        self.bytes = bytes
    }

    /// Whether this key's owner signed the message. Refuses `s` above (n − 1) / 2 and numbers
    /// that are zero or not below n.
    public func verify(_ signature: Signature, _ message: SignedMessage) -> Bool {
        verify(signature, bytes: message.bytes)
    }

    /// The same for bytes without a tag: for checking against other programs and their vectors.
    package func verify(_ signature: Signature, bytes message: Bytes) -> Bool {
        guard signature.isCanonical else { return false }
        defer { ERR_clear_error() }
        let encoded = signature.der
        let digest = SHA256.hash(message).bytes
        guard let context = Owned.context(of: handle),
            EVP_PKEY_verify_init(context.pointer) == 1
        else { return false }
        // Both arrays outlive the call, and each is passed with its own count.
        return EVP_PKEY_verify(
            context.pointer, encoded, encoded.count, digest, digest.count) == 1
    }

    private static func parse(_ point: Bytes) -> Owned? {
        guard
            let context = Owned(
                EVP_PKEY_CTX_new_from_name(nil, "EC", nil), { EVP_PKEY_CTX_free($0) }),
            EVP_PKEY_fromdata_init(context.pointer) == 1
        else { return nil }
        var point = point
        var group = Bytes("P-256\0".utf8)
        var key: OpaquePointer?
        // The parameters point into `point` and `group`, which outlive the call that reads them,
        // and at names that live as long as the program.
        let status = point.withUnsafeMutableBytes { point in
            group.withUnsafeMutableBytes { group in
                var parameters = [
                    OSSL_PARAM_construct_utf8_string(
                        Self.name("group"), group.bindMemory(to: CChar.self).baseAddress, 0),
                    OSSL_PARAM_construct_octet_string(
                        Self.name("pub"), point.baseAddress, point.count),
                    OSSL_PARAM_construct_end(),
                ]
                return EVP_PKEY_fromdata(
                    context.pointer, &key, licet_public_key_selection(), &parameters)
            }
        }
        guard let key = Owned.key(key), status == 1 else { return nil }
        return key
    }

    /// A parameter's name as C text; a static string is terminated by zero and never freed.
    private static func name(_ name: StaticString) -> UnsafePointer<CChar> {
        UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

extension PublicKey: Hashable {
    public static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.bytes == right.bytes
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
