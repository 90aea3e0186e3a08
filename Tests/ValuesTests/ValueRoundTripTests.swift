import LicetBytecode
import LicetJSON
import LicetPrimitives
import LicetValues
import TestSupport
import Testing

@Suite struct `Values at the edges` {
    @Test(arguments: everyType)
    func `are read back from Licet text as they were`(type: ValueType) throws {
        var random = SplitMix64(seed: 61)
        for _ in 0..<200 {
            let value = random.value(type)
            let text = licetText(of: value, type, in: contract)
            #expect(try parseValue(text, as: type, in: contract) == value, "\(text)")
            // What is printed shows all that it holds.
            let isVisible = text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7f && $0.value != 0x202e
            }
            #expect(isVisible)
        }
    }

    @Test(arguments: everyType)
    func `are read back from JSON as they were`(type: ValueType) throws {
        var random = SplitMix64(seed: 62)
        for _ in 0..<200 {
            let value = random.value(type)
            let text = json(of: value, type, in: contract).text(.compact)
            let read = try JSON(reading: text)
            #expect(
                try LicetValues.value(from: JSONField(read), as: type, in: contract) == value,
                "\(text)")
        }
    }

    @Test(arguments: everyType)
    func `damaged text is refused or read, and never ends the process`(type: ValueType) throws {
        var random = SplitMix64(seed: 63)
        var refused = 0
        for _ in 0..<300 {
            let text = licetText(of: random.value(type), type, in: contract)
            let damaged = String(decoding: random.mutated(Bytes(text.utf8)), as: UTF8.self)
            do throws(ValueTextError) {
                let value = try parseValue(damaged, as: type, in: contract)
                // Whatever is read is a value of the type.
                let decoded = try? CanonicalDecoder.decode(value.encoded) {
                    (decoder) throws(CodecError) in try decoder.value(type, in: contract)
                }
                #expect(decoded == value, "\(damaged)")
            } catch {
                refused += 1
                #expect(error.offset <= damaged.utf8.count)
                #expect(!error.description.isEmpty)
            }
        }
        #expect(refused > 0)
    }

    @Test func `text and types that are too long or too deep are refused`() throws {
        let long = "0x" + String(repeating: "00", count: 1 << 20)
        #expect(throws: ValueTextError.self) {
            try parseValue(long, as: .bytes(max: 4 << 20), in: contract)
        }
        var type = ValueType.int
        for _ in 0..<200 { type = .list(type, max: 1) }
        let deep = String(repeating: "[", count: 200) + "1" + String(repeating: "]", count: 200)
        #expect(throws: ValueTextError(.tooDeep, at: 129)) {
            try parseValue(deep, as: type, in: contract)
        }
        var array: JSON = 1
        for _ in 0..<200 { array = .array([array]) }
        #expect(throws: JSONShapeError.self) {
            try LicetValues.value(from: JSONField(array), as: type, in: contract)
        }
    }
}
