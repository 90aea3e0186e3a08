import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

@Suite struct `Disassembly` {
    @Test func `every declaration, node and opcode has its text`() throws {
        try Golden.check(
            disassemble(Sample.contract, source: nil), at: "Tests/Corpus/codec/sample.disasm")
    }

    @Test func `source lines stand beside the code that came of them`() throws {
        let source = "contract Beside version 1\n\n    first line\n  last line\n"
        var contract = Contract(name: "Beside", version: 1)
        contract.functions = [Sample.worth]
        let first = try #require(source.utf8.firstOffset(of: "first"))
        let last = try #require(source.utf8.firstOffset(of: "last"))
        contract.debug = DebugMap(
            file: "Beside.licet", source: SHA256.hash(Bytes(source.utf8)),
            functions: [
                [
                    DebugMap.Place(instruction: 0, start: first, end: first + 5),
                    DebugMap.Place(instruction: 1, start: last, end: last + 4),
                ]
            ])
        let text = disassemble(contract, source: source)
        #expect(
            text == """
                contract Beside version 1

                func worth(times: Int, step: Int) -> Int
                    r0...r2: Int
                  gas 6
                     0  r2: Int ← multiply r0, r1                           ; 3: first line
                     1  returnValue r2                                      ; 4: last line

                """)
        // Another text is not what the spans point into.
        #expect(!disassemble(contract, source: source + " ").contains("first line"))
        #expect(disassemble(contract, source: source + " ") == disassemble(contract, source: nil))
    }

    @Test func `what does not verify is printed too`() {
        let container = Sample.contract.encoded
        var random = SplitMix64(seed: 3)
        var printed = 0
        for _ in 0..<(MutationRounds.bytes / 50) {
            var changed = container
            for _ in 0...random.below(4) {
                changed[random.below(changed.count)] = random.bytes(1)[0]
            }
            guard let contract = try? Contract(container: changed) else { continue }
            #expect(!disassemble(contract, source: "source").isEmpty)
            printed += 1
        }
        #expect(printed > 0)
    }
}

extension String.UTF8View {
    fileprivate func firstOffset(of text: String) -> UInt32? {
        let all = Array(self)
        let wanted = Array(text.utf8)
        return all.indices.first { all[$0...].starts(with: wanted) }.map { UInt32($0) }
    }
}
