public import LicetJSON
public import LicetLedger
public import LicetPrimitives

/// What the chain recorded of a transaction that succeeded.
public struct Recorded: Sendable {
    public let receipt: Receipt
    public let height: Height
    /// The block's time.
    public let time: Instant
    public let isFinal: Bool
    /// The node's own words.
    public let json: JSON

    public var transaction: TransactionID { receipt.transaction }
    public var gasUsed: Gas { receipt.gasUsed }

    public var events: [Receipt.Event] {
        switch receipt.outcome {
        case .succeeded(_, let events): events
        case .failed: []
        }
    }

    init(_ answer: NodeClient.ReceiptAnswer) throws(NodeClientError) {
        receipt = answer.receipt
        height = answer.height
        json = answer.json
        (time, isFinal) = try reading { () throws(JSONShapeError) in
            let field = answer.json["time"]
            guard let time = Instant(text: try field.string()) else {
                throw field.refusal("should be an instant")
            }
            return (time, try answer.json["isFinal"].bool())
        }
    }

    /// The row number that the only call returned.
    func identifier() throws(NodeClientError) -> Int64 {
        do {
            return try CanonicalDecoder.decode(returned) { (decoder) throws(CodecError) in
                try decoder.int64()
            }
        } catch {
            throw .badAnswer("the action gave no row's number")
        }
    }

    /// What the first call returned, in BCS.
    var returned: Bytes {
        guard case .succeeded(let results, _) = receipt.outcome,
            case .returned(let bytes)? = results.first
        else { return [] }
        return bytes
    }
}
