import LicetBytecode
import LicetCrypto
import LicetLedger
import LicetPrimitives
import Testing

@Suite struct Transactions {
    private let person: Signer
    private var chain: TestChain

    init() throws {
        person = try Signer()
        chain = try TestChain()
    }

    private func bump(_ number: Int64 = 1) -> Transaction.Call {
        TestChain.call(CounterContract.bump, [.int(number)])
    }

    @Test mutating func `a call runs, answers, emits and stays`() throws {
        let receipt = try chain.send([bump(5)], from: person)
        let seven = try chain.send([bump(2)], from: person)
        #expect(try chain.total() == 7)
        #expect(
            receipt.outcome
                == .succeeded(
                    results: [.returned(Value.int(5).encoded)],
                    events: [
                        Receipt.Event(
                            contract: TestChain.counter, code: CounterContract.bumpedCode,
                            fields: Value.int(5).encoded)
                    ]))
        #expect(receipt.gasUsed < Gas(1_000_000))
        #expect(receipt.transaction != seven.transaction)
        let record = try SystemState.account(person.account, in: chain.state)
        #expect(record.next == Nonce(2))
        #expect(record.gasUsed == seven.gasUsed)
        #expect(
            try SystemState.currentKey(of: person.account, in: chain.state) == person.publicKey)
    }

    @Test mutating func `calls of one transaction see each other and stand together`() throws {
        let receipt = try chain.send([bump(1), bump(10)], from: person)
        guard case .succeeded(let results, let events) = receipt.outcome else {
            Issue.record("\(receipt)")
            return
        }
        #expect(results.last == .returned(Value.int(11).encoded))
        #expect(events.count == 2)
    }

    @Test mutating func `a transaction that fails keeps only nonce and gas`() throws {
        let before = chain.state
        let receipt = try chain.send([bump(1), TestChain.call("overflow")], from: person)
        #expect(
            receipt.outcome == .failed(Receipt.Failure(call: 1, reason: .trapped(.overflow))))
        let record = try SystemState.account(person.account, in: chain.state)
        #expect(record.next == Nonce(1))
        #expect(record.gasUsed == receipt.gasUsed)
        #expect(receipt.gasUsed > Gas(100_000))
        #expect(try chain.total() == 0)
        let ledger = Account.zero.bytes
        #expect(
            chain.state.rows.filter { !$0.key.bytes.starts(with: ledger) }
                == before.rows.filter { !$0.key.bytes.starts(with: ledger) })
    }

    @Test mutating func `a failed require is told with its code and fields`() throws {
        let receipt = try chain.send([TestChain.call("refuse", [.int(3)])], from: person)
        #expect(
            receipt.outcome
                == .failed(
                    Receipt.Failure(
                        call: 0,
                        reason: .contractError(
                            contract: TestChain.counter, code: CounterContract.tooMuchCode,
                            fields: Value.int(3).encoded))))
    }

    @Test mutating func `running out of gas uses the whole limit`() throws {
        let transaction = chain.transaction(from: person, [bump()])
        let size = try person.sign(transaction).encoded.count
        for slack in [UInt64(0), 300, 1_000] {
            let limit = GasSchedule.first.transactionGas(bytes: size).units + slack
            let receipt = try chain.send([bump()], from: person, gasLimit: limit)
            #expect(
                receipt.outcome == .failed(Receipt.Failure(call: 0, reason: .trapped(.outOfGas))))
            #expect(receipt.gasUsed == Gas(limit))
        }
        #expect(try chain.total() == 0)
    }

    @Test mutating func `what is not there, or not for the caller, fails`() throws {
        let nowhere = TestChain.call("bump", [.int(1)], of: person.account)
        #expect(try reason(nowhere, person) == .unknownContract(person.account))
        #expect(try reason(TestChain.call("none"), person) == .trapped(.unknownFunction))
        #expect(try reason(TestChain.call("total"), person) == .trapped(.unknownFunction))
        #expect(try reason(TestChain.call("bump"), person) == .trapped(.malformedArguments))
        #expect(try reason(TestChain.call("keep"), person) == .trapped(.notAuthorised))
        #expect(try reason(TestChain.call("keep"), chain.keeper) == nil)
        #expect(try chain.total() == 1)
    }

    @Test mutating func `events of all calls count against one limit`() throws {
        let burst = TestChain.call("burst")
        #expect(try reason(burst, person, times: 12) == nil)
        #expect(try reason(burst, person, times: 13) == .trapped(.tooManyEvents))
    }

    private mutating func reason(
        _ call: Transaction.Call, _ signer: Signer, times: Int = 1
    ) throws -> Receipt.Failure.Reason? {
        let receipt = try chain.send(Array(repeating: call, count: times), from: signer)
        guard case .failed(let failure) = receipt.outcome else { return nil }
        return failure.reason
    }

    @Test mutating func `only the next nonce is taken, so nothing runs twice`() throws {
        let first = try person.sign(chain.transaction(from: person, [bump()]))
        try chain.grow([first])
        expectRefusal(first, .nonce(expected: Nonce(1), actual: Nonce(0)))
        var early = chain.transaction(from: person, [bump()])
        early.nonce = Nonce(2)
        expectRefusal(try person.sign(early), .nonce(expected: Nonce(1), actual: Nonce(2)))
        early.nonce = Nonce(.max)
        expectRefusal(try person.sign(early), .nonce(expected: Nonce(1), actual: Nonce(.max)))
    }

    @Test mutating func `a transaction lives up to its expiry height`() throws {
        var transaction = chain.transaction(from: person, [bump()])
        transaction.expiry = chain.next.height
        try chain.check(person.sign(transaction))
        transaction.expiry = chain.tip.height
        expectRefusal(try person.sign(transaction), .expired(at: chain.tip.height))
    }

    @Test mutating func `a transaction for another chain is refused`() throws {
        let other = try TestChain()
        let transaction = other.transaction(from: person, [bump()])
        expectRefusal(try person.sign(transaction), .otherChain(other.rules.chain))
    }

    @Test mutating func `a signature must be the named key's over this very transaction`() throws {
        let transaction = chain.transaction(from: person, [bump()])
        let good = try person.sign(transaction)
        try chain.check(good)
        // The good copy is in the cache by now; a bad one must not profit from it.
        var bad = good
        bad.signature = try #require(Signature(Bytes(repeating: 1, count: 64)))
        #expect(bad.transaction.id == good.transaction.id)
        expectRefusal(bad, .badSignature)
        bad.signature = try mirrored(good.signature)
        expectRefusal(bad, .badSignature)
        bad = good
        bad.transaction.gasLimit = Gas(1_000_001)
        expectRefusal(bad, .badSignature)
        bad = good
        bad.transaction.publicKey = try #require(KeyBytes(Bytes(repeating: 2, count: 32) + [9]))
        #expect(!bad.hasGoodSignature)
        #expect(good.hasGoodSignature)
    }

    @Test mutating func `a key that is no point is refused`() throws {
        var transaction = chain.transaction(from: person, [bump()])
        transaction.publicKey = try #require(KeyBytes(Bytes(repeating: 0xff, count: 33)))
        expectRefusal(try person.sign(transaction), .badPublicKey)
    }

    @Test mutating func `nobody signs for another's account`() throws {
        let other = try Signer()
        var transaction = chain.transaction(from: person, [bump()])
        transaction.publicKey = other.publicKey
        expectRefusal(try other.sign(transaction), .foreignKey)
        _ = try chain.send([bump()], from: person)
        transaction.nonce = Nonce(1)
        expectRefusal(try other.sign(transaction), .foreignKey)
    }

    @Test mutating func `limits of gas and calls hold at their edges`() throws {
        var transaction = chain.transaction(from: person, [bump()])
        let intrinsic = GasSchedule.first.transactionGas(
            bytes: try person.sign(transaction).encoded.count)
        transaction.gasLimit = intrinsic
        try chain.check(person.sign(transaction))
        transaction.gasLimit = Gas(intrinsic.units - 1)
        expectRefusal(try person.sign(transaction), .gasLimitTooLow(minimum: intrinsic))
        transaction.gasLimit = Gas(Limits.blockGas)
        try chain.check(person.sign(transaction))
        for tooMuch in [Limits.blockGas + 1, .max] {
            transaction.gasLimit = Gas(tooMuch)
            expectRefusal(
                try person.sign(transaction),
                .gasLimitTooHigh(maximum: Gas(Limits.blockGas)))
        }
        transaction.gasLimit = Gas(1_000_000)
        transaction.calls = Array(repeating: bump(), count: Limits.callsPerTransaction)
        try chain.check(person.sign(transaction))
        transaction.calls.append(bump())
        expectRefusal(try person.sign(transaction), .malformed)
        transaction.calls = []
        expectRefusal(try person.sign(transaction), .malformed)
    }

    @Test mutating func `gas used counts against the window's quota, which refills`() throws {
        // Two blocks a window: heights 2 and 3 share one.
        chain = try TestChain(quota: Quota(window: 2, gas: Gas(1_000_000)))
        try chain.grow([])
        let used = try chain.send([bump()], from: person).gasUsed
        #expect(chain.tip.height == Height(2))
        let remaining = Gas(1_000_000 - used.units)
        var transaction = chain.transaction(from: person, [bump()])
        expectRefusal(try person.sign(transaction), .quotaSpent(remaining: remaining))
        transaction.gasLimit = remaining
        try chain.check(person.sign(transaction))
        try chain.grow([])
        transaction.gasLimit = Gas(1_000_000)
        #expect(chain.next.height == Height(4))
        try chain.check(person.sign(transaction))
    }

    private mutating func expectRefusal(
        _ signed: SignedTransaction, _ refusal: TransactionRefusal,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            throws: LedgerFailure.refused(refusal), sourceLocation: sourceLocation
        ) {
            try chain.check(signed)
        }
    }

    /// The other `s` that verifies under plain ECDSA: the group's order minus `s`.
    private func mirrored(_ signature: Signature) throws -> Signature {
        let order = try #require(
            bytes(hex: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"))
        var result = Bytes(repeating: 0, count: 32)
        var borrow = 0
        for place in (0..<32).reversed() {
            let digit = Int(order[place]) - Int(signature.bytes[32 + place]) - borrow
            borrow = digit < 0 ? 1 : 0
            result[place] = UInt8(digit & 0xff)
        }
        return try #require(Signature(signature.bytes.prefix(32) + result))
    }
}
