import LicetBytecode
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetValues
import LicetVault

/// A block for people: `height`, `id`, `parent`, `time`, `transactions` (their ids), `gasUsed`,
/// `gasLimit`, the four roots, and its `sealer` and `nonce`.
package func json(_ block: Block) -> JSON {
    let header = block.header
    return [
        "height": .wide(header.height.number),
        "id": .string(hex(block.id.digest)),
        "parent": .string(hex(header.parent.digest)),
        "time": .string(header.time.isoText),
        "transactions": .array(
            block.transactions.map { .string(hex($0.transaction.id.digest)) }),
        "gasUsed": .wide(header.gasUsed.units),
        "gasLimit": .wide(header.gasLimit.units),
        "transactionsRoot": .string(hex(header.transactionsRoot)),
        "receiptsRoot": .string(hex(header.receiptsRoot)),
        "stateRoot": .string(hex(header.stateRoot)),
        "sealersRoot": .string(hex(header.sealersRoot)),
        "sealer": header.sealer == .zero ? .null : .string(header.sealer.text),
        "workTarget": .string("0x" + header.workTarget.bytes.hex),
        "nonce": .wide(header.workNonce),
    ]
}

/// How a node is doing, and its gateway's account, `null` where it has none.
func json(_ status: NodeStatus, rules: ChainRules, gateway: Gateway?) -> JSON {
    let sealing: JSON =
        switch rules.sealing {
        case .solo: "solo"
        case .work: "work"
        }
    return [
        "chain": .string(hex(status.chain.digest)),
        "sealing": sealing,
        "head": [
            "height": .wide(status.head.height.number), "id": .string(hex(status.head.id.digest)),
            "time": .string(status.head.time.isoText),
        ],
        "finalHeight": .wide(status.finalHeight.number),
        "waiting": [
            "transactions": .integer(Int64(status.waitingCount)),
            "bytes": .integer(Int64(status.waitingBytes)),
        ],
        "isMining": .bool(status.isMining),
        "blockInterval": .integer(rules.blockInterval.milliseconds),
        "blockGas": .wide(rules.blockGas.units),
        "gateway": gateway.map { .string($0.account.text) } ?? .null,
        "quota": ["window": .wide(rules.quota.window), "gas": .wide(rules.quota.gas.units)],
    ]
}

func hex(_ digest: Digest) -> String { "0x" + digest.bytes.hex }
