import LicetBytecode
import LicetLedger
import LicetPrimitives
import Testing

@Suite struct `Price lists` {
    /// Twice the first list's prices.
    private static var doubled: GasSchedule {
        var prices = GasSchedule.first
        prices.version = 2
        prices.transaction *= 2
        prices.transactionByte *= 2
        prices.readByte *= 2
        prices.writeEntry *= 2
        prices.writeByte *= 2
        prices.listRow *= 2
        prices.eventByte *= 2
        prices.memoryWord *= 2
        prices.compareWord *= 2
        prices.visitElement *= 2
        prices.hashByte *= 2
        prices.codecByte *= 2
        prices.verification *= 2
        prices.verificationByte *= 2
        for opcode in Opcode.allCases { prices.set(opcode, to: 2 * opcode.facts.gas) }
        return prices
    }

    private let bump = TestChain.call("bump", [.int(1)])

    private func chain() throws -> TestChain {
        try TestChain(
            rules: [.first, RulesActivation(version: 2, height: Height(3))],
            known: [.first, Self.doubled])
    }

    @Test func `a list is in force from its height on, for code that was loaded before too`() throws
    {
        var chain = try chain()
        let person = try Signer()
        var used: [UInt64] = []
        for _ in 1...4 {
            used.append(try chain.send([bump], from: person).gasUsed.units)
        }
        // The first write of a row is as long as the others: a counter has one size.
        #expect(used[1] == used[0])
        #expect(used[2] == 2 * used[1])
        #expect(used[3] == used[2])
    }

    @Test func `a transaction must cover the prices of the block that it is in`() throws {
        var chain = try chain()
        let person = try Signer()
        try #require(chain.tip.height < Height(2))
        _ = try chain.send([bump], from: person)
        var transaction = chain.transaction(from: person, [bump])
        let bytes = try person.sign(transaction).encoded.count
        transaction.gasLimit = GasSchedule.first.transactionGas(bytes: bytes)
        try chain.check(try person.sign(transaction))
        _ = try chain.grow([])
        let minimum = Self.doubled.transactionGas(bytes: bytes)
        #expect(
            throws: LedgerFailure<TransactionRefusal>.refused(.gasLimitTooLow(minimum: minimum))
        ) { try chain.check(try person.sign(transaction)) }
    }

    @Test func `rules that are not known stop the chain`() throws {
        #expect(throws: LedgerFailure<GenesisRefusal>.refused(.unknownRules(1))) {
            try TestChain(known: [Self.doubled])
        }
    }
}
