import Foundation
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

@Suite struct StoreDirectoryTests {
    @Test(arguments: [
        "", ".", "..", "/", "../../etc/passwd", "a/b", "objects", "lock",
        String(repeating: "a", count: 63), String(repeating: "a", count: 65),
        String(repeating: "A", count: 64), String(repeating: "g", count: 64),
        "../" + String(repeating: "a", count: 61), String(repeating: "a", count: 63) + "/",
        String(repeating: "a", count: 63) + "\0", String(repeating: "é", count: 32),
        String(repeating: "a", count: 1_000_000),
    ])
    func `a hostile name is no name`(text: String) {
        #expect(BlobName(text: text) == nil)
        #expect(BlobName(path: Bytes(text.utf8)) == nil)
    }

    @Test func `a name is 64 lower-case digits and nothing else`() throws {
        let text = String(repeating: "0f", count: 32)
        let name = try #require(BlobName(text: text))
        #expect(name.text == text)
        #expect(BlobName(path: Bytes(text.utf8)) == name)
    }

    @Test func `only one opens a store at a time`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "store").path
            let first = try DirectoryStore(path: path)
            let writer = try first.put(facts(of: [1, 2, 3]))
            #expect(throws: StoreFault.self) { try DirectoryStore(path: path) }
            // The second opening has not swept the first one's work away.
            try writer.write([1, 2, 3])
            _ = try writer.finish()
            #expect(try first.list(after: nil, limit: 9).count == 1)
        }
    }

    @Test func `what a crash has left is removed at the next start`() throws {
        try withTemporaryFolder { folder in
            let root = folder.appending(path: "store")
            let incoming = root.appending(path: "incoming")
            let name = String(repeating: "ab", count: 32)
            do {
                let store = try DirectoryStore(path: root.path)
                _ = try put([1, 2, 3], into: store)
            }
            let half = incoming.appending(path: name)
            try FileManager.default.createDirectory(at: half, withIntermediateDirectories: false)
            try Data([1, 2]).write(to: half.appending(path: "object"))
            try FileManager.default.createDirectory(
                at: incoming.appending(path: "empty"), withIntermediateDirectories: false)
            let store = try DirectoryStore(path: root.path)
            #expect(try FileManager.default.contentsOfDirectory(atPath: incoming.path) == [])
            #expect(try store.list(after: nil, limit: 9).count == 1)
        }
    }

    @Test func `an abandoned object leaves nothing on the disk`() throws {
        try withTemporaryFolder { folder in
            let root = folder.appending(path: "store")
            let store = try DirectoryStore(path: root.path)
            do {
                let writer = try store.put(facts(of: [1, 2, 3]))
                try writer.write([1])
                #expect(try entries(root, "incoming").count == 1)
                writer.abandon()
                #expect(try entries(root, "incoming") == [])
                let forgotten = try store.put(facts(of: [1, 2, 3]))
                try forgotten.write([1])
            }
            #expect(try entries(root, "incoming") == [])
            #expect(try entries(root, "objects") == [])
        }
    }

    private func entries(_ root: URL, _ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
    }

    @Test func `only the owner can read what is stored`() throws {
        try withTemporaryFolder { folder in
            let root = folder.appending(path: "store")
            let store = try DirectoryStore(path: root.path)
            let place = try objectFolder(put([1, 2, 3], into: store).name, in: root)
            for (path, mode) in [("", 0o700), ("object", 0o600), ("blocks", 0o600)] {
                let file = path.isEmpty ? place : place.appending(path: path)
                let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
                #expect(attributes[.posixPermissions] as? Int == mode)
            }
        }
    }

    private func objectFolder(_ name: BlobName, in root: URL) throws -> URL {
        root.appending(path: "objects/\(name.text.prefix(2))/\(name.text)")
    }

    @Test func `a damaged object is a fault and never a shorter one`() throws {
        try withTemporaryFolder { folder in
            let root = folder.appending(path: "store")
            let store = try DirectoryStore(path: root.path)
            for (file, damage) in [
                ("object", Bytes([1, 2])), ("object", [1, 2, 3, 4]), ("blocks", []),
                ("facts", []), ("facts", Bytes(repeating: 2, count: 73)),
                ("facts", Bytes(repeating: 1, count: 74)),
            ] {
                let name = try put([1, 2, 3], into: store).name
                let path = try objectFolder(name, in: root).appending(path: file)
                try Data(damage).write(to: path)
                #expect(throws: StoreFault.self, "\(file) \(damage)") { try store.get(name) }
            }
        }
    }

    @Test func `a link in place of an object is not followed`() throws {
        try withTemporaryFolder { folder in
            let root = folder.appending(path: "store")
            let store = try DirectoryStore(path: root.path)
            let name = try put([1, 2, 3], into: store).name
            let secret = folder.appending(path: "secret")
            try Data([9, 9, 9]).write(to: secret)
            let object = try objectFolder(name, in: root).appending(path: "object")
            try FileManager.default.removeItem(at: object)
            try FileManager.default.createSymbolicLink(at: object, withDestinationURL: secret)
            #expect(throws: StoreFault.self) { try store.get(name) }
        }
    }

    @Test func `a store in a folder that is not there is a fault`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "no/such").path
            _ = #expect(throws: StoreFault.self) { try DirectoryStore(path: path) }
        }
    }
}
