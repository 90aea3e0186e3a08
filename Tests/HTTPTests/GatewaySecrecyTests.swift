import Foundation
import HummingbirdTesting
import LicetCrypto
import LicetJSON
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// A curious operator looks through all that a gateway keeps.
@Suite struct GatewaySecrecyTests {
    private let sentence = Bytes("the patient has a rare and very private condition".utf8)

    /// A file's ciphertext and its digest.
    private func sealed(_ body: Bytes, _ node: GatewayNode) throws -> (Bytes, SealedFile) {
        let object = ObjectID(SHA256.hash(Bytes("any".utf8)).word)
        let context = FileContext(
            edition: Edition(
                chain: node.gateway.chain, contract: Ward.address, registrar: node.rita.account,
                object: object, version: 1, epoch: 1),
            file: 0, subject: node.ana.account)
        let media = try #require(MediaType("text/plain"))
        let header = try #require(
            PlaintextHeader(bodyLength: UInt64(body.count), media: media))
        var source = MemorySource(body)
        var sink = MemorySink()
        let sealer = try FileSealer(key: DataKey.generate(), context: context, header: header)
        let facts = try sealer.seal(from: &source, into: &sink)
        return (sink.bytes, facts)
    }

    /// The files below a folder that hold the bytes.
    private func files(in folder: URL, holding bytes: Bytes) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try names.filter { name in
            let place = folder.appending(path: name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: place.path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { return false }
            return try Data(contentsOf: place).range(of: Data(bytes)) != nil
        }.sorted()
    }

    @Test func `nothing that a gateway keeps holds a sentence of a file that passed through it`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            let body = Bytes(repeatElement(sentence, count: 3_000).joined())
            let (ciphertext, facts) = try sealed(body, node)
            try await node.application().test(.router) { client in
                let stored = try await node.upload(ciphertext, through: client)
                let name = try #require(BlobName(text: try stored.json["path"].string()))
                #expect(
                    try stored.json["blocks"].string() == "0x" + facts.blocks.bytes.hex)
                let ticket = try await node.ticket(name, facts.digest)
                let answer = try await node.download(.get(ticket), through: client)
                #expect(answer.bytes == ciphertext)
            }
            #expect(try files(in: folder, holding: sentence) == [])
            #expect(node.log.lines.allSatisfy { !$0.contains("private condition") })
            // The search finds what it looks for: the ciphertext, and a plaintext put there.
            let start = Bytes(ciphertext.prefix(64))
            #expect(try files(in: folder, holding: start).count == 1)
            try await node.application().test(.router) { client in
                _ = try await node.upload(body, through: client)
            }
            #expect(try files(in: folder, holding: sentence).count == 1)
        }
    }
}
