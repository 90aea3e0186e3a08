import LicetHTTP
import LicetLedger
import LicetNode
import LicetPrimitives

// What can be wrong with a chain, in plain words that finish a sentence.

func words(_ error: ChainOpeningError) -> String {
    switch error {
    case .badGenesis(let refusal): "genesis.json: \(words(refusal))"
    case .otherGenesis(let stored, let given):
        "the folder holds chain \(hex(stored.digest)), and genesis.json is that of "
            + hex(given.digest)
    case .damagedGenesis: "the stored genesis document is damaged"
    case .headID(let height, _, _):
        "the stored block \(height.number) is not the one it is kept as: "
            + "`licet chain verify` says where"
    case .stateRoot(let height, _, _):
        "the stored state is not what block \(height.number) commits to: "
            + "`licet chain verify` says where"
    case .store(let fault): "the chain's store: \(fault.detail)"
    }
}

func words(_ refusal: GenesisRefusal) -> String {
    switch refusal {
    case .unknownRules(let version):
        "version \(version) of the rules is not known here: a newer program is needed"
    case .rulesOrder: "the rules' heights must begin at 0 and ascend"
    case .time: "the time is past the last instant"
    case .blockInterval: "the block interval must be positive"
    case .blockGas: "the block gas is above \(Limits.blockGas)"
    case .quotaWindow: "the quota's window has no blocks"
    case .sealerKey: "the sealer's key is no P-256 point"
    case .workTarget: "no hash meets the target"
    case .contract(let number, _): "contract \(number) cannot be deployed"
    }
}

func words(_ reason: HaltReason) -> String {
    switch reason {
    case .storeFault(let fault): "the store failed: \(fault.detail)"
    case .sealingFailed: "the sealer's key could not be used for this chain"
    case .planRefused(let refusal): "no block can follow: \(words(refusal))"
    }
}

func words(_ finding: StoredChainFinding) -> String {
    switch finding.check {
    case .genesisDocument: "genesis: the stored document is not the one given"
    case .missingBlock: "block: it is missing"
    case .block(let check): words(check)
    case .stateRow(let contract, let table, let key):
        "state: contract \(contract?.text ?? "unknown"), table "
            + "\(table.map { String($0) } ?? "unknown"), key 0x\(key.bytes.hex) "
            + "is not what the blocks made"
    case .indexRow(let id): "index: the place of transaction \(hex(id.digest)) is wrong"
    case .undo: "undo: the record is not what the rows were before the block"
    case .store(let fault): "store: \(fault.detail)"
    }
}

/// What a finding is about, as one word for programs.
func subject(_ finding: StoredChainFinding) -> String {
    guard case .block(let check) = finding.check, case .block(let refusal) = check,
        case .field(let field, _, _) = refusal
    else { return String(words(finding).prefix { $0 != ":" && $0 != " " }) }
    return "\(field)"
}

func words(_ check: ChainFault.Check) -> String {
    switch check {
    case .genesis(let refusal): "genesis: \(words(refusal))"
    case .order(let expected): "height: the block belongs to height \(expected.number)"
    case .malformedHeader(let error): "header: the bytes are no header: \(codecWords(error))"
    case .malformedBody(let error):
        "transactions: the bytes are no transactions: \(codecWords(error))"
    case .malformedReceipts(let error): "receipts: the bytes are none: \(codecWords(error))"
    case .block(let refusal): words(refusal)
    case .blockID(let expected, let actual):
        "id: the block is kept as \(hex(expected.digest)), and its header gives "
            + hex(actual.digest)
    case .receiptCount(let expected, let actual):
        "receipts: \(actual) are stored for \(expected) transactions"
    case .receipt(let number): "receipts: number \(number) is not what the transaction did"
    case .event(let receipt, let event):
        "receipts: event \(event) of number \(receipt) is not what the transaction emitted"
    case .stateRow(let key): "state: the row 0x\(key.bytes.hex) is not what the blocks made"
    case .store(let fault): "store: \(fault.detail)"
    }
}

func words(_ refusal: BlockRefusal) -> String {
    switch refusal {
    case .unknownRules(let version): "rules: version \(version) is not known here"
    case .heightExhausted: "height: there is none after the last"
    case .field(let field, let expected, let actual):
        "\(field): expected \(words(expected)), found \(words(actual))"
    case .time(let parent, let actual):
        "time: \(actual.isoText) is not later than the parent's \(parent.isoText)"
    case .workNonce(let nonce): "nonce: \(nonce) where no work is asked for"
    case .seal: "seal: it is not the sealer's over this block"
    case .work(let target): "work: the block's hash is above the target 0x\(target.bytes.hex)"
    case .tooLarge(let limit): "transactions: more than \(limit) bytes"
    case .tooManyTransactions(let limit): "transactions: more than \(limit)"
    case .transaction(let number, let refusal):
        "transactions: number \(number) could not be in the block: \(words(refusal))"
    }
}

private func words(_ value: HeaderValue) -> String {
    switch value {
    case .number(let number): String(number)
    case .digest(let digest): hex(digest)
    }
}

private func words(_ refusal: TransactionRefusal) -> String {
    switch refusal {
    case .tooLarge: "it is too large"
    case .malformed: "it calls nothing, or too much"
    case .otherChain: "it is for another chain"
    case .gasLimitTooLow, .gasLimitTooHigh: "its gas limit is out of bounds"
    case .badPublicKey: "its public key is no P-256 point"
    case .badSignature: "its signature is not good"
    case .foreignKey: "its key is not the account's"
    case .nonce(let expected, let actual):
        "its nonce is \(actual.number), the account's next was \(expected.number)"
    case .expired(let height): "it expired at height \(height.number)"
    case .quotaSpent: "the account's gas was spent"
    case .blockFull: "the block had no gas left for it"
    }
}

func hex(_ digest: Digest) -> String { "0x" + digest.bytes.hex }
