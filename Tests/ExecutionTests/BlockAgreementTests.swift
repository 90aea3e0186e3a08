import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetTooling
import LicetVM
import LicetValues
import TestSupport
import Testing

/// The layers of state that a block keeps over the store, against a store that each transaction
/// reaches by itself, and against rows in a dictionary.
@Suite struct `Transactions of one block` {
    private static let contract = """
        contract Rows version 1
        id ItemID, LinkID
        struct Item { owner: Account, group: Int, var value: Int }
        struct Link { left: Int, right: Int }
        state {
            table items: [ItemID: Item] index (group) max 9
            table named: [Int: Item] index (group) max 6
            table links: [LinkID: Link] unique index (left, right)
            var total: Int = 0
        }
        event Sum(value: Int)

        func half(of value: Int, by divisor: Int) -> Int { return value / divisor }

        action add(group: Int, key: Int, divisor: Int) -> Int by anyone {
            var sum = total
            for item in items[group: group] { sum = sum + item.value }
            let item = insert items Item(owner: caller, group, value: key)
            insert named[key] Item(owner: caller, group, value: 1)
            for other in named[group: group] { sum = sum + other.value }
            let link = insert links Link(left: group, right: key % 4)
            if let same = links[left: group, right: key % 4] { sum = sum + same.right }
            for other in items[group: group] { sum = sum + other.value * 3 }
            update total = total + 1
            emit Sum(sum)
            return half(of: sum, by: divisor)
        }

        action change(item: ItemID, value: Int, divisor: Int) -> Int by anyone {
            update items[item].value = value
            let seen = items[item].value
            update total = half(of: seen, by: divisor)
            return total
        }

        """

    private let ana = Actor(name: "ana").account
    private let loaded: LoadedContract
    private var deployed: LocalChain
    private let address: Account

    init() throws {
        let compilation = compile(SourceText(name: "Rows.licet", text: Self.contract))
        let contract = try #require(compilation.contract, "\(compilation.diagnostics)")
        let container = contract.withoutDebug.encoded
        loaded = try LoadedContract(try verify(container: container))
        deployed = LocalChain(time: try #require(Instant(milliseconds: 1_798_761_600_000)))
        let trial = try deployed.deploy(
            container, DeployArguments(), as: ana)
        guard case .succeeded(let results, _) = trial.receipt.outcome,
            case .deployed(let address)? = results.first
        else { throw StoreFault("not deployed") }
        self.address = address
    }

    private func call(_ random: inout SplitMix64) -> Transaction.Call {
        let numbers = [random.below(4), random.below(40), min(1, random.below(4))]
        if random.below(3) > 0 {
            return .call(
                contract: address, action: "add",
                arguments: encodeValues(numbers.map { .int(Int64($0)) }))
        }
        return .call(
            contract: address, action: "change",
            arguments: encodeValues(
                [
                    .identifier(Int64(1 + random.below(9))), .int(Int64(numbers[1])),
                    .int(Int64(numbers[2])),
                ]))
    }

    @Test(arguments: UInt64(0)..<40)
    func `do what they do one by one`(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var (alone, together) = (deployed, deployed)
        let store = RowStore()
        var succeeded = 0
        for _ in 0..<3 {
            let calls = (0..<25).map { _ in call(&random) }
            let block = try calls.enumerated().map { number, call in
                UnsignedTransaction(
                    try together.transaction(call, as: ana, skipping: UInt64(number)))
            }
            let (receipts, writes) = try together.attempt(block)
            together.apply(writes)
            let single = try block.map { try alone.run($0.transaction).receipt }
            #expect(receipts == single)
            #expect(together.state.rows == alone.state.rows)
            var context = together.context(of: address)
            context.caller = ana
            for (call, receipt) in zip(calls, receipts) {
                try compare(receipt, call, context, store)
            }
            let prefix = address.bytes
            let rows = together.state.rows.filter { $0.key.bytes.starts(with: prefix) }
            #expect(rows == store.sortedRows)
            succeeded += receipts.count { if case .succeeded = $0.outcome { true } else { false } }
        }
        #expect((5..<70).contains(succeeded))
    }

    /// Runs a call on the rows of a dictionary and compares what came of it.
    private func compare(
        _ receipt: Receipt, _ call: Transaction.Call, _ context: ExecutionContext,
        _ store: RowStore
    ) throws {
        guard case .call(_, let action, let arguments) = call else { return }
        store.begin()
        let execution = try runAction(
            loaded, action, arguments: arguments, context: context, host: store,
            gasLimit: Gas(Limits.blockGas))
        switch (execution.outcome, receipt.outcome) {
        case (.returned(let value), .succeeded(let results, let events)):
            #expect(results == [.returned(value)])
            #expect(events.map(\.fields) == store.events.map(\.fields))
        case (.trapped(let trapped), .failed(let failure)):
            #expect(failure.reason == .trapped(trapped.trap))
            store.rollBack()
        default: Issue.record("\(execution.outcome), and \(receipt.outcome)")
        }
    }
}
