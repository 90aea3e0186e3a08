import LicetBytecode
import LicetPrimitives

/// An opcode with operands of one kind and size.
struct OpcodeProgram: Sendable {
    let opcode: Opcode
    /// What distinguishes it from other programs of the opcode.
    let detail: String
    /// How often the instruction stands in a round, and how many rounds a transaction has: a
    /// transaction may write and emit only so much.
    var copies = 16
    var rounds = 400
    let build: @Sendable (inout OpcodeCode) -> Void

    var name: String { detail.isEmpty ? "\(opcode)" : "\(opcode), \(detail)" }

    init(
        _ opcode: Opcode, _ detail: String = "", copies: Int = 16, rounds: Int = 400,
        _ build: @escaping @Sendable (inout OpcodeCode) -> Void
    ) {
        self.opcode = opcode
        self.detail = detail
        self.copies = copies
        self.rounds = rounds
        self.build = build
    }

    /// One that makes a value of other values.
    private static func plain(
        _ opcode: Opcode, _ result: ValueType, _ b: ValueType, _ c: ValueType? = nil,
        i: Int = 0, sizes: (Int, Int) = (7, 3), detail: String = ""
    ) -> OpcodeProgram {
        OpcodeProgram(opcode, detail) { code in
            let first = code.source(b, size: sizes.0)
            let second = c.map { code.source($0, size: sizes.1) } ?? 0
            code.time(opcode, a: code.register(result), b: first, c: second, i: i)
        }
    }

    static let all: [OpcodeProgram] =
        values + times + comparisons + control + memory + collections + cases + state + context
}

/// Values and numbers.
extension OpcodeProgram {
    private static let values: [OpcodeProgram] = [
        OpcodeProgram(.loadImmediate) { $0.time(.loadImmediate, a: $0.register(.int), i: 7) },
        OpcodeProgram(.loadConstant, "Int") { code in
            let number = code.number(of: .int(1 << 40), .int)
            code.time(.loadConstant, a: code.register(.int), i: number)
        },
        OpcodeProgram(.loadConstant, "32 bytes") { code in
            let value = Value.bytes(Bytes(repeating: 7, count: 32))
            let number = code.number(of: value, .bytes(max: 4_000))
            code.time(.loadConstant, a: code.register(.bytes(max: 4_000)), i: number)
        },
        OpcodeProgram(.loadConstant, "4,000 bytes", copies: 8) { code in
            let value = Value.bytes(Bytes(repeating: 7, count: 4_000))
            let number = code.number(of: value, .bytes(max: 4_000))
            code.time(.loadConstant, a: code.register(.bytes(max: 4_000)), i: number)
        },
        OpcodeProgram(.loadNil) { $0.time(.loadNil, a: $0.register(.optional(.instant))) },
        plain(.move, .int, .int), plain(.move, .period, .period, detail: "Period"),
        plain(.box, .optional(.int), .int),
        plain(.box, .optional(.period), .period, detail: "Period"),
        plain(.unbox, .int, .optional(.int)), plain(.unwrap, .instant, .optional(.instant)),
        plain(.add, .int, .int, .int), plain(.subtract, .int, .int, .int),
        plain(.multiply, .int, .int, .int), plain(.divide, .int, .int, .int),
        plain(.remainder, .int, .int, .int), plain(.minimum, .int, .int, .int),
        plain(.maximum, .int, .int, .int), plain(.negate, .int, .int),
        plain(.absolute, .int, .int), plain(.addImmediate, .int, .int, i: 9),
        plain(.multiplyImmediate, .int, .int, i: 9),
    ]

    private static let times: [OpcodeProgram] = [
        plain(.durationAdd, .duration, .duration, .duration),
        plain(.durationSubtract, .duration, .duration, .duration),
        plain(.durationMultiply, .duration, .duration, .int),
        plain(.durationNegate, .duration, .duration),
        plain(.instantAdd, .instant, .instant, .duration),
        plain(.instantSubtract, .instant, .instant, .duration),
        plain(.instantDifference, .duration, .instant, .instant),
        plain(.periodMake, .period, .instant, .instant), plain(.periodStart, .instant, .period),
        plain(.periodEnd, .instant, .period), plain(.periodLength, .duration, .period),
        plain(.periodIsEmpty, .bool, .period),
        plain(.periodContains, .bool, .period, .instant),
        plain(.periodWithin, .bool, .period, .period),
        plain(.periodOverlaps, .bool, .period, .period),
        plain(.periodUntil, .period, .period, .optional(.instant)),
        plain(.periodClip, .period, .period, .instant),
    ]

    private static let comparisons: [OpcodeProgram] = [
        plain(.equal, .bool, .int, .int), plain(.notEqual, .bool, .int, .int),
        plain(.less, .bool, .int, .int), plain(.lessOrEqual, .bool, .int, .int),
        plain(.equalValue, .bool, .account, .account, detail: "Account"),
        plain(
            .equalValue, .bool, .bytes(max: 4_000), .bytes(max: 4_000), sizes: (4_000, 4_000),
            detail: "4,000 bytes"),
        plain(
            .equalValue, .bool, .list(.int, max: 64), .list(.int, max: 64), sizes: (64, 64),
            detail: "64 numbers"),
        OpcodeProgram(.equalValue, "structure") { code in
            let value = code.source(.structure(code.structure("Wide")))
            code.time(.equalValue, a: code.register(.bool), b: value, c: value)
        },
        plain(.lessBytes, .bool, .text(max: 200), .text(max: 200), detail: "Text"),
        plain(
            .lessOrEqualBytes, .bool, .bytes(max: 4_000), .bytes(max: 4_000),
            sizes: (4_000, 4_000), detail: "4,000 bytes"),
        plain(.not, .bool, .bool, sizes: (1, 1)),
    ]

    private static let control: [OpcodeProgram] = [
        OpcodeProgram(.jump) { $0.time(.jump) },
        OpcodeProgram(.jumpIfTrue) { $0.time(.jumpIfTrue, a: $0.source(.bool)) },
        OpcodeProgram(.jumpIfFalse) { $0.time(.jumpIfFalse, a: $0.source(.bool)) },
        compared(.jumpIfEqual), compared(.jumpIfNotEqual), compared(.jumpIfLess),
        compared(.jumpIfLessOrEqual),
        OpcodeProgram(.jumpIfNil) { $0.time(.jumpIfNil, a: $0.source(.optional(.instant))) },
        OpcodeProgram(.jumpIfNotNil) { $0.time(.jumpIfNotNil, a: $0.source(.optional(.instant))) },
        OpcodeProgram(.loopNext) { code in
            let counter = code.register(.int)
            code.before(.loadImmediate, a: counter)
            code.time(.loopNext, a: counter, b: code.source(.int))
        },
        OpcodeProgram(.call, "with its return") { code in
            let argument = code.source(.int)
            code.time(
                .call, a: code.register(.int), b: argument, i: code.function("same"))
        },
        OpcodeProgram(.callRule, "that reads a row", copies: 8, rounds: 100) { code in
            let key = code.register(.identifier(0), .account)
            code.setUp(.move, a: key, b: OpcodeCode.row)
            code.setUp(.caller, a: key + 1)
            code.time(.callRule, a: code.register(.bool), b: key, i: code.rule("mayRead"))
        },
        OpcodeProgram(.callRule, "that reads 64 rows", copies: 2, rounds: 20) { code in
            let account = code.source(.account)
            code.time(.callRule, a: code.register(.bool), b: account, i: code.rule("mayFind"))
        },
        OpcodeProgram(.mark, "and release") { code in
            let mark = code.register(.int)
            code.time(.mark, a: mark, i: 1)
            code.time(.release, a: mark)
        },
    ]

    private static func compared(_ opcode: Opcode) -> OpcodeProgram {
        OpcodeProgram(opcode) { code in
            code.time(opcode, a: code.source(.int, size: 7), b: code.source(.int, size: 3))
        }
    }
}

/// What lies in memory.
extension OpcodeProgram {
    private static let memory: [OpcodeProgram] = [
        makeStructure("Small"), makeStructure("Wide"),
        OpcodeProgram(.getField) { code in
            let value = code.source(.structure(code.structure("Wide")))
            code.time(.getField, a: code.register(.int), b: value, i: 7)
        },
        OpcodeProgram(.getField, "Period") { code in
            let value = code.source(.structure(code.structure("Row")))
            code.time(.getField, a: code.register(.period), b: value, i: 2)
        },
        OpcodeProgram(.rowKey) { code in
            let row = code.source(.row(code.table("rows")))
            code.time(.rowKey, a: code.register(.identifier(0)), b: row)
        },
        OpcodeProgram(.rowInserted) { code in
            let row = code.source(.row(code.table("rows")))
            code.time(.rowInserted, a: code.register(.instant), b: row)
        },
        plain(.length, .int, .bytes(max: 4_000)),
        plain(.sha256, .digest, .bytes(max: 4_000), sizes: (32, 0), detail: "32 bytes"),
        plain(.sha256, .digest, .bytes(max: 4_000), sizes: (4_000, 0), detail: "4,000 bytes"),
    ]

    private static func makeStructure(_ name: String) -> OpcodeProgram {
        OpcodeProgram(.makeStructure, name) { code in
            let number = code.structure(name)
            code.fields(code.contract.structures[number].fields)
            code.time(
                .makeStructure, a: code.register(.structure(number)), b: code.window, i: number)
        }
    }

    private static let collections: [OpcodeProgram] = [1, 32].flatMap(collections)

    private static func collections(_ size: Int) -> [OpcodeProgram] {
        let list = ValueType.list(.int, max: 64)
        let set = ValueType.set(.int, max: 64)
        let buffer = ValueType.buffer(.int, max: 64)
        let detail = "of \(size)"
        return [
            OpcodeProgram(.makeList, detail) { code in
                code.elements(.int, size)
                code.time(
                    .makeList, a: code.register(list), b: code.window, c: UInt8(size))
            },
            OpcodeProgram(.makeSet, detail) { code in
                code.elements(.int, size)
                code.time(.makeSet, a: code.register(set), b: code.window, c: UInt8(size))
            },
            plain(.count, .int, list, sizes: (size, 0), detail: detail),
            plain(.element, .int, list, .int, sizes: (size, 0), detail: detail),
            plain(
                .element, .period, .list(.period, max: 64), .int, sizes: (size, 0),
                detail: "Period, \(detail)"),
            plain(.isElement, .bool, .int, list, sizes: (99, size), detail: "list \(detail)"),
            plain(.isElement, .bool, .int, set, sizes: (99, size), detail: "set \(detail)"),
            plain(.isSubset, .bool, set, set, sizes: (size, size), detail: detail),
            plain(.listAppend, list, list, .int, sizes: (size, 3), detail: detail),
            OpcodeProgram(.listReplace, detail) { code in
                let target = code.register(list)
                let (value, zero) = (code.source(list, size: size), code.source(.int, size: 0))
                code.before(.move, a: target, b: value)
                code.time(.listReplace, a: target, b: zero, c: zero)
            },
            plain(.setInsert, set, set, .int, sizes: (size, 99), detail: detail),
            plain(.setRemove, set, set, .int, sizes: (size, 1), detail: detail),
            plain(.bufferMake, buffer, list, sizes: (size, 0), detail: detail),
            OpcodeProgram(.bufferAppend, detail) { code in
                let value = code.source(list, size: size)
                let target = code.register(buffer)
                code.before(.bufferMake, a: target, b: value)
                code.time(.bufferAppend, a: target, b: code.source(.int))
            },
            OpcodeProgram(.bufferSet, detail) { code in
                let target = code.source(buffer, size: size)
                let zero = code.source(.int, size: 0)
                code.time(.bufferSet, a: target, b: zero, c: zero)
            },
            plain(.bufferCopy, list, buffer, sizes: (size, 0), detail: detail),
        ]
    }

    private static let cases: [OpcodeProgram] = [
        plain(.caseNumber, .int, .enumeration(0), sizes: (1, 0), detail: "enumeration"),
        plain(.caseNumber, .int, .variant(0), detail: "variant"),
        plain(.isCase, .bool, .enumeration(0), .enumeration(0), sizes: (1, 2)),
        OpcodeProgram(.makeVariant) { code in
            code.fields(code.contract.variants[0].cases[1].fields)
            code.time(.makeVariant, a: code.register(.variant(0)), b: code.window, i: 1 << 16)
        },
        plain(.getPayload, .int, .variant(0), i: 1),
    ]
}

/// State and context.
extension OpcodeProgram {
    private static let context: [OpcodeProgram] = [
        OpcodeProgram(.caller) { $0.time(.caller, a: $0.register(.account)) },
        OpcodeProgram(.now) { $0.time(.now, a: $0.register(.instant)) },
        OpcodeProgram(.height) { $0.time(.height, a: $0.register(.int)) },
        OpcodeProgram(.selfAccount) { $0.time(.selfAccount, a: $0.register(.account)) },
        OpcodeProgram(.chain) { $0.time(.chain, a: $0.register(.digest)) },
    ]

    private static let state: [OpcodeProgram] = reading + writing

    private static let reading: [OpcodeProgram] = [
        tableRead(.tableRead, "rows"), tableRead(.tableRead, "wides"),
        tableRead(.tableFind, "rows"),
        OpcodeProgram(.tableHas, copies: 8, rounds: 100) { code in
            let key = code.source(.int, size: 1)
            code.time(.tableHas, a: code.register(.bool), b: key, i: code.table("keyed"))
        },
        OpcodeProgram(.tableHas, "absent", copies: 8, rounds: 100) { code in
            let key = code.source(.int, size: 99_999)
            code.time(.tableHas, a: code.register(.bool), b: key, i: code.table("keyed"))
        },
        OpcodeProgram(.indexRows, "64 rows", copies: 1, rounds: 40) { code in
            let owner = code.source(.account)
            let rows = ValueType.list(.row(code.table("rows")), max: 1_024)
            code.time(.indexRows, a: code.register(rows), b: owner, i: code.table("rows"))
        },
        OpcodeProgram(.indexRows, "no row", copies: 8, rounds: 100) { code in
            let owner = code.register(.account)
            code.setUp(.selfAccount, a: owner)
            let rows = ValueType.list(.row(code.table("rows")), max: 1_024)
            code.time(.indexRows, a: code.register(rows), b: owner, i: code.table("rows"))
        },
        OpcodeProgram(.indexFind, copies: 8, rounds: 100) { code in
            let number = code.source(.int, size: 1)
            let row = ValueType.optional(.row(code.table("rows")))
            code.time(.indexFind, a: code.register(row), b: number, i: code.table("rows") | 1 << 16)
        },
        OpcodeProgram(.fieldRead, "Int", copies: 8, rounds: 100) { code in
            code.time(.fieldRead, a: code.register(.int), i: code.field("total"))
        },
        OpcodeProgram(.fieldRead, "Text", copies: 8, rounds: 100) { code in
            code.time(.fieldRead, a: code.register(.text(max: 200)), i: code.field("text"))
        },
        OpcodeProgram(.settingRead, copies: 8, rounds: 100) { code in
            code.time(.settingRead, a: code.register(.int))
        },
        OpcodeProgram(.hasRole, copies: 8, rounds: 100) { code in
            let account = code.source(.account)
            code.time(.hasRole, a: code.register(.bool), b: account)
        },
    ]

    private static func tableRead(_ opcode: Opcode, _ name: String) -> OpcodeProgram {
        OpcodeProgram(opcode, name, copies: 8, rounds: 100) { code in
            let table = code.table(name)
            let row = ValueType.row(table)
            code.time(
                opcode, a: code.register(opcode == .tableRead ? row : .optional(row)),
                b: name == "rows" ? OpcodeCode.row : OpcodeCode.wide, i: table)
        }
    }

    private static let writing: [OpcodeProgram] = [
        OpcodeProgram(.tableInsert, copies: 4, rounds: 25) { code in
            let value = code.source(.structure(code.structure("Wide")))
            code.time(
                .tableInsert, a: code.register(.identifier(1)), b: value, i: code.table("wides"))
        },
        OpcodeProgram(.tableInsertAt, copies: 4, rounds: 25) { code in
            let key = code.source(.int, size: 1_000_000)
            let value = code.source(.structure(code.structure("Small")))
            code.before(.addImmediate, a: key, b: key, i: 1)
            code.time(.tableInsertAt, a: key, b: value, i: code.table("keyed"))
        },
        tableUpdate("value", 3), tableUpdate("rank", 4),
        OpcodeProgram(.fieldWrite, copies: 4, rounds: 25) { code in
            code.time(.fieldWrite, a: code.source(.int), i: code.field("total"))
        },
        OpcodeProgram(.emit, copies: 4, rounds: 12) { code in
            code.time(.emit, a: code.source(.int))
        },
    ]

    private static func tableUpdate(_ name: String, _ field: Int) -> OpcodeProgram {
        OpcodeProgram(.tableUpdate, name, copies: 4, rounds: 25) { code in
            let value = code.source(.int)
            code.time(
                .tableUpdate, a: OpcodeCode.row, b: value, i: code.table("rows") | field << 16)
        }
    }
}
