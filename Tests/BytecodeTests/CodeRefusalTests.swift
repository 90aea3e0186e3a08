import LicetBytecode
import LicetPrimitives
import Testing

@Suite struct `Refused code` {
    @Test(arguments: CodeRefusals.words) func `a word`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: CodeRefusals.types) func `a type`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: CodeRefusals.cases) func `a case`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: CodeRefusals.flow) func `control`(_ refusal: Refusal) { refusal.check() }
    @Test(arguments: CodeRefusals.effects) func `an effect`(_ refusal: Refusal) { refusal.check() }

    @Test func `calls nest 64 deep and not 65`() throws {
        #expect(throws: Never.self) { try verify(container: chain(of: 64, registers: 1).encoded) }
        #expect(throws: VerificationError.self) {
            try verify(container: chain(of: 65, registers: 1).encoded)
        }
    }

    @Test func `calls take 4,096 registers and not more`() throws {
        let full = chain(of: 16, registers: 256)
        #expect(try verify(container: full.encoded).stackRegisters(ofFunction: 15) == 4_096)
        #expect(throws: VerificationError.self) {
            try verify(container: chain(of: 17, registers: 256).encoded)
        }
    }

    /// Functions of which each calls the one before it.
    private func chain(of count: Int, registers: Int) -> Contract {
        var contract = Contract(name: "Chain", version: 1)
        for number in 0..<count {
            var code = FunctionBuilder("f\(number)", .pure)
            for _ in 0..<registers { code.register(.int) }
            if number > 0 { code.add(.call, i: Int32(number - 1)) }
            code.add(.returnNothing)
            contract.functions.append(code.function)
        }
        return contract
    }

    @Test func `a write after a check in each round of a loop over other rows is accepted`() throws
    {
        var code = FunctionBuilder(
            "repeat", .action, [Parameter("n", .int)], by: [.anyone])
        let counter = code.make(.int, .loadImmediate)
        code.jump(.jumpIfLess, a: counter, b: 0, by: 1)
        code.add(.fail, i: 0)
        code.add(.emit, i: 1)
        code.jump(.loopNext, a: counter, b: 0, by: -2)
        code.add(.returnNothing)
        var contract = Sample.contract.withoutDebug
        contract.functions.append(code.function)
        #expect(throws: Never.self) { try verify(container: contract.encoded) }
    }
}

/// The changes, each with the reason that must be given.
enum CodeRefusals {
    static let cases: [Refusal] = [
        .code("unknown variant", "no variant of this number") {
            $0.make(Sample.step, .makeVariant, i: halves(low: 1, high: 0))
        },
        .code("unknown case", "no case of this number") {
            $0.make(Sample.step, .makeVariant, i: halves(low: 0, high: 2))
        },
        .code("payload of another type", "register 0 is `Int`", .pure, [Parameter("n", .int)]) {
            $0.make(Sample.step, .makeVariant, i: halves(low: 0, high: 1))
        },
        .code(
            "payload that is missing", "register 2 holds nothing", .pure, [Parameter("p", .period)]
        ) {
            $0.register(Sample.place)
            $0.make(Sample.step, .makeVariant, i: halves(low: 0, high: 1))
        },
        .code("case in another register", "register 0 is `Int`") { $0.make(.int, .makeVariant) },
        .code(
            "payload of an enumeration", "register 1 is `Int`", .pure, [Parameter("k", Sample.kind)]
        ) { $0.make(.int, .getPayload) },
        .code(
            "payload of an unknown case", "no case of this number", .pure,
            [Parameter("s", Sample.step)]
        ) { $0.make(.int, .getPayload, i: halves(low: 2, high: 0)) },
        .code(
            "payload of a case without one", "no field of this number", .pure,
            [Parameter("s", Sample.step)]
        ) { $0.make(.int, .getPayload, i: halves(low: 0, high: 0)) },
        .code(
            "payload in another register", "register 1 is `Int`", .pure,
            [Parameter("s", Sample.step)]
        ) { $0.make(.int, .getPayload, i: halves(low: 1, high: 1)) },
        .code("is of a variant", "register 0 is `Step`", .pure, [Parameter("s", Sample.step)]) {
            $0.make(.bool, .isCase)
        },
        .code(
            "is of two enumerations", "register 1 is `Place`", .pure,
            [Parameter("k", Sample.kind), Parameter("p", Sample.place)]
        ) { $0.make(.bool, .isCase, b: 0, c: 1) },
        .code("number of no case", "register 0 is `Int`", .pure, [Parameter("n", .int)]) {
            $0.make(.int, .caseNumber)
        },
        .code("order of variants", "register 0 is `Step`", .pure, [Parameter("s", Sample.step)]) {
            $0.make(.bool, .less)
        },
    ]

    static let words: [Refusal] = [
        .code("no opcode", "no opcode") { $0.function.code = [255] },
        .code("loader's opcode", "only the loader makes charge") { $0.add(.charge, i: 1) },
        .code("no code", "past the end") { $0.function.code = [] },
        .code("unused slot", "unused slot") { $0.add(.returnNothing, a: 1) },
        .code("unused immediate", "unused immediate") { $0.add(.returnNothing, i: 1) },
        .code("unused slot of a void call", "unused slot", .view) {
            $0.register(.int)
            $0.add(.call, a: 1, i: 1)
            $0.add(.returnNothing)
        },
        .code("empty window that is named", "unused slot", .view) { $0.add(.fail, a: 1, i: 0) },
        .code("jump that says its gas", "says what it costs") {
            $0.add(.jump, i: halves(low: 0, high: 1))
        },
        .code("unknown constant", "no constant") { $0.make(.int, .loadConstant, i: 99) },
        .code("negative constant", "no constant") { $0.make(.int, .loadConstant, i: -1) },
        .code("unknown error", "no error", .view) { $0.add(.fail, i: 2) },
        .code("unknown event", "no event", .action) { $0.add(.emit, i: 2) },
        .code("unknown structure", "no structure") { $0.make(.structure(0), .makeStructure, i: 9) },
        .code("unknown field", "no field", .pure, [Parameter("p", .structure(1))]) {
            $0.make(.int, .getField, b: 0, i: 2)
        },
        .code("unknown table", "no table", .view, [Parameter("k", .int)]) {
            $0.make(.row(0), .tableRead, b: 0, i: 2)
        },
        .code("unknown state field", "no state field", .view) { $0.make(.int, .fieldRead, i: 2) },
        .code("unknown setting", "no setting", .view) { $0.make(.int, .settingRead, i: 2) },
        .code("unknown role", "no role", .view, [Parameter("a", .account)]) {
            $0.make(.bool, .hasRole, b: 0, i: 1)
        },
        .code("unknown rule", "no rule", .view) { $0.make(.bool, .callRule, i: 1) },
        .code("itself called", "no function before") { $0.add(.call, i: 3) },
        .code("another trap", "BoundExceeded only") { $0.add(.trap, i: 1) },
        .code("Boolean 2", "no value of the register's type") {
            $0.make(.bool, .loadImmediate, i: 2)
        },
        .code("instant before 1970", "no value of the register's type") {
            $0.make(.instant, .loadImmediate, i: -1)
        },
        .code("unknown case", "no value of the register's type") {
            $0.make(Sample.kind, .loadImmediate, i: 2)
        },
        .code("index without max", "without max", .view, [Parameter("a", .account)]) {
            $0.make(.list(.row(0), max: 16), .indexRows, b: 0, i: halves(low: 0, high: 1))
        },
        .code("unknown index", "no index", .view) {
            $0.make(.list(.row(0), max: 16), .indexRows, i: halves(low: 0, high: 2))
        },
        .code("update of an immutable field", "immutable", .action, [Parameter("i", Sample.item)]) {
            $0.add(.tableUpdate, a: 0, b: 0, i: halves(low: 0, high: 0))
        },
        .code("update of an unknown field", "no field", .action) {
            $0.add(.tableUpdate, i: halves(low: 0, high: 99))
        },
        .code("insert without key where one is due", "natural keys", .action) {
            $0.add(.tableInsert, i: 1)
        },
        .code("insert with a key where none is due", "numbers its rows", .action) {
            $0.add(.tableInsertAt, i: 0)
        },
    ]

    static let types: [Refusal] = [
        .code("register past the frame", "no value's register", .pure) {
            $0.make(.int, .negate, b: 9)
        },
        .code(
            "second register of a Period", "no value's register", .pure, [Parameter("p", .period)]
        ) {
            $0.make(.instant, .periodStart, b: 1)
        },
        .code("operand of another type", "is `Bool`", .pure, [Parameter("f", .bool)]) {
            $0.make(.int, .negate, b: 0)
        },
        .code("result of another type", "is `Bool`", .pure, [Parameter("n", .int)]) {
            $0.make(.bool, .negate, b: 0)
        },
        .code(
            "move into a smaller bound", "is `Text max 9`", .pure, [Parameter("t", .text(max: 9))]
        ) {
            $0.make(.text(max: 8), .move, b: 0)
        },
        .code("constant into a smaller bound", "is `Bytes max 3`") {
            $0.make(.bytes(max: 3), .loadConstant, i: 7)
        },
        .code("move of a buffer", "is `buffer") {
            let list = $0.make(Sample.parts, .loadConstant, i: 4)
            let buffer = $0.make(.buffer(.int, max: 8), .bufferMake, b: list)
            $0.make(.buffer(.int, max: 8), .move, b: buffer)
        },
        .code(
            "element of another type", "is `Bool`", .pure,
            [Parameter("l", Sample.parts), Parameter("f", .bool)]
        ) {
            $0.make(Sample.parts, .listAppend, b: 0, c: 1)
        },
        .code(
            "list past its bound", "passes its bound", .pure,
            [Parameter("a", .int), Parameter("b", .int)]
        ) {
            $0.make(.list(.int, max: 1), .makeList, b: 0, c: 2)
        },
        .code(
            "comparison of two enumerations", "is `Kind`", .pure,
            [Parameter("k", Sample.kind), Parameter("n", .int)]
        ) {
            $0.make(.bool, .equal, b: 1, c: 0)
        },
        .code(
            "row with a structure", "is `Item`", .view,
            [Parameter("i", Sample.item), Parameter("s", .structure(0))]
        ) {
            let row = $0.make(.row(0), .tableRead, b: 0, i: 0)
            $0.make(.bool, .equalValue, b: row, c: 1)
        },
        .code("nil into what is not optional", "is `Int`") { $0.make(.int, .loadNil) },
        .code("unwrap of a boxed optional", "is `Int?`", .pure, [Parameter("n", .optional(.int))]) {
            $0.make(.int, .unwrap, b: 0)
        },
        .code("key of another table", "is `ItemID`", .view, [Parameter("i", Sample.item)]) {
            $0.make(.row(1), .tableRead, b: 0, i: 1)
        },
        .code(
            "window of others", "is `Kind`", .pure,
            [Parameter("k", Sample.kind), Parameter("a", .account)]
        ) {
            $0.make(.structure(1), .makeStructure, b: 0, i: 1)
        },
        .code("window past the frame", "no value's register", .view, [Parameter("a", .account)]) {
            $0.function.registers.insert(.structure(1), at: 0)
            $0.function.parameters = []
            $0.add(.caller, a: 1)
            $0.add(.makeStructure, a: 0, b: 1, i: 1)
        },
        .code("result of another type", "is `Bool`", .pure, [Parameter("f", .bool)], result: .int) {
            $0.add(.returnValue, a: 0)
        },
        .code("result where there is none", "is `Bool`", .pure, [Parameter("f", .bool)]) {
            $0.add(.returnValue, a: 0)
        },
        .code("no result where there is one", "returns nothing", result: .int) {
            $0.add(.returnNothing)
        },
        .code(
            "parameters elsewhere", "first registers are not the parameters", .pure,
            [Parameter("n", .int)]
        ) {
            $0.function.registers = [.bool]
            $0.add(.returnNothing)
        },
        .code("Period in one register", "takes two registers") {
            $0.function.registers = [.period]
            $0.add(.returnNothing)
        },
        .code("register without type", "takes two registers") {
            $0.function.registers = [nil]
            $0.add(.returnNothing)
        },
        .code("register of an unknown type", "no table") {
            $0.function.registers = [.row(9)]
            $0.add(.returnNothing)
        },
        .code("buffer of texts", "of scalars") {
            $0.function.registers = [.buffer(.text(max: 2), max: 2)]
            $0.add(.returnNothing)
        },
    ]

    static let flow: [Refusal] = [
        .code("end without return", "past the end") { $0.make(.int, .loadImmediate) },
        .code("branch at the end", "past the end", .pure, [Parameter("f", .bool)]) {
            $0.jump(.jumpIfTrue, a: 0, by: -1)
        },
        .code("jump past the end", "leaves the function") { $0.jump(.jump, by: 1) },
        .code("jump before the start", "leaves the function") { $0.jump(.jump, by: -2) },
        .code("code after a return", "cannot be reached") {
            $0.add(.returnNothing)
            $0.add(.returnNothing)
        },
        .code("loop without entry", "cannot be reached") {
            $0.jump(.jump, by: 1)
            $0.jump(.jump, by: -1)
            $0.add(.returnNothing)
        },
        .code("read before write", "holds nothing") {
            let register = $0.register(.int)
            $0.add(.negate, a: register, b: register)
        },
        .code("write on one way only", "holds nothing", .pure, [Parameter("f", .bool)]) {
            let register = $0.register(.int)
            $0.jump(.jumpIfTrue, a: 0, by: 1)
            $0.add(.loadImmediate, a: register, i: 1)
            $0.add(.negate, a: register, b: register)
            $0.add(.returnNothing)
        },
        .code("jump back past a write", "loses a register", .pure, [Parameter("f", .bool)]) {
            let register = $0.register(.int)
            // The way that jumps around the head has not written the register.
            $0.jump(.jumpIfTrue, a: 0, by: 2)
            $0.add(.loadImmediate, a: register, i: 1)
            $0.add(.negate, a: register, b: register)
            $0.jump(.jumpIfFalse, a: 0, by: -2)
            $0.add(.returnNothing)
        },
    ]

    static let effects: [Refusal] = [
        .code("func reads state", "a func reads") { $0.make(.int, .fieldRead, i: 0) },
        .code("func reads the block", "a func reads") { $0.make(.instant, .now) },
        .code("func fails", "a func fails") { $0.add(.fail, i: 0) },
        .code("func calls a view", "a func calls a view") {
            $0.add(.call, i: 1)
            $0.add(.returnNothing)
        },
        .code("view writes", "only an action", .view, [Parameter("n", .int)]) {
            $0.add(.fieldWrite, a: 0, i: 0)
        },
        .code("view emits", "only an action", .view) { $0.add(.emit, i: 1) },
        .code("action called", "an action is called", .action) { $0.add(.call, i: 2) },
        .code("check after write", "checks after it has written", .action) {
            $0.add(.emit, i: 1)
            $0.add(.fail, i: 0)
        },
        .code("call that may fail after write", "checks after it has written", .action) {
            $0.add(.emit, i: 1)
            $0.add(.call, i: 1)
            $0.add(.returnNothing)
        },
        .code("check after a write on one way", "checks after", .action, [Parameter("f", .bool)]) {
            $0.jump(.jumpIfTrue, a: 0, by: 1)
            $0.add(.emit, i: 1)
            $0.add(.fail, i: 0)
        },
        .code("check before a write in a loop", "checks after", .action, [Parameter("n", .int)]) {
            let counter = $0.make(.int, .loadImmediate)
            $0.jump(.jumpIfLess, a: counter, b: 0, by: 1)
            $0.add(.fail, i: 0)
            $0.add(.emit, i: 1)
            $0.jump(.loopNext, a: counter, b: 0, by: -4)
            $0.add(.returnNothing)
        },
        .code(
            "jump back into checking", "from writing to checking", .action, [Parameter("f", .bool)]
        ) {
            // The write stands before the loop's head and jumps over it.
            $0.jump(.jumpIfTrue, a: 0, by: 2)
            $0.add(.emit, i: 1)
            $0.jump(.jump, by: 1)
            $0.jump(.jumpIfTrue, a: 0, by: 0)
            $0.jump(.jumpIfTrue, a: 0, by: -2)
            $0.add(.returnNothing)
        },
    ]
}
