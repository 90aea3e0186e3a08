import Foundation
import LicetCrypto
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

@Suite struct `Files on disk` {
    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    /// Opens a ciphertext onto disk as the client does.
    private func open(_ sealed: SealedFixture, _ ciphertext: String, to path: String) throws {
        var source = try DiskReader(ciphertext)
        var delivery = try DiskDelivery(path)
        let opener = FileOpener(
            key: try sealed.makeKey(), context: sealed.context, digest: sealed.facts.digest)
        _ = try opener.open(from: &source, into: &delivery)
        try delivery.deliver()
    }

    @Test func `a file is sealed and opened from disk to disk`() throws {
        try withTemporaryFolder { folder in
            let body = patterned(600_001)
            let bodyPath = folder.appending(path: "body").path
            let sealedPath = folder.appending(path: "sealed").path
            let openedPath = folder.appending(path: "opened").path
            try Data(body).write(to: URL(filePath: bodyPath))

            let key = try DataKey.generate()
            var source = try DiskReader(bodyPath)
            let header = try #require(
                PlaintextHeader(bodyLength: source.length, media: .unstated))
            var sealed = try DiskDelivery(sealedPath)
            let facts = try FileSealer(key: key, context: .sample, header: header)
                .seal(from: &source, into: &sealed)
            try sealed.deliver()

            var ciphertext = try DiskReader(sealedPath)
            #expect(ciphertext.length == facts.length)
            var opened = try DiskDelivery(openedPath)
            _ = try FileOpener(key: key, context: .sample, digest: facts.digest)
                .open(from: &ciphertext, into: &opened)
            #expect(!FileManager.default.fileExists(atPath: openedPath))
            try opened.deliver()
            #expect(try Data(contentsOf: URL(filePath: openedPath)) == Data(body))
            #expect(try names(in: folder) == ["body", "opened", "sealed"])
            let attributes = try FileManager.default.attributesOfItem(atPath: openedPath)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a refused file leaves nothing, and what stood there stands`() throws {
        let sealed = try SealedFixture(count: 300_000)
        var changes: [Bytes] = []
        for place in [0, 30, 56, 200_000, sealed.ciphertext.count - 1] {
            var changed = sealed.ciphertext
            changed[place] ^= 1
            changes.append(changed)
        }
        changes.append(Bytes(sealed.ciphertext.dropLast(20)))
        changes.append(sealed.ciphertext + [0])
        changes.append(try sealed.forgingChunk(3))
        for (index, changed) in changes.enumerated() {
            try withTemporaryFolder { folder in
                let ciphertext = folder.appending(path: "ciphertext")
                try Data(changed).write(to: ciphertext)
                let target = folder.appending(path: "report")
                #expect(throws: OpenError.self, "\(index)") {
                    try open(sealed, ciphertext.path, to: target.path)
                }
                #expect(try names(in: folder) == ["ciphertext"], "\(index)")

                try Data("old".utf8).write(to: target)
                #expect(throws: OpenError.self) {
                    try open(sealed, ciphertext.path, to: target.path)
                }
                #expect(try names(in: folder) == ["ciphertext", "report"], "\(index)")
                #expect(try String(contentsOf: target, encoding: .utf8) == "old")

                // The control: the true ciphertext does replace it.
                try Data(sealed.ciphertext).write(to: ciphertext)
                try open(sealed, ciphertext.path, to: target.path)
                #expect(try Data(contentsOf: target) == Data(sealed.body))
                #expect(try names(in: folder) == ["ciphertext", "report"], "\(index)")
            }
        }
    }

    @Test func `a name appears only with its whole content`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "file").path
            do {
                var delivery = try DiskDelivery(path)
                try delivery.write([1, 2, 3])
                // Nothing at all where files may be nameless, else a hidden file of the owner's.
                for name in try names(in: folder) {
                    #expect(name.hasPrefix(".licet-") && name.hasSuffix(".part"))
                }
                _ = consume delivery
            }
            #expect(try names(in: folder).isEmpty)
            var delivery = try DiskDelivery(path)
            try delivery.write([1, 2, 3])
            try delivery.deliver()
            #expect(try names(in: folder) == ["file"])
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(attributes[.size] as? Int == 3)
        }
    }

    @Test func `what stands under a name is replaced only where that is asked for`() throws {
        try withTemporaryFolder { folder in
            let path = folder.appending(path: "file").path
            func deliver(_ byte: UInt8, isReplacing: Bool) throws {
                var delivery = try DiskDelivery(path)
                try delivery.write([byte])
                try delivery.deliver(isReplacing: isReplacing)
            }
            try deliver(1, isReplacing: false)
            #expect(throws: StreamError.failed(.rename, errno: EEXIST)) {
                try deliver(2, isReplacing: false)
            }
            #expect(try Data(contentsOf: URL(filePath: path)) == Data([1]))
            try deliver(3, isReplacing: true)
            #expect(try Data(contentsOf: URL(filePath: path)) == Data([3]))
            #expect(try names(in: folder) == ["file"])
        }
    }

    @Test func `what is no regular file is not read`() throws {
        try withTemporaryFolder { folder in
            let pipe = folder.appending(path: "pipe").path
            #expect(mkfifo(pipe, 0o600) == 0)
            for path in [pipe, folder.path, "/dev/zero"] {
                #expect(throws: StreamError.notRegularFile) { _ = try DiskReader(path) }
            }
            let file = folder.appending(path: "file").path
            try Data([1]).write(to: URL(filePath: file))
            #expect(throws: StreamError.notRegularFile) { _ = try DiskReader(file + "\0x") }
            #expect(throws: StreamError.failed(.open, errno: ENOENT)) {
                _ = try DiskReader(folder.appending(path: "absent").path)
            }
            var reader = try DiskReader(file)
            #expect(try reader.read(10) == [1] && reader.read(10).isEmpty)
        }
    }

    @Test func `a delivery names a file in a folder that there is`() throws {
        try withTemporaryFolder { folder in
            for path in ["", folder.path + "/", folder.path + "/a\0b"] {
                #expect(throws: StreamError.notRegularFile) { _ = try DiskDelivery(path) }
            }
            #expect(throws: StreamError.failed(.open, errno: ENOENT)) {
                _ = try DiskDelivery(folder.path + "/absent/file")
            }
            let taken = folder.appending(path: "taken")
            try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: false)
            #expect(throws: StreamError.failed(.rename, errno: EISDIR)) {
                let delivery = try DiskDelivery(taken.path)
                try delivery.deliver()
            }
            #expect(try names(in: folder) == ["taken"])
        }
    }
}
