import Foundation
import LicetPrimitives
import LicetVault
import TestSupport
import Testing

/// What every store must do. Another store joins by a case of ``StoreKind``.
@Suite struct StoreConformanceTests {
    @Test(arguments: StoreKind.allCases, [1, 31, 1 << 20, (1 << 20) + 1, 2_621_440])
    func `an object comes back whole and in parts`(kind: StoreKind, size: Int) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            let content = sampleBytes(size)
            let stored = try put(content, into: store)
            let reader = try #require(try store.get(stored.name))
            #expect(reader.facts == facts(of: content))
            #expect(try store.head(stored.name) == facts(of: content))
            #expect(try readAll(reader, .object) == content)
            for (start, count) in [(0, 1), (size - 1, 1), (size / 3, size / 2), (size - 1, 100)] {
                let part = try reader.read(.object, from: UInt64(start), count: count)
                let expected = content[start..<min(size, start + min(count, BlobFacts.readMax))]
                #expect(part == Bytes(expected))
            }
            #expect(try reader.read(.object, from: UInt64(size), count: 1) == [])
            #expect(try reader.read(.object, from: .max, count: 1) == [])
            #expect(try reader.read(.object, from: 0, count: 0) == [])
            #expect(try reader.read(.object, from: 0, count: -1) == [])
        }
    }

    @Test(arguments: StoreKind.allCases, [1, 1 << 20, (1 << 20) + 1])
    func `the block list lies beside the object`(kind: StoreKind, size: Int) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            let content = sampleBytes(size)
            let stored = try put(content, into: store)
            var expected = Bytes()
            for start in stride(from: 0, to: size, by: 1 << 20) {
                expected += SHA256.hash(content[start..<min(size, start + 1 << 20)]).bytes
            }
            let reader = try #require(try store.get(stored.name))
            #expect(try readAll(reader, .blockList) == expected)
            #expect(reader.facts.size(of: .blockList) == UInt64(expected.count))
            #expect(stored.blocks == SHA256.hash(tag: "licet blocks v1", expected))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `bytes of another digest are not taken in`(kind: StoreKind) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            let content = sampleBytes(1_000)
            var changed = content
            changed[999] ^= 1
            let writer = try store.put(facts(of: content))
            try writer.write(changed)
            let actual = SHA256.hash(changed)
            #expect(throws: BlobPutError.otherDigest(actual)) { try writer.finish() }
            #expect(throws: BlobPutError.over) { try writer.finish() }
            #expect(try store.list(after: nil, limit: 10) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `exactly the declared number of bytes is taken in`(kind: StoreKind) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            let content = sampleBytes(1_000)
            let short = try store.put(facts(of: content))
            try short.write(Bytes(content.prefix(999)))
            #expect(throws: BlobPutError.tooFew(missing: 1)) { try short.finish() }
            let long = try store.put(facts(of: content))
            try long.write(content)
            #expect(throws: BlobPutError.tooMany) { try long.write([0]) }
            #expect(throws: BlobPutError.over) { try long.write([]) }
            #expect(throws: BlobPutError.over) { try long.finish() }
            #expect(try store.list(after: nil, limit: 10) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a size out of range is refused before a byte comes`(kind: StoreKind) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            for size in [0, BlobFacts.sizeMax + 1, UInt64.max] {
                #expect(throws: BlobPutError.sizeOutOfRange(size)) {
                    try store.put(BlobFacts(size: size, digest: .zero, contract: .zero))
                }
            }
            try store.put(BlobFacts(size: BlobFacts.sizeMax, digest: .zero, contract: .zero))
                .abandon()
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what is not finished is never seen`(kind: StoreKind) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            let content = sampleBytes(5_000)
            let writer = try store.put(facts(of: content))
            try writer.write(content)
            #expect(try store.list(after: nil, limit: 10) == [])
            writer.abandon()
            #expect(throws: BlobPutError.over) { try writer.finish() }
            #expect(try store.list(after: nil, limit: 10) == [])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `objects outlive the store that wrote them`(kind: StoreKind) throws {
        try kind.withStore { (open) throws in
            let content = sampleBytes(70_000)
            var name: BlobName?
            do {
                let store = try open()
                name = try put(content, into: store).name
                // Left unfinished, as by a crash.
                let writer = try store.put(facts(of: content))
                try writer.write(Bytes(content.prefix(10)))
            }
            let store = try open()
            let known = try #require(name)
            let reader = try #require(try store.get(known))
            #expect(try readAll(reader, .object) == content)
            #expect(try store.list(after: nil, limit: 10) == [known])
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `the store chooses names, never twice the same`(kind: StoreKind) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            let names = try (0..<20).map { _ in try put([1, 2, 3], into: store).name }
            #expect(Set(names).count == 20)
            #expect(try store.list(after: nil, limit: 100) == names.sorted())
            #expect(try store.list(after: nil, limit: 0) == [])
            var paged: [BlobName] = []
            while true {
                let page = try store.list(after: paged.last, limit: 7)
                paged += page
                if page.count < 7 { break }
            }
            #expect(paged == names.sorted())
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a deleted object is gone but for those who read it`(kind: StoreKind) throws {
        try kind.withStore { (open) throws in
            let store = try open()
            let content = sampleBytes(3_000)
            let name = try put(content, into: store).name
            let other = try put([7], into: store).name
            let reader = try #require(try store.get(name))
            #expect(try store.delete(name))
            #expect(try store.delete(name) == false)
            #expect(try store.get(name) == nil)
            #expect(try store.head(name) == nil)
            #expect(try readAll(reader, .object) == content)
            #expect(try store.list(after: nil, limit: 10) == [other])
        }
    }
}

/// The stores that the suite runs on.
enum StoreKind: CaseIterable {
    case directory

    /// Gives the body a function that opens the same store again; one is open at a time.
    func withStore(_ body: (() throws -> any BlobStore) throws -> Void) throws {
        switch self {
        case .directory:
            try withTemporaryFolder { folder in
                let path = folder.appending(path: "store").path
                try body { try DirectoryStore(path: path) }
            }
        }
    }
}

func sampleBytes(_ count: Int) -> Bytes {
    var random = SplitMix64(seed: UInt64(count))
    var bytes = Bytes()
    bytes.reserveCapacity(count + 8)
    while bytes.count < count {
        let word = random.next()
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
    }
    return Bytes(bytes.prefix(count))
}

func facts(of content: Bytes) -> BlobFacts {
    BlobFacts(
        size: UInt64(content.count), digest: SHA256.hash(content),
        contract: Account(firstSigningKey: [5]))
}

/// Stores bytes in pieces that are no blocks.
func put(_ content: Bytes, into store: any BlobStore) throws -> StoredBlob {
    let writer = try store.put(facts(of: content))
    for start in stride(from: 0, to: content.count, by: 300_007) {
        try writer.write(Bytes(content[start..<min(content.count, start + 300_007)]))
    }
    return try writer.finish()
}

func readAll(_ reader: any BlobReader, _ part: BlobPart) throws -> Bytes {
    var bytes = Bytes()
    while true {
        let next = try reader.read(part, from: UInt64(bytes.count), count: 1 << 19)
        if next.isEmpty { return bytes }
        bytes += next
    }
}
