import LicetBytecode
import LicetPrimitives
import LicetVM

/// The loaded form of a deployed contract.
func loadedContract(
    _ record: ContractRecord, in state: some StateReader, caches: inout LedgerCaches
) throws(StoreFault) -> LoadedContract {
    if let loaded = caches.contracts[record.code] { return loaded }
    guard let code = try SystemState.container(record.code, in: state),
        SHA256.hash(code) == record.code
    else { throw SystemState.damaged("a contract's code") }
    do {
        return try load(code, digest: record.code, caches: &caches)
    } catch {
        // It was verified when it was deployed.
        throw SystemState.damaged("a contract's code")
    }
}

func runAction(
    _ contract: LoadedContract, _ action: String, _ arguments: Bytes, context: ExecutionContext,
    gas: Gas, host: any Host
) throws(StoreFault) -> Execution {
    Execution(outcome: .trapped(Trapped(trap: .unknownFunction)), gasUsed: .zero)
}
