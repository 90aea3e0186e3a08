import Foundation
import LicetJSON
import TestSupport
import Testing

@Suite struct `licet fmt` {
    private let loose = "contract A version 1\nid  B ,C // names\n\n\n"
    private let laidOut = "contract A version 1\n\nid B, C // names\n"

    @Test func `lays files out, once, and leaves nothing else behind`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let file = folder.appending(path: "src/a.licet")
            try write(loose, to: file)
            try write(laidOut, to: folder.appending(path: "src/below/b.licet"))
            try write("not a contract", to: folder.appending(path: "src/c.txt"))
            let first = try work.expect(0, ["fmt", "src"])
            #expect(first == "src/a.licet\n2 files: 1 formatted\n")
            #expect(try text(of: file) == laidOut)
            #expect(try work.expect(0, ["fmt", "src"]) == "2 files: 0 formatted\n")
            let names = try FileManager.default.contentsOfDirectory(atPath: work.path("src"))
            #expect(names.sorted() == ["a.licet", "below", "c.txt"])
        }
    }

    @Test func `--check changes nothing and lists what differs`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let file = folder.appending(path: "a.licet")
            try write(loose, to: file)
            try write(laidOut, to: folder.appending(path: "b.licet"))
            let output = try work.run(["fmt", "--check", "a.licet", "b.licet"])
            #expect(output.status == 1)
            #expect(output.stdout == "a.licet\n2 files: 1 to be formatted\n")
            #expect(try text(of: file) == loose)
            let listed = try document(try work.expect(1, ["fmt", "--check", "--json", "a.licet"]))
            #expect(try listed["changed"].elements().map { try $0.string() } == ["a.licet"])
            #expect(try work.expect(0, ["fmt", "--check", "b.licet"]).contains("1 file: 0"))
        }
    }

    @Test func `a file with mistakes is left as it is, and the others are not`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let broken = folder.appending(path: "a.licet")
            try write("contract A version 1\nid  ;\n", to: broken)
            try write(loose, to: folder.appending(path: "b.licet"))
            let output = try work.run(["fmt", "a.licet", "b.licet"])
            #expect(output.status == 1)
            #expect(output.stderr.contains("error[E"))
            #expect(output.stdout == "b.licet\n2 files: 1 formatted, 1 file with mistakes\n")
            #expect(try text(of: broken) == "contract A version 1\nid  ;\n")
            #expect(try text(of: folder.appending(path: "b.licet")) == laidOut)
        }
    }

    @Test func `a dash reads standard input, of any size, and writes standard output`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            #expect(try work.run(["fmt", "-"], input: loose).stdout == laidOut)
            #expect(try work.run(["fmt", "--check", "-"], input: loose).status == 1)
            #expect(try work.run(["fmt", "--check", "-"], input: laidOut).status == 0)
            let refused = try work.run(["fmt", "-"], input: "contract")
            #expect(refused.status == 1 && refused.stdout.isEmpty)
            #expect(refused.stderr.contains("standard input"))
            let long = laidOut + String(repeating: "// a line\n", count: 50_000)
            #expect(try work.run(["fmt", "-"], input: long).stdout == long)
            #expect(try work.run(["fmt", "-", "a"]).status == 2)
        }
    }

    @Test func `a link stays a link, and a file's mode its mode`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let file = folder.appending(path: "a.licet")
            let link = folder.appending(path: "b.licet")
            try write(loose, to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o640], ofItemAtPath: file.path)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            try work.expect(0, ["fmt", "b.licet"])
            let attributes = try FileManager.default.attributesOfItem(atPath: link.path)
            #expect(attributes[.type] as? FileAttributeType == .typeSymbolicLink)
            let mode = try FileManager.default.attributesOfItem(atPath: file.path)[
                .posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o640)
            #expect(try text(of: file) == laidOut)
        }
    }

    @Test func `a new project is in the style`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try work.expect(0, ["new", "Ward"])
            try work.expect(0, ["fmt", "--check", "Ward"])
        }
    }

    private func write(_ text: String, to file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func text(of file: URL) throws -> String {
        String(decoding: try Data(contentsOf: file), as: UTF8.self)
    }
}
