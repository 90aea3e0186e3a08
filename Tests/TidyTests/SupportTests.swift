import Foundation
import TestSupport
import Testing

@Suite struct `What the tests stand on` {
    @Test func `a command gives its status and both outputs, and reads its input`() throws {
        let script = "cat; echo \"$WORD\" >&2; pwd; exit 3"
        let output = try Command.run(
            ["/bin/sh", "-c", script], input: "line\n", environment: ["WORD": "given"],
            directory: URL(filePath: "/"))
        #expect(output.status == 3)
        #expect(output.stdout == "line\n/\n")
        #expect(output.stderr == "given\n")
    }

    @Test func `much output does not stop a command`() throws {
        let output = try Command.run(["/bin/sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' a"])
        #expect(output.status == 0)
        #expect(output.stdout.utf8.count == 1_000_000)
    }

    @Test func `a command that does not end is killed`() throws {
        let running = try Command.start(["/bin/sh", "-c", "echo ready; exec sleep 60"])
        #expect(running.waits(until: { $0.stdout == "ready\n" }))
        #expect(throws: Command.Failure.self) { try running.wait(seconds: 0.05) }
        #expect(!running.isRunning)
        #expect(try running.wait(seconds: 0).status == -9)
    }

    @Test func `waiting for output ends with the command`() throws {
        let running = try Command.start(["/bin/sh", "-c", "echo last"])
        #expect(!running.waits(until: { $0.stdout == "never" }))
        #expect(try running.wait().stdout == "last\n")
    }

    @Test func `a program that is not built is named`() {
        #expect(throws: Command.Failure.self) { try Command.built("no-such-program") }
    }

    @Test func `a temporary folder is empty at first and gone at the end, also after an error`()
        throws
    {
        struct Stop: Error {}
        var place: URL?
        #expect(throws: Stop.self) {
            try withTemporaryFolder { folder in
                place = folder
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
                try Data([1]).write(to: folder.appending(path: "file"))
                throw Stop()
            }
        }
        let folder = try #require(place)
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    @Test func `a golden that differs is found and one that is missing too`() throws {
        let name = "Tests/TidyTests/SupportTests.swift"
        let text = try String(contentsOf: PackageRoot.url(name), encoding: .utf8)
        #expect(try Golden.difference(of: text, from: name) == nil)
        let longer = try Golden.difference(of: text + "more", from: name)
        #expect(longer?.hasSuffix("- \n+ more") == true)
        let absent = try Golden.difference(of: "", from: "Tests/TidyTests/no-such-file")
        #expect(absent?.contains("UPDATE_GOLDEN=1") == true)
    }

    @Test func `a diff shows the lines that differ and two around them`() {
        let old = "a\nb\nc\nd\ne\nf\ng"
        #expect(
            lineDiff(from: old, to: "a\nb\nc\nD\ne\nf\ng")
                == "  …\n  b\n  c\n- d\n+ D\n  e\n  f\n  …")
        #expect(lineDiff(from: "a\n", to: "a\r\n") == "- a\n+ a\\r\n  ")
    }

    @Test func `the generator gives the published numbers`() {
        var random = SplitMix64(seed: 1_234_567)
        let expected: [UInt64] = [
            6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        ]
        #expect(expected.map { _ in random.next() } == expected)
    }

    @Test func `mutation changes bytes and takes empty input`() {
        var random = SplitMix64(seed: 1)
        let original = [UInt8](repeating: 7, count: 40)
        let changed = (0..<200).count { _ in random.mutated(original) != original }
        #expect(changed > 190)
        for _ in 0..<200 { _ = random.mutated([]) }
    }

    @Test func `an empty corpus is an error`() {
        #expect(throws: Corpus.Empty.self) { try Corpus.files("no-such-folder") }
        #expect(throws: Corpus.Empty.self) {
            try Corpus.files(at: "Tests/TidyTests", extension: "licet")
        }
    }

    @Test func `corpus files come sorted, each with its golden's place`() throws {
        let files = try Corpus.files(at: "Tests/TidyTests", extension: "swift")
        let names = files.map(\.name)
        #expect(names.contains("SupportTests") && names == names.sorted())
        #expect(files[0].path(extension: "json") == "Tests/TidyTests/\(names[0]).json")
    }
}
