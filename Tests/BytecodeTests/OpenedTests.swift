import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

@Suite struct `The event of open` {
    private static let samples: [(String, Opened)] = [
        (
            "all",
            Opened(
                table: 1, key: [7, 0, 0, 0, 0, 0, 0, 0], field: 3,
                account: Account(Word256(1, 2, 3, 4)), rule: 258, arguments: [1, 2, 3],
                end: Instant(milliseconds: 1_798_790_400_000) ?? .epoch,
                digest: Digest(Word256(5, 6, 7, 8)), version: -1, epoch: .max)
        ),
        (
            "none",
            Opened(
                table: 0, key: [], field: 0, account: .zero, rule: 0, arguments: [], end: .epoch,
                digest: nil, version: nil, epoch: nil)
        ),
    ]

    @Test func `has one encoding`() throws {
        let text = Self.samples.map { "\($0.0): \($0.1.encoded.hex)\n" }.joined()
        try Golden.check(text, at: "Tests/Corpus/codec/opened.hex")
        var random = SplitMix64(seed: 11)
        for (label, opened) in Self.samples {
            let bytes = opened.encoded
            #expect(try Opened(encoded: bytes) == opened, "\(label)")
            for length in 0..<bytes.count {
                #expect(throws: CodecError.self, "\(label) cut to \(length)") {
                    try Opened(encoded: Bytes(bytes.prefix(length)))
                }
            }
            #expect(throws: CodecError.trailingBytes) { try Opened(encoded: bytes + [0]) }
            for _ in 0..<500 {
                let mutated = random.mutated(bytes)
                guard let decoded = try? Opened(encoded: mutated) else { continue }
                #expect(decoded.encoded == mutated, "\(label)")
            }
        }
    }

    @Test func `has the code of its signature`() {
        let text =
            "licet event\0Opened(Int,Bytes,Int,Account,Int,Bytes,Instant,Digest?,Int?,Int?)"
        let digest = SHA256.hash(Bytes(text.utf8)).bytes
        #expect(Opened.code == digest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        #expect(Opened.code == 0xa8c6_2e01)
        #expect(Opened.durationMax.milliseconds == 3_600_000)
    }

    @Test func `repeats the row's fields of the right name and type`() {
        let fields = [
            Field(name: "epoch", type: .int, mark: .variable), Field(name: "digest", type: .int),
            Field(name: "version", type: .sealed(.int)),
        ]
        #expect(
            Opening(table: 0, column: 2, rule: 1, fields: fields)
                == Opening(table: 0, column: 2, rule: 1, epoch: 0))
    }
}
