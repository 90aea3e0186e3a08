import LicetPrimitives

extension Contract {
    /// The number by which the world knows an error: the first four bytes, big-endian, of SHA-256
    /// of `licet error`, a zero byte and the ``signature(of:)``.
    public func code(error notice: Notice) -> UInt32 {
        firstWord(SHA256.hash(tag: "licet error", Bytes(signature(of: notice).utf8)))
    }

    /// The same for an event, of `licet event`.
    public func code(event notice: Notice) -> UInt32 {
        eventCode(ofSignature: signature(of: notice))
    }
}

/// The code of an event whose signature is this text.
func eventCode(ofSignature signature: String) -> UInt32 {
    firstWord(SHA256.hash(tag: "licet event", Bytes(signature.utf8)))
}

private func firstWord(_ digest: Digest) -> UInt32 {
    UInt32(truncatingIfNeeded: digest.word.word0 >> 32)
}

/// The codes of a contract's errors and events, each of them once.
struct NoticeCodes {
    let errors: [UInt32]
    let events: [UInt32]

    init(_ contract: Contract) throws(VerificationError) {
        errors = contract.errors.map { contract.code(error: $0) }
        events = contract.events.map { contract.code(event: $0) }
        try requireDistinct(errors, contract.errors)
        try requireDistinct(events, contract.events)
        for (code, notice) in zip(events, contract.events) where code == Opened.code {
            throw VerificationError(
                "an event has the code of `Opened`", at: .declaration(notice.name))
        }
    }
}

private func requireDistinct(
    _ codes: [UInt32], _ notices: [Notice]
) throws(VerificationError) {
    var seen: Set<UInt32> = []
    for (code, notice) in zip(codes, notices) where !seen.insert(code).inserted {
        throw VerificationError("another of the same code exists", at: .declaration(notice.name))
    }
}
