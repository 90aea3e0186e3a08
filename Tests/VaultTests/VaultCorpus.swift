import LicetJSON
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// The files of `Tests/Corpus/vault`, which another implementation made.
enum VaultCorpus {
    static func json(_ name: String) throws -> JSONField {
        let files = try Corpus.files("vault", extension: "json")
        let file = try #require(files.first { $0.name == name })
        let limits = JSONLimits(bytes: 8 << 20, depth: 32, keys: 1024)
        return JSONField(try JSON(reading: file.text, limits: limits))
    }
}

/// `count` bytes that run through 0 to 250 again and again.
func patterned(_ count: Int) -> Bytes {
    let pattern = Bytes(0...250)
    var result = Bytes()
    result.reserveCapacity(count + pattern.count)
    while result.count < count { result.append(contentsOf: pattern) }
    return Bytes(result.prefix(count))
}

extension JSONField {
    func decoded() throws -> Bytes {
        try #require(bytes(hex: try string()), "\(path) is not hexadecimal")
    }

    func uint32() throws -> UInt32 {
        try #require(UInt32(exactly: try integer()), "\(path) is not 32 bits")
    }

    func edition() throws -> Edition {
        Edition(
            chain: try #require(Digest(try self["chain"].decoded())),
            contract: try #require(Account(try self["contract"].decoded())),
            registrar: try #require(Account(try self["registrar"].decoded())),
            object: try #require(ObjectID(try self["object"].decoded())),
            version: try self["version"].uint32(), epoch: try self["epoch"].uint32())
    }

    func fileContext() throws -> FileContext {
        FileContext(
            edition: try edition(), file: try self["file"].uint32(),
            subject: try #require(Account(try self["subject"].decoded())))
    }

    func wrapContext() throws -> WrapContext {
        WrapContext(
            edition: try edition(), reader: try #require(Account(try self["reader"].decoded())),
            suite: try #require(WrapSuite(rawValue: UInt8(try self["suite"].integer()))),
            keyDigest: try #require(Digest(try self["keyDigest"].decoded())))
    }
}

extension Edition {
    /// The same with one field changed, each field in turn.
    var neighbours: [Edition] {
        let other = Word256(9, 9, 9, 9)
        return [
            Edition(
                chain: Digest(other), contract: contract, registrar: registrar, object: object,
                version: version, epoch: epoch),
            Edition(
                chain: chain, contract: Account(other), registrar: registrar, object: object,
                version: version, epoch: epoch),
            Edition(
                chain: chain, contract: contract, registrar: Account(other), object: object,
                version: version, epoch: epoch),
            Edition(
                chain: chain, contract: contract, registrar: registrar,
                object: ObjectID(other.bytes) ?? object, version: version, epoch: epoch),
            Edition(
                chain: chain, contract: contract, registrar: registrar, object: object,
                version: version &+ 1, epoch: epoch),
            Edition(
                chain: chain, contract: contract, registrar: registrar, object: object,
                version: version, epoch: epoch &+ 1),
        ]
    }
}

extension FileContext {
    /// The same with one field changed, each field in turn.
    var neighbours: [FileContext] {
        edition.neighbours.map { FileContext(edition: $0, file: file, subject: subject) } + [
            FileContext(edition: edition, file: file &+ 1, subject: subject),
            FileContext(edition: edition, file: file, subject: Account(Word256(9, 9, 9, 9))),
        ]
    }
}
