import LicetBytecode
import LicetPrimitives
import LicetVM

/// A contract as it lies in a state, ready to run.
public struct DeployedContract: Sendable {
    public let address: Account
    public let record: ContractRecord
    public let loaded: LoadedContract
}

/// The contract at an address; `nil` where there is none.
///
/// - Parameter prices: what its code charges; nil for who does not run it.
public func deployedContract(
    at address: Account, _ prices: GasSchedule? = nil, in state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> DeployedContract? {
    guard let record = try SystemState.contract(address, in: state) else { return nil }
    return DeployedContract(
        address: address, record: record,
        loaded: try loadedContract(record, prices, in: state, caches: &caches))
}

/// The loaded form of a deployed contract.
func loadedContract(
    _ record: ContractRecord, _ prices: GasSchedule?, in state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> LoadedContract {
    if let loaded = caches.contract(record.code, prices) { return loaded }
    guard let code = try SystemState.container(record.code, in: state),
        SHA256.hash(code) == record.code
    else { throw SystemState.damaged("a contract's code") }
    do {
        return try load(code, digest: record.code, prices ?? .first, caches: &caches)
    } catch {
        // It was verified when it was deployed.
        throw SystemState.damaged("a contract's code")
    }
}
