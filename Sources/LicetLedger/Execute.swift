import LicetBytecode
import LicetPrimitives
import LicetVM

/// What a transaction did, and the rows that it wrote.
public struct TransactionResult: Hashable, Sendable {
    public var receipt: Receipt
    public var writes: StateDiff
}

/// Runs a transaction by itself on a state, as the next block would; the state stays as it is. For
/// trying out: whether the transaction may enter a block is ``admit(_:in:on:)``'s to say.
public func execute(
    _ valid: ValidTransaction, in block: BlockContext, on state: some StateReader,
    caches: inout LedgerCaches
) throws(StoreFault) -> TransactionResult {
    let blockState = BlockState(state)
    let receipt = try execute(valid, in: block, on: blockState, caches: &caches)
    return TransactionResult(receipt: receipt, writes: blockState.diff)
}

/// Runs an admitted transaction: all of its calls take effect or none, and either way its nonce is
/// used and its gas charged.
func execute(
    _ valid: ValidTransaction, in block: BlockContext, on state: BlockState,
    caches: inout LedgerCaches
) throws(StoreFault) -> Receipt {
    try execute(
        valid.transaction, valid.id, size: valid.size, in: block, on: state, caches: &caches)
}

/// Runs a transaction whose id and size are known.
func execute(
    _ transaction: Transaction, _ id: TransactionID, size: Int, in block: BlockContext,
    on state: BlockState, caches: inout LedgerCaches
) throws(StoreFault) -> Receipt {
    // Admission made sure that the limit covers what it costs before anything runs.
    let intrinsic = block.prices.transactionGas(bytes: size)
    var meter = GasMeter(transaction.gasLimit.subtracting(intrinsic) ?? .zero)
    let outcome = try runCalls(transaction, in: block, on: state, meter: &meter, caches: &caches)
    let gasUsed = transaction.gasLimit.subtracting(meter.remaining) ?? transaction.gasLimit
    try charge(transaction, gasUsed, in: block, on: state)
    return Receipt(transaction: id, gasUsed: gasUsed, outcome: outcome)
}

func runCalls(
    _ transaction: Transaction, in block: BlockContext, on state: BlockState,
    meter: inout GasMeter, caches: inout LedgerCaches
) throws(StoreFault) -> Receipt.Outcome {
    var results: [Receipt.CallResult] = []
    for (index, call) in transaction.calls.enumerated() {
        do {
            results.append(
                try run(
                    call, index, of: transaction, in: block, on: state, meter: &meter,
                    caches: &caches))
        } catch {
            state.dropTransaction()
            switch error {
            case .refused(let reason): return .failed(Receipt.Failure(call: index, reason: reason))
            case .store(let fault): throw fault
            }
        }
    }
    return .succeeded(results: results, events: state.keepTransaction())
}

private func run(
    _ call: Transaction.Call, _ index: Int, of transaction: Transaction, in block: BlockContext,
    on state: BlockState, meter: inout GasMeter, caches: inout LedgerCaches
) throws(CallFailure) -> Receipt.CallResult {
    switch call {
    case .deploy(let deployment):
        let address = contractAddress(
            deployer: transaction.account, nonce: transaction.nonce, call: index)
        try deploy(
            deployment,
            at: DeployPlace(
                address: address, deployer: transaction.account, height: block.height,
                now: block.time, prices: block.prices),
            on: state, meter: &meter, caches: &caches)
        return .deployed(address)
    case .call(let contract, let action, let arguments):
        let loaded = try contractToCall(
            contract, block.prices, on: state, meter: &meter, caches: &caches)
        state.beginCall(of: contract, loaded)
        let context = ExecutionContext(
            chain: block.rules.chain.digest, contract: contract, caller: transaction.account,
            height: block.height, now: block.time)
        let gas = meter.remaining
        let execution = try CallFailure.reading { () throws(StoreFault) in
            try runAction(
                loaded, action, arguments: arguments, context: context, host: state,
                gasLimit: gas)
        }
        try meter.charge(execution.gasUsed)
        return .returned(try result(of: execution, of: loaded.verified, at: contract, on: state))
    }
}

/// Finds and loads the code at an address. Every call pays for reading the code, whether or not a
/// cache spares the work.
private func contractToCall(
    _ address: Account, _ prices: GasSchedule, on state: BlockState, meter: inout GasMeter,
    caches: inout LedgerCaches
) throws(CallFailure) -> LoadedContract {
    let found = try CallFailure.reading { () throws(StoreFault) in
        try SystemState.contract(address, in: state)
    }
    guard let record = found else { throw .refused(.unknownContract(address)) }
    let reading = prices.readByte * UInt64(record.codeBytes)
    try meter.charge(Gas(prices.base(.tableRead) + reading))
    return try CallFailure.reading { () throws(StoreFault) in
        try loadedContract(record, prices, in: state, caches: &caches)
    }
}

private func result(
    of execution: Execution, of verified: VerifiedContract, at contract: Account,
    on state: BlockState
) throws(CallFailure) -> Bytes {
    switch execution.outcome {
    case .returned(let value):
        // The machine bounds one call; these bound the transaction and what a receipt can hold.
        guard state.eventsAreWithinLimits else { throw .refused(.trapped(.tooManyEvents)) }
        guard value.count <= Limits.valueBytes else { throw .refused(.trapped(.valueTooLarge)) }
        return value
    case .trapped(let trapped):
        state.lastTrap = trapped
        guard trapped.trap == .failed else { throw .refused(.trapped(trapped.trap)) }
        guard trapped.fields.count <= Limits.valueBytes else {
            throw .refused(.trapped(.valueTooLarge))
        }
        throw .refused(contractError(trapped, of: verified, at: contract))
    }
}

/// A failed `require` as receipts tell it: by the error's code.
func contractError(
    _ trapped: Trapped, of verified: VerifiedContract, at contract: Account
) -> Receipt.Failure.Reason {
    guard let error = trapped.error, verified.errorCodes.indices.contains(error) else {
        return .trapped(trapped.trap)
    }
    return .contractError(
        contract: contract, code: verified.errorCodes[error], fields: trapped.fields)
}

/// The account's side of every transaction, whatever came of it.
func charge(
    _ transaction: Transaction, _ gasUsed: Gas, in block: BlockContext, on state: BlockState
) throws(StoreFault) {
    var record = try SystemState.account(transaction.account, in: state)
    if try SystemState.currentKey(of: transaction.account, in: state) == nil {
        state.write(
            SystemState.signingKey(transaction.account), transaction.publicKey.bytes)
    }
    let window = block.rules.window(at: block.height)
    // Admission made sure that neither can overflow: a next nonce exists, and the sum is within
    // the quota.
    record.gasUsed = record.gasUsed(in: window).adding(gasUsed) ?? Gas(.max)
    record.next = record.next.next ?? record.next
    record.window = window
    state.write(SystemState.accountKey(transaction.account), record.encoded)
    _ = state.keepTransaction()
}
