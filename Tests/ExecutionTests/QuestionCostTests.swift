import LicetBytecode
import LicetPrimitives
import LicetRules
import LicetVM
import TestSupport
import Testing

/// Whoever deploys a contract may ask about it, so no contract and no arguments may make a question
/// long to answer, or its answer large.
@Suite struct `The cost of a question` {
    private let ana = Account(Word256(1, 0, 0, 7))

    @Test func `is no more than its text where each variable names the one before twice`() throws {
        let lets = (1...60).map { "let a\($0) = a\($0 - 1) + a\($0 - 1)" }.joined(separator: "\n")
        let twin = try Twin(
            """
            contract Doubling version 1
            func grown(n: Int) -> Bool {
                let a0 = n
                \(lets)
                return a60 > 0
            }
            access ask(n: Int) at t { permit p when grown(n) }
            """, now: .epoch)
        let answer = try explain(
            rule: 0, arguments: [.int(0)], at: .epoch, in: twin.loaded.verified,
            contract: Twin.address, state: twin.store)
        #expect(!answer.decision.isPermitted)
        #expect(answer.leaves.allSatisfy { $0.text.utf8.count < 1_000 })
    }

    @Test(arguments: ["permit p when n == 1 and b60", "forbid f when n == 0 and b60"])
    func `looks at each condition once, however often others name it`(clause: String) throws {
        let lets = (1...60).map { "let b\($0) = b\($0 - 1) or not b\($0 - 1)" }
            .joined(separator: "\n")
        let twin = try Twin(
            """
            contract Doubling version 1
            access ask(n: Int) at t {
                let b0 = n == 0
                \(lets)
                \(clause)
                permit q when n == 2 and not b60
            }
            """, now: .epoch)
        let answer = try explain(
            rule: 0, arguments: [.int(0)], at: .epoch, in: twin.loaded.verified,
            contract: Twin.address, state: twin.store)
        #expect(!answer.decision.isPermitted)
        #expect(answer.text.utf8.count < 10_000)
    }

    @Test func `tells truly whether a change within many names is enough`() throws {
        let lets = (1...60).map { "let b\($0) = b\($0 - 1) and n < \($0 + 9)" }
            .joined(separator: "\n")
        let twin = try Twin(
            """
            contract Doubling version 1
            access ask(n: Int) at t {
                let b0 = n == 1
                \(lets)
                permit p when b60
            }
            """, now: .epoch)
        let answer = try explain(
            rule: 0, arguments: [.int(0)], at: .epoch, in: twin.loaded.verified,
            contract: Twin.address, state: twin.store)
        let isEnough = answer.changes.compactMap { change -> Bool? in
            guard case .conditions(_, _, let isEnough) = change else { return nil }
            return isEnough
        }
        #expect(isEnough == [true])
    }

    @Test func `does not grow with the ways through nested types`() throws {
        let structs = (1...30).map {
            "struct A\($0) { a: A\($0 - 1)?, b: A\($0 - 1)? }"
        }.joined(separator: "\n")
        let twin = try Twin(
            """
            contract Nested version 1
            struct A0 { n: Int }
            \(structs)
            access ask(x: A30?) at t { permit p when x != nil }
            """, now: .epoch)
        let answer = try explain(
            rule: 0, arguments: [.none], at: .epoch, in: twin.loaded.verified,
            contract: Twin.address,
            state: twin.store)
        #expect(!answer.decision.isPermitted)
    }

    @Test func `counts what is compared, looked for and passed through`() throws {
        let twin = try Twin(
            """
            contract Wide version 1
            struct Wide { xs: [Bool] max 4_000, ns: Set<Int> max 4_000 }
            access walk(w: Wide) at t {
                permit p when all a in w.xs: all b in w.xs: exists c in w.xs: c
            }
            access search(w: Wide) at t {
                permit p when all a in w.xs: all b in w.xs: 9_999 in w.ns or a
            }
            access same(w: Wide, v: Wide) at t {
                permit p when all a in w.xs: all b in w.xs: w == v or a
            }
            """, now: .epoch)
        let wide = Value.structure([
            .list(Array(repeating: .bool(true), count: 4_000)),
            Value.set(of: (0..<4_000).map { .int($0) }),
        ])
        let slow = Value.structure([
            .list(Array(repeating: .bool(false), count: 3_999) + [.bool(true)]),
            Value.set(of: (0..<4_000).map { .int($0) }),
        ])
        for (rule, arguments) in [(0, [slow]), (1, [slow]), (2, [slow, wide])] {
            #expect(throws: EvaluationError.tooMuchWork) {
                try evaluate(
                    rule: rule, arguments: arguments, at: .epoch, in: twin.loaded.verified,
                    contract: Twin.address, state: twin.store)
            }
        }
    }

    @Test func `ends where nobody waits for the answer`() throws {
        let twin = try Twin(
            """
            contract Long version 1
            access walk(w: [Int] max 1_000) at t {
                permit p when exists a in w: exists b in w: a + b == -1
            }
            """, now: .epoch)
        let list = Value.list((0..<400).map { .int($0) })
        #expect(throws: EvaluationError.tooMuchWork) {
            try evaluate(
                rule: 0, arguments: [list], at: .epoch, in: twin.loaded.verified,
                contract: Twin.address, state: twin.store, isPastDue: { true })
        }
        let decision = try evaluate(
            rule: 0, arguments: [list], at: .epoch, in: twin.loaded.verified,
            contract: Twin.address,
            state: twin.store)
        #expect(!decision.isPermitted)
    }
}
