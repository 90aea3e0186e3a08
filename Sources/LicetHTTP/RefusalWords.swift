import HTTPTypes
import LicetLedger
import LicetNode
import LicetPrimitives

extension APIError {
    /// Why a submitted transaction does not wait for a block.
    init(_ refusal: SubmissionRefusal) {
        switch refusal {
        case .malformed(let error):
            self.init(
                .badRequest, "malformedTransaction",
                "the bytes are no transaction: \(codecWords(error))")
        case .invalid(let refusal): self.init(refusal)
        case .mempool(let refusal): self.init(refusal)
        }
    }

    private init(_ refusal: TransactionRefusal) {
        func refused(_ code: String, _ words: String) -> APIError {
            APIError(.unprocessableContent, code, words)
        }
        self =
            switch refusal {
            case .tooLarge(let limit): .tooLarge(limit)
            case .malformed: refused("malformedTransaction", "it calls nothing, or too much")
            case .otherChain(let chain):
                refused(
                    "otherChain",
                    "it is for the chain 0x\(chain.digest.bytes.hex), which is not this one")
            case .gasLimitTooLow(let minimum):
                refused("gasLimitTooLow", "its gas limit is below \(minimum.units)")
            case .gasLimitTooHigh(let maximum):
                refused("gasLimitTooHigh", "its gas limit is above a block's \(maximum.units)")
            case .badPublicKey: refused("badPublicKey", "its public key is no P-256 point")
            case .badSignature: refused("badSignature", "its signature is not good")
            case .foreignKey: refused("foreignKey", "its key is not the account's")
            case .nonce(let expected, let actual): .nonce(expected, actual)
            case .expired(let height):
                refused("expired", "it expired at height \(height.number)")
            case .quotaSpent(let remaining):
                APIError(
                    .tooManyRequests, "quotaSpent",
                    "the account may use \(remaining.units) more gas in this window")
            case .blockFull: APIError(.tooManyRequests, "full", "the block has no room for it")
            }
    }

    private init(_ refusal: MempoolRefusal) {
        self =
            switch refusal {
            case .nonceUsed(let expected, let actual): .nonce(expected, actual)
            case .nonceTaken(let id):
                APIError(
                    .conflict, "nonceTaken",
                    "transaction 0x\(id.digest.bytes.hex) waits under the same nonce")
            case .expired(let height, let next):
                APIError(
                    .unprocessableContent, "expired",
                    "it expires at height \(height.number); the next block has \(next.number)")
            case .accountFull(let limit):
                APIError(
                    .tooManyRequests, "full",
                    "the account has \(limit) transactions waiting already")
            case .full, .fullBytes:
                APIError(.tooManyRequests, "full", "too many transactions wait for a block")
            }
    }

    private static func nonce(_ expected: Nonce, _ actual: Nonce) -> APIError {
        APIError(
            .conflict, "nonce",
            "its nonce is \(actual.number), the account's next is \(expected.number)")
    }
}

/// Why bytes are no canonical encoding, in words that finish a sentence.
package func codecWords(_ error: CodecError) -> String {
    switch error {
    case .truncated: "they end too early"
    case .trailingBytes: "bytes follow the end"
    case .notCanonical: "they are not in the one canonical form"
    case .tooLong(let limit): "a part is longer than \(limit)"
    case .unknownTag(let tag): "they have the unknown tag or version \(tag)"
    case .outOfRange: "a value is out of its range"
    }
}
