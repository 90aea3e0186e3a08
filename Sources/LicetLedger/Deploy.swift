import LicetBytecode
import LicetPrimitives
import LicetVM

/// Gas that a transaction may still use.
struct GasMeter {
    private(set) var remaining: Gas

    init(_ limit: Gas) { remaining = limit }

    /// Running out uses up all.
    mutating func charge(_ gas: Gas) throws(CallFailure) {
        guard let rest = remaining.subtracting(gas) else {
            remaining = .zero
            throw .refused(.trapped(.outOfGas))
        }
        remaining = rest
    }
}

/// Why a call of a transaction did not come to its end: a reason for the receipt, or a fault that
/// stops everything.
typealias CallFailure = LedgerFailure<Receipt.Failure.Reason>

/// Who deploys, and at which address the contract will be.
struct DeployPlace {
    var address: Account
    var deployer: Account
    var height: Height
    /// The time of the block: since when those named are members of their roles.
    var now: Instant
    /// What the block charges.
    var prices: GasSchedule
}

/// Makes a contract of code: pays for its verification, verifies it, checks the arguments, writes
/// code, record, roles and settings. Fields and settings left at their defaults have no rows.
func deploy(
    _ deployment: Deployment, at place: DeployPlace, on state: BlockState, meter: inout GasMeter,
    caches: inout LedgerCaches
) throws(CallFailure) {
    let code = deployment.code
    // Charged before the code is looked at, and whether or not it has been seen before.
    try meter.charge(place.prices.verificationGas(bytes: code.count))
    let digest = SHA256.hash(code)
    let loaded: LoadedContract
    do {
        loaded = try load(code, digest: digest, place.prices, caches: &caches)
        try check(deployment.arguments, for: loaded.contract)
    } catch {
        throw .refused(.deployRefused(error))
    }
    let record = ContractRecord(
        code: digest, codeBytes: UInt32(clamping: code.count), deployer: place.deployer,
        height: place.height)
    var rows = [Row(key: SystemState.contractKey(place.address), value: record.encoded)]
    let codeKey = SystemState.codeKey(digest)
    let known = try CallFailure.reading { () throws(StoreFault) in try state.row(codeKey) }
    if known == nil { rows.append(Row(key: codeKey, value: code)) }
    rows += argumentRows(deployment.arguments, at: place)
    for row in rows {
        try meter.charge(writeGas(row, place.prices))
        state.write(row.key, row.value)
    }
}

/// Decodes, verifies and loads a container, unless that has been done before.
func load(
    _ code: Bytes, digest: Digest, _ prices: GasSchedule, caches: inout LedgerCaches
) throws(DeployRefusal) -> LoadedContract {
    if let loaded = caches.contract(digest, prices) { return loaded }
    let contract: Contract
    do {
        contract = try Contract(container: code)
    } catch {
        throw .malformedContainer
    }
    let loaded: LoadedContract
    do {
        loaded = try LoadedContract(try verify(contract, container: code), prices)
    } catch {
        throw .unverifiable
    }
    caches.contracts[digest] = loaded
    return loaded
}

private func check(
    _ arguments: DeployArguments, for contract: borrowing Contract
) throws(DeployRefusal) {
    guard arguments.roles.count == contract.roles.count else { throw .roleCount }
    for (holders, role) in zip(arguments.roles, contract.roles) {
        guard role.isGranted || !holders.isEmpty else { throw .emptyRole }
        guard role.isNamedAtDeploy || holders.isEmpty else { throw .roleOfParameters }
    }
    guard arguments.settings.count == contract.settings.count else { throw .settingCount }
    for (given, setting) in zip(arguments.settings, contract.settings) {
        guard let given else {
            guard setting.initial != nil else { throw .settingMissing }
            continue
        }
        do {
            var decoder = CanonicalDecoder(given)
            _ = try decoder.value(setting.type, in: contract)
            try decoder.finish()
        } catch {
            throw .settingMalformed
        }
    }
}

private func argumentRows(_ arguments: DeployArguments, at place: DeployPlace) -> [Row] {
    var rows: [Row] = []
    for (role, holders) in arguments.roles.enumerated() {
        for holder in holders {
            let key = StateLayout.member(place.address, role: role, account: holder)
            rows.append(Row(key: key, value: StateLayout.membership(from: place.now)))
        }
    }
    for (number, setting) in arguments.settings.enumerated() {
        guard let setting else { continue }
        rows.append(Row(key: StateLayout.setting(place.address, number), value: setting))
    }
    return rows
}

/// Key and value are at most 128 KiB together, and the price of a byte is small.
private func writeGas(_ row: Row, _ prices: GasSchedule) -> Gas {
    let bytes = UInt64(clamping: row.key.bytes.count + row.value.count)
    return Gas(prices.writeEntry + prices.writeByte * bytes)
}
