import ChainSupport
import LicetBytecode
import LicetClient
import LicetLedger
import LicetPrimitives
import LicetValues
import Testing

@Suite struct ContractCallTests {
    private let tally: VerifiedContract
    private let ana: Account

    init() throws {
        tally = try verify(container: Tally.contract.encoded)
        ana = try Signer().account
    }

    private func call(_ action: String, _ pairs: String...) throws(CallError)
        -> Transaction.Call
    {
        try makeCall(
            action, of: tally, at: Tally.address,
            arguments: pairs.compactMap { NamedArgument($0) }, names: { _ in nil })
    }

    @Test func `arguments by name become the call's bytes`() throws {
        #expect(try call("count", "by=258") == Tally.count(by: 258))
    }

    @Test func `an unknown action is told with the nearest one`() {
        let error = #expect(throws: CallError.self) { _ = try call("cuont", "by=1") }
        #expect(
            error?.description == "`Tally` has no action `cuont`; did you mean `count`?")
    }

    @Test func `missing and wrong arguments are named`() {
        let missing = #expect(throws: CallError.self) { _ = try call("count") }
        #expect(missing?.description == "missing: `by: Int`")
        let wrong = #expect(throws: CallError.self) { _ = try call("count", "by=x") }
        #expect(wrong?.description == "`by`: expected an integer, found `x`")
    }

    @Test func `roles take members by name or account, settings their defaults`() throws {
        var contract = Contract(name: "Club", version: 1)
        contract.roles = [
            Role(name: "Keeper"), Role(name: "Root", table: 0),
            Role(
                name: "Guest", parameters: [Parameter(label: nil, name: "of", type: .account)],
                table: 1),
        ]
        contract.settings = [
            Setting(name: "fee", type: .int, initial: .int(3)),
            Setting(name: "limit", type: .int, initial: nil),
        ]
        let bo = try Signer().account
        let names: (String) -> Account? = { $0 == "ana" ? ana : nil }
        let arguments = try makeDeployArguments(
            for: contract, roles: [("Keeper", ["ana", bo.text])],
            settings: [NamedArgument(name: "limit", text: "9")], names: names)
        #expect(arguments.roles == [[ana, bo].sorted(), [], []])
        #expect(arguments.settings == [nil, Value.int(9).encoded])

        func refusal(
            _ roles: [(String, [String])], _ settings: [NamedArgument]
        ) -> String? {
            #expect(throws: CallError.self) {
                _ = try makeDeployArguments(
                    for: contract, roles: roles.map { (name: $0.0, members: $0.1) },
                    settings: settings, names: names)
            }?.description
        }
        let limit = NamedArgument(name: "limit", text: "9")
        #expect(refusal([], [limit]) == "nobody holds `Keeper`: add --role Keeper=NAME")
        #expect(
            refusal([("Guard", ["ana"])], [limit])
                == "`Club` has no role `Guard`: it has `Keeper`, `Root`, `Guest`")
        #expect(
            refusal([("Keeper", ["ana"]), ("Guest", ["ana"])], [limit])
                == "the role `Guest` has parameters: assign its members with `assignGuest` once the "
                + "contract is deployed")
        #expect(refusal([("Keeper", ["eve"])], [limit]) == "`eve` is no key and no account")
        #expect(refusal([("Keeper", ["ana"])], []) == "missing: `limit: Int`")
        #expect(
            refusal([("Keeper", ["ana"])], [limit, NamedArgument(name: "fees", text: "1")])
                == "there is no parameter `fees`; did you mean `fee`?")
    }
}
