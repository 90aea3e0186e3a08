public import LicetLedger
public import LicetNode
public import LicetPrimitives

/// Verifies the chain in a file from genesis, as ``checkStoredChain(_:genesis:onBlock:)`` says. It
/// only reads, from one snapshot, so a node may be at work on the file.
public func verifyStoredChain(
    path: String, genesis: Genesis?, onBlock: (Height) -> Void = { _ in }
) throws(StoreFault) -> StoredChainReport {
    try SQLiteChainReaders(path: path).read { (reader) throws(StoreFault) in
        try checkStoredChain(reader, genesis: genesis, onBlock: onBlock)
    }
}
