import LicetCrypto
import LicetPrimitives

/// What a sealer signs for a block: the chain, then the block id, as `licet seal v1`.
public func sealMessage(chain: ChainID, block: BlockID) -> SignedMessage {
    var encoder = CanonicalEncoder()
    encoder.chain(chain)
    encoder.digest(block.digest)
    return SignedMessage(.seal, body: encoder.bytes)
}

/// Checks what makes a header count under the chain's sealing.
package func checkSeal(
    _ block: SealedHeader, rules: ChainRules, caches: inout LedgerCaches
) throws(BlockRefusal) {
    switch rules.sealing {
    case .solo(let sealer):
        guard case .signature(let signature) = block.seal,
            let key = caches.key(sealer),
            key.verify(signature, sealMessage(chain: rules.chain, block: block.header.id))
        else { throw .seal }
    case .work(let target):
        guard block.seal == .none else { throw .seal }
        guard block.header.id.digest.word <= target else { throw .work(target: target) }
    }
}

/// Looks for a work nonce with which the header's id is not above its target, `attempts` of them
/// from `first` on; `nil` if there is none among them, or no more nonces.
public func mine(_ header: Header, from first: UInt64, attempts: Int) -> UInt64? {
    var encoder = CanonicalEncoder()
    header.encodeBeforeNonce(into: &encoder)
    var prefix = SHA256()
    prefix.update(Bytes(Header.tag.description.utf8))
    prefix.update(CollectionOfOne(UInt8(0)))
    prefix.update(encoder.bytes)
    var nonce = first
    for _ in 0..<max(0, attempts) {
        var rest = CanonicalEncoder()
        rest.uint64(nonce)
        rest.account(header.sealer)
        var hasher = prefix
        hasher.update(rest.bytes)
        if hasher.finalize().word <= header.workTarget { return nonce }
        let (next, overflow) = nonce.addingReportingOverflow(1)
        if overflow { return nil }
        nonce = next
    }
    return nil
}
