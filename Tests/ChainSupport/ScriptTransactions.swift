internal import LicetBytecode
internal import LicetCrypto
internal import LicetLedger
internal import LicetPrimitives

// What a scripted chain is offered: most of it does something, and there is some of everything
// that fails or is refused.
extension ScriptedChain {
    /// Transactions for a block, in order; those that are refused by themselves are recorded.
    mutating func offer(_ count: Int, in context: BlockContext) throws -> [ValidTransaction] {
        var offered: [ValidTransaction] = []
        // Transactions of this block by their callers. Only ever looked up.
        var used: [Int: UInt64] = [:]
        for _ in 0..<count {
            let (calls, caller) = try calls(in: context)
            var transaction = try self.transaction(calls, by: caller, used[caller] ?? 0, context)
            let isSpoilt = values.draws.happens(9)
            if isSpoilt { spoil(&transaction) }
            let signed = sign(transaction, isGood: !isSpoilt || values.draws.happens(80))
            do {
                offered.append(try validate(signed, rules: rules, caches: &caches))
                if !isSpoilt { used[caller, default: 0] += 1 }
            } catch {
                record.note(refused: error)
            }
        }
        return offered
    }

    private func transaction(
        _ calls: [Transaction.Call], by caller: Int, _ skipped: UInt64, _ context: BlockContext
    ) throws -> Transaction {
        let account = values.actors[caller]
        let next = try SystemState.account(account, in: state).next
        return Transaction(
            chain: rules.chain, account: account, publicKey: keys[caller],
            nonce: Nonce(next.number + skipped), expiry: context.height, gasLimit: Gas(3_000_000),
            calls: calls)
    }

    /// A signature that is none, noted as good unless a bad one is wanted.
    private mutating func sign(_ transaction: Transaction, isGood: Bool) -> SignedTransaction {
        let id = transaction.id.digest.bytes
        guard let signature = Signature(id + SHA256.hash(id).bytes) else {
            preconditionFailure("a signature has 64 bytes")
        }
        let signed = SignedTransaction(transaction, signature: signature)
        if isGood { caches.note(verified: signed.fullHash) }
        return signed
    }

    /// Makes of a transaction one that is refused, or that runs out of gas.
    private mutating func spoil(_ transaction: inout Transaction) {
        switch values.draws.below(8) {
        case 0: transaction.nonce = Nonce(transaction.nonce.number + 1)
        case 1: transaction.chain = ChainID(SHA256.hash([1]))
        case 2: transaction.expiry = head.height
        case 3: transaction.gasLimit = Gas(UInt64(values.draws.below(2_000)))
        case 4: transaction.gasLimit = Gas(Limits.blockGas)
        case 5: transaction.publicKey = keys[values.draws.below(keys.count)]
        case 6: transaction.calls = []
        // What it costs before anything runs, and a little more.
        default:
            let size = SignedTransaction(transaction, signature: noSignature).encoded.count
            let least = GasSchedule.first.transactionGas(bytes: size).units
            transaction.gasLimit = Gas(least + UInt64(values.draws.below(3_000)))
        }
    }

    /// The calls of a transaction, and who sends it.
    private mutating func calls(
        in context: BlockContext
    ) throws -> (calls: [Transaction.Call], caller: Int) {
        switch values.draws.below(100) {
        case 0..<2: return ([deployment()], values.draws.below(keys.count))
        case 2..<5: return ([malformed()], values.draws.below(keys.count))
        case 5..<13:
            let (first, caller) = try call(in: context)
            var calls = [first]
            for _ in 0...values.draws.below(3) { calls.append(try call(in: context).call) }
            return (calls, caller)
        default:
            let (call, caller) = try call(in: context)
            return ([call], caller)
        }
    }

    /// An action of some contract. Most often several are tried, and one that succeeds is taken.
    private mutating func call(
        in context: BlockContext
    ) throws -> (call: Transaction.Call, caller: Int) {
        let tries = values.draws.happens(75) ? 8 : 1
        var chosen = drawnCall()
        for number in 0..<tries {
            if number > 0 { chosen = drawnCall() }
            let transaction = try transaction([chosen.call], by: chosen.caller, 0, context)
            let trial = try executeUnsigned(transaction, in: context, on: state, caches: &caches)
            if case .succeeded = trial.receipt.outcome { break }
        }
        return chosen
    }

    private mutating func drawnCall() -> (call: Transaction.Call, caller: Int) {
        let (place, action) = values.draws.pick(actions)
        let contract = contracts[deployed[place].container]
        let (caller, arguments) = values.call(of: action.parameters, in: contract, facts[place])
        return (
            .call(
                contract: deployed[place].address, action: action.name,
                arguments: encoded(arguments)),
            values.actors.firstIndex(of: caller) ?? 0
        )
    }

    /// A container of the list; sometimes a damaged one, or without members for its roles.
    private mutating func deployment() -> Transaction.Call {
        let number = values.draws.below(containers.count)
        var arguments = values.deployArguments(of: contracts[number])
        var code = containers[number]
        switch values.draws.below(4) {
        case 0: code[values.draws.below(code.count)] ^= UInt8(1 << values.draws.below(8))
        case 1: arguments = DeployArguments()
        case 2: arguments = DeployArguments(roles: arguments.roles.map { _ in [] })
        default: break
        }
        return .deploy(Deployment(code: code, arguments: arguments))
    }

    /// A call of what is not there, or with arguments that are none.
    private mutating func malformed() -> Transaction.Call {
        let (place, action) = values.draws.pick(actions)
        let address = deployed[place].address
        return switch values.draws.below(3) {
        case 0: .call(contract: values.actors[0], action: action.name, arguments: [])
        case 1: .call(contract: address, action: action.name + "x", arguments: [])
        default:
            .call(
                contract: address, action: action.name,
                arguments: values.draws.bytes(values.draws.below(80)))
        }
    }
}

private let noSignature: Signature = {
    guard let signature = Signature(Bytes(repeating: 0, count: Signature.size)) else {
        preconditionFailure("a signature has 64 bytes")
    }
    return signature
}()
