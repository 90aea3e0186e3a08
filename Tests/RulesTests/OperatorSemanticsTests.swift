import LicetBytecode
import LicetPrimitives
import LicetRules
import Testing

@Suite struct `Operators` {
    @Test(
        arguments: [
            (BinaryOperator.add, Int64.max, 1, Trap.overflow), (.subtract, .min, 1, .overflow),
            (.multiply, .max, 2, .overflow), (.divide, .min, -1, .overflow),
            (.remainder, .min, -1, .overflow), (.divide, 1, 0, .divisionByZero),
            (.remainder, 1, 0, .divisionByZero),
        ] as [(BinaryOperator, Int64, Int64, Trap)])
    func `of Int trap where the result does not fit`(
        operation: BinaryOperator, left: Int64, right: Int64, trap: Trap
    ) {
        #expect(throws: trap) { try applyBinary(operation, .int(left), .int(right)) }
    }

    @Test(
        arguments: [
            (BinaryOperator.divide, -7, 2, -3), (.divide, 7, -2, -3), (.remainder, -7, 2, -1),
            (.remainder, 7, -2, 1), (.minimum, -7, 2, -7), (.maximum, -7, 2, 2), (.add, -7, 2, -5),
            (.subtract, -7, 2, -9), (.multiply, -7, 2, -14),
        ] as [(BinaryOperator, Int64, Int64, Int64)])
    func `of Int truncate toward zero`(
        operation: BinaryOperator, left: Int64, right: Int64, result: Int64
    ) throws {
        #expect(try applyBinary(operation, .int(left), .int(right)) == .int(result))
    }

    @Test func `negation and magnitude of the least Int trap`() throws {
        #expect(throws: Trap.overflow) { try applyUnary(.negate, .int(.min)) }
        #expect(throws: Trap.overflow) { try applyUnary(.absolute, .int(.min)) }
        #expect(try applyUnary(.absolute, .int(-5)) == .int(5))
        #expect(try applyUnary(.negate, .duration(.longest)) == .duration(.shortest))
    }

    @Test func `of instants stay in range and let forever absorb`() throws {
        let day = Value.duration(try #require(Duration(1, .days)))
        let last = Value.instant(.last)
        #expect(throws: Trap.timeOutOfRange) { try applyBinary(.instantAdd, last, day) }
        #expect(throws: Trap.timeOutOfRange) {
            try applyBinary(.instantSubtract, .instant(.epoch), day)
        }
        let forever = Value.instant(.forever)
        #expect(try applyBinary(.instantAdd, forever, day) == forever)
        #expect(try applyBinary(.instantSubtract, forever, day) == forever)
        #expect(try applyBinary(.instantDifference, forever, last) == .duration(.longest))
        #expect(throws: Trap.timeOutOfRange) {
            try applyBinary(.durationAdd, .duration(.longest), day)
        }
        #expect(throws: Trap.timeOutOfRange) {
            try applyBinary(.durationMultiply, day, .int(.max))
        }
    }

    @Test func `of periods are half-open`() throws {
        let (two, five) = (try instant(2), try instant(5))
        let period = try applyBinary(.period, .instant(two), .instant(five))
        let empty = try applyBinary(.period, .instant(five), .instant(two))
        #expect(empty == .period(Period(five, five)))
        #expect(try applyUnary(.periodIsEmpty, empty) == .bool(true))
        #expect(try applyBinary(.periodContains, period, .instant(two)) == .bool(true))
        #expect(try applyBinary(.periodContains, period, .instant(five)) == .bool(false))
        #expect(try applyBinary(.periodWithin, empty, period) == .bool(true))
        #expect(try applyBinary(.periodOverlaps, empty, period) == .bool(false))
        #expect(try applyBinary(.periodUntil, period, .none) == period)
        #expect(
            try applyBinary(.periodUntil, period, .some(.instant(try instant(3))))
                == .period(Period(two, try instant(3))))
        #expect(
            try applyBinary(.periodClipped, period, .instant(try instant(9)))
                == .period(Period(try instant(9), try instant(9))))
        #expect(try applyUnary(.periodFrom, .instant(two)) == .period(Period(two, .forever)))
    }

    @Test func `of text compare bytes`() throws {
        let composed = Value.text(Bytes("\u{e9}".utf8))
        let decomposed = Value.text(Bytes("e\u{301}".utf8))
        #expect(try applyBinary(.equal, composed, decomposed) == .bool(false))
        #expect(try applyBinary(.less, decomposed, composed) == .bool(true))
        #expect(try applyBinary(.less, .text([1]), .text([1, 0])) == .bool(true))
        #expect(try applyUnary(.length, composed) == .int(2))
    }

    @Test func `of collections`() throws {
        let set = Value.set(of: [.int(256), .int(1), .int(256)])
        #expect(try applyUnary(.count, set) == .int(2))
        // In the order of their little-endian encodings.
        #expect(try applyBinary(.element, set, .int(0)) == .int(256))
        for position in [-1, 2, Int64.min, Int64.max] {
            #expect(throws: Trap.indexOutOfRange) { try applyBinary(.element, set, .int(position)) }
        }
        #expect(try applyBinary(.isElement, .int(1), set) == .bool(true))
        #expect(try applyBinary(.isSubset, .set([.int(1)]), set) == .bool(true))
        #expect(try applyBinary(.isSubset, set, .set([.int(1)])) == .bool(false))
    }

    @Test func `an operand of another type traps, for every operator`() {
        for operation in UnaryOperator.allCases where operation != .isNil {
            #expect(throws: Trap.malformedArguments) { try applyUnary(operation, .none) }
        }
        let operations = BinaryOperator.allCases.filter { $0 != .equal && $0 != .notEqual }
        for operation in operations {
            #expect(throws: Trap.malformedArguments) { try applyBinary(operation, .none, .none) }
        }
    }
}
