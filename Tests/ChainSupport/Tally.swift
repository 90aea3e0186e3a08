package import LicetBytecode
package import LicetLedger
package import LicetPrimitives

/// A contract made by hand: `count(by:)` adds to its one field, emits the sum and returns it.
package enum Tally {
    package static let contract: Contract = {
        var contract = Contract(name: "Tally", version: 1)
        contract.fields = [StateField(name: "total", type: .int, initial: .int(0))]
        contract.events = [
            Notice(name: "Counted", fields: [Field(name: "total", type: .int)])
        ]
        contract.functions = [
            Function(
                name: "count", kind: .action,
                parameters: [Parameter(label: "by", name: "by", type: .int)], result: .int,
                by: [.anyone], registers: [.int, .int],
                code: [
                    Instruction(.fieldRead, a: 1, i: 0), Instruction(.add, a: 1, b: 1, c: 0),
                    Instruction(.fieldWrite, a: 1, i: 0), Instruction(.emit, a: 1, i: 0),
                    Instruction(.returnValue, a: 1),
                ].map(\.word))
        ]
        return contract
    }()

    package static let eventCode = contract.code(event: contract.events[0])
    package static let deployment = Deployment(
        code: contract.encoded, arguments: DeployArguments())

    /// Where it lies when it is the first contract of genesis.
    package static let address = contractAddress(deployer: .zero, nonce: Nonce(0), call: 0)

    package static func count(by number: Int64) -> Transaction.Call {
        var encoder = CanonicalEncoder()
        encoder.int64(number)
        return .call(contract: address, action: "count", arguments: encoder.bytes)
    }

    package static let totalKey = StateLayout.field(address, 0)
}
