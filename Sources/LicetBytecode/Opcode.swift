/// One instruction's operation.
///
/// An instruction is a 64-bit word: opcode in bits 0–7, registers `a`, `b`, `c` in bits 8–15,
/// 16–23 and 24–31, a signed immediate `i` in bits 32–63. Unused parts are zero. A jump's offset
/// counts instructions from the next one and stands in the low 16 bits of `i`; the high 16 are
/// zero in a container: the loader puts the block's gas there. "Window" means consecutive
/// registers, a `Period` taking two. ``Opcode/facts`` states operands, types, gas and meaning of
/// each.
public enum Opcode: UInt8, CaseIterable, Hashable, Sendable {
    // Values
    /// a ← i, for `Bool`, `Int`, `Duration` (ms), `Instant` (ms), an enumeration's case
    case loadImmediate
    /// a ← constants[i]
    case loadConstant
    /// a ← nil
    case loadNil
    /// a ← b, where b's type fits a's
    case move
    /// a ← b as an optional, for the boxed optionals (`Int?`, `Period?`)
    case box
    /// a ← the value of the boxed optional b; traps if nil
    case unbox
    /// a ← the value of any other optional b; traps if nil
    case unwrap

    // Int
    case add, subtract, multiply, divide, remainder, minimum, maximum
    /// a ← op b
    case negate, absolute
    /// a ← b + i, a ← b * i
    case addImmediate, multiplyImmediate

    // Time; `minimum`, `maximum` also serve here
    case durationAdd, durationSubtract, durationMultiply, durationNegate
    case instantAdd, instantSubtract, instantDifference
    /// a, a+1 ← b ..< c
    case periodMake
    /// a ← b's start, end, length, emptiness
    case periodStart, periodEnd, periodLength, periodIsEmpty
    /// a ← b contains instant c; b within c; b overlaps c
    case periodContains, periodWithin, periodOverlaps
    /// a ← b.until(instant? c); a ← b.clipped(from: instant c)
    case periodUntil, periodClip

    // Comparisons: a ← b op c
    /// On scalars of one type.
    case equal, notEqual
    /// On `Int`, `Instant`, `Duration`, identifiers.
    case less, lessOrEqual
    /// On any two values of one type, by content.
    case equalValue
    /// On bytes, text and paths, byte by byte.
    case lessBytes, lessOrEqualBytes
    /// a ← not b
    case not

    // Control; each ends a block
    case jump
    case jumpIfTrue, jumpIfFalse
    case jumpIfEqual, jumpIfNotEqual, jumpIfLess, jumpIfLessOrEqual
    case jumpIfNil, jumpIfNotNil
    /// a ← a + 1; jumps if then a < b
    case loopNext
    /// Returns a; a `Period` is a pair.
    case returnValue
    case returnNothing
    /// Ends with error i, its fields in the window at a.
    case fail
    /// Ends with the trap whose number is i. In a container only `tooLong` (a loop past its `max`).
    case trap
    /// a ← result of function i called with the window at b, which is copied to the callee's first
    /// registers; the callee's registers lie beyond all of the caller's. a is zero and unused where
    /// there is no result
    case call
    /// a ← rule i permits the arguments in the window at b, at the block's time
    case callRule

    // Values in memory
    /// a ← structure i of the window at b
    case makeStructure
    /// a ← field i of structure or row b
    case getField
    /// a ← key of row b; instant at which row b was inserted
    case rowKey, rowInserted
    /// a ← list, set of the c elements in the window at b
    case makeList, makeSet
    /// a ← elements of list, set or buffer b
    case count
    /// a ← bytes of b
    case length
    /// a ← element c of list, set or buffer b; traps outside
    case element
    /// a ← b is an element of list, set or buffer c
    case isElement
    /// a ← set b within set c
    case isSubset
    /// a ← list b with c appended
    case listAppend
    /// a ← list a with element b replaced by c
    case listReplace
    /// a ← set b with, without c
    case setInsert, setRemove
    /// a ← a new buffer with the elements of list b and room for its `max`
    case bufferMake
    /// Appends b to buffer a in place.
    case bufferAppend
    /// Replaces element b of buffer a by c in place.
    case bufferSet
    /// a ← the list that buffer b now is
    case bufferCopy
    /// a ← SHA-256 of bytes or text b
    case sha256

    // Cases
    /// a ← number of the case that enumeration or variant b is
    case caseNumber
    /// a ← enumeration b is case c or lies within it
    case isCase
    /// a ← case of a variant with the fields in the window at b; i = variant (low 16 bits), case
    /// (high)
    case makeVariant
    /// a ← field of variant b, if it is this case; traps where it is another; i = case (low 16
    /// bits), field (high)
    case getPayload

    // State
    /// a ← number of the new row of table i with structure b
    case tableInsert
    /// Inserts structure b into table i under key a.
    case tableInsertAt
    /// a ← row of table i under key b; traps if absent
    case tableRead
    /// a ← row of table i under key b, or nil
    case tableFind
    /// a ← table i has a row under key b
    case tableHas
    /// Sets a field of the row of a table under key a to b; i = table (low 16 bits), field (high).
    case tableUpdate
    /// a ← list of the rows of an index bucket in order of their keys, columns in the window at b;
    /// i = table (low 16 bits), index (high)
    case indexRows
    /// a ← state field i
    case fieldRead
    /// State field i ← a
    case fieldWrite
    /// a ← setting i
    case settingRead
    /// a ← account b is a member of role i
    case hasRole
    /// Emits event i with the window at a.
    case emit

    // Context: a ← …
    case caller, now, height, selfAccount, chain

    /// a ← ticket of opening i for the duration in c; key and further arguments of the rule in the
    /// window at b, whose second value, the account, the machine puts there itself
    case open
    /// a ← the row under the columns in the window at b of a unique index, or nil; i = table (low
    /// 16 bits), index (high)
    case indexFind

    // Memory of a loop's rounds
    /// a ← the level of memory, for the next i instructions: its stretch. They may release to it,
    /// and enter the stretch by no other way
    case mark
    /// Frees what was made since the mark a of the innermost stretch. Registers to which the
    /// stretch writes handles hold nothing then.
    case release

    // Made by the loader only; refused in a container
    /// Pays i gas: ends a block that falls through.
    case charge
    /// From here on a catchable trap jumps by the offset in i; gas, memory and depth excepted.
    case guardBegin
    case guardEnd
    /// a ← list of the keys of an index bucket's rows; operands as ``indexRows``
    case indexKeys
    /// ``move``, ``element``, ``getField``, ``returnValue`` of a `Period`
    case movePair, elementPair, getFieldPair, returnPair
    /// Two ``move``s in one: a ← b, then c ← the register that i names
    case moveTwo
    /// Two ``getField``s in one: a ← a slot of b, then c ← a slot of another register's object;
    /// i = that register (lowest 8 bits), the first's slot and the second's (12 bits each)
    case getFieldTwo
    /// a ← constants[i] where it does not fit a register by itself
    case loadObject
    /// a ← the instant at which a rule or `by` clause is asked
    case time
    /// a ← instant? b, or nil if it is later than the instant at which a rule is asked
    case knownBy
}

/// Reading and making instruction words.
public struct Instruction: Hashable, Sendable {
    public var word: UInt64

    @inlinable public init(word: UInt64) { self.word = word }

    public init(_ opcode: Opcode, a: UInt8 = 0, b: UInt8 = 0, c: UInt8 = 0, i: Int32 = 0) {
        word =
            UInt64(opcode.rawValue) | UInt64(a) << 8 | UInt64(b) << 16 | UInt64(c) << 24
            | UInt64(UInt32(bitPattern: i)) << 32
    }

    /// `nil` where the byte is no opcode.
    public var opcode: Opcode? { Opcode(rawValue: UInt8(truncatingIfNeeded: word)) }
    public var a: UInt8 { UInt8(truncatingIfNeeded: word >> 8) }
    public var b: UInt8 { UInt8(truncatingIfNeeded: word >> 16) }
    public var c: UInt8 { UInt8(truncatingIfNeeded: word >> 24) }
    public var i: Int32 { Int32(bitPattern: UInt32(truncatingIfNeeded: word >> 32)) }
    /// The low half of `i`: a table, or a jump's offset as a signed number.
    public var low: UInt16 { UInt16(truncatingIfNeeded: word >> 32) }
    /// The high half of `i`: a field, an index, or a jump's gas in loaded code.
    public var high: UInt16 { UInt16(truncatingIfNeeded: word >> 48) }
    public var offset: Int16 { Int16(bitPattern: low) }
}
