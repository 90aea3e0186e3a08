import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

@Suite struct `Containers` {
    let sample = Sample.contract
    let container = Sample.contract.encoded

    @Test func `what was encoded decodes to the same contract`() throws {
        #expect(try Contract(container: container) == sample)
        let bare = sample.withoutDebug
        #expect(bare.debug == nil)
        #expect(try Contract(container: bare.encoded) == bare)
        let empty = Contract(name: "Empty", version: .max)
        #expect(try Contract(container: empty.encoded) == empty)
    }

    @Test func `the bytes are those of the first version`() throws {
        try Golden.check(lines(of: container), at: "Tests/Corpus/codec/container.hex")
        let files = try Corpus.files("codec", extension: "hex").filter { $0.name == "container" }
        let text = try #require(files.first).text.filter { !$0.isWhitespace }
        #expect(try Contract(container: try #require(bytes(hex: text))) == sample)
    }

    private func lines(of bytes: Bytes) -> String {
        stride(from: 0, to: bytes.count, by: 32)
            .map { bytes[$0..<min($0 + 32, bytes.count)].hex + "\n" }.joined()
    }

    @Test func `every truncation is refused`() {
        for length in 0..<container.count {
            #expect(throws: CodecError.self) { try Contract(container: container[..<length]) }
        }
    }

    @Test func `bytes after the end are refused`() {
        #expect(throws: CodecError.trailingBytes) { try Contract(container: container + [0]) }
    }

    @Test func `a changed byte is refused or is another contract's only encoding`() {
        for position in container.indices {
            for change: UInt8 in [0x01, 0x80, 0xff] {
                var changed = container
                changed[position] ^= change
                guard let contract = try? Contract(container: changed) else { continue }
                #expect(contract.encoded == changed && contract != sample, "byte \(position)")
            }
        }
    }

    @Test func `another format or magic is refused`() {
        var changed = container
        changed[5] = 2
        #expect(throws: CodecError.unknownTag(2)) { try Contract(container: changed) }
        changed = container
        changed[0] = 0
        #expect(throws: CodecError.self) { try Contract(container: changed) }
    }

    @Test func `a length that is not the shortest is refused`() {
        // The name's length stands after magic and version.
        let padded =
            container[..<7] + [container[7] | 0x80, 0] + container[8...]
        #expect(throws: CodecError.notCanonical) { try Contract(container: padded) }
    }

    @Test func `a container holds 64 KiB and not a byte more`() throws {
        var contract = Contract(name: "Full", version: 1)
        let value = Bytes(repeating: 7, count: 30_000)
        contract.constants = [
            Constant(type: .bytes(max: 30_000), value: .bytes(value)),
            Constant(type: .bytes(max: 32_768), value: .bytes([])),
        ]
        let missing = Limits.codeBytes - contract.encoded.count
        // A length of three bytes takes two more than that of no bytes.
        contract.constants[1].value = .bytes(Bytes(repeating: 7, count: missing - 2 - 2_745))
        contract.constants.append(
            Constant(type: .bytes(max: 4_000), value: .bytes(Bytes(repeating: 7, count: 2_738))))
        #expect(contract.encoded.count == Limits.codeBytes)
        #expect(try Contract(container: contract.encoded) == contract)
        contract.name = "Fuller"
        #expect(throws: CodecError.tooLong(limit: Limits.codeBytes)) {
            try Contract(container: contract.encoded)
        }
    }

    @Test func `types nest 128 deep and not 129`() throws {
        var type = ValueType.int
        for _ in 1..<128 { type = .list(type, max: 1) }
        var contract = Contract(name: "Deep", version: 1)
        contract.settings = [Setting(name: "deep", type: type, initial: nil)]
        #expect(try Contract(container: contract.encoded) == contract)
        contract.settings[0].type = .list(type, max: 1)
        #expect(throws: CodecError.outOfRange) { try Contract(container: contract.encoded) }
    }

    @Test func `trees nest 128 deep and not 129`() throws {
        var contract = Sample.contract
        var tree = RuleExpression.constant(9)
        for _ in 1..<128 { tree = .unary(.not, tree) }
        contract.rules[0].clauses[0].condition = tree
        #expect(throws: Never.self) { try verify(container: contract.encoded) }
        contract.rules[0].clauses[0].condition = .unary(.not, tree)
        #expect(throws: CodecError.outOfRange) { try Contract(container: contract.encoded) }
    }

    @Test(arguments: [1, 64, 65]) func `a name has at most 64 bytes`(length: Int) {
        var contract = Contract(name: String(repeating: "n", count: length), version: 1)
        contract.roles = [Role(name: "R")]
        let isAccepted = (try? Contract(container: contract.encoded)) == contract
        #expect(isAccepted == (length <= 64))
    }

    @Test(arguments: ["", "9a", "a-b", "ä", "a b", "a.b"])
    func `a name is an identifier`(name: String) {
        let contract = Contract(name: name, version: 1)
        #expect(throws: CodecError.notCanonical) { try Contract(container: contract.encoded) }
    }

    @Test func `a function's name may have one full stop`() throws {
        var contract = Contract(name: "Names", version: 1)
        var code = FunctionBuilder("Item.live", .pure)
        code.add(.returnNothing)
        contract.functions = [code.function]
        #expect(throws: Never.self) { try verify(container: contract.encoded) }
        for name in ["Item.", ".live", "a.b.c", "."] {
            contract.functions[0].name = name
            #expect(throws: CodecError.notCanonical) { try Contract(container: contract.encoded) }
        }
    }

    @Test func `counts past their limits are refused`() {
        var contract = Contract(name: "Many", version: 1)
        contract.roles = (0...256).map { Role(name: "r\($0)") }
        #expect(throws: CodecError.tooLong(limit: 256)) {
            try Contract(container: contract.encoded)
        }
        contract.roles = []
        contract.enumerations = [Enumeration(name: "E", cases: (0...128).map { "c\($0)" })]
        #expect(throws: CodecError.tooLong(limit: 128)) {
            try Contract(container: contract.encoded)
        }
    }

    @Test func `a structure without fields is refused, since its values would take no bytes`() {
        var contract = Contract(name: "Nothing", version: 1)
        contract.structures = [Structure(name: "Unit", fields: [])]
        #expect(throws: CodecError.outOfRange) { try Contract(container: contract.encoded) }
    }

    @Test func `constants that are no values of their type are refused`() {
        let wrong: [(ValueType, Value)] = [
            (.path, .path(Bytes("../x".utf8))), (.text(max: 4), .text([0xff])),
            (.text(max: 1), .text([65, 66])), (.identifier(0), .identifier(0)),
            (.enumeration(0), .enumeration(0)), (.duration, .int(.max)), (.instant, .int(-1)),
            (.set(.int, max: 4), .set([.int(2), .int(1)])),
            (.set(.int, max: 4), .set([.int(1), .int(1)])),
            (.row(0), .int(0)), (.structure(0), .structure([])),
        ]
        for (type, value) in wrong {
            var contract = Contract(name: "Wrong", version: 1)
            contract.constants = [Constant(type: type, value: value)]
            #expect(throws: CodecError.self, "\(type)") {
                try Contract(container: contract.encoded)
            }
        }
    }
}
