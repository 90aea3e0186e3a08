import COpenSSL
import Foundation
import LicetCrypto
import LicetPrimitives
import Testing

/// Builds encrypted key files byte by byte, right and wrong ones, without the product's encoders.
struct KeyFileBuilder {
    static let passphrase = Bytes("correct horse".utf8)

    var scheme = "2a864886f70d01050d"
    var derivation = "2a864886f70d01050c"
    /// What stands in PBKDF2's parameters after salt and rounds.
    var function = "300c06082a864886f70d02090500"
    var cipher = "60864801650304012a"
    var salt = Bytes(repeating: 7, count: 16)
    /// The content of the integer, so that odd ones can be written.
    var rounds: Bytes = [1]
    var vector = Bytes(repeating: 9, count: 16)
    var plaintext = Bytes()
    /// What stands after the ciphertext within the outer sequence, and after all.
    var inside = Bytes()
    var after = Bytes()

    /// The DER of the whole, the plaintext encrypted with the parameters as they stand.
    func der() throws -> Bytes {
        let ciphertext = try encrypted()
        let arguments = try element(
            0x30, element(4, salt) + element(2, rounds) + decode(function))
        let derivation = try element(0x30, element(6, decode(derivation)) + arguments)
        let cipher = try element(0x30, element(6, decode(cipher)) + element(4, vector))
        let algorithm = try element(
            0x30, element(6, decode(scheme)) + element(0x30, derivation + cipher))
        return element(0x30, algorithm + element(4, ciphertext) + inside) + after
    }

    func file() throws -> Bytes { Self.armored(try der()) }

    static func armored(_ der: Bytes) -> Bytes {
        let body = Data(der).base64EncodedString(
            options: [.lineLength64Characters, .endLineWithLineFeed])
        return Bytes(
            """
            -----BEGIN ENCRYPTED PRIVATE KEY-----
            \(body)
            -----END ENCRYPTED PRIVATE KEY-----

            """.utf8)
    }

    /// The binary content of the first PEM block of a text, read leniently.
    static func unarmored(_ text: Bytes) throws -> Bytes {
        let text = String(decoding: text, as: UTF8.self)
        let start = try #require(text.range(of: "KEY-----\n"))
        let end = try #require(text.range(of: "-----END"))
        let body = String(text[start.upperBound..<end.lowerBound])
        return Bytes(try #require(Data(base64Encoded: body, options: .ignoreUnknownCharacters)))
    }

    func element(_ tag: UInt8, _ content: Bytes) -> Bytes {
        switch content.count {
        case ..<0x80: [tag, UInt8(content.count)] + content
        case ..<0x100: [tag, 0x81, UInt8(content.count)] + content
        default: [tag, 0x82, UInt8(content.count >> 8), UInt8(content.count & 0xff)] + content
        }
    }

    private func encrypted() throws -> Bytes {
        let count = rounds.reduce(Int32(0)) { $0 << 8 | Int32($1) }
        var key = Bytes(repeating: 0, count: 32)
        let derived = Self.passphrase.withUnsafeBufferPointer { secret in
            secret.withMemoryRebound(to: CChar.self) { secret in
                PKCS5_PBKDF2_HMAC(
                    secret.baseAddress, Int32(secret.count), salt, Int32(salt.count),
                    max(1, min(count, 1_000)), EVP_sha256(), 32, &key)
            }
        }
        let context = try #require(EVP_CIPHER_CTX_new())
        defer { EVP_CIPHER_CTX_free(context) }
        let algorithm = cipher.hasSuffix("02") ? EVP_aes_128_cbc() : EVP_aes_256_cbc()
        var output = Bytes(repeating: 0, count: plaintext.count + 16)
        var written: Int32 = 0
        var last: Int32 = 0
        // A vector of the wrong size is encrypted under, as far as it goes; the file is refused.
        let padded = Bytes((vector + Bytes(repeating: 0, count: 16)).prefix(16))
        try #require(derived == 1)
        try #require(EVP_EncryptInit_ex(context, algorithm, nil, key, padded) == 1)
        try #require(
            EVP_EncryptUpdate(context, &output, &written, plaintext, Int32(plaintext.count)) == 1)
        let start = Int(written)
        let ended = output.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { EVP_EncryptFinal_ex(context, $0 + start, &last) } ?? 0
        }
        try #require(ended == 1)
        return Bytes(output.prefix(start + Int(last)))
    }
}

/// A P-256 key in the clear, made for these tests with `openssl genpkey`.
enum PlainKey {
    static let scalar = "1bb9caa002b4c6ed68b8cf895017201519439a11c9635ade72f48339046b62b4"
    static let point =
        "04bd83281b1c9fd3cc3f25f1bd26324c017ba8118fdb77c9ffaa814069a70677db"
        + "771342e252cfb1d6de492fa9c837418e40f4d6097b9bb7486d7697275a35c4b2"
    static let publicKey = PublicKey(compressed(bytes(hex: point) ?? []))

    /// The only encoding that is read.
    static func encoded(
        scalar: String = scalar, point: String = point
    ) throws -> Bytes {
        try decode(
            "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420" + scalar
                + "a144034200" + point)
    }
}
