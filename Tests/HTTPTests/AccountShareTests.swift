import LicetHTTP
import LicetPrimitives
import Testing

@Suite struct AccountShareTests {
    private func account(_ byte: UInt8) throws -> Account {
        try #require(Account(Bytes(repeating: byte, count: 32)))
    }

    @Test func `an account has its shares, others have theirs, and what is given back counts`()
        throws
    {
        let shares = AccountShares()
        let (ana, bo) = (try account(1), try account(2))
        var held: [AccountShares.Share] = []
        for _ in 0..<AccountShares.max { held.append(try shares.take(for: ana)) }
        #expect(throws: (any Error).self) { try shares.take(for: ana) }
        held.append(try shares.take(for: bo))
        held.removeFirst()
        held.append(try shares.take(for: ana))
        #expect(throws: (any Error).self) { try shares.take(for: ana) }
    }
}
