extension Opcode {
    /// The opcode's row of the table.
    public var facts: OpcodeFacts { table[Int(rawValue)] }
}

/// In order of raw values, which are contiguous from 0: a test says so.
private let table: [OpcodeFacts] = Opcode.allCases.map { $0.described }

extension Opcode {
    /// The one place where an opcode is described; a new one does not build without its row.
    fileprivate var described: OpcodeFacts {
        switch self {
        // Values
        case .loadImmediate: row("a ← i", i: .number, [.a(.write(.immediate))])
        case .loadConstant: row("a ← constants[i]", i: .constant, [.a(.write(.constant))])
        case .loadNil: row("a ← nil", [.a(.write(.optional))])
        case .move: row("a ← b", [.a(.write(.any)), .b(.read(.fits(.a)))])
        case .box:
            row(
                "a ← b as an optional",
                gas: 10, [.a(.write(.boxedOptional)), .b(.read(.payload(of: .a)))])
        case .unbox:
            row(
                "a ← value of b; traps NilValue",
                gas: 2, [.a(.write(.payload(of: .b))), .b(.read(.boxedOptional))])
        case .unwrap:
            row(
                "a ← value of b; traps NilValue",
                [.a(.write(.payload(of: .b))), .b(.read(.plainOptional))])

        // Int
        case .add: integers("a ← b + c; traps Overflow")
        case .subtract: integers("a ← b - c; traps Overflow")
        case .multiply: integers("a ← b * c; traps Overflow")
        case .divide: integers("a ← b / c toward zero; traps Overflow, DivisionByZero", gas: 8)
        case .remainder: integers("a ← b % c; traps Overflow, DivisionByZero", gas: 8)
        case .minimum: extremes("a ← the smaller of b and c")
        case .maximum: extremes("a ← the larger of b and c")
        case .negate: convert(.int, to: .int, "a ← -b; traps Overflow")
        case .absolute: convert(.int, to: .int, "a ← magnitude of b; traps Overflow")
        case .addImmediate:
            row(
                "a ← b + i; traps Overflow",
                i: .number, [.a(.write(.type(.int))), .b(.read(.type(.int)))])
        case .multiplyImmediate:
            row(
                "a ← b * i; traps Overflow",
                i: .number, [.a(.write(.type(.int))), .b(.read(.type(.int)))])

        // Time
        case .durationAdd: combine(.duration, .duration, to: .duration, "a ← b + c")
        case .durationSubtract: combine(.duration, .duration, to: .duration, "a ← b - c")
        case .durationMultiply: combine(.duration, .int, to: .duration, "a ← b * c")
        case .durationNegate: convert(.duration, to: .duration, "a ← -b")
        case .instantAdd:
            combine(.instant, .duration, to: .instant, "a ← b + c; traps TimeOutOfRange")
        case .instantSubtract:
            combine(.instant, .duration, to: .instant, "a ← b - c; traps TimeOutOfRange")
        case .instantDifference: combine(.instant, .instant, to: .duration, "a ← b - c")
        case .periodMake: combine(.instant, .instant, to: .period, "a, a+1 ← b ..< c")
        case .periodStart: convert(.period, to: .instant, "a ← start of b")
        case .periodEnd: convert(.period, to: .instant, "a ← end of b")
        case .periodLength: convert(.period, to: .duration, "a ← length of b")
        case .periodIsEmpty: convert(.period, to: .bool, "a ← b is empty")
        case .periodContains: combine(.period, .instant, to: .bool, "a ← b contains c")
        case .periodWithin: combine(.period, .period, to: .bool, "a ← b within c")
        case .periodOverlaps: combine(.period, .period, to: .bool, "a ← b overlaps c")
        case .periodUntil: combine(.period, .optional(.instant), to: .period, "a, a+1 ← b until c")
        case .periodClip: combine(.period, .instant, to: .period, "a, a+1 ← b clipped from c")

        // Comparisons
        case .equal: compare(.scalar, .comparable(.b), "a ← b == c")
        case .notEqual: compare(.scalar, .comparable(.b), "a ← b != c")
        case .less: compare(.orderedOrIdentifier, .same(.b), "a ← b < c")
        case .lessOrEqual: compare(.orderedOrIdentifier, .same(.b), "a ← b <= c")
        case .equalValue: compare(.any, .comparable(.b), "a ← b == c by content", gas: 12)
        case .lessBytes: compare(.bytesTextOrPath, .comparable(.b), "a ← b < c bytewise", gas: 8)
        case .lessOrEqualBytes:
            compare(.bytesTextOrPath, .comparable(.b), "a ← b <= c bytewise", gas: 8)
        case .not: convert(.bool, to: .bool, "a ← not b")

        // Control
        case .jump: row("goes on at the target", i: .offset, flow: .jumps)
        case .jumpIfTrue: branch("jumps if a", [.a(.read(.type(.bool)))])
        case .jumpIfFalse: branch("jumps if not a", [.a(.read(.type(.bool)))])
        case .jumpIfEqual:
            branch("jumps if a == b", [.a(.read(.scalar)), .b(.read(.comparable(.a)))])
        case .jumpIfNotEqual:
            branch("jumps if a != b", [.a(.read(.scalar)), .b(.read(.comparable(.a)))])
        case .jumpIfLess:
            branch("jumps if a < b", [.a(.read(.orderedOrIdentifier)), .b(.read(.same(.a)))])
        case .jumpIfLessOrEqual:
            branch("jumps if a <= b", [.a(.read(.orderedOrIdentifier)), .b(.read(.same(.a)))])
        case .jumpIfNil: branch("jumps if a is nil", [.a(.read(.optional))])
        case .jumpIfNotNil: branch("jumps if a is not nil", [.a(.read(.optional))])
        case .loopNext:
            branch(
                "a ← a + 1; jumps if then a < b; traps Overflow",
                [.a(.update(.type(.int))), .b(.read(.type(.int)))])
        case .returnValue: row("returns a", gas: 5, flow: .ends, [.a(.read(.ownResult))])
        case .returnNothing: row("returns", gas: 5, flow: .ends)
        case .fail:
            row(
                "fails with error i and its fields in the window at a",
                gas: 50, i: .error, effect: .fails, flow: .ends, [.a(.window(.errorFields))])
        case .trap: row("traps with number i", i: .trap, flow: .ends)
        case .call:
            row(
                "a ← function i of the window at b, which is copied to registers of its own",
                gas: 10, i: .function, flow: .resumes,
                [.a(.write(.callResult)), .b(.window(.functionParameters))])
        case .callRule:
            row(
                "a ← rule i permits the window at b, at the block's time",
                gas: 10, i: .rule, effect: .reads, flow: .resumes,
                [.a(.write(.type(.bool))), .b(.window(.ruleParameters))])

        // Values in memory
        case .makeStructure:
            row(
                "a ← structure i of the window at b",
                gas: 8, i: .structure, [.a(.write(.structure)), .b(.window(.structureFields))])
        case .getField:
            row(
                "a ← field i of b",
                gas: 2, i: .field, [.a(.write(.field(of: .b))), .b(.read(.record))])
        case .rowKey: row("a ← key of row b", gas: 2, [.a(.write(.keyOfRow(.b))), .b(.read(.row))])
        case .rowInserted:
            row(
                "a ← instant of row b's insert",
                gas: 2, [.a(.write(.type(.instant))), .b(.read(.row))])
        case .makeList:
            row(
                "a ← list of the c elements in the window at b",
                gas: 10, [.a(.write(.list)), .b(.window(.elements)), .c(.count)])
        case .makeSet:
            row(
                "a ← set of the c elements in the window at b",
                gas: 16, [.a(.write(.set)), .b(.window(.elements)), .c(.count)])
        case .count:
            row("a ← elements of b", gas: 2, [.a(.write(.type(.int))), .b(.read(.collection))])
        case .length:
            row("a ← bytes of b", gas: 2, [.a(.write(.type(.int))), .b(.read(.bytesOrText))])
        case .element:
            row(
                "a ← element c of b; traps IndexOutOfRange",
                gas: 3,
                [.a(.write(.element(of: .b))), .b(.read(.collection)), .c(.read(.type(.int)))])
        case .isElement:
            row(
                "a ← b is an element of c",
                gas: 12,
                [
                    .a(.write(.type(.bool))), .b(.read(.comparableElement(of: .c))),
                    .c(.read(.collection)),
                ])
        case .isSubset:
            row(
                "a ← every element of set b is in set c",
                gas: 12, [.a(.write(.type(.bool))), .b(.read(.set)), .c(.read(.comparable(.b)))])
        case .listAppend:
            row(
                "a ← list b with c appended; traps BoundExceeded past a's max",
                gas: 12, [.a(.write(.list)), .b(.read(.fits(.a))), .c(.read(.element(of: .a)))])
        case .listReplace:
            row(
                "a ← list a with element b replaced by c; traps IndexOutOfRange",
                gas: 14, [.a(.update(.list)), .b(.read(.type(.int))), .c(.read(.element(of: .a)))])
        case .setInsert:
            row(
                "a ← set b with c; traps BoundExceeded past a's max",
                gas: 20, [.a(.write(.set)), .b(.read(.fits(.a))), .c(.read(.element(of: .a)))])
        case .setRemove:
            row(
                "a ← set b without c",
                gas: 20, [.a(.write(.set)), .b(.read(.fits(.a))), .c(.read(.element(of: .a)))])
        case .bufferMake:
            row(
                "a ← new buffer with the elements of list b and room for a's max",
                gas: 10, [.a(.write(.buffer)), .b(.read(.bufferedList(of: .a)))])
        case .bufferAppend:
            row(
                "appends b to buffer a; traps BoundExceeded past a's max",
                gas: 2, [.a(.read(.buffer)), .b(.read(.element(of: .a)))])
        case .bufferSet:
            row(
                "element b of buffer a ← c; traps IndexOutOfRange",
                gas: 2, [.a(.read(.buffer)), .b(.read(.type(.int))), .c(.read(.element(of: .a)))])
        case .bufferCopy:
            row(
                "a ← list of the elements of buffer b",
                gas: 10, [.a(.write(.bufferedList(of: .b))), .b(.read(.buffer))])
        case .sha256:
            row(
                "a ← SHA-256 of b", gas: 100, [.a(.write(.type(.digest))), .b(.read(.bytesOrText))])

        // Cases
        case .caseNumber:
            row(
                "a ← number of the case that b is",
                gas: 2, [.a(.write(.type(.int))), .b(.read(.choice))])
        case .isCase: compare(.enumeration, .same(.b), "a ← b is c or lies within it", gas: 2)
        case .makeVariant:
            row(
                "a ← the case with the fields in the window at b",
                gas: 8, i: .variantCase, [.a(.write(.variant)), .b(.window(.caseFields))])
        case .getPayload:
            row(
                "a ← field of b; traps WrongCase where b is another case",
                gas: 4, i: .caseField,
                [.a(.write(.caseField(of: .b))), .b(.read(.anyVariant))])

        // State
        case .tableInsert:
            row(
                "a ← number of the new row b of table i; traps RowExists, TableFull",
                gas: 1_000, i: .numberedTable, effect: .writes,
                [.a(.write(.tableKey)), .b(.read(.tableStructure))])
        case .tableInsertAt:
            row(
                "inserts b into table i under key a; traps RowExists, TableFull",
                gas: 1_300, i: .naturalTable, effect: .writes,
                [.a(.read(.tableKey)), .b(.read(.tableStructure))])
        case .tableRead:
            row(
                "a ← row of table i under key b; traps RowAbsent",
                gas: 300, i: .table, effect: .reads, [.a(.write(.tableRow)), .b(.read(.tableKey))])
        case .tableFind:
            row(
                "a ← row of table i under key b, or nil",
                gas: 300, i: .table, effect: .reads,
                [.a(.write(.tableOptionalRow)), .b(.read(.tableKey))])
        case .tableHas:
            row(
                "a ← table i has a row under key b",
                gas: 300, i: .table, effect: .reads,
                [.a(.write(.type(.bool))), .b(.read(.tableKey))])
        case .tableUpdate:
            row(
                """
                field of the row under key a ← b; traps RowAbsent, OnceAlreadySet, OnceInThePast, \
                HistoryFull
                """,
                gas: 1_300, i: .tableField, effect: .writes,
                [.a(.read(.tableKey)), .b(.read(.tableField))])
        case .indexRows:
            row(
                "a ← rows of the index bucket under the columns at b",
                gas: 300, i: .tableIndex, effect: .reads,
                [.a(.write(.bucketRows)), .b(.window(.indexColumns))])
        case .fieldRead:
            row(
                "a ← state field i",
                gas: 300, i: .stateField, effect: .reads, [.a(.write(.stateField))])
        case .fieldWrite:
            row(
                "state field i ← a",
                gas: 1_000, i: .stateField, effect: .writes, [.a(.read(.stateField))])
        case .settingRead:
            row("a ← setting i", gas: 300, i: .setting, effect: .reads, [.a(.write(.setting))])
        case .hasRole:
            row(
                "a ← account b was named a member of role i at deploy",
                gas: 300, i: .role, effect: .reads,
                [.a(.write(.type(.bool))), .b(.read(.type(.account)))])
        case .emit:
            row(
                "emits event i with its fields in the window at a; traps TooManyEvents",
                gas: 200, i: .event, effect: .emits, [.a(.window(.eventFields))])

        // Context
        case .caller: context(.account, gas: 8, "a ← the account that called")
        case .now: context(.instant, gas: 1, "a ← the block's time")
        case .height: context(.int, gas: 1, "a ← the block's height")
        case .selfAccount: context(.account, gas: 8, "a ← the contract's address")
        case .chain: context(.digest, gas: 8, "a ← the chain's identity")

        // Opening: as much as `caller`, `callRule`, `tableRead` and `emit`
        case .open:
            row(
                """
                a ← ticket of opening i for c; traps NotAuthorised, TimeOutOfRange, RowAbsent, \
                TooManyEvents
                """,
                gas: 518, i: .opening, effect: .opens,
                [
                    .a(.write(.type(.ticket))), .b(.window(.openingArguments)),
                    .c(.read(.type(.duration))),
                ])

        case .indexFind:
            row(
                "a ← row of the unique index under the columns at b, or nil",
                gas: 300, i: .uniqueIndex, effect: .reads,
                [.a(.write(.tableOptionalRow)), .b(.window(.indexColumns))])

        // Memory of a loop's rounds
        case .mark:
            row("a ← the level of memory, for the next i instructions", i: .stretch, [.a(.mark)])
        case .release: row("frees what was made since mark a", [.a(.mark)])

        // Loader
        case .charge: loader("pays i gas", gas: 0, i: .gas, flow: .resumes)
        case .guardBegin:
            loader("from here on a catchable trap jumps to the target", gas: 2, i: .offset)
        case .guardEnd: loader("ends what guardBegin began", gas: 2)
        case .indexKeys:
            loader(
                "a ← keys of the rows of the index bucket under the columns at b",
                gas: 300, i: .tableIndex, effect: .reads,
                [.a(.write(.bucketKeys)), .b(.window(.indexColumns))])
        case .movePair:
            loader("a, a+1 ← b, b+1", [.a(.write(.type(.period))), .b(.read(.type(.period)))])
        case .elementPair:
            loader(
                "a, a+1 ← element c of b; traps IndexOutOfRange",
                gas: 3,
                [
                    .a(.write(.element(of: .b))), .b(.read(.collection)), .c(.read(.type(.int))),
                ])
        case .getFieldPair:
            loader(
                "a, a+1 ← field i of b",
                gas: 2, i: .field, [.a(.write(.field(of: .b))), .b(.read(.record))])
        case .returnPair:
            loader("returns a, a+1", gas: 5, flow: .ends, [.a(.read(.ownResult))])
        case .moveTwo:
            loader(
                "a ← b; c ← the register i", gas: 2, i: .furtherRegister,
                [.a(.write(.any)), .b(.read(.fits(.a))), .c(.write(.any))])
        case .getFieldTwo:
            loader(
                "a ← a field of b; c ← a field of the register in i", gas: 4, i: .furtherField,
                [.a(.write(.any)), .b(.read(.record)), .c(.write(.any))])
        case .loadObject:
            loader(
                "a ← constants[i], put in memory",
                gas: 8, i: .constant, [.a(.write(.constant))])
        case .time:
            loader(
                "a ← the instant that is asked about",
                effect: .reads, [.a(.write(.type(.instant)))])
        case .knownBy:
            loader(
                "a ← b, or nil if it is later than the instant that is asked about",
                effect: .reads,
                [.a(.write(.type(.optional(.instant)))), .b(.read(.type(.optional(.instant))))])
        }
    }

    private func row(
        _ meaning: String, gas: UInt32 = 1, i immediate: Immediate = .none,
        effect: Effect = .pure, flow: Flow = .next, _ operands: [Operand] = []
    ) -> OpcodeFacts {
        OpcodeFacts(
            name: "\(self)", operands: operands, immediate: immediate, gas: gas, effect: effect,
            flow: flow, isLoaderOnly: false, meaning: meaning)
    }

    private func loader(
        _ meaning: String, gas: UInt32 = 1, i immediate: Immediate = .none,
        effect: Effect = .pure, flow: Flow = .next, _ operands: [Operand] = []
    ) -> OpcodeFacts {
        OpcodeFacts(
            name: "\(self)", operands: operands, immediate: immediate, gas: gas, effect: effect,
            flow: flow, isLoaderOnly: true, meaning: meaning)
    }

    private func branch(_ meaning: String, _ operands: [Operand]) -> OpcodeFacts {
        row(meaning, i: .offset, flow: .branches, operands)
    }

    private func integers(_ meaning: String, gas: UInt32 = 1) -> OpcodeFacts {
        combine(.int, .int, to: .int, meaning, gas: gas)
    }

    private func extremes(_ meaning: String) -> OpcodeFacts {
        row(meaning, [.a(.write(.same(.b))), .b(.read(.ordered)), .c(.read(.same(.b)))])
    }

    private func convert(_ from: ValueType, to: ValueType, _ meaning: String) -> OpcodeFacts {
        row(meaning, [.a(.write(.type(to))), .b(.read(.type(from)))])
    }

    private func combine(
        _ left: ValueType, _ right: ValueType, to: ValueType, _ meaning: String, gas: UInt32 = 1
    ) -> OpcodeFacts {
        row(
            meaning, gas: gas,
            [.a(.write(.type(to))), .b(.read(.type(left))), .c(.read(.type(right)))])
    }

    private func compare(
        _ left: TypePattern, _ right: TypePattern, _ meaning: String, gas: UInt32 = 1
    ) -> OpcodeFacts {
        row(meaning, gas: gas, [.a(.write(.type(.bool))), .b(.read(left)), .c(.read(right))])
    }

    private func context(_ type: ValueType, gas: UInt32, _ meaning: String) -> OpcodeFacts {
        row(meaning, gas: gas, effect: .reads, [.a(.write(.type(type)))])
    }
}

extension Operand {
    fileprivate static func a(_ content: Content) -> Operand { Operand(slot: .a, content: content) }
    fileprivate static func b(_ content: Content) -> Operand { Operand(slot: .b, content: content) }
    fileprivate static func c(_ content: Content) -> Operand { Operand(slot: .c, content: content) }
}
