import Foundation
import LicetCrypto
import LicetJSON
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// Files and wraps that Python's `cryptography` and the openssl command made, with Python's
/// verdicts on changed ones: a small part of `make interop`.
@Suite struct `Files of other programs` {
    @Test func `a file that Python sealed opens, whole and by range`() throws {
        let cases = try VaultCorpus.json("sealed")["cases"].elements()
        #expect(cases.count == 5)
        for test in cases {
            let file = try ForeignFile(test)
            #expect(try file.open(file.ciphertext) == file.body, "\(test.path)")
            let digest = CiphertextHasher.facts(of: file.ciphertext)?.blocks
            #expect(digest?.bytes.hex == (try test["blocks"].string()))

            let count = UInt64(file.body.count)
            for range in [0..<count, count / 3..<count / 2, count..<count] {
                let expected = Bytes(file.body[Int(range.lowerBound)..<Int(range.upperBound)])
                #expect(try file.openRange(range) == expected, "\(test.path) \(range)")
            }
        }
    }

    @Test func `Licet refuses what Python refuses`() throws {
        var refused = 0
        for test in try VaultCorpus.json("sealed")["cases"].elements() {
            let file = try ForeignFile(test)
            for edit in try test["edits"].elements() {
                let changed = try edit.edited(file.ciphertext)
                #expect(changed != file.ciphertext)
                var opens = true
                do {
                    _ = try file.open(changed)
                } catch {
                    opens = false
                    refused += 1
                }
                #expect(opens == (try edit["opens"].bool()), "\(edit.path)")
            }
        }
        #expect(refused == 79)
    }

    @Test func `a foreign key file and wraps under it open`() throws {
        let cases = try VaultCorpus.json("keys")["cases"].elements()
        #expect(cases.count == 4)
        for test in cases {
            let publicKey = try #require(RSAPublicKey(try test["publicKey"].decoded()))
            #expect(publicKey.bits == Int(try test["bits"].integer()))
            let opened = try KeyFile.readWrapping(
                Bytes(try test["file"].string().utf8),
                passphrase: SecretBytes(copying: try test["passphrase"].string().utf8),
                expecting: publicKey)
            let reader = try #require(Account(try test["reader"].decoded()))
            let expected = try test["key"].decoded()
            let wraps = try test["wraps"].elements()
            #expect(wraps.count == 2)
            for wrap in wraps {
                let wrap = try #require(Wrap(try wrap.decoded()))
                var found = Bytes()
                let edition = try test.edition()
                if let key = wrap.open(of: edition, for: reader, with: opened.key) {
                    found = key.withSecret { $0.withBytes { Bytes($0) } }
                }
                #expect(found == expected, "\(test.path)")
                var isRefused = true
                var other = edition
                other.epoch += 1
                if wrap.open(of: other, for: reader, with: opened.key) != nil { isRefused = false }
                #expect(isRefused)
            }
        }
    }

    @Test func `sealing and opening take no more memory for a longer file`() throws {
        let short = try residentKilobytes(length: 1 << 20)
        let long = try residentKilobytes(length: 40 << 20)
        #expect(short > 1_000)
        #expect(long < short + 4_000, "\(short) KiB for 1 MiB, \(long) KiB for 40 MiB")
        #expect(long < 64 << 10)
    }

    private func residentKilobytes(length: Int64) throws -> Int64 {
        try withTemporaryFolder { folder in
            let zeros = JSON.string(String(repeating: "0", count: 64))
            let job: JSON = [
                "do": "measure", "length": .integer(length), "folder": .string(folder.path),
                "key": zeros, "chain": zeros, "contract": zeros, "registrar": zeros,
                "object": zeros, "subject": zeros, "file": 0, "version": 1, "epoch": 1,
            ]
            let output = try Command.run(
                [Command.built("VaultInterop")], input: job.text(.compact) + "\n")
            let answer = JSONField(try JSON(reading: output.stdout))
            return try answer["residentKilobytesMax"].integer()
        }
    }
}

/// A file of the corpus.
private struct ForeignFile {
    let body: Bytes
    let media: String
    let ciphertext: Bytes
    private let keyBytes: Bytes
    private let context: FileContext
    private let digest: Digest

    init(_ test: JSONField) throws {
        body = patterned(Int(try test["bodyLength"].integer()))
        media = try test["media"].string()
        ciphertext = try test["ciphertext"].decoded()
        keyBytes = try test["key"].decoded()
        context = try test.fileContext()
        digest = try #require(Digest(try test["digest"].decoded()))
    }

    /// Opens a ciphertext; a changed one as if its own digest were registered, so that the
    /// verdict is the cipher's.
    func open(_ ciphertext: Bytes) throws -> Bytes {
        let digest = ciphertext == self.ciphertext ? self.digest : SHA256.hash(ciphertext)
        var source = MemorySource(ciphertext)
        var sink = MemorySink()
        let header = try FileOpener(key: try dataKey(keyBytes), context: context, digest: digest)
            .open(from: &source, into: &sink)
        #expect(header.media.text == media)
        return sink.bytes
    }

    func openRange(_ range: Range<UInt64>) throws -> Bytes {
        let facts = try #require(CiphertextHasher.facts(of: ciphertext))
        var opener = try RangeOpener(
            key: try dataKey(keyBytes), context: context, blocks: facts.blocks,
            list: facts.list.bytes, sealedLength: facts.length, firstBlock: ciphertext)
        let needed = try opener.ciphertextRange(for: range)
        return try opener.open(
            range, ciphertext: Bytes(ciphertext[Int(needed.lowerBound)..<Int(needed.upperBound)]))
    }
}

extension CiphertextHasher {
    fileprivate static func facts(of ciphertext: Bytes) -> SealedFile? {
        var hasher = CiphertextHasher()
        hasher.update(ciphertext)
        return hasher.finalize()
    }
}

extension JSONField {
    /// The ciphertext with this edit made.
    fileprivate func edited(_ ciphertext: Bytes) throws -> Bytes {
        let head = ciphertext.prefix(Cobblestone.headerSize)
        let rest = ciphertext.dropFirst(head.count)
        var chunks = stride(
            from: rest.startIndex, to: rest.endIndex, by: Cobblestone.sealedChunkSize
        ).map { rest[$0...].prefix(Cobblestone.sealedChunkSize) }
        switch try self["edit"].string() {
        case "flip":
            var changed = ciphertext
            changed[Int(try self["place"].integer())] ^= 1 << UInt8(try self["bit"].integer())
            return changed
        case "cut": return Bytes(ciphertext.prefix(Int(try self["count"].integer())))
        case "append": return ciphertext + (try self["bytes"].decoded())
        case "swap":
            chunks.swapAt(
                Int(try self["first"].integer()), Int(try self["second"].integer()))
        default: chunks.remove(at: Int(try self["chunk"].integer()))
        }
        return Bytes(head) + chunks.joined()
    }
}
