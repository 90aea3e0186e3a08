import LicetPrimitives

/// The fields of a header that a checker can work out for itself, in the order in which they are
/// compared. The rest are checked otherwise: the time against the parent's, the work nonce by the
/// work, and the version by the decoder.
public enum HeaderField: CaseIterable, Hashable, Sendable {
    case chain, height, slot, parent, sealersRoot, gasLimit, workTarget, sealer
    case transactionsRoot
    // Known only after the transactions have run.
    case gasUsed, receiptsRoot, stateRoot
}

/// A field's content, for saying what was expected and what was found.
public enum HeaderValue: Hashable, Sendable {
    case number(UInt64)
    case digest(Digest)
}

extension Header {
    public subscript(field: HeaderField) -> HeaderValue {
        switch field {
        case .chain: .digest(chain.digest)
        case .height: .number(height.number)
        case .slot: .number(slot)
        case .parent: .digest(parent.digest)
        case .sealersRoot: .digest(sealersRoot)
        case .gasLimit: .number(gasLimit.units)
        case .workTarget: .digest(Digest(workTarget))
        case .sealer: .digest(Digest(sealer.word))
        case .transactionsRoot: .digest(transactionsRoot)
        case .gasUsed: .number(gasUsed.units)
        case .receiptsRoot: .digest(receiptsRoot)
        case .stateRoot: .digest(stateRoot)
        }
    }

    /// Refuses this header at its first field, in declared order, that is not as expected.
    func check(against expected: Header) throws(BlockRefusal) {
        for field in HeaderField.allCases where self[field] != expected[field] {
            throw .field(field, expected: expected[field], actual: self[field])
        }
    }
}

/// Why a block is invalid.
public enum BlockRefusal: Error, Hashable, Sendable {
    /// The height follows a version of the rules that this program does not know: it must stop.
    case unknownRules(UInt32)
    /// The parent has the last height that there is.
    case heightExhausted
    /// A header's field is not what the parent, genesis or running the block gives.
    case field(HeaderField, expected: HeaderValue, actual: HeaderValue)
    /// Not later than the parent's, or past the last instant.
    case time(parent: Instant, actual: Instant)
    /// A work nonce where no work is asked for.
    case workNonce(UInt64)
    /// The seal is missing, of another kind than the chain's, or not the sealer's over this block.
    case seal
    /// The header's hash is above the target.
    case work(target: Word256)
    case tooLarge(limit: Int)
    case tooManyTransactions(limit: Int)
    /// The transaction at this place could not be in the block.
    case transaction(Int, TransactionRefusal)
}
