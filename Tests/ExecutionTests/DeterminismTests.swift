import Foundation
import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import TestSupport
import Testing

struct DeterminismTests {
    /// Every source that compiles: the contracts, the examples and the corpus.
    static func sources() throws -> [CorpusFile] {
        try ["contracts", "examples", "Tests/Corpus/execute"].flatMap {
            try Corpus.files(at: $0, extension: "licet")
        }
    }

    private func container(_ file: CorpusFile) -> Bytes? {
        compiled(file.text, name: "\(file.name).licet").contract?.encoded
    }

    @Test func `a source compiles to the same bytes twice`() throws {
        for file in try Self.sources() {
            #expect(container(file) == container(file), "\(file.path)")
        }
    }

    @Test func `containers of the contracts and examples are those that were committed`() throws {
        var lines = ""
        for folder in ["contracts", "examples"] {
            for file in try Corpus.files(at: folder, extension: "licet") {
                let bytes = try #require(container(file))
                lines += "\(SHA256.hash(bytes).bytes.hex)  \(file.path)\n"
            }
        }
        try Golden.check(lines, at: "Tests/Corpus/execute/containers.sha256")
    }

    @Test func `every container survives decoding and encoding`() throws {
        for file in try Self.sources() {
            guard let bytes = container(file) else { continue }
            let again = try Contract(container: bytes)
            #expect(again.encoded == bytes, "\(file.path)")
        }
    }

    @Test func `twenty processes make the same containers`() throws {
        let licet = try Command.built("licet")
        let files = try ["contracts", "examples"].flatMap {
            try Corpus.files(at: $0, extension: "licet")
        }
        let paths = files.map { PackageRoot.url($0.path).path }
        let digests = try files.map { file in
            SHA256.hash(try #require(container(file))).bytes.hex
        }
        try withTemporaryFolder { folder in
            for number in 0..<20 {
                let output = folder.appending(path: "\(number)").path
                let run = try Command.run([licet, "build"] + paths + ["-o", output, "--json"])
                #expect(run.status == 0, "\(run)")
                for digest in digests { #expect(run.stdout.contains(digest), "\(run)") }
            }
        }
    }
}
