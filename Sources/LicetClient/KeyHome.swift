import Foundation
import LicetCrypto
import LicetPrimitives
import LicetVault

/// The folder of a person's keys: `keys/NAME.pem`, the encrypted signing key, and beside it
/// `keys/NAME.pub`, the compressed public key in hexadecimal, which every reading compares; and
/// the same pair for the wrapping key, in `keys/NAME.wrap.pem` and `keys/NAME.wrap.pub`.
public struct KeyHome: Sendable {
    public let folder: URL

    /// A named key without its secret.
    public struct Entry: Hashable, Sendable {
        public let name: String
        public let publicKey: Bytes
        public var account: Account { Account(firstSigningKey: publicKey) }
    }

    public init(folder: URL) { self.folder = folder }

    var keys: URL { folder.appendingPathComponent("keys", isDirectory: true) }

    func file(_ name: String, _ suffix: String) -> URL {
        keys.appendingPathComponent("\(name).\(suffix)", isDirectory: false)
    }

    /// Names that may stand in a file name everywhere: 1 to 64 of `a-z A-Z 0-9 _ -`.
    public static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// Makes a key and writes it, readable by its owner alone. An existing key is never replaced.
    public func create(
        _ name: String, passphrase: borrowing SecretBytes, rounds: Int = KeyFile.rounds
    ) throws -> Entry {
        guard KeyHome.isName(name) else { throw KeyHomeError.badName(name) }
        let path = file(name, "pem")
        guard !FileManager.default.fileExists(atPath: path.path) else {
            throw KeyHomeError.exists(name)
        }
        try FileManager.default.createDirectory(
            at: keys, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let key = try SigningKey.generate()
        let bytes = try KeyFile.write(key, passphrase: passphrase, rounds: rounds)
        let publicKey = key.publicKey.bytes
        guard try writeSecret(bytes, to: path) else {
            throw KeyHomeError.exists(name)
        }
        try writePublic(publicKey, to: file(name, "pub"))
        return Entry(name: name, publicKey: publicKey)
    }

    /// The keys by name.
    public func list() throws -> [Entry] {
        guard FileManager.default.fileExists(atPath: keys.path) else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: keys.path)
            .filter { $0.hasSuffix(".pub") }
            .map { String($0.dropLast(4)) }
            .filter(KeyHome.isName)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return try names.map(entry)
    }

    /// The key of this name, without its secret.
    public func entry(_ name: String) throws -> Entry {
        guard KeyHome.isName(name) else { throw KeyHomeError.badName(name) }
        guard let text = try? String(contentsOf: file(name, "pub"), encoding: .utf8) else {
            throw KeyHomeError.absent(name, known: try knownNames(besides: name))
        }
        guard let key = bytes(hex: text.trimmingCharacters(in: .whitespacesAndNewlines)),
            PublicKey(key) != nil
        else { throw KeyHomeError.damaged(name) }
        return Entry(name: name, publicKey: key)
    }

    /// Opens a key for signing.
    public func open(_ name: String, passphrase: borrowing SecretBytes) throws -> OpenedKey {
        let entry = try entry(name)
        guard let data = try? Data(contentsOf: file(name, "pem")) else {
            throw KeyHomeError.damaged(name)
        }
        guard let expected = PublicKey(entry.publicKey) else { throw KeyHomeError.damaged(name) }
        do {
            return try KeyFile.read(Bytes(data), passphrase: passphrase, expecting: expected)
        } catch {
            throw KeyHomeError.unreadable(name)
        }
    }

    /// The account of a key's name, for arguments that name people.
    public func account(named name: String) -> Account? { (try? entry(name))?.account }

    private func knownNames(besides name: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: keys.path) else { return [] }
        return try list().map(\.name).filter { $0 != name }
    }

    /// Writes the secret half of a key, for its owner alone; `false` where there is one, which is
    /// left as it is, also where another process made it a moment ago.
    func writeSecret(_ bytes: Bytes, to path: URL) throws -> Bool {
        do {
            try deliver(bytes, to: path, isReplacing: false)
            return true
        } catch StreamError.failed(.rename, errno: EEXIST) {
            return false
        } catch {
            throw KeyHomeError.cannotWrite(path.path)
        }
    }

    /// Writes the public half of a key whose secret half was made just now, for everybody.
    func writePublic(_ key: Bytes, to path: URL) throws {
        do {
            try deliver(Bytes((key.hex + "\n").utf8), to: path, isReplacing: true)
        } catch {
            throw KeyHomeError.cannotWrite(path.path)
        }
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: path.path)
    }

    /// Created for the owner alone, written, flushed, and only then given its name.
    private func deliver(
        _ bytes: Bytes, to path: URL, isReplacing: Bool
    ) throws(StreamError) {
        var file = try DiskDelivery(path.path)
        try file.write(bytes)
        try file.deliver(isReplacing: isReplacing)
    }
}

/// What is wrong with a named key.
public enum KeyHomeError: Error, Hashable, Sendable {
    case badName(String)
    case exists(String)
    case absent(String, known: [String])
    case damaged(String)
    /// A wrong passphrase or an altered file: the two look the same on purpose.
    case unreadable(String)
    /// The name has a signing key alone.
    case noWrappingKey(String)
    case wrappingKeyExists(String)
    case cannotWrite(String)
}

extension KeyHomeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .badName(let name):
            "`\(name)` is no key name: use 1 to 64 letters, digits, `_` and `-`"
        case .exists(let name):
            "there is a key `\(name)` already; it was left as it is: choose another name"
        case .absent(let name, let known):
            known.isEmpty
                ? "there is no key `\(name)`; make one with `licet key new \(name)`"
                : "there is no key `\(name)`; there are \(known.joined(separator: ", "))"
        case .damaged(let name): "the files of key `\(name)` are incomplete or damaged"
        case .unreadable(let name):
            "key `\(name)` does not open: the passphrase is wrong or the file was altered"
        case .noWrappingKey(let name):
            "`\(name)` has no wrapping key, which files are opened with; make one with "
                + "`licet key wrap \(name)`"
        case .wrappingKeyExists(let name):
            "`\(name)` has a wrapping key already; it was left as it is"
        case .cannotWrite(let path): "cannot write `\(path)`"
        }
    }
}
