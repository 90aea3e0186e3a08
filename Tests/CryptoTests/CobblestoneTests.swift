import LicetCrypto
import LicetPrimitives
import TestSupport
import Testing

/// Bytes that differ from place to place, the same in every run.
func patterned(_ count: Int, seed: UInt64 = 1) -> Bytes {
    var random = SplitMix64(seed: seed)
    var result = Bytes()
    result.reserveCapacity(count + 8)
    while result.count < count {
        withUnsafeBytes(of: random.next()) { result += $0 }
    }
    return Bytes(result.prefix(count))
}

func dataKey(_ bytes: Bytes) throws -> DataKey {
    guard let key = DataKey(SecretBytes(copying: bytes)) else {
        throw CobblestoneError.wrongKey
    }
    return key
}

/// Seals in pieces of the given size; 0 is everything at once.
func sealed(
    _ plaintext: Bytes, key: borrowing DataKey, context: Bytes = [],
    salt: Bytes = Bytes(repeating: 5, count: 24), piece: Int = 0
) throws -> Bytes {
    var sealer = try CobblestoneSealer(key: key, context: context, salt: salt)
    var output = Bytes()
    var rest = plaintext[...]
    while !rest.isEmpty {
        let next = rest.prefix(piece == 0 ? rest.count : piece)
        try sealer.update(next.span, appendingTo: &output)
        rest = rest.dropFirst(next.count)
    }
    try sealer.finish(appendingTo: &output)
    return output
}

/// What came out of a stream, and how it ended.
struct Opened: Equatable {
    var plaintext = Bytes()
    var error: CobblestoneError?
}

func opened(
    _ sealed: Bytes, key: borrowing DataKey, context: Bytes = [], piece: Int = 0
) -> Opened {
    var opener = CobblestoneOpener(key: key, context: context)
    var result = Opened()
    do throws(CobblestoneError) {
        var rest = sealed[...]
        while !rest.isEmpty {
            let next = rest.prefix(piece == 0 ? rest.count : piece)
            try opener.update(next.span, appendingTo: &result.plaintext)
            rest = rest.dropFirst(next.count)
        }
        try opener.finish(appendingTo: &result.plaintext)
    } catch {
        result.error = error
    }
    return result
}

@Suite struct CobblestoneFiles {
    private static let sizes = [
        0, 1, 15, 16, 16_383, 16_384, 16_385, 32_767, 32_768, 32_769, 70_000,
    ]

    @Test(arguments: sizes)
    func `a file opens to what was sealed, in pieces of any size`(size: Int) throws {
        let key = try dataKey(patterned(32))
        let plaintext = patterned(size, seed: 2)
        let whole = try sealed(plaintext, key: key, context: [1])
        #expect(Cobblestone.sealedSize(ofPlaintext: UInt64(size)) == UInt64(whole.count))
        #expect(Cobblestone.plaintextSize(ofSealed: UInt64(whole.count)) == UInt64(size))
        for piece in [1_000, 16_383, 16_384, 16_385, 16_400, 40_000] {
            #expect(try sealed(plaintext, key: key, context: [1], piece: piece) == whole)
            let result = opened(whole, key: key, context: [1], piece: piece)
            #expect(result == Opened(plaintext: plaintext))
        }
        #expect(opened(whole, key: key, context: [1]) == Opened(plaintext: plaintext))
    }

    @Test func `a fresh salt is drawn for each file`() throws {
        let key = try DataKey.generate()
        var salts: Set<Bytes> = []
        for _ in 0..<8 {
            var sealer = try CobblestoneSealer(key: key, context: [])
            salts.insert(Bytes(sealer.header.prefix(24)))
            var output = Bytes()
            try sealer.update([7].span, appendingTo: &output)
            let header = sealer.header
            try sealer.finish(appendingTo: &output)
            #expect(output.starts(with: header))
            #expect(opened(output, key: key) == Opened(plaintext: [7]))
        }
        #expect(salts.count == 8)
    }
}
