import LicetPrimitives

/// What an encrypted private key file holds: `EncryptedPrivateKeyInfo` (RFC 5958) under PBES2.
///
/// Decoding accepts exactly the bytes that ``encoded`` gives, so that no two files differ and
/// mean the same.
package struct EncryptedKeyInfo: Hashable, Sendable {
    package let encryption: PasswordEncryption
    package let ciphertext: Bytes

    package init(encryption: PasswordEncryption, ciphertext: Bytes) {
        self.encryption = encryption
        self.ciphertext = ciphertext
    }

    /// `nil` for another scheme, derivation, pseudorandom function or cipher than those listed,
    /// for values out of bounds, for a ciphertext that is not whole blocks, and for any encoding
    /// but the one canonical.
    package init?(_ bytes: Bytes) {
        do {
            var outer = DERReader(bytes)
            var info = try outer.sequence()
            try outer.end()
            var algorithm = try info.sequence()
            let encryption = try Self.encryption(&algorithm)
            let ciphertext = Bytes(try info.content(.octetString))
            try info.end()
            guard let encryption, !ciphertext.isEmpty, ciphertext.count.isMultiple(of: 16) else {
                return nil
            }
            self.init(encryption: encryption, ciphertext: ciphertext)
        } catch {
            return nil
        }
        guard encoded == bytes else { return nil }
    }

    package var encoded: Bytes {
        let rounds = withUnsafeBytes(of: UInt32(encryption.rounds).bigEndian) { Bytes($0) }
        let function = Self.sequence(
            Self.identifier(.hmacSHA256), DER.element(.null, []))
        let derivation = Self.sequence(
            Self.identifier(.pbkdf2),
            Self.sequence(
                DER.element(.octetString, encryption.salt), DER.integer(rounds), function))
        let cipher = Self.sequence(
            DER.element(.objectIdentifier, encryption.cipher.identifier),
            DER.element(.octetString, encryption.initializationVector))
        return Self.sequence(
            Self.sequence(Self.identifier(.pbes2), Self.sequence(derivation, cipher)),
            DER.element(.octetString, ciphertext))
    }

    private static func encryption(
        _ algorithm: inout DERReader
    ) throws(DERFault) -> PasswordEncryption? {
        try expect(.pbes2, &algorithm)
        var parameters = try algorithm.sequence()
        try algorithm.end()
        var derivation = try parameters.sequence()
        var scheme = try parameters.sequence()
        try parameters.end()

        try expect(.pbkdf2, &derivation)
        var arguments = try derivation.sequence()
        try derivation.end()
        let salt = Bytes(try arguments.content(.octetString))
        let rounds = try arguments.magnitude()
        // Four bytes hold every allowed number of rounds, and no sum of them overflows.
        guard rounds.count <= 4 else { throw DERFault() }
        var function = try arguments.sequence()
        try arguments.end()
        try expect(.hmacSHA256, &function)
        guard try function.content(.null).isEmpty else { throw DERFault() }
        try function.end()

        let name = Bytes(try scheme.content(.objectIdentifier))
        let vector = Bytes(try scheme.content(.octetString))
        try scheme.end()
        guard
            let cipher = PasswordEncryption.Cipher.allCases.first(where: {
                $0.identifier == name
            })
        else { throw DERFault() }
        return PasswordEncryption(
            salt: salt, rounds: rounds.reduce(0) { $0 << 8 | Int($1) }, cipher: cipher,
            initializationVector: vector)
    }

    private static func expect(
        _ name: AlgorithmName, _ reader: inout DERReader
    ) throws(DERFault) {
        guard try Bytes(reader.content(.objectIdentifier)) == name.bytes else { throw DERFault() }
    }

    private static func identifier(_ name: AlgorithmName) -> Bytes {
        DER.element(.objectIdentifier, name.bytes)
    }

    private static func sequence(_ elements: Bytes...) -> Bytes {
        DER.element(.sequence, elements.flatMap { $0 })
    }
}

/// The algorithms named in a key file, by the content of their object identifiers.
private enum AlgorithmName {
    /// 1.2.840.113549.1.5.13
    case pbes2
    /// 1.2.840.113549.1.5.12
    case pbkdf2
    /// 1.2.840.113549.2.9
    case hmacSHA256

    var bytes: Bytes {
        switch self {
        case .pbes2: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]
        case .pbkdf2: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]
        case .hmacSHA256: [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x09]
        }
    }
}

extension PasswordEncryption.Cipher {
    /// 2.16.840.1.101.3.4.1.2 and .42
    fileprivate var identifier: Bytes {
        switch self {
        case .aes128CBC: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x02]
        case .aes256CBC: [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x01, 0x2a]
        }
    }
}
