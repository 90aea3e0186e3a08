import LicetBytecode
import LicetPrimitives
import LicetRules
import Testing

@Suite struct `Authorities` {
    private let parameters = [Parameter(label: nil, name: "record", type: .identifier(0))]
    private let owner = Authority.account(.field(.lookup(table: 0, key: .parameter(0)), 0))

    private func holds(
        _ authority: Authority, _ caller: Account, _ fixture: Fixture, record: Int64 = 1
    ) throws -> Bool {
        try isHeld(
            authority, caller: caller, parameters: parameters, arguments: [.identifier(record)],
            at: try instant(1_000), in: fixture.contract, address: address, state: fixture.state)
    }

    @Test func `anyone is anyone`() throws {
        #expect(try holds(.anyone, stranger, Fixture()))
    }

    @Test func `a role is held by its members`() throws {
        var fixture = Fixture()
        fixture.contract.roles = [Role(name: "Keeper"), Role(name: "Guard")]
        let place = StateLayout.member(address, role: 1, account: reader)
        fixture.state.rows[place] = StateLayout.membership(from: try instant(1_000))
        #expect(try holds(.role(1, []), reader, fixture))
        #expect(try !holds(.role(0, []), reader, fixture))
        #expect(try !holds(.role(1, []), stranger, fixture))
        fixture.state.rows[place] = StateLayout.membership(from: try instant(1_001))
        #expect(try !holds(.role(1, []), reader, fixture))
    }

    @Test func `an account in state is held by that account, and by none where the row is absent`()
        throws
    {
        var fixture = Fixture()
        try fixture.record(1, at: 0)
        #expect(try holds(owner, patient, fixture))
        #expect(try !holds(owner, reader, fixture))
        #expect(try !holds(owner, patient, fixture, record: 2))
    }
}
