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

@Suite struct CobblestoneDamage {
    private let context = Bytes("context".utf8)

    @Test func `every single changed bit of a short file is refused`() throws {
        let key = try dataKey(patterned(32))
        let file = try sealed(patterned(100), key: key, context: context)
        for bit in 0..<(file.count * 8) {
            var altered = file
            altered[bit / 8] ^= 1 << (bit % 8)
            let result = opened(altered, key: key, context: context)
            let error = bit < 56 * 8 ? CobblestoneError.wrongKey : .damaged(chunk: 0)
            #expect(result == Opened(plaintext: [], error: error), "bit \(bit)")
        }
    }

    @Test func `a changed byte in each chunk is found there, and what came before stands`() throws {
        let key = try dataKey(patterned(32))
        let plaintext = patterned(50_000)
        let file = try sealed(plaintext, key: key, context: context)
        for chunk in 0..<4 {
            for place in [0, 700, 850] {
                var altered = file
                altered[56 + chunk * 16_400 + place] ^= 0x40
                for piece in [0, 5_000] {
                    let result = opened(altered, key: key, context: context, piece: piece)
                    #expect(result.error == .damaged(chunk: UInt64(chunk)))
                    #expect(result.plaintext == Bytes(plaintext.prefix(chunk * 16_384)))
                }
            }
        }
    }

    @Test func `a file cut short anywhere is refused`() throws {
        let key = try dataKey(patterned(32))
        let plaintext = patterned(2 * 16_384 + 5)
        let file = try sealed(plaintext, key: key, context: context)
        let ends = [0, 56, 56 + 16_400, 56 + 2 * 16_400, file.count]
        for count in Set(ends.flatMap { ($0 - 20)...($0 + 20) }).sorted()
        where count >= 0 && count < file.count {
            let result = opened(Bytes(file.prefix(count)), key: key, context: context)
            let rest = (count - 56) % 16_400
            let isTruncated = count < 56 || rest < 16
            let chunk = UInt64(max(0, count - 56) / 16_400)
            #expect(result.error == (isTruncated ? .truncated : .damaged(chunk: chunk)))
            #expect(result.plaintext == Bytes(plaintext.prefix(Int(chunk) * 16_384)))
        }
    }

    @Test func `chunks moved, repeated, left out or from another file are refused`() throws {
        let key = try dataKey(patterned(32))
        let plaintext = patterned(3 * 16_384 + 5)
        let file = try sealed(plaintext, key: key, context: context)
        let other = try sealed(
            plaintext, key: key, context: context, salt: Bytes(repeating: 6, count: 24))
        func chunk(_ number: Int, of file: Bytes) -> Bytes {
            Bytes(file.dropFirst(56 + number * 16_400).prefix(16_400))
        }
        func refusal(_ chunks: [Bytes]) -> CobblestoneError? {
            opened(
                Bytes(file.prefix(56)) + chunks.flatMap { $0 }, key: key, context: context
            ).error
        }
        let chunks = (0..<4).map { chunk($0, of: file) }
        #expect(refusal(chunks) == nil)
        #expect(refusal([chunks[1], chunks[0], chunks[2], chunks[3]]) == .damaged(chunk: 0))
        #expect(refusal([chunks[0], chunks[2], chunks[1], chunks[3]]) == .damaged(chunk: 1))
        #expect(refusal([chunks[0], chunks[0], chunks[2], chunks[3]]) == .damaged(chunk: 1))
        #expect(refusal([chunks[0], chunks[2], chunks[3]]) == .damaged(chunk: 1))
        #expect(refusal([chunks[0], chunks[1], chunks[3]]) == .damaged(chunk: 2))
        #expect(refusal([chunks[0], chunks[1], chunks[2]]) == .truncated)
        #expect(refusal(chunks + [chunks[3]]) == .damaged(chunk: 3))
        #expect(refusal(chunks + [[0]]) == .damaged(chunk: 3))
        for number in 0..<4 {
            var mixed = chunks
            mixed[number] = chunk(number, of: other)
            #expect(refusal(mixed) == .damaged(chunk: UInt64(number)))
        }
    }

    @Test func `another key or context is refused before anything is opened`() throws {
        let key = try dataKey(patterned(32))
        let file = try sealed(patterned(20_000), key: key, context: context)
        var wrong = patterned(32)
        wrong[31] ^= 1
        let other = try dataKey(wrong)
        let expected = Opened(plaintext: [], error: .wrongKey)
        #expect(opened(file, key: other, context: context) == expected)
        for context in [[], Bytes(context.dropLast()), context + [0], [0] + context] {
            #expect(opened(file, key: key, context: context) == expected)
        }
    }

    @Test func `an opener that has failed gives nothing more`() throws {
        let key = try dataKey(patterned(32))
        let file = try sealed(patterned(40_000), key: key)
        var altered = file
        altered[60] ^= 1
        for damaged in [altered, [1] + file.dropFirst()] {
            var opener = CobblestoneOpener(key: key, context: [])
            var output = Bytes()
            var errors: [CobblestoneError?] = []
            for bytes in [Bytes(damaged.prefix(17_000)), Bytes(file.dropFirst(17_000)), []] {
                do throws(CobblestoneError) {
                    try opener.update(bytes.span, appendingTo: &output)
                    errors.append(nil)
                } catch {
                    errors.append(error)
                }
            }
            do throws(CobblestoneError) {
                try opener.finish(appendingTo: &output)
                errors.append(nil)
            } catch {
                errors.append(error)
            }
            #expect(errors.allSatisfy { $0 != nil && $0 == errors.first } && output.isEmpty)
        }
    }
}

@Suite struct CobblestoneAccess {
    private func reader(
        _ file: Bytes, key: borrowing DataKey, size: Int? = nil
    ) throws -> CobblestoneReader {
        try CobblestoneReader(
            key: key, context: [], header: file.prefix(56),
            sealedSize: UInt64(size ?? file.count))
    }

    @Test func `any range of chunks opens, in any order`() throws {
        let key = try dataKey(patterned(32))
        let plaintext = patterned(5 * 16_384 + 100)
        let file = try sealed(plaintext, key: key)
        var reader = try reader(file, key: key)
        #expect(reader.chunkCount == 6 && reader.plaintextSize == UInt64(plaintext.count))
        for first in (0..<6).reversed() {
            for end in (first + 1)...6 {
                let range = reader.sealedRange(ofChunks: UInt64(first)..<UInt64(end))
                var output: Bytes = [9]
                try reader.open(
                    file[Int(range.lowerBound)..<Int(range.upperBound)].span,
                    from: UInt64(first), appendingTo: &output)
                let expected = plaintext[first * 16_384..<min(end * 16_384, plaintext.count)]
                #expect(output == [9] + expected)
            }
        }
    }

    @Test func `a range of plaintext names its chunks`() throws {
        let key = try dataKey(patterned(32))
        let reader = try reader(sealed(patterned(40_000), key: key), key: key)
        let cases: [(Range<UInt64>, Range<UInt64>)] = [
            (0..<1, 0..<1), (0..<16_384, 0..<1), (0..<16_385, 0..<2), (16_383..<16_385, 0..<2),
            (16_384..<16_385, 1..<2), (32_768..<40_000, 2..<3), (0..<UInt64.max, 0..<3),
            (39_999..<50_000, 2..<3), (5..<5, 0..<0), (40_000..<40_001, 2..<2),
            (UInt64.max - 1..<UInt64.max, 2..<2),
        ]
        for (plaintext, chunks) in cases {
            let found = reader.chunks(holding: plaintext)
            #expect(found == chunks, "\(plaintext)")
        }
        let ranges = [
            reader.sealedRange(ofChunks: 0..<1), reader.sealedRange(ofChunks: 1..<3),
            reader.sealedRange(ofChunks: 2..<UInt64.max), reader.sealedRange(ofChunks: 7..<9),
        ]
        #expect(ranges == [56..<16_456, 16_456..<40_104, 32_856..<40_104, 40_104..<40_104])
    }

    @Test func `chunks in the wrong place or of the wrong size are refused`() throws {
        let key = try dataKey(patterned(32))
        let file = try sealed(patterned(40_000), key: key)
        var reader = try reader(file, key: key)
        func refusal(_ range: Range<Int>, from first: UInt64) -> CobblestoneError? {
            var output = Bytes()
            do throws(CobblestoneError) {
                try reader.open(file[range].span, from: first, appendingTo: &output)
                return nil
            } catch {
                return error
            }
        }
        let first = 56..<16_456
        let last = 32_856..<40_104
        #expect(refusal(first, from: 0) == nil && refusal(last, from: 2) == nil)
        #expect(refusal(first, from: 1) == .damaged(chunk: 1))
        #expect(refusal(first, from: 2) == .damaged(chunk: 2))
        #expect(refusal(first, from: 3) == .damaged(chunk: 3))
        #expect(refusal(first, from: .max) == .damaged(chunk: .max))
        #expect(refusal(last, from: 0) == .damaged(chunk: 0))
        #expect(refusal(56..<56, from: 0) == .damaged(chunk: 0))
        #expect(refusal(56..<16_455, from: 0) == .damaged(chunk: 0))
        #expect(refusal(56..<16_457, from: 0) == .damaged(chunk: 1))
        #expect(refusal(32_856..<40_103, from: 2) == .damaged(chunk: 2))
        #expect(refusal(0..<40_104, from: 0) == .damaged(chunk: 2))
    }

    /// The size is what a store says: a wrong one shows when the last chunk is opened.
    @Test func `a file of another size has no last chunk`() throws {
        let key = try dataKey(patterned(32))
        let file = try sealed(patterned(40_000), key: key)
        for size in [0, 55, 56, 71, 16_456, 16_471, 32_856, 32_871] {
            #expect(throws: CobblestoneError.truncated) {
                _ = try reader(file, key: key, size: size)
            }
        }
        for size in [72, 16_472, 40_103] {
            var reader = try reader(file, key: key, size: size)
            let last = reader.chunkCount - 1
            let range = reader.sealedRange(ofChunks: last..<last + 1)
            var output = Bytes()
            #expect(throws: CobblestoneError.damaged(chunk: last)) {
                try reader.open(
                    file[Int(range.lowerBound)..<Int(range.upperBound)].span, from: last,
                    appendingTo: &output)
            }
            #expect(output.isEmpty)
        }
        #expect(throws: CobblestoneError.truncated) {
            _ = try CobblestoneReader(
                key: key, context: [], header: file.prefix(55), sealedSize: 100)
        }
        #expect(throws: CobblestoneError.wrongKey) {
            _ = try CobblestoneReader(
                key: key, context: [1], header: file.prefix(56), sealedSize: 100)
        }
    }

    @Test func `sizes hold up to 4 PiB and not past them`() {
        let most = Cobblestone.chunkCountMax * 16_384 - 1
        #expect(most == (1 << 52) - 1)
        let sealed = Cobblestone.sealedSize(ofPlaintext: most)
        #expect(sealed == most + 56 + (1 << 38) * 16)
        #expect(Cobblestone.sealedSize(ofPlaintext: most + 1) == nil)
        #expect(Cobblestone.sealedSize(ofPlaintext: .max) == nil)
        #expect(sealed.flatMap { Cobblestone.plaintextSize(ofSealed: $0) } == most)
        for past in [1, 16, 17, 16_400] as [UInt64] {
            #expect(sealed.flatMap { Cobblestone.plaintextSize(ofSealed: $0 + past) } == nil)
        }
        #expect(Cobblestone.plaintextSize(ofSealed: .max) == nil)
        for (sealed, plaintext) in [(55, nil), (56, nil), (71, nil), (72, 0), (73, 1)]
            as [(UInt64, UInt64?)]
        {
            #expect(Cobblestone.plaintextSize(ofSealed: sealed) == plaintext)
        }
    }

    /// The last chunk number is sealed and opened, the one after it neither.
    @Test func `chunk numbers stop at 2 to the 38th`() throws {
        let key = try dataKey(patterned(32))
        let salt = Bytes(repeating: 5, count: 24)
        let last = Cobblestone.chunkCountMax - 1
        let sealer = try CobblestoneSealer(key: key, context: [], salt: salt, firstChunk: last)
        let header = sealer.header
        var output = Bytes()
        try sealer.finish(appendingTo: &output)
        #expect(output.count == 72)
        var reader = try CobblestoneReader(
            key: key, context: [], header: header, sealedSize: (1 << 38) * 16_400 - 16_384 + 56)
        #expect(reader.chunkCount == 1 << 38)
        var plaintext = Bytes()
        let chunk = output[56...]
        try reader.open(chunk.span, from: last, appendingTo: &plaintext)
        #expect(plaintext.isEmpty)

        let two = patterned(2 * 16_384)
        let file = header + patterned(16_400)
        var long = try CobblestoneSealer(key: key, context: [], salt: salt, firstChunk: last)
        #expect(throws: CryptoError.messageTooLong) {
            try long.update(two.span, appendingTo: &output)
        }
        var opener = CobblestoneOpener(key: key, context: [], firstChunk: last + 1)
        #expect(throws: CobblestoneError.tooLong) {
            try opener.update(file.span, appendingTo: &output)
        }
    }
}
