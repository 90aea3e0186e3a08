public import LicetCrypto
public import LicetPrimitives

/// Whoever acts: an account with its opened keys, which are wiped when nobody holds this any more.
public final class Identity: Sendable {
    public let account: Account
    let signing: SigningKey
    /// What files are opened with; `nil` where only signing is asked of this identity.
    let wrapping: WrappingSecret?

    public init(signing: consuming SigningKey, wrapping: WrappingSecret?) {
        account = Account(firstSigningKey: signing.publicKey.bytes)
        self.signing = signing
        self.wrapping = wrapping
    }

    /// The public half of the wrapping key.
    public var wrappingKey: RSAPublicKey? { wrapping?.key.publicKey }

    /// A request to a gateway, or whatever else accounts sign.
    func sign(_ message: SignedMessage) throws(CryptoError) -> Signature {
        try signing.sign(message)
    }
}

/// A private wrapping key that several may hold.
public final class WrappingSecret: Sendable {
    let key: RSAPrivateKey

    public init(_ key: consuming RSAPrivateKey) { self.key = key }
}

extension KeyHome {
    /// Opens the signing key of a name: enough for what needs no file opened.
    public func signer(_ name: String, passphrase: borrowing SecretBytes) throws -> Identity {
        let opened = try open(name, passphrase: passphrase)
        return Identity(signing: opened.intoKey(), wrapping: nil)
    }

    /// Opens both keys of a name.
    public func identity(_ name: String, passphrase: borrowing SecretBytes) throws -> Identity {
        let wrapping = try openWrapping(name, passphrase: passphrase)
        let opened = try open(name, passphrase: passphrase)
        return Identity(signing: opened.intoKey(), wrapping: WrappingSecret(wrapping.intoKey()))
    }
}
