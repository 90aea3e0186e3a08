import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

/// Random calls and questions on a contract whose roles have no, one and two parameters.
@Suite struct MembershipSessionTests {
    private static let source = """
        contract Ward version 1
        id WardID
        enum Shift { early, late }
        struct Room { founder: Account }
        state { table wards: [WardID: Room] }
        event Founded(ward: WardID)
        role Clerk
        role Auditor max 40 granted by Auditor or Clerk
        role Matron(of: Account) max 40 granted by Clerk or Matron(of: of)
        role Nurse(on ward: WardID, shift: Shift) max 40
            granted by wards[ward].founder or Matron(of: wards[ward].founder)
        action found() -> WardID by anyone {
            let ward = insert wards Room(founder: caller)
            emit Founded(ward)
            return ward
        }
        action enter(ward: WardID, shift: Shift) -> Bool
        by Nurse(on: ward, shift) or Matron(of: wards[ward].founder) { return caller is Auditor }
        view knows(ward: WardID, who: Account) -> Bool {
            return who is Nurse(on: ward, shift: .early)
                or not (wards[ward].founder is Matron(of: who)) and who is Clerk
        }
        access duty(ward: WardID, shift: Shift, who: Account) at t {
            permit nurse when who is Nurse(on: ward, shift)
            permit matron when who is Matron(of: wards[ward].founder)
            forbid auditor when who is Auditor
        }
        access stranger(ward: WardID, who: Account) at t {
            let known = who is Nurse(on: ward, shift: .late) or wards[ward].founder is Clerk
            permit other when not known
            permit one when (who is Auditor) == (who is Clerk)
        }
        """

    /// Answers of every rule, for arguments of its own, at instants of its own.
    private func answers(
        _ session: inout Session, _ questions: [(rule: Int, arguments: [Value], at: Instant)]
    ) throws -> [Twin.Outcome] {
        try questions.map { try session.twin.ask($0.rule, $0.arguments, at: $0.at) }
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `machine, rules and naive executor agree, and no call changes what was`(
        _ seed: UInt64
    ) throws {
        var session = try Session(Self.source, seed: seed)
        for step in 0..<120 {
            let rules = session.twin.contract.rules
            var questions: [(rule: Int, arguments: [Value], at: Instant)] = []
            for _ in 0..<8 {
                let rule = session.values.random.below(rules.count)
                let arguments = rules[rule].parameters.map { session.values.value($0.type) }
                questions.append((rule, arguments, session.values.instant()))
            }
            let before = try answers(&session, questions)
            do {
                try session.step()
            } catch {
                Issue.record("seed \(seed), step \(step): \(error)")
                return
            }
            // What was asked of a time before the call's block.
            let past = questions.indices.filter { questions[$0].at < session.twin.now }
            let after = try answers(&session, past.map { questions[$0] })
            #expect(after == past.map { before[$0] }, "seed \(seed), step \(step)")
        }
        #expect(session.successes >= 10)
        #expect(session.answers == [true, false])
    }

    @Test func `tests within tests of membership are lowered and run once each`() throws {
        var test = "who is Root"
        for level in 0..<20 {
            let role = level % 2 == 0 ? "Root" : "Keeper(of: who)"
            test = "pick(\(test), a: who, b: other) is \(role)"
        }
        var twin = try Twin(
            """
            contract Nested version 1
            role Root granted by Root
            role Keeper(of: Account) granted by Root
            func pick(first: Bool, a: Account, b: Account) -> Account {
                if first { return a }
                return b
            }
            access may(who: Account, other: Account) at t { permit one when \(test) }
            view can(who: Account, other: Account) -> Bool { return \(test) }
            """)
        let ana = actor("ana")
        let bo = actor("bo")
        twin.add(ana, toRole: 0)
        let forever = Value.period(Period(twin.now, .forever))
        let assign = try #require(
            twin.contract.functions.firstIndex { $0.name == "assignKeeper" })
        for arguments in [[ana, ana], [ana, bo], [bo, bo]] {
            let values = arguments.map { Value.account($0) } + [forever]
            guard case .returned = try twin.act(assign, values, by: ana).outcome else {
                Issue.record("not assigned")
                return
            }
        }
        let can = try #require(twin.contract.functions.firstIndex { $0.name == "can" })
        for (who, other) in [(ana, bo), (bo, ana), (ana, ana), (bo, bo)] {
            let arguments = [Value.account(who), .account(other)]
            let answer = try twin.ask(0, arguments, at: twin.now)
            #expect(try twin.view(can, arguments, by: ana) == answer)
        }
    }
}
