import LicetBytecode
import LicetPrimitives
import LicetVM
import Testing

@Suite struct `Arguments` {
    private let types: [ValueType] = [
        .bool, .int, .instant, .duration, .period, .account, .bytes(max: 3), .text(max: 3), .path,
        .optional(.int), .optional(.instant), .list(.period, max: 2), .set(.int, max: 3),
    ]

    private let values: [Value] = [
        .bool(true), .int(-5), .instant(.forever), .duration(lasting(-9)),
        .period(Period(at(3), at(4))), .account(.bo), .bytes([0, 255, 1]),
        .text(Bytes("né".utf8)), .path(Bytes("a/b".utf8)), .some(.int(.min)), .none,
        .list([.period(Period(at(1), at(2)))]), .set(of: [.int(-1), .int(256), .int(3)]),
    ]

    @Test func `every value goes in and comes out unchanged`() throws {
        for (type, value) in zip(types, values) {
            let loaded = try program([type], result: type) { $0.add(.returnValue, a: 0) }
            #expect(try loaded.run("f", [value]).bytes == value.encoded)
        }
    }

    @Test func `cut, longer and changed encodings are refused or are other values`() throws {
        for (type, value) in zip(types, values) {
            let loaded = try program([type], result: type) { $0.add(.returnValue, a: 0) }
            func run(_ bytes: Bytes) throws -> Execution {
                try runView(
                    loaded, "f", arguments: bytes, context: context(), host: MemoryHost(),
                    gasLimit: plenty)
            }
            let whole = value.encoded
            for length in 0..<whole.count {
                #expect(try run(Bytes(whole.prefix(length))).trap == .malformedArguments)
            }
            #expect(try run(whole + [0]).trap == .malformedArguments)
            for place in whole.indices {
                for bit in 0..<8 {
                    var changed = whole
                    changed[place] ^= 1 << UInt8(bit)
                    let execution = try run(changed)
                    // What the machine takes is what the reference decoder takes.
                    let decoded = try? CanonicalDecoder.decode(changed) {
                        decoder throws(CodecError) in
                        try decoder.value(type, in: loaded.contract)
                    }
                    #expect((execution.trap == .malformedArguments) == (decoded == nil))
                    if decoded != nil { #expect(execution.bytes == changed) }
                }
            }
        }
    }

    @Test func `a row that does not exist is not authorised, nested too`() throws {
        let chain = try Chain()
        try chain.insert()
        for (type, good, bad) in [
            (Fixture.item, Value.identifier(1), Value.identifier(2)),
            (
                .list(Fixture.item, max: 2), .list([.identifier(1)]),
                .list([.identifier(1), .identifier(2)])
            ),
            (.optional(Fixture.item), .none, .some(.identifier(2))),
        ] {
            let action = try program([type], kind: .action, in: Fixture.contract) {
                $0.add(.returnNothing)
            }
            #expect(try action.run("f", [good], host: chain.host).trap == nil)
            #expect(try action.run("f", [bad], host: chain.host).trap == .notAuthorised)
            let view = try program([type], in: Fixture.contract) { $0.add(.returnNothing) }
            #expect(try view.run("f", [bad], host: chain.host).trap == nil)
        }
    }

    @Test func `what is no action or view is unknown`() throws {
        let loaded = try program { $0.add(.returnNothing) }
        for name in ["g", ""] {
            #expect(try loaded.run(name).trap == .unknownFunction)
        }
        let host = MemoryHost()
        #expect(
            try runAction(
                loaded, "f", arguments: [], context: context(), host: host, gasLimit: plenty
            ).trap == .unknownFunction)
        #expect(try loaded.decision("r").trap == .unknownFunction)
    }

    @Test func `the context is the caller's, the contract's and the block's`() throws {
        for (opcode, type, value) in [
            (Opcode.caller, ValueType.account, Value.account(.ana)),
            (.selfAccount, .account, .account(.contract)),
            (.now, .instant, .instant(at(1_000))), (.height, .int, .int(7)),
            (.chain, .digest, .digest(Digest(.filled(0x11)))),
        ] {
            let loaded = try program(result: type) {
                let register = $0.make(type, opcode)
                $0.add(.returnValue, a: register)
            }
            #expect(try loaded.run().bytes == value.encoded)
        }
    }
}
