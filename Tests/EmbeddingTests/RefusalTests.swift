import Licet
import Testing

/// What is refused before anything happens, by its words.
@Suite struct `What a chain within a program refuses` {
    private let kim = Account(named: "kim")
    private let contract: CompiledContract
    private var chain: Chain
    private let club: DeployedContract

    init() throws {
        contract = try CompiledContract(clubText, file: "Club.licet")
        chain = try Chain(at: "2027-01-01T08:00Z")
        club = try chain.deploy(contract, roles: ["Keeper": [kim]])
    }

    private func words<Value>(_ body: () throws(ChainError) -> Value) -> String? {
        do throws(ChainError) {
            _ = try body()
            return nil
        } catch {
            return error.description
        }
    }

    private mutating func call(_ action: String, _ arguments: Named<Argument> = [:]) -> String? {
        words { () throws(ChainError) in
            try chain.call(action, arguments, of: club, as: kim)
        }
    }

    @Test mutating func `names that the contract has not`() throws {
        #expect(call("isue") == "`Club` has no action `isue`; did you mean `issue`?")
        #expect(call("sum") == "`Club` has no action `sum`")
        #expect(
            words { () throws(ChainError) in try chain.view("sun", of: club) }
                == "`Club` has no view `sun`; did you mean `sum`?")
        #expect(
            words { () throws(ChainError) in try chain.permits("leave", of: club) }
                == "`Club` has no rule `leave`")
        #expect(
            words { () throws(ChainError) in try chain.explanation(of: "entr", of: club) }
                == "`Club` has no rule `entr`; did you mean `enter`?")
    }

    @Test mutating func `arguments that do not fit`() throws {
        #expect(call("add") == "missing: `by: Int`")
        #expect(call("add", ["by": .literal("x")]) == "`by`: expected an integer, found `x`")
        #expect(call("add", ["by": "1"]) != nil)
        #expect(call("add", ["by": 1, "by": 2]) == "`by` is given twice")
        #expect(call("add", ["bye": 1]) == "there is no parameter `bye`; did you mean `by`?")
        #expect(call("end", ["pass": .row(0)]) != nil)
        #expect(call("add", ["by": nil]) != nil && call("add", ["by": [1]]) != nil)
        #expect(call("add", ["by": .duration(.seconds(Int64.max))]) != nil)
        let grade: Named<Argument> = [
            "to": .account(kim), "as": .case("membr"), "during": .period(Period(chain.time, .last)),
        ]
        #expect(call("issue", grade) == "`as`: there is no case `.membr`, but `.member`")
        #expect(
            words { () throws(ChainError) in
                try chain.view("first", ["of": [1, 2, 3, 4, 5]], of: club)
            } == "`of`: `[Int] max 4` holds at most 4 after 12 bytes")
        let deep = Argument.literal(String(repeating: "[", count: 100_000))
        #expect(
            words { () throws(ChainError) in try chain.view("first", ["of": deep], of: club) }
                != nil)
        let long = Argument.text(String(repeating: "\u{301}", count: 1_000_000))
        #expect(call("add", ["by": long]) != nil)
    }

    @Test mutating func `deployments that lack something`() throws {
        func deployed(
            _ roles: Named<[Account]>, _ settings: Named<Argument> = [:]
        ) -> String? {
            var copy = chain
            return words { () throws(ChainError) in
                try copy.deploy(contract, roles: roles, settings: settings)
            }
        }
        #expect(deployed([:]) == "nobody is named for `Keeper`")
        #expect(deployed(["Keeper": []]) == "nobody is named for `Keeper`")
        #expect(deployed(["Guard": [kim]]) == "`Club` has no role `Guard`: it has `Keeper`")
        #expect(deployed(["Keeper": [kim], "Keeper": [kim]]) == "role `Keeper` is given twice")
        #expect(
            deployed(["Keeper": [kim]], ["fees": 1])
                == "there is no parameter `fees`; did you mean `fee`?")
        #expect(deployed(["Keeper": [kim, kim]], ["motto": "a"]) == nil)
    }

    @Test func `a contract of another chain`() throws {
        let empty = try Chain(at: chain.time)
        #expect(
            words { () throws(ChainError) in try empty.view("sum", of: club) }
                == "no contract lies at \(club.address.text) on this chain")
    }
}

@Suite struct `Texts that are no contract` {
    private func mistakes(_ text: String, _ modules: [String: String] = [:]) -> [SourceMessage] {
        do throws(CompileError) {
            _ = try CompiledContract(text, file: "a.licet", modules: modules)
            return []
        } catch {
            guard case .mistakes(let messages) = error else { return [] }
            #expect(error.description == messages.map(\.rendered).joined(separator: "\n"))
            return messages
        }
    }

    @Test func `come with all that the compiler says`() throws {
        let text =
            "contract A version 1\n\nstate { var total: Int = 0 }\n\n"
            + "view sum() -> Int { return totl }\n"
        let message = try #require(mistakes(text).first)
        #expect(message.isError && message.file == "a.licet")
        #expect(message.line == 5 && message.column == 28)
        #expect(message.rendered.contains("a.licet:5:28") && message.rendered.contains("^^^^"))
        #expect(message.rendered.contains(message.code) && message.rendered.contains(message.text))
    }

    @Test(arguments: ["", "\0", "contract", "contract A version 1 {{{{", "\u{feff}🧭"])
    func `are refused whatever they are`(text: String) {
        #expect(!mistakes(text).isEmpty)
    }

    @Test func `modules are found by the names of their files`() throws {
        let module = "module hours\n\nfunc twice(number: Int) -> Int { return number + number }\n"
        let text =
            "contract A version 1\n\nimport hours (twice)\n\n"
            + "view four() -> Int { return twice(number: 2) }\n"
        #expect(!mistakes(text).isEmpty)
        let contract = try CompiledContract(text, modules: ["hours.licet": module])
        var chain = try Chain(at: "2027-01-01")
        let deployed = try chain.deploy(contract)
        #expect(try chain.view("four", of: deployed).int == 4)
        #expect(throws: CompileError.isModule("hours")) { try CompiledContract(module) }
        let wrong = mistakes(
            text, ["hours.licet": "module hours\n\nfunc f() -> Int { return x }\n"])
        #expect(wrong.contains { $0.file == "hours.licet" && $0.line == 3 })
    }

    @Test func `warnings stand beside the contract`() throws {
        let text = "contract A version 1\n\nview one() -> Int { let two = 2\n return 1 }\n"
        let contract = try CompiledContract(text)
        #expect(contract.warnings.count == 1 && contract.warnings.first?.isError == false)
        #expect(contract.name == "A" && !contract.container.isEmpty)
    }
}
