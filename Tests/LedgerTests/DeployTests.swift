import LicetBytecode
import LicetLedger
import LicetPrimitives
import Testing

@Suite struct Deployments {
    private let person: Signer
    private var chain: TestChain

    init() throws {
        person = try Signer()
        chain = try TestChain()
    }

    private var deployment: Deployment { CounterContract.deployment(keeper: person.account) }

    @Test mutating func `a deployed contract has its own address, roles, settings and state`()
        throws
    {
        let receipt = try chain.send([.deploy(deployment)], from: person)
        let address = contractAddress(deployer: person.account, nonce: Nonce(0), call: 0)
        #expect(receipt.outcome == .succeeded(results: [.deployed(address)], events: []))
        let record = try SystemState.contract(address, in: chain.state)
        #expect(
            record
                == ContractRecord(
                    code: SHA256.hash(CounterContract.code),
                    codeBytes: UInt32(CounterContract.code.count), deployer: person.account,
                    height: chain.tip.height))
        let role = StateLayout.member(address, role: 0, account: person.account)
        #expect(chain.state.row(role) == StateLayout.membership(from: chain.tip.time))
        #expect(chain.state.row(StateLayout.setting(address, 0)) == nil)
        #expect(chain.state.row(StateLayout.setting(address, 1)) == Value.int(9).encoded)
        let kept = try chain.send([TestChain.call("keep", of: address)], from: person)
        #expect(kept.outcome == .succeeded(results: [.returned([])], events: []))
        #expect(try chain.total() == 0)
    }

    @Test mutating func `a contract may be called by the transaction that deploys it`() throws {
        let address = contractAddress(deployer: person.account, nonce: Nonce(0), call: 1)
        let receipt = try chain.send(
            [
                TestChain.call("bump", [.int(1)]), .deploy(deployment),
                TestChain.call("bump", [.int(4)], of: address),
            ], from: person)
        guard case .succeeded(let results, _) = receipt.outcome else {
            Issue.record("\(receipt)")
            return
        }
        #expect(results[1...] == [.deployed(address), .returned(Value.int(4).encoded)])
    }

    @Test mutating func `an address is the hash of deployer, nonce and call`() throws {
        let deployer = CodecSamples.account(1)
        let body = deployer.bytes + [2, 0, 0, 0, 0, 0, 0, 0] + [3, 0, 0, 0]
        #expect(
            contractAddress(deployer: deployer, nonce: Nonce(2), call: 3)
                == Account(SHA256.hash(tag: "licet contract", body).word))
    }

    @Test mutating func `the same code lies in the state once`() throws {
        let first = try chain.send([.deploy(deployment)], from: person)
        let second = try chain.send([.deploy(deployment), .deploy(deployment)], from: person)
        #expect(first.gasUsed < second.gasUsed)
        let prefix = SystemState.codeKey(.zero).bytes.prefix(34)
        #expect(chain.state.scan(prefix: Bytes(prefix), limit: 10).count == 1)
    }

    @Test mutating func `arguments that do not fit the contract are refused`() throws {
        let nobody = DeployArguments(roles: [[]], settings: [nil, Value.int(1).encoded])
        let keeper = [[person.account]]
        let limit = Value.int(9).encoded
        let cases: [(DeployArguments, DeployRefusal)] = [
            (DeployArguments(), .roleCount),
            (DeployArguments(roles: keeper + keeper, settings: [nil, limit]), .roleCount),
            (nobody, .emptyRole),
            (DeployArguments(roles: keeper, settings: [limit]), .settingCount),
            (DeployArguments(roles: keeper, settings: [nil, limit, nil]), .settingCount),
            (DeployArguments(roles: keeper, settings: [nil, nil]), .settingMissing),
            (DeployArguments(roles: keeper, settings: [[1], limit]), .settingMalformed),
            (DeployArguments(roles: keeper, settings: [nil, limit + [0]]), .settingMalformed),
        ]
        for (arguments, refusal) in cases {
            try expect(
                refusal, for: Deployment(code: CounterContract.code, arguments: arguments))
        }
    }

    @Test mutating func `a granted role needs no members, and one with parameters has none`()
        throws
    {
        let settings = [nil, Value.int(9).encoded]
        let member = [person.account]
        for (parameters, members, refusal) in [
            (0, [], nil), (0, member, nil), (1, [], nil), (1, member, .roleOfParameters),
        ] as [(Int, [Account], DeployRefusal?)] {
            let deployment = Deployment(
                code: CounterContract.withGrantedRole(parameters: parameters).encoded,
                arguments: DeployArguments(roles: [member, members], settings: settings))
            if let refusal {
                try expect(refusal, for: deployment)
                continue
            }
            let receipt = try chain.send([.deploy(deployment)], from: person)
            guard case .succeeded(let results, _) = receipt.outcome,
                case .deployed(let address)? = results.first
            else {
                Issue.record("\(receipt)")
                continue
            }
            let place = StateLayout.member(address, role: 1, account: person.account)
            let expected = members.isEmpty ? nil : StateLayout.membership(from: chain.tip.time)
            #expect(chain.state.row(place) == expected)
        }
    }

    @Test mutating func `what is no container, or does not verify, is refused`() throws {
        let arguments = deployment.arguments
        let code = CounterContract.code
        for damaged in [[], [1, 2, 3], code + [0], Bytes(code.dropLast())] as [Bytes] {
            try expect(
                .malformedContainer, for: Deployment(code: damaged, arguments: arguments))
        }
        var contract = CounterContract.contract
        // Reads a field that is not declared.
        contract.functions[0].code[0] = Instruction(.fieldRead, a: 1, i: 7).word
        try expect(.unverifiable, for: Deployment(code: contract.encoded, arguments: arguments))
    }

    @Test mutating func `verification is paid for before the code is looked at`() throws {
        let garbage = Deployment(
            code: Bytes(repeating: 0, count: 10_000), arguments: DeployArguments())
        let receipt = try chain.send([.deploy(garbage)], from: person, gasLimit: 1_000_000)
        #expect(
            receipt.outcome == .failed(Receipt.Failure(call: 0, reason: .trapped(.outOfGas))))
        let paid = try chain.send([.deploy(garbage)], from: person, gasLimit: 2_000_000)
        #expect(paid.gasUsed > Gas(1_000_000))
        try expect(.malformedContainer, in: paid)
    }

    @Test mutating func `the price of deploying does not depend on what was seen before`() throws {
        let transaction = chain.transaction(from: person, [.deploy(deployment)])
        let valid = try checkTransaction(
            person.sign(transaction), in: chain.next, on: chain.state, caches: &chain.caches)
        var empty = LedgerCaches()
        let fresh = try execute(valid, in: chain.next, on: chain.state, caches: &empty)
        let again = try execute(valid, in: chain.next, on: chain.state, caches: &empty)
        #expect(fresh == again)
    }

    @Test func `genesis with a contract that cannot be deployed makes no chain`() throws {
        var genesis = chain.genesis
        genesis.contracts.append(Deployment(code: [1], arguments: DeployArguments()))
        var caches = LedgerCaches()
        #expect(throws: LedgerFailure<GenesisRefusal>.refused(.contract(1, .malformedContainer))) {
            try GenesisBlock(genesis, caches: &caches)
        }
    }

    @Test func `genesis values out of range make no chain`() throws {
        func refusal(_ change: (inout Genesis) throws -> Void) throws -> GenesisRefusal? {
            var genesis = chain.genesis
            try change(&genesis)
            do throws(GenesisRefusal) {
                _ = try ChainRules(genesis)
                return nil
            } catch {
                return error
            }
        }
        #expect(try refusal { _ in } == nil)
        #expect(try refusal { $0.rules = [] } == .rulesOrder)
        #expect(try refusal { $0.rules = [.first, .first] } == .rulesOrder)
        #expect(
            try refusal { $0.rules = [RulesActivation(version: 2, height: Height(0))] }
                == .unknownRules(2))
        #expect(try refusal { $0.time = .forever } == .time)
        #expect(try refusal { $0.blockInterval = .zero } == .blockInterval)
        #expect(try refusal { $0.blockGas = Gas(Limits.blockGas + 1) } == .blockGas)
        #expect(try refusal { $0.quota.window = 0 } == .quotaWindow)
        #expect(try refusal { $0.sealing = .work(target: .zero) } == .workTarget)
        let noPoint = try #require(KeyBytes(Bytes(repeating: 0xff, count: 33)))
        #expect(try refusal { $0.sealing = .solo(sealer: noPoint) } == .sealerKey)
    }

    private mutating func expect(
        _ refusal: DeployRefusal, for deployment: Deployment,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let receipt = try chain.send([.deploy(deployment)], from: person)
        try expect(refusal, in: receipt, sourceLocation: sourceLocation)
    }

    private func expect(
        _ refusal: DeployRefusal, in receipt: Receipt,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(
            receipt.outcome
                == .failed(Receipt.Failure(call: 0, reason: .deployRefused(refusal))),
            sourceLocation: sourceLocation)
    }
}
