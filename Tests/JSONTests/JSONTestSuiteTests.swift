import LicetJSON
import TestSupport
import Testing

/// Nicolas Seriot's parsing tests: `y_` texts are JSON, `n_` texts are not, `i_` texts are left
/// open.
@Suite struct `JSON test suite` {
    static let folder = "vectors/JSONTestSuite/test_parsing"

    static func names(_ prefix: String) throws -> [String] {
        let names = try TestData.names(in: folder, extension: "json")
        return names.filter { $0.hasPrefix(prefix) }
    }

    /// JSON that this reader refuses by design: a number with a fraction, an exponent or a
    /// negative zero has no exact integer form of one spelling, and a key that stands twice means
    /// two things.
    static let refusedByDesign: [String: JSONError.Kind] = [
        "y_number.json": .notAnInteger,
        "y_number_0e+1.json": .notAnInteger,
        "y_number_0e1.json": .notAnInteger,
        "y_number_double_close_to_zero.json": .notAnInteger,
        "y_number_int_with_exp.json": .notAnInteger,
        "y_number_minus_zero.json": .notAnInteger,
        "y_number_negative_zero.json": .notAnInteger,
        "y_number_real_capital_e.json": .notAnInteger,
        "y_number_real_capital_e_neg_exp.json": .notAnInteger,
        "y_number_real_capital_e_pos_exp.json": .notAnInteger,
        "y_number_real_exponent.json": .notAnInteger,
        "y_number_real_fraction_exponent.json": .notAnInteger,
        "y_number_real_neg_exp.json": .notAnInteger,
        "y_number_real_pos_exponent.json": .notAnInteger,
        "y_number_simple_real.json": .notAnInteger,
        "y_object_extreme_numbers.json": .notAnInteger,
        "y_structure_lonely_negative_real.json": .notAnInteger,
        "y_object_duplicated_key.json": .duplicateKey("a"),
        "y_object_duplicated_key_and_value.json": .duplicateKey("a"),
    ]

    @Test(.needsTestData, arguments: try names("y_"))
    func `JSON is read, less what is refused by design`(name: String) throws {
        let bytes = try TestData.bytes("\(Self.folder)/\(name)")
        guard let reason = Self.refusedByDesign[name] else {
            let value = try JSON(reading: bytes)
            #expect(try JSON(reading: value.text(.pretty)) == value)
            return
        }
        let error = #expect(throws: JSONError.self) { try JSON(reading: bytes) }
        #expect(error?.kind == reason)
    }

    @Test(.needsTestData) func `each text refused by design is one of the suite`() throws {
        let names = try Self.names("y_")
        for name in Self.refusedByDesign.keys.sorted() { #expect(names.contains(name)) }
    }

    @Test(.needsTestData, arguments: try names("n_"))
    func `what is not JSON is refused`(name: String) throws {
        let bytes = try TestData.bytes("\(Self.folder)/\(name)")
        #expect(throws: JSONError.self) { try JSON(reading: bytes) }
    }

    @Test(.needsTestData, arguments: try names("i_"))
    func `what the standard leaves open is refused, or reads back the same`(name: String) throws {
        let bytes = try TestData.bytes("\(Self.folder)/\(name)")
        guard let value = try? JSON(reading: bytes) else { return }
        #expect(try JSON(reading: value.text(.compact)) == value)
    }

    @Test(.needsTestData) func `no mutation of the suite's texts ends the process`() throws {
        var random = SplitMix64(seed: 53)
        var read = 0
        var refused = 0
        for name in try TestData.names(in: Self.folder, extension: "json") {
            let bytes = try TestData.bytes("\(Self.folder)/\(name)")
            guard bytes.count < 10_000 else { continue }
            for _ in 0..<100 {
                guard let value = try? JSON(reading: random.mutated(bytes)) else {
                    refused += 1
                    continue
                }
                #expect(try JSON(reading: value.text(.compact)) == value)
                read += 1
            }
        }
        // Both ways must be taken, or the mutations are too tame or too wild to prove anything.
        #expect(read > 500)
        #expect(refused > 10_000)
    }
}
