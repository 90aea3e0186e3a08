import LicetBytecode
import LicetPrimitives
import Testing

@Suite struct `Refused declarations` {
    @Test(arguments: DeclarationRefusals.types) func `a type`(_ refusal: Refusal) {
        refusal.check()
    }
    @Test(arguments: DeclarationRefusals.cases) func `a case`(_ refusal: Refusal) {
        refusal.check()
    }
    @Test(arguments: DeclarationRefusals.state) func `state`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: DeclarationRefusals.names) func `a name`(_ refusal: Refusal) {
        refusal.check()
    }

    @Test func `a container of another contract is refused`() {
        var other = Sample.contract
        other.version = 2
        #expect(throws: VerificationError("the container holds another contract", at: .container)) {
            try verify(Sample.contract, container: other.encoded)
        }
    }

    @Test func `at the limits a contract is accepted`() throws {
        var contract = Sample.declarations
        contract.tables[0].indexes[0].kind = .rows(max: 1_024)
        contract.fields[0] = StateField(
            name: "total", type: .int, initial: .int(.max))
        contract.settings[1].type = .duration
        // 34 bytes stand before the key and 2 end it.
        contract.tables.append(Table(name: "long", key: .bytes(max: 494), row: 2, indexes: []))
        contract.structures.append(
            Structure(
                name: "Full",
                fields: [Field(name: "a", type: .bytes(max: 32_768 - 8 - 3))]))
        contract.tables.append(Table(name: "full", key: .int, row: 3, indexes: []))
        #expect(throws: Never.self) { try verify(container: contract.encoded) }
    }

    @Test func `codes follow from signatures`() throws {
        let contract = Sample.contract
        let verified = try verify(container: contract.encoded)
        #expect(contract.signature(of: contract.errors[0]) == "Ended()")
        #expect(contract.signature(of: contract.errors[1]) == "TooLong(Duration,Period)")
        #expect(contract.signature(of: contract.events[0]) == "Added(ItemID,Account)")
        let digest = SHA256.hash(Bytes("licet error\0Ended()".utf8)).bytes
        let first = digest.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        #expect(verified.errorCodes[0] == first)
        #expect(verified.eventCodes[1] != contract.code(error: contract.events[1]))
    }

    @Test func `names lead to numbers and functions know their errors`() throws {
        let verified = try verify(container: Sample.contract.encoded)
        #expect(verified.function(named: "look") == 7)
        #expect(verified.function(named: "nobody") == nil)
        #expect(verified.rule(named: "read") == 0)
        #expect(verified.errors(ofFunction: 7) == [0])
        #expect(verified.errors(ofFunction: 8) == [1])
        #expect(verified.errors(ofFunction: 0) == [])
        #expect(verified.errors(ofFunction: 99) == [])
    }
}

/// The changes, each with the reason that must be given.
enum DeclarationRefusals {
    static let cases: [Refusal] = [
        Refusal("missing end", "not every case has an end") { $0.enumerations[1].ends = [2, 2] },
        Refusal("end before its case", "ends before or after") {
            $0.enumerations[1].ends = [0, 2, 3]
        },
        Refusal("end past that of the case around", "ends before or after") {
            $0.enumerations[1].ends = [2, 3, 3]
        },
        Refusal("end past the last case", "ends before or after") {
            $0.enumerations[1].ends = [2, 2, 4]
        },
        Refusal("variant that carries nothing", "no case of a variant carries") {
            $0.variants[0].cases[1].fields = []
        },
        Refusal("variant within itself", "a variant contains itself") {
            $0.variants[0].cases[1].fields[0].type = .list(.variant(0), max: 2)
        },
        Refusal("variant within what it carries", "contains itself") {
            $0.structures[1].fields[0].type = .optional(.variant(0))
            $0.variants[0].cases[1].fields[0].type = .structure(1)
        },
        Refusal("unknown variant", "no variant of this number") {
            $0.structures[1].fields[0].type = .variant(1)
        },
        Refusal("payload of an unknown type", "no structure of this number") {
            $0.variants[0].cases[1].fields[0].type = .structure(9)
        },
        Refusal("row as a payload", "a row cannot be stored") {
            $0.variants[0].cases[1].fields[0].type = .row(0)
        },
        Refusal("sealed payload", "only a field of a structure is sealed") {
            $0.variants[0].cases[1].fields[0].type = .sealed(.int)
        },
        Refusal("payload with a sealed field", "a case holds a sealed field") {
            $0.structures.append(
                Structure(name: "Kept", fields: [Field(name: "path", type: .sealed(.path))]))
            $0.variants[0].cases[1].fields[0].type = .structure(3)
        },
        Refusal("payload with a mark", "a field of a case has a mark") {
            $0.variants[0].cases[1].fields[0].mark = .variable
        },
        Refusal("second case of a name", "second case of Step") {
            $0.variants[0].cases[1].name = "start"
        },
        Refusal("second field of a name", "second field of move") {
            $0.variants[0].cases[1].fields[1].name = "span"
        },
        Refusal("variant as a key", "the key's type is no key") { $0.tables[1].key = .variant(0) },
    ]

    static let types: [Refusal] = [
        field("unknown identifier", "no row identifier", .identifier(9)),
        field("unknown enumeration", "no enumeration", .enumeration(9)),
        field("unknown structure", "no structure", .structure(9)),
        field("row in a field", "a row cannot be stored", .row(0)),
        field("buffer in a field", "a buffer is only", .buffer(.int, max: 4)),
        field("optional of optional", "an optional wraps", .optional(.optional(.int))),
        field("bytes past 32 KiB", "byte string's bound", .bytes(max: 32_769)),
        field("text past 32 KiB", "byte string's bound", .text(max: 32_769)),
        field("list of none", "outside 1...4,096", .list(.int, max: 0)),
        field("list past 4,096", "outside 1...4,096", .list(.int, max: 4_097)),
        field("set past 4,096", "outside 1...4,096", .set(.int, max: 4_097)),
        field("set of rows", "a row cannot be stored", .set(.row(0), max: 4)),
        field("structure in itself", "contains itself", .list(.structure(1), max: 2)),
        Refusal("structures in each other", "contains itself") {
            $0.structures[1].fields[0].type = .structure(2)
            $0.structures[2].fields[0].type = .optional(.structure(1))
        },
        Refusal("nesting through structures", "nested too deeply") { contract in
            let first = contract.structures.count
            for level in 0..<130 {
                contract.structures.append(
                    Structure(
                        name: "Level\(level)",
                        fields: [
                            Field(
                                name: "next",
                                type: level == 129 ? .int : .structure(first + level + 1))
                        ]))
            }
        },
        Refusal("nesting through structures in the other order", "nested too deeply") { contract in
            let first = contract.structures.count
            for level in 0..<130 {
                contract.structures.append(
                    Structure(
                        name: "Level\(level)",
                        fields: [
                            Field(
                                name: "next",
                                type: level == 0 ? .int : .structure(first + level - 1))
                        ]))
            }
        },
        Refusal("parameter row", "a row cannot be stored") {
            $0.functions[0].parameters[0].type = .row(0)
        },
        Refusal("rule's parameter row", "a row cannot be stored") {
            $0.rules[0].parameters[0].type = .row(0)
        },
        Refusal("an action's result row", "a row cannot be stored") {
            $0.functions[8].result = .row(0)
        },
        Refusal("event's field", "a row cannot be stored") {
            $0.events[0].fields[0].type = .row(0)
        },
        Refusal("setting", "no enumeration") { contract in
            contract.settings[1].type = .enumeration(7)
        },
    ]

    /// The sample with another type for `Pair.holder`.
    fileprivate static func field(_ name: String, _ reason: String, _ type: ValueType) -> Refusal {
        Refusal(name, reason) { $0.structures[1].fields[0].type = type }
    }

    static let state: [Refusal] = [
        Refusal("identifier of two tables", "belongs to 2 tables") {
            $0.tables.append(Table(name: "more", key: .identifier(0), row: 2, indexes: []))
        },
        Refusal("identifier of no table", "belongs to 0 tables") { $0.identifiers.append("Other") },
        Refusal("table without identifier", "no row identifier") {
            $0.tables[0].key = .identifier(3)
        },
        Refusal("table without structure", "no structure") { $0.tables[0].row = 9 },
        Refusal("list as key", "no key") { $0.tables[1].key = .list(.int, max: 2) },
        Refusal("optional as key", "no key") { $0.tables[1].key = .optional(.int) },
        Refusal("text in a key's structure", "no key") {
            $0.structures[1].fields[0].type = .text(max: 4)
        },
        Refusal("key that may change", "no key") { $0.structures[1].fields[0].mark = .variable },
        Refusal("long key", "a key may take more") { $0.tables[1].key = .bytes(max: 496) },
        Refusal("row past 32 KiB", "a row may take more") {
            $0.structures[2].fields[1].type = .list(.account, max: 1_024)
        },
        Refusal("row whose size overflows", "a row may take more") {
            var type = ValueType.int
            for _ in 0..<6 { type = .list(type, max: 4_096) }
            $0.structures[2].fields[1].type = type
        },
        Refusal("state field past 32 KiB", "a value may take more") {
            $0.fields[0] = StateField(
                name: "long", type: .list(.account, max: 1_025), initial: .list([]))
        },
        Refusal("setting past 32 KiB", "a value may take more") {
            $0.settings[1].type = .bytes(max: 32_768)
        },
        Refusal("column twice", "names a column twice") {
            $0.tables[0].indexes[0].columns = [0, 0]
        },
        Refusal("unknown column", "no field of this number") {
            $0.tables[0].indexes[0].columns = [99]
        },
        Refusal("once column", "may change") { $0.tables[0].indexes[0].columns = [6] },
        Refusal("var column", "may change") {
            $0.structures[0].fields[1].mark = .variable
        },
        Refusal("list column", "no key") { $0.tables[0].indexes[0].columns = [5] },
        Refusal("long columns", "a key may take more") {
            $0.structures[0].fields[2].type = .text(max: 490)
            $0.tables[0].indexes[0].columns = [2, 0]
        },
        Refusal("index of none", "outside 1...1,024") {
            $0.tables[0].indexes[0].kind = .rows(max: 0)
        },
        Refusal("index past 1,024", "outside 1...1,024") {
            $0.tables[0].indexes[0].kind = .rows(max: 1_025)
        },
        Refusal("once that is no instant", "no Instant?") {
            $0.structures[2].fields[0].mark = .once
        },
        Refusal("mark in an event", "has a mark") { $0.events[0].fields[0].mark = .variable },
        Refusal("debug map of other functions", "not of this contract") {
            $0.debug?.functions.removeLast()
        },
        Refusal("debug map with a folder", "not of this contract") { $0.debug?.file = "a/b.licet" },
        Refusal("debug map out of order", "out of order") {
            $0.debug?.functions[0][1].instruction = 0
        },
        Refusal("debug map past the code", "out of order") {
            $0.debug?.functions[0][1].instruction = 999
        },
        Refusal("debug map's span", "out of order") { $0.debug?.functions[0][1].end = 0 },
    ]

    static let names: [Refusal] = [
        Refusal("type", "a second type") { $0.enumerations[0].name = "Item" },
        Refusal("state", "a second state") { $0.fields[0].name = "items" },
        Refusal("role", "a second role") { $0.roles.append(Role(name: "Keeper")) },
        Refusal("setting", "a second setting") { $0.settings[1].name = "step" },
        Refusal("error", "a second error") { $0.errors[1].name = "Ended" },
        Refusal("event", "a second event") { $0.events[1].name = "Added" },
        Refusal("rule", "a second rule") { $0.rules.append($0.rules[0]) },
        Refusal("function", "a second function") { $0.functions[1].name = "worth" },
        Refusal("case", "a second case of Kind") { $0.enumerations[0].cases[1] = "plain" },
        Refusal("no case", "has no case") { contract in
            contract.enumerations.append(Enumeration(name: "Nothing", cases: []))
        },
        Refusal("field", "a second field of Pair") { $0.structures[1].fields[1].name = "holder" },
        Refusal("event's field", "a second field of Added") {
            $0.events[0].fields[1].name = "item"
        },
        Refusal("parameter", "a second parameter of worth") {
            $0.functions[0].parameters[1].name = "times"
        },
        Refusal("let", "a second name of read") { $0.rules[0].lets[0].name = "reader" },
        Refusal("clause", "a second clause of read") { $0.rules[0].clauses[1].name = "owner" },
        Refusal("no identifier", "does not decode") { $0.name = "9x" },
    ]
}
