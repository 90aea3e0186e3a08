import Foundation
public import LicetCrypto
import LicetPrimitives

/// Wrapping keys, RSA of 3,072 bits: what others wrap data keys for, and their owner opens files
/// with. A wrapping key never signs.
extension KeyHome {
    /// Makes a signing and a wrapping key under one name and passphrase. If it throws, a signing
    /// key may have been made without the other; ``createWrapping(_:passphrase:rounds:)`` adds it.
    public func createBoth(
        _ name: String, passphrase: borrowing SecretBytes, rounds: Int = KeyFile.rounds
    ) throws -> Entry {
        let entry = try create(name, passphrase: passphrase, rounds: rounds)
        _ = try createWrapping(name, passphrase: passphrase, rounds: rounds)
        return entry
    }

    /// Makes the wrapping key of a name that has a signing key. An existing one is never replaced.
    public func createWrapping(
        _ name: String, passphrase: borrowing SecretBytes, rounds: Int = KeyFile.rounds
    ) throws -> RSAPublicKey {
        _ = try entry(name)
        let path = file(name, Self.secretSuffix)
        guard !FileManager.default.fileExists(atPath: path.path) else {
            throw KeyHomeError.wrappingKeyExists(name)
        }
        let key = try RSAPrivateKey.generate()
        let publicKey = key.publicKey
        let secret = try KeyFile.write(key, passphrase: passphrase, rounds: rounds)
        guard try writeSecret(secret, to: path) else {
            throw KeyHomeError.wrappingKeyExists(name)
        }
        try writePublic(publicKey.bytes, to: file(name, Self.publicSuffix))
        return publicKey
    }

    /// The wrapping key of a name, without its secret; `nil` where the name has none.
    public func wrappingKey(_ name: String) throws -> RSAPublicKey? {
        guard KeyHome.isName(name) else { throw KeyHomeError.badName(name) }
        let path = file(name, Self.publicSuffix)
        guard FileManager.default.fileExists(atPath: path.path) else { return nil }
        guard let text = try? String(contentsOf: path, encoding: .utf8),
            let encoded = bytes(hex: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            let key = RSAPublicKey(encoded)
        else { throw KeyHomeError.damaged(name) }
        return key
    }

    /// Opens a wrapping key for unwrapping. Takes a large part of a second.
    public func openWrapping(
        _ name: String, passphrase: borrowing SecretBytes
    ) throws -> OpenedWrappingKey {
        guard let expected = try wrappingKey(name) else { throw KeyHomeError.noWrappingKey(name) }
        guard let data = try? Data(contentsOf: file(name, Self.secretSuffix)) else {
            throw KeyHomeError.damaged(name)
        }
        do {
            return try KeyFile.readWrapping(
                Bytes(data), passphrase: passphrase, expecting: expected)
        } catch {
            throw KeyHomeError.unreadable(name)
        }
    }

    private static let secretSuffix = "wrap.pem"
    private static let publicSuffix = "wrap.pub"
}
