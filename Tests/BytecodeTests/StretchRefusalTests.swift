import LicetBytecode
import LicetPrimitives
import Testing

@Suite struct `Refused stretches` {
    @Test(arguments: StretchRefusals.all) func `a mark or release`(_ refusal: Refusal) {
        refusal.check()
    }

    private static let list = ValueType.list(.int, max: 4)

    private func verdict(_ kind: FunctionKind = .pure, _ build: (inout FunctionBuilder) -> Void)
        -> VerificationError?
    {
        var builder = FunctionBuilder(
            "f", kind, [Parameter("n", .int), Parameter("xs", Self.list)], result: .int)
        build(&builder)
        var contract = Contract(name: "Stretch", version: 1)
        contract.functions = [builder.function]
        do throws(VerificationError) {
            _ = try verify(contract, container: contract.encoded)
            return nil
        } catch {
            return error
        }
    }

    @Test func `memory may be freed in each round`() {
        let verdict = verdict {
            let counter = $0.make(.int, .loadImmediate)
            let made = $0.register(Self.list)
            let mark = $0.register(.int)
            $0.add(.mark, a: mark, i: 3)
            $0.add(.makeList, a: made, b: 0, c: 1)
            $0.add(.release, a: mark)
            $0.jump(.loopNext, a: counter, b: 0, by: -3)
            $0.add(.returnValue, a: counter)
        }
        #expect(verdict == nil)
    }

    @Test func `a jump may leave a stretch with what it made, and come back by its mark`() {
        let verdict = verdict {
            let counter = $0.make(.int, .loadImmediate)
            let made = $0.register(Self.list)
            let mark = $0.register(.int)
            $0.add(.mark, a: mark, i: 3)
            $0.add(.makeList, a: made, b: 0, c: 1)
            $0.jump(.jumpIfEqual, a: counter, b: 0, by: 1)
            $0.add(.release, a: mark)
            $0.add(.count, a: counter, b: 1)
            $0.jump(.loopNext, a: counter, b: 0, by: -6)
            $0.add(.returnValue, a: counter)
        }
        #expect(verdict == nil)
    }

    @Test func `a loop around a stretch may hold what the stretch loses, and read it no more`() {
        func loop(reading: Bool) -> VerificationError? {
            verdict {
                let counter = $0.make(.int, .loadImmediate)
                let made = $0.register(Self.list)
                let mark = $0.register(.int)
                $0.add(.makeList, a: made, b: 0, c: 1)
                if reading { $0.add(.count, a: counter, b: made) } else { $0.jump(.jump, by: 0) }
                $0.add(.mark, a: mark, i: 2)
                $0.add(.makeList, a: made, b: 0, c: 1)
                $0.add(.release, a: mark)
                $0.jump(.loopNext, a: counter, b: 0, by: -5)
                $0.add(.returnValue, a: counter)
            }
        }
        #expect(loop(reading: false) == nil)
        #expect(loop(reading: true)?.reason == "register 3 holds nothing")
    }

    @Test func `marks nest 8 deep and not 9`() {
        func nested(_ depth: Int) -> VerificationError? {
            verdict { builder in
                let marks = (0..<depth).map { _ in builder.register(.int) }
                for (number, mark) in marks.enumerated() {
                    builder.add(.mark, a: mark, i: Int32(depth - number))
                }
                builder.add(.release, a: marks[depth - 1])
                builder.add(.returnValue, a: 0)
            }
        }
        #expect(nested(8) == nil)
        #expect(nested(9)?.reason == "marks are nested more than 8 deep")
    }
}

enum StretchRefusals {
    private static let list = ValueType.list(.int, max: 4)
    private static let parameters = [Parameter("n", .int), Parameter("xs", list)]

    /// A function of a number and a list, whose register 2 is an `Int`, 3 a list, 4 an `Int`.
    private static func code(
        _ name: String, _ reason: String,
        _ build: @escaping @Sendable (inout FunctionBuilder) -> Void
    ) -> Refusal {
        .code(name, reason, .pure, parameters, result: .int) {
            $0.register(.int, list, .int)
            build(&$0)
            $0.add(.returnValue, a: 0)
        }
    }

    static let all: [Refusal] = [
        code("mark of nothing", "a mark is for instructions that are not there") {
            $0.add(.mark, a: 2)
        },
        code("mark past the end", "a mark is for instructions that are not there") {
            $0.add(.mark, a: 2, i: 2)
        },
        code("mark of fewer than none", "a mark is for instructions that are not there") {
            $0.add(.mark, a: 2, i: -1)
        },
        code("mark past the mark around it", "a mark is for instructions that are not there") {
            $0.add(.mark, a: 2, i: 2)
            $0.add(.mark, a: 4, i: 2)
            $0.add(.release, a: 4)
        },
        code("release without a mark", "what is released is not the mark around it") {
            $0.add(.loadImmediate, a: 2)
            $0.add(.release, a: 2)
        },
        code("release behind the stretch", "what is released is not the mark around it") {
            $0.add(.mark, a: 2, i: 1)
            $0.add(.loadImmediate, a: 4)
            $0.add(.release, a: 2)
        },
        code("release of the outer mark", "what is released is not the mark around it") {
            $0.add(.mark, a: 2, i: 2)
            $0.add(.mark, a: 4, i: 1)
            $0.add(.release, a: 2)
        },
        code("written mark", "register 2 holds a mark") {
            $0.add(.mark, a: 2, i: 2)
            $0.add(.loadImmediate, a: 2)
            $0.add(.release, a: 2)
        },
        code("outer mark that is written within the inner", "register 2 holds a mark") {
            $0.add(.mark, a: 2, i: 3)
            $0.add(.mark, a: 4, i: 2)
            $0.add(.loadImmediate, a: 2)
            $0.add(.release, a: 4)
        },
        code("two marks in one register", "register 2 holds a mark") {
            $0.add(.mark, a: 2, i: 3)
            $0.add(.mark, a: 2, i: 2)
            $0.add(.release, a: 2)
            $0.add(.release, a: 2)
        },
        code("mark that is read", "register 2 holds nothing") {
            $0.add(.mark, a: 2, i: 2)
            $0.add(.move, a: 4, b: 2)
            $0.add(.release, a: 2)
        },
        code("mark in a list's register", "register 3 is no `Int` for a mark") {
            $0.add(.mark, a: 3, i: 1)
            $0.add(.release, a: 3)
        },
        code("jump past a mark", "a jump leads past a mark") {
            $0.jump(.jumpIfEqual, a: 0, b: 0, by: 1)
            $0.add(.mark, a: 2, i: 2)
            $0.add(.makeList, a: 3, b: 0, c: 1)
            $0.add(.release, a: 2)
        },
        code("jump back past a mark", "a jump leads past a mark") {
            $0.add(.loadImmediate, a: 4)
            $0.add(.mark, a: 2, i: 2)
            $0.add(.makeList, a: 3, b: 0, c: 1)
            $0.add(.release, a: 2)
            $0.jump(.loopNext, a: 4, b: 0, by: -3)
        },
        code("what was freed", "register 3 holds nothing") {
            $0.add(.mark, a: 2, i: 3)
            $0.add(.makeList, a: 3, b: 0, c: 1)
            $0.add(.release, a: 2)
            $0.add(.count, a: 4, b: 3)
        },
        code("what was made before and again in the stretch", "register 3 holds nothing") {
            $0.add(.makeList, a: 3, b: 0, c: 1)
            $0.add(.mark, a: 2, i: 3)
            $0.add(.count, a: 4, b: 3)
            $0.add(.makeList, a: 3, b: 0, c: 1)
            $0.add(.release, a: 2)
        },
        code("a freed handle that was moved", "register 1 holds nothing") {
            $0.add(.mark, a: 2, i: 3)
            $0.add(.makeList, a: 3, b: 0, c: 1)
            $0.add(.move, a: 1, b: 3)
            $0.add(.release, a: 2)
            $0.add(.count, a: 4, b: 1)
        },
        code("what the inner stretch made, freed by the outer", "register 3 holds nothing") {
            $0.add(.mark, a: 2, i: 4)
            $0.add(.mark, a: 4, i: 1)
            $0.add(.makeList, a: 3, b: 0, c: 1)
            $0.add(.release, a: 2)
            $0.add(.count, a: 4, b: 3)
        },
    ]
}
