import LicetBytecode
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetValues

/// A receipt with what it takes to read it: the transaction, and the contracts that it names.
struct ReadableReceipt: Sendable {
    let included: IncludedReceipt
    let transaction: Transaction
    private var contracts: [Account: Contract] = [:]

    /// Looks both up in a snapshot that holds the receipt's block.
    init(
        _ included: IncludedReceipt, from reader: any ChainReader, caches: inout LedgerCaches
    ) throws(StoreFault) {
        let position = included.place.position
        guard let block = try reader.block(at: included.place.height),
            block.transactions.indices.contains(position)
        else { throw StoreFault("the block of a receipt is missing") }
        self.included = included
        transaction = block.transactions[position].transaction
        for address in named where contracts[address] == nil {
            contracts[address] = try deployedContract(
                at: address, in: reader, caches: &caches)?.verified.contract
        }
    }

    private var named: [Account] {
        let called = transaction.calls.compactMap { call in
            if case .call(let contract, _, _) = call { contract } else { Account?.none }
        }
        switch included.receipt.outcome {
        case .succeeded(_, let events): return called + events.map(\.contract)
        case .failed: return called
        }
    }

    /// `encoded` is the receipt in its canonical form, which the block commits to; everything else
    /// is for reading.
    func json(finalHeight: Height) -> JSON {
        let receipt = included.receipt
        var members: [JSON.Member] = [
            JSON.Member("transaction", .string(hex(receipt.transaction.digest))),
            JSON.Member("account", .string(transaction.account.text)),
            JSON.Member("nonce", .wide(transaction.nonce.number)),
            JSON.Member("height", .wide(included.place.height.number)),
            JSON.Member("position", .integer(Int64(included.place.position))),
            JSON.Member("block", .string(hex(included.block.digest))),
            JSON.Member("time", .string(included.time.isoText)),
            JSON.Member("isFinal", .bool(included.place.height <= finalHeight)),
            JSON.Member("gasUsed", .wide(receipt.gasUsed.units)),
            JSON.Member("calls", .array(transaction.calls.map(json))),
        ]
        switch receipt.outcome {
        case .succeeded(let results, let events):
            members.append(JSON.Member("outcome", "succeeded"))
            let pairs = zip(results, transaction.calls)
            members.append(JSON.Member("results", .array(pairs.map(json))))
            members.append(JSON.Member("events", .array(events.map(json))))
        case .failed(let failure):
            members.append(JSON.Member("outcome", "failed"))
            members.append(
                JSON.Member(
                    "failure",
                    .object(
                        [JSON.Member("call", .integer(Int64(failure.call)))]
                            + failureMembers(failure.reason, contracts: contracts))))
        }
        members.append(JSON.Member("encoded", .string("0x" + receipt.encoded.hex)))
        return .object(members)
    }

    private func json(_ call: Transaction.Call) -> JSON {
        switch call {
        case .deploy(let deployment):
            ["kind": "deploy", "bytes": .integer(Int64(deployment.code.count))]
        case .call(let contract, let action, let arguments):
            [
                "kind": "call", "contract": .string(contract.text), "action": .string(action),
                "arguments": .string("0x" + arguments.hex),
            ]
        }
    }

    private func json(_ result: Receipt.CallResult, _ call: Transaction.Call) -> JSON {
        switch (result, call) {
        case (.deployed(let address), _): return ["deployed": .string(address.text)]
        case (.returned(let bytes), .call(let address, let action, _)):
            let contract = contracts[address]
            let function = contract?.functions.first { $0.name == action && $0.kind == .action }
            return .object(
                resultMembers(bytes, function?.result, in: contract)
                    + [JSON.Member("encoded", .string("0x" + bytes.hex))])
        case (.returned(let bytes), .deploy): return ["encoded": .string("0x" + bytes.hex)]
        }
    }

    private func json(_ event: Receipt.Event) -> JSON {
        .object(
            [JSON.Member("contract", .string(event.contract.text))]
                + eventMembers(event, in: contracts[event.contract]))
    }
}

/// An event: its name and values where the contract declares it, and its code and bytes.
func eventMembers(_ event: Receipt.Event, in contract: Contract?) -> [JSON.Member] {
    let decoded = contract.flatMap {
        DecodedNotice(event: event.code, fields: event.fields, in: $0)
    }
    return noticeMembers(decoded, event.code, event.fields)
}

/// A result as JSON, `value`, and in the language's own literals, `text`; nothing where there is no
/// result.
func resultMembers(_ bytes: Bytes, _ type: ValueType?, in contract: Contract?) -> [JSON.Member] {
    guard let type, let contract,
        let value = decodeValues(bytes, as: [type], in: contract)?.first
    else { return [] }
    return [
        JSON.Member("value", json(of: value, type, in: contract)),
        JSON.Member("text", .string(licetText(of: value, type, in: contract))),
    ]
}

/// Why a call failed: `kind`, and what belongs to it; `text` says it for people.
func failureMembers(
    _ reason: Receipt.Failure.Reason, contracts: [Account: Contract]
) -> [JSON.Member] {
    switch reason {
    case .trapped(let trap):
        return [
            JSON.Member("kind", "trap"), JSON.Member("name", .string(trap.name)),
            JSON.Member("text", .string(trap.name)),
        ]
    case .contractError(let address, let code, let fields):
        let decoded = contracts[address].flatMap {
            DecodedNotice(error: code, fields: fields, in: $0)
        }
        return [
            JSON.Member("kind", "error"), JSON.Member("contract", .string(address.text)),
        ] + noticeMembers(decoded, code, fields)
    case .unknownContract(let address):
        return [
            JSON.Member("kind", "unknownContract"),
            JSON.Member("contract", .string(address.text)),
            JSON.Member("text", .string("there is no contract at \(address.text)")),
        ]
    case .deployRefused(let refusal):
        return [
            JSON.Member("kind", "deployRefused"),
            JSON.Member("code", .integer(Int64(refusal.rawValue))),
            JSON.Member("text", .string(words(refusal))),
        ]
    }
}

private func noticeMembers(
    _ decoded: DecodedNotice?, _ code: UInt32, _ fields: Bytes
) -> [JSON.Member] {
    [
        JSON.Member("name", decoded.map { .string($0.name) } ?? .null),
        JSON.Member("values", decoded.map(\.json) ?? .null),
        JSON.Member("text", .string(decoded?.text ?? "number \(code)")),
        JSON.Member("code", .wide(UInt64(code))),
        JSON.Member("fields", .string("0x" + fields.hex)),
    ]
}

private func words(_ refusal: DeployRefusal) -> String {
    switch refusal {
    case .malformedContainer: "the code is no container"
    case .unverifiable: "the verifier refuses the code"
    case .roleCount: "not one list of members for each role"
    case .emptyRole: "a role would have no member"
    case .settingCount: "not one entry for each setting"
    case .settingMissing: "a setting without a default was left out"
    case .settingMalformed: "a setting has no value of its type"
    case .roleOfParameters: "a role with parameters has its members assigned, not named"
    }
}
