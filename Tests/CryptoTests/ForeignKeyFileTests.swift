import LicetCrypto
import LicetPrimitives
import TestSupport
import Testing

/// Key files made by and for another library, some of them wrong on purpose.
@Suite(.needsTestData) struct ForeignKeyFiles {
    private func vector(_ name: String) throws -> Bytes {
        try TestData.bytes("vectors/cryptography-vectors/pkcs8/\(name)")
    }

    /// Each file as it stands, with the passphrases its collection uses.
    @Test(arguments: [
        ("bad-encryption-oid.pem", "no PBES2"),
        ("ec-consistent-curve.pem", "not encrypted"),
        ("ec-inconsistent-curve.pem", "not encrypted"),
        ("ec-inconsistent-curve2.pem", "not encrypted"),
        ("ec-invalid-private-scalar.pem", "not encrypted"),
        ("ec-invalid-version.pem", "not encrypted"),
        ("ec_private_key.pem", "not encrypted"),
        ("ec_private_key_encrypted.pem", "HMAC-SHA-1"),
        ("enc-rsa-pkcs8-pbkdf2-0iter.pem", "no rounds"),
        ("enc-rsa-pkcs8.pem", "PKCS#12 encryption"),
        ("enc-unknown-algorithm.pem", "an unknown cipher"),
        ("enc-unknown-kdf.pem", "an unknown derivation"),
        ("enc-unknown-pbkdf2-prf.pem", "an unknown pseudorandom function"),
        ("enc2-rsa-pkcs8.pem", "HMAC-SHA-1"),
        ("invalid-version.der", "not encrypted"),
        ("rsa-pbewithmd5anddescbc.pem", "MD5 and DES"),
        ("rsa_pkcs8_pbes2_pbkdf2_2048_3des_sha384.pem", "triple DES"),
        ("unenc-rsa-pkcs8.pem", "not encrypted"),
        ("unknown-oid.der", "not encrypted"),
        ("wrong-pem-delimiter-rsa.pem", "another delimiter"),
    ])
    func `a foreign key file is refused`(name: String, reason: String) throws {
        let file = try vector(name)
        for passphrase in ["", "foobar", "123456", "baz", "PolarSSLTest", "hunter2"] {
            #expect(throws: KeyFileError.unreadable, "\(name): \(reason)") {
                _ = try KeyFile.read(
                    file, passphrase: SecretBytes(copying: Bytes(passphrase.utf8)),
                    expecting: nil)
            }
        }
    }

    /// The same collection's plain keys, put into an envelope that is in order.
    @Test(
        arguments: [
            ("ec_private_key.pem", nil),
            ("ec-consistent-curve.pem", "the curve stands twice"),
            ("ec-inconsistent-curve.pem", "two curves"),
            ("ec-inconsistent-curve2.pem", "two curves"),
            ("ec-invalid-private-scalar.pem", "a private number of another size"),
            ("ec-invalid-version.pem", "an unknown version"),
            ("invalid-version.der", "an unknown version"),
            ("unknown-oid.der", "an unknown algorithm"),
            ("unenc-rsa-pkcs8.pem", "an RSA key"),
        ] as [(String, String?)])
    func `an enveloped foreign key is read only if canonical`(
        name: String, refusal: String?
    ) throws {
        let content = try vector(name)
        let isText = content.starts(with: Bytes("-----BEGIN".utf8))
        var builder = KeyFileBuilder()
        builder.plaintext = isText ? try KeyFileBuilder.unarmored(content) : content
        let file = try builder.file()
        #expect(EncryptedKeyInfo(try builder.der()) != nil)
        var opened = false
        do {
            _ = try KeyFile.read(
                file, passphrase: SecretBytes(copying: KeyFileBuilder.passphrase),
                expecting: nil)
            opened = true
        } catch {
            #expect(error == .unreadable)
        }
        #expect(opened == (refusal == nil), "\(name): \(refusal ?? "in order")")
    }
}
