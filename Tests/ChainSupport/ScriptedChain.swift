internal import LicetBytecode
internal import LicetCrypto
package import LicetLedger
package import LicetPrimitives
internal import LicetVM

/// A chain whose every block follows from a seed and a list of containers: what is called, by whom,
/// when, and what must be refused.
///
/// Signatures, which differ from run to run, are made up and noted as good, but where a bad one is
/// what is tried. Each block is proposed, mined, and applied again as one that came from elsewhere.
package struct ScriptedChain {
    package struct Deployed: Sendable {
        let address: Account
        let container: Int
    }

    package enum Fault: Error {
        /// A line of the list that is no name and container.
        case line(String)
        /// A container of the list does not decode, or the genesis is refused because of it.
        case container(String)
        /// The chain refused a block that it proposed itself.
        case block(Height, String)
    }

    let contracts: [Contract]
    let containers: [Bytes]
    let keys: [KeyBytes]
    let rules: ChainRules
    var state = MemoryState()
    var tree = StateTree()
    var caches = LedgerCaches()
    package private(set) var head: Header
    var values: ScriptValues
    var deployed: [Deployed] = []
    /// The actions of all of them, each with its contract's place in ``deployed``.
    var actions: [(place: Int, function: Function)] = []
    /// What the receipts of each contract told, by its place in ``deployed``.
    var facts: [ScriptFacts] = []
    package internal(set) var record = ScriptRecord()

    /// - Parameter list: a line for each container, its name and its bytes in hexadecimal; the
    ///   first half of them is deployed by the genesis.
    package init(seed: String, list: String) throws {
        let containers = try list.split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            guard words.count == 2, let container = bytes(hex: words[1]) else {
                throw Fault.line(String(line.prefix(80)))
            }
            return container
        }
        try self.init(seed: seed, containers: containers)
    }

    private init(seed: String, containers: [Bytes]) throws {
        let contracts = try containers.enumerated().map { number, container in
            do {
                return try Contract(container: container)
            } catch {
                throw Fault.container("container \(number): \(error)")
            }
        }
        let keys = (0..<8).map { number in
            let name = SHA256.hash(Bytes("\(seed) key \(number)".utf8)).bytes
            guard let key = KeyBytes([2] + name) else { preconditionFailure("33 bytes") }
            return key
        }
        var values = ScriptValues(
            draws: ScriptDraws(seed: seed), actors: keys.map(\.account), now: testStart)
        let first = containers.indices.prefix(containers.count / 2)
        let deployments = first.map { number in
            Deployment(
                code: containers[number],
                arguments: values.deployArguments(of: contracts[number]))
        }
        let genesis = Genesis(
            time: testStart, sealing: .work(target: easyTarget),
            blockInterval: Duration(milliseconds: 1_000) ?? .zero, blockGas: Gas(4_500_000),
            quota: Quota(window: 8, gas: Gas(3_600_000)), contracts: deployments)
        let start: GenesisBlock
        do {
            start = try GenesisBlock(genesis, caches: &caches)
        } catch {
            throw Fault.container("genesis: \(error)")
        }
        self.contracts = contracts
        self.containers = containers
        self.keys = keys
        self.values = values
        rules = start.rules
        head = start.header
        state.apply(start.diff)
        tree.commit(start.tree)
        for number in first {
            add(
                contractAddress(deployer: .zero, nonce: Nonce(UInt64(number)), call: 0),
                of: number)
        }
        record.note(start.header)
    }

    mutating func add(_ address: Account, of container: Int) {
        for function in contracts[container].functions where function.kind == .action {
            actions.append((deployed.count, function))
        }
        deployed.append(Deployed(address: address, container: container))
        facts.append(ScriptFacts())
    }

    /// Makes the next block, and asks a rule and a view about its state.
    package mutating func makeBlock() throws {
        let steps: [Int64] = [1, 1_000, 1_000, 60_000, 3_600_000, 43_200_000]
        guard let step = Duration(milliseconds: values.draws.pick(steps)),
            let time = head.time.adding(step), let height = head.height.next
        else { throw Fault.block(head.height, "the script's time is over") }
        values.now = time
        let context = BlockContext(rules: rules, height: height, time: time)
        let offered = try offer(values.draws.below(10), in: context)
        let proposal = try propose(
            offered, after: head, at: time, by: values.actors[0], on: state, tree: tree,
            rules: rules, caches: &caches)
        for skipped in proposal.skipped { record.note(refused: skipped.reason) }
        guard let nonce = mine(proposal.header, from: 0, attempts: 1_000_000) else {
            throw Fault.block(height, "no work was found")
        }
        let block = proposal.mined(nonce: nonce)
        let applied = try apply(
            try Block(encoded: block.encoded), after: head, to: state, tree: tree, rules: rules,
            caches: &caches)
        guard applied.receipts == proposal.applied.receipts else {
            throw Fault.block(height, "it was applied otherwise than proposed")
        }
        state.apply(applied.diff)
        tree.commit(applied.tree)
        head = block.header
        for (signed, receipt) in zip(block.transactions, applied.receipts) {
            note(receipt, of: signed.transaction)
        }
        record.note(block.header)
        try ask(in: context)
    }

    private mutating func note(_ receipt: Receipt, of transaction: Transaction) {
        record.note(receipt)
        guard case .succeeded(let results, let events) = receipt.outcome else { return }
        for (call, result) in zip(transaction.calls, results) {
            if case .deploy(let deployment) = call, case .deployed(let address) = result,
                let container = containers.firstIndex(of: deployment.code)
            {
                add(address, of: container)
            }
        }
        for event in events {
            guard let place = deployed.firstIndex(where: { $0.address == event.contract }) else {
                continue
            }
            facts[place].note(event, in: contracts[deployed[place].container])
        }
    }

    /// Asks one rule and one view of a contract; their answers and gas go into the record.
    private mutating func ask(in context: BlockContext) throws {
        let place = values.draws.below(deployed.count)
        let contract = contracts[deployed[place].container]
        if !contract.rules.isEmpty {
            let rule = values.draws.pick(contract.rules)
            let arguments = values.call(of: rule.parameters, in: contract, facts[place]).arguments
            let execution = try decideRule(
                query(rule.name, arguments, at: place), at: values.now, in: context, on: state,
                caches: &caches)
            if let execution {
                record.note(answer: bytes(of: execution.outcome), execution.gasUsed)
            }
        }
        let views = contract.functions.filter { $0.kind == .view }
        guard !views.isEmpty else { return }
        let view = values.draws.pick(views)
        let arguments = values.call(of: view.parameters, in: contract, facts[place]).arguments
        let answer = try askView(
            query(view.name, arguments, at: place), in: context, on: state, caches: &caches)
        if let answer { record.note(answer: bytes(of: answer.outcome), answer.gasUsed) }
    }

    private func query(_ name: String, _ arguments: [Value], at place: Int) -> Query {
        Query(
            contract: deployed[place].address, name: name, arguments: encoded(arguments),
            gasLimit: Gas(2_000_000))
    }
}

private func bytes(of outcome: Execution.Outcome) -> Bytes {
    switch outcome {
    case .returned(let bytes): [0] + bytes
    case .trapped(let trapped): [1, trapped.trap.rawValue]
    }
}

private func bytes(of outcome: ViewAnswer.Outcome) -> Bytes {
    switch outcome {
    case .returned(let bytes): [0] + bytes
    case .failed(let reason):
        [1]
            + Receipt(
                transaction: TransactionID(SHA256.hash([])), gasUsed: .zero,
                outcome: .failed(Receipt.Failure(call: 0, reason: reason))
            ).encoded
    }
}

/// Values as calls take them.
func encoded(_ values: [Value]) -> Bytes {
    var encoder = CanonicalEncoder()
    for value in values { encoder.value(value) }
    return encoder.bytes
}

extension ScriptValues {
    /// Two holders of each role that wants some, and the settings that have no default.
    mutating func deployArguments(of contract: Contract) -> DeployArguments {
        DeployArguments(
            roles: contract.roles.map { role in
                role.isNamedAtDeploy ? [draws.pick(actors), draws.pick(actors)] : []
            },
            settings: contract.settings.map { setting in
                setting.initial == nil
                    ? encoded([value(setting.type, in: contract, ScriptFacts())]) : nil
            })
    }
}
