import Foundation
import LicetCrypto
import LicetPrimitives
import Testing

/// Which bits of an RSA key's file are tried. All of them take half a minute in an
/// optimised build; `make keyfile-flips` tries them all, and every run of the suite every 23rd.
/// That number has no factor in common with the sizes of a byte, a block or a line, so that
/// every place within them is reached.
private let stride = ProcessInfo.processInfo.environment["LICET_ALL_FLIPS"] == nil ? 23 : 1

@Suite struct WrappingKeyFileFlips {
    private let passphrase = KeyFileBuilder.passphrase

    private func reads(_ file: Bytes) -> Bool {
        do {
            _ = try KeyFile.readWrapping(
                file, passphrase: SecretBytes(copying: passphrase), expecting: nil)
            return true
        } catch {
            // Whatever was changed, the answer is the same.
            return error != .unreadable
        }
    }

    private func file() throws -> Bytes {
        let key = try RSAPrivateKey.generate()
        return try KeyFile.write(key, passphrase: SecretBytes(copying: passphrase), rounds: 1)
    }

    /// As for signing keys, no expected key is given.
    @Test func `every single changed bit of a wrapping key's file is refused`() throws {
        let file = try file()
        #expect(reads(file))
        var read: [Int] = []
        var tried = 0
        for bit in Swift.stride(from: 0, to: file.count * 8, by: stride) {
            var altered = file
            altered[bit / 8] ^= 1 << (bit % 8)
            if reads(altered) { read.append(bit) }
            tried += 1
        }
        #expect(read.isEmpty && tried > 20_000 / stride)
    }

    @Test func `every changed bit of a wrapping key file's binary content is refused`() throws {
        let file = try file()
        let der = try KeyFileBuilder.unarmored(file)
        #expect(KeyFileBuilder.armored(der) == file)
        var read: [Int] = []
        var tried = 0
        for bit in Swift.stride(from: 0, to: der.count * 8, by: stride) {
            var altered = der
            altered[bit / 8] ^= 1 << (bit % 8)
            if reads(KeyFileBuilder.armored(altered)) { read.append(bit) }
            tried += 1
        }
        #expect(read.isEmpty && tried > 14_000 / stride)
    }
}
