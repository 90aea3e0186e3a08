import Licet
import Testing

/// What a body throws; nil where it does not.
private func error<Value>(of body: () throws(ChainError) -> Value) -> ChainError? {
    do throws(ChainError) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}

private func failure<Value>(of body: () throws(ChainError) -> Value) -> CallFailure? {
    guard case .failed(let failure)? = error(of: body) else { return nil }
    return failure
}

@Suite struct `A chain within a program` {
    private let kim = Account(named: "kim")
    private let ana = Account(named: "ana")
    private let start: Instant
    private let week: Period
    private let contract: CompiledContract
    private var chain: Chain
    private let club: DeployedContract

    init() throws {
        start = try #require(Instant(text: "2027-01-01T08:00Z"))
        week = Period(start, try #require(Instant(text: "2027-01-08T08:00Z")))
        contract = try CompiledContract(clubText, file: "Club.licet")
        chain = try Chain(at: start)
        club = try chain.deploy(contract, roles: ["Keeper": [kim]], settings: ["fee": 5])
    }

    private var wish: Named<Argument> {
        ["to": .account(ana), "as": .case("member"), "during": .period(week)]
    }

    @Test mutating func `a call gives its result, its events, its gas and its block`() throws {
        let answer = try chain.call("issue", wish, of: club, as: kim)
        #expect(answer.value?.int == 1)
        #expect(answer.value?.description == "#1")
        #expect(answer.events.count == 1)
        #expect(answer.events.first?.name == "Issued")
        #expect(answer.events.first?[field: "holder"]?.account == ana)
        #expect(answer.events.first?[field: "nothing"] == nil)
        #expect(
            answer.events.first?.description
                == "Issued(pass: #1, holder: \(ana.text), grade: .member)")
        #expect(answer.gas > 0 && club.gas > 0)
        #expect(answer.height == 1 && answer.time == start)
        #expect(try chain.call("add", ["by": 2], of: club, as: ana).value == nil)
    }

    @Test mutating func `a view gives values of every kind`() throws {
        try chain.call("issue", wish, of: club, as: kim)
        try chain.call("add", ["by": 7], of: club, as: ana)
        #expect(try chain.view("sum", of: club).int == 35)
        #expect(try chain.view("words", of: club).text == "be kind")
        #expect(try chain.view("holder", ["of": .row(1)], of: club).account == ana)
        #expect(try chain.view("during", ["pass": .row(1)], of: club).period == week)
        #expect(try chain.view("grade", ["of": .row(1)], of: club).caseName == "member")
        let absent = try chain.view("ended", ["pass": .row(1)], of: club)
        #expect(absent.isNil && absent.instant == nil && absent.description == "nil")
        try chain.call("end", ["pass": .row(1)], of: club, as: ana)
        let present = try chain.view("ended", ["pass": .row(1)], of: club)
        #expect(!present.isNil && present.instant == start)
    }

    @Test func `structures, sets and what comes back go in again`() throws {
        let digest = [UInt8](repeating: 0x2f, count: 32)
        let text =
            "Note(text: \"a \\\"b\\\"\", seal: 0x\(String(repeating: "2f", count: 32)), "
            + "size: 90.minutes, grades: [.guest, .member])"
        let note = try chain.view("same", ["note": .literal(text)], of: club)
        #expect(note.description == text)
        #expect(note[field: "text"]?.text == "a \"b\"")
        #expect(note[field: "seal"]?.bytes == digest)
        #expect(note[field: "size"]?.duration == .seconds(5_400))
        #expect(note[field: "grades"]?.elements?.map(\.caseName) == ["guest", "member"])
        #expect(note[field: "nothing"] == nil && note.int == nil && note.elements == nil)
        let again = try chain.view("same", ["note": .value(note)], of: club)
        #expect(again.description == text)
        #expect(try chain.view("first", ["of": [4, 5]], of: club).int == 4)
    }

    @Test mutating func `a rule is asked now, for another instant, and for its reasons`() throws {
        try chain.call("issue", wish, of: club, as: kim)
        let pass: Named<Argument> = ["pass": .row(1)]
        #expect(try chain.permits("enter", pass, of: club))
        #expect(try !chain.permits("enter", pass, at: week.end, of: club))
        let why = try chain.explanation(of: "enter", pass, at: week.end, of: club)
        #expect(why.hasPrefix("denied at 2027-01-08T08:00Z"))
        #expect(try !chain.permits("enter", ["pass": .row(2)], of: club))
    }

    @Test mutating func `a copy is a snapshot, and the clock moves forward`() throws {
        let before = chain
        try chain.call("add", ["by": 1], of: club, as: ana)
        try chain.advance(by: .milliseconds(1))
        #expect(chain.height == 2 && chain.time.milliseconds == start.milliseconds + 1)
        #expect(try chain.view("sum", of: club).int == 5)
        #expect(try before.view("sum", of: club).int == 0)
        for duration: Duration in [
            .zero, .seconds(-1), .nanoseconds(999_999), .seconds(Int64.max), .seconds(Int64.min),
        ] {
            let refused = error { () throws(ChainError) in try chain.advance(by: duration) }
            guard case .clock? = refused else { throw Missing(what: "\(duration)") }
        }
        let backward = error { () throws(ChainError) in try chain.setTime(to: start) }
        #expect(
            backward?.description
                == "the clock stands at 2027-01-01T08:00:00.001Z and only moves forward, "
                + "not to 2027-01-01T08:00Z")
        try chain.setTime(to: week.end)
        #expect(chain.time == week.end && chain.height == 3)
        #expect(error { () throws(ChainError) in try chain.setTime(to: .forever) } != nil)
        #expect(error { () throws(ChainError) in try Chain(at: Instant.forever) } != nil)
        #expect(
            error { () throws(ChainError) in try Chain(at: "soon") }?.description
                == "`soon` is no time, such as `2027-01-01T08:00Z`")
    }

    @Test mutating func `who may not call is denied, with the place in the contract`() throws {
        let denied = try #require(
            failure { () throws(ChainError) in
                try chain.call("issue", wish, of: club, as: ana)
            })
        #expect(denied.kind == .denied && denied.error == "NotAuthorised" && denied.gas > 0)
        #expect(denied.place?.line == 29 && denied.place?.column == 88)
        #expect(
            denied.description
                == "`issue` failed with `NotAuthorised`: no term of `by` is held, or an argument "
                + "names an absent row (Club.licet:29:88)")
    }

    @Test mutating func `an error of the contract comes with its values`() throws {
        let long: Named<Argument> = [
            "to": .account(ana), "as": .case("guest"),
            "during": .period(.from(week.start)),
        ]
        let refused = failure { () throws(ChainError) in
            try chain.call("issue", long, of: club, as: kim)
        }
        #expect(refused?.kind == .refused && refused?.error == "TooLong(limit: 30.days)")
        #expect(refused?.meaning == nil && refused?.place?.line == 30)
        #expect(try chain.permits("enter", ["pass": .row(1)], of: club) == false)
    }

    @Test mutating func `a trap and gas that runs out are told apart, and undone`() throws {
        let most = Argument.int(.max)
        try chain.call("add", ["by": most], of: club, as: ana)
        let trapped = failure { () throws(ChainError) in
            try chain.call("add", ["by": 1], of: club, as: ana)
        }
        #expect(trapped?.kind == .trapped && trapped?.error == "Overflow")
        #expect(trapped?.place?.line == 41)
        let view = failure { () throws(ChainError) in
            try chain.view("ratio", ["by": 0], of: club)
        }
        #expect(view?.kind == .trapped && view?.error == "DivisionByZero")
        for limit: UInt64 in [0, 1, 2_000] {
            let poor = failure { () throws(ChainError) in
                try chain.call("issue", wish, of: club, as: kim, gasLimit: limit)
            }
            #expect(poor?.kind == .outOfGas && poor?.gas == limit)
        }
        #expect(try chain.call("issue", wish, of: club, as: kim, gasLimit: .max).value?.int == 1)
    }

    @Test mutating func `the same calls give the same addresses, gas and values`() throws {
        var other = try Chain(at: start)
        let twin = try other.deploy(contract, roles: ["Keeper": [kim]], settings: ["fee": 5])
        #expect(twin == club)
        let answers = [
            try chain.call("issue", wish, of: club, as: kim),
            try other.call("issue", wish, of: twin, as: kim),
        ]
        #expect(answers[0].gas == answers[1].gas)
    }
}

private struct Missing: Error { let what: String }
