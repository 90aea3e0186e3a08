import LicetBytecode
import LicetLedger
import LicetPrimitives
import Testing

@Suite struct Openings {
    private let person: Signer
    private var chain: TestChain
    private let safe: Account

    init() throws {
        person = try Signer()
        chain = try TestChain()
        let receipt = try chain.send(
            [
                .deploy(
                    Deployment(
                        code: SafeContract.contract.encoded,
                        arguments: DeployArguments(roles: [], settings: [])))
            ], from: person)
        safe = contractAddress(deployer: person.account, nonce: Nonce(0), call: 0)
        try #require(receipt.outcome == .succeeded(results: [.deployed(safe)], events: []))
    }

    private func put(version: Int64) -> Transaction.Call {
        TestChain.call(
            "put",
            [
                .digest(SafeContract.digest), .int(version), .int(5), .path(Bytes("h7/1".utf8)),
            ], of: safe)
    }

    private func fetch(_ account: Account) -> Transaction.Call {
        TestChain.call("fetch", [.account(account)], of: safe)
    }

    @Test mutating func `a ticket is the number of its event in the receipt`() throws {
        let receipt = try chain.send(
            [
                put(version: 3), TestChain.call("burst"), fetch(person.account),
                TestChain.call(CounterContract.bump, [.int(1)]), fetch(person.account),
            ], from: person)
        guard case .succeeded(let results, let events) = receipt.outcome else {
            Issue.record("\(receipt)")
            return
        }
        #expect(results[2] == .returned([5, 0]))
        #expect(results[4] == .returned([7, 0]))
        #expect(
            events.map { $0.code == Opened.code } == [
                false, false, false, false, false, true, false, true,
            ])
        #expect(events[5].contract == safe)
        let key = Value.account(person.account).encoded
        #expect(
            try Opened(encoded: events[5].fields)
                == Opened(
                    table: 0, key: key, field: 3, account: person.account, rule: 0,
                    arguments: key + key,
                    end: CodecSamples.instant(chain.tip.time.milliseconds + 600_000),
                    digest: SafeContract.digest, version: 3, epoch: 5))
        #expect(events[5].fields == events[7].fields)
        #expect(try Receipt(encoded: receipt.encoded) == receipt)
    }

    @Test mutating func `what is denied fails the whole transaction, and records nothing`()
        throws
    {
        let receipt = try chain.send(
            [put(version: 1), fetch(person.account), fetch(chain.keeper.account)], from: person)
        #expect(
            receipt.outcome
                == .failed(Receipt.Failure(call: 2, reason: .trapped(.notAuthorised))))
        let absent = try chain.send([fetch(person.account)], from: person)
        #expect(
            absent.outcome == .failed(Receipt.Failure(call: 0, reason: .trapped(.rowAbsent))))
    }
}

/// A contract that opens what its caller has put there, written as instructions.
///
///     struct Note { digest: Digest, version: Int, epoch: Int, sealed path: Path }
///     table notes: [Account: Note]
///     access look(of: Account, who: Account) at t { permit own when of == who }
///     action put(digest, version, epoch, path) by anyone
///     action fetch(of) -> Ticket by anyone    open notes[of].path under look for 10.minutes
private enum SafeContract {
    static let digest = Digest(Word256(1, 2, 3, 4))

    static var contract: Contract {
        var contract = Contract(name: "Safe", version: 1)
        let types: [(String, ValueType)] = [
            ("digest", .digest), ("version", .int), ("epoch", .int), ("path", .path),
        ]
        contract.structures = [
            Structure(
                name: "Note",
                fields: types.map { name, type in
                    Field(name: name, type: type == .path ? .sealed(type) : type)
                })
        ]
        contract.tables = [Table(name: "notes", key: .account, row: 0, indexes: [])]
        contract.rules = [
            Rule(
                name: "look", parameters: ["of", "who"].map(account), lets: [],
                clauses: [
                    Clause(
                        kind: .permit, name: "own",
                        condition: .binary(.equal, .parameter(0), .parameter(1)))
                ])
        ]
        contract.openings = [
            Opening(table: 0, column: 3, rule: 0, digest: 0, version: 1, epoch: 2)
        ]
        contract.functions = [put(types), fetch]
        return contract
    }

    private static func account(_ name: String) -> Parameter {
        Parameter(label: nil, name: name, type: .account)
    }

    private static func put(_ types: [(String, ValueType)]) -> Function {
        Function(
            name: "put", kind: .action,
            parameters: types.map { Parameter(label: nil, name: $0, type: $1) }, result: nil,
            by: [.anyone], registers: types.map(\.1) + [.structure(0), .account],
            code: [
                Instruction(.makeStructure, a: 4, b: 0, i: 0), Instruction(.caller, a: 5),
                Instruction(.tableInsertAt, a: 5, b: 4, i: 0), Instruction(.returnNothing),
            ].map(\.word))
    }

    private static var fetch: Function {
        Function(
            name: "fetch", kind: .action, parameters: [account("of")], result: .ticket,
            by: [.anyone], registers: [.account, .account, .account, .duration, .ticket],
            code: [
                Instruction(.move, a: 1, b: 0), Instruction(.loadImmediate, a: 3, i: 600_000),
                Instruction(.open, a: 4, b: 1, c: 3, i: 0), Instruction(.returnValue, a: 4),
            ].map(\.word))
    }
}
