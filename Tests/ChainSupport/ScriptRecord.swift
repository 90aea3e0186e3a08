internal import LicetBytecode
internal import LicetLedger
internal import LicetPrimitives

/// What came of a scripted chain, as lines that must be the same wherever it is run.
package struct ScriptRecord: Sendable {
    /// Blocks between two lines.
    private static let interval: UInt64 = 50

    private var lines: [String] = []
    private var gas: UInt64 = 0
    private var receipts = SHA256.hash([])
    private var answers = SHA256.hash([])
    private var refusals = SHA256.hash([])
    private var counts: [String: Int] = [:]

    package init() {}

    mutating func note(_ header: Header) {
        gas += header.gasUsed.units
        guard header.height.number.isMultiple(of: Self.interval) else { return }
        let roots = [header.stateRoot, header.receiptsRoot, header.id.digest]
        let digests = roots.map(\.bytes.hex).joined(separator: " ")
        lines.append("\(header.height.number) \(digests) \(gas)")
    }

    mutating func note(_ receipt: Receipt) {
        receipts = SHA256.hash(receipts.bytes + receipt.encoded)
        switch receipt.outcome {
        case .succeeded(let results, let events):
            count("succeeded")
            for result in results {
                if case .deployed = result { count("succeeded deploy") }
            }
            count("event", events.count)
            count("opened", events.count { $0.code == Opened.code })
        case .failed(let failure):
            switch failure.reason {
            case .trapped(let trap): count("failed \(trap.name)")
            case .contractError: count("failed by require")
            case .unknownContract: count("failed unknownContract")
            case .deployRefused(let refusal): count("failed deploy \(refusal.rawValue)")
            }
        }
    }

    mutating func note(refused refusal: TransactionRefusal) {
        let name = name(of: refusal)
        refusals = SHA256.hash(refusals.bytes + Bytes(name.utf8))
        count("refused \(name)")
    }

    /// The answer to a question, in bytes, and its gas.
    mutating func note(answer: Bytes, _ gas: Gas) {
        var encoder = CanonicalEncoder()
        encoder.uint64(gas.units)
        encoder.byteString(answer)
        answers = SHA256.hash(answers.bytes + encoder.bytes)
        count("question")
    }

    private mutating func count(_ what: String, _ times: Int = 1) {
        if times > 0 { counts[what, default: 0] += times }
    }

    /// Every fiftieth block's height, state root, receipts root, id and gas so far; then digests of
    /// all receipts, answers and refusals, and how often each came.
    package var text: String {
        var text = lines.map { $0 + "\n" }.joined()
        text += "receipts \(receipts.bytes.hex)\n"
        text += "answers \(answers.bytes.hex)\n"
        text += "refusals \(refusals.bytes.hex)\n"
        let sorted = counts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (what, count) in sorted {
            text += "\(count) \(what)\n"
        }
        return text
    }
}

private func name(of refusal: TransactionRefusal) -> String {
    switch refusal {
    case .tooLarge: "tooLarge"
    case .malformed: "malformed"
    case .otherChain: "otherChain"
    case .gasLimitTooLow: "gasLimitTooLow"
    case .gasLimitTooHigh: "gasLimitTooHigh"
    case .badPublicKey: "badPublicKey"
    case .badSignature: "badSignature"
    case .foreignKey: "foreignKey"
    case .nonce: "nonce"
    case .expired: "expired"
    case .quotaSpent: "quotaSpent"
    case .blockFull: "blockFull"
    }
}
