public import LicetLedger
public import LicetPrimitives

/// What a full check of a stored chain found.
public struct StoredChainReport: Hashable, Sendable {
    public var chain: ChainID
    /// The newest block that was verified: the head, where nothing is wrong.
    public var verified: Height?
    /// The store's own newest height.
    public var head: Height
    /// Transactions run again, and rows of state and index compared.
    public var transactionCount: Int
    public var rowCount: Int
    public var indexCount: Int
    /// The first thing that is wrong; `nil` where all is as it must be.
    public var finding: StoredChainFinding?
}

/// The first thing that is wrong with a store, and the height that it concerns.
public struct StoredChainFinding: Error, Hashable, Sendable {
    public var height: Height
    public var check: Check

    public enum Check: Hashable, Sendable {
        /// The stored genesis document is not the one given, or none at all.
        case genesisDocument
        /// No block is kept for a height below the head.
        case missingBlock
        /// The block does not follow from its parent, or what is kept of it is not what it did.
        case block(ChainFault.Check)
        /// A row of state is missing, unknown or altered. The contract and table are `nil` where
        /// the stored key is too short to name them.
        case stateRow(contract: Account?, table: UInt16?, key: RowKey)
        /// The index does not name this transaction's place, or names one that is not in the chain.
        case indexRow(TransactionID)
        /// The undo record is not what the rows were before the block.
        case undo
        case store(StoreFault)
    }

    public init(_ height: Height, _ check: Check) {
        self.height = height
        self.check = check
    }
}

/// Verifies a stored chain from genesis: runs every block again, compares receipts and undo
/// records, and then the rows of state and the transaction index. Asks nothing but the reader.
///
/// Without a genesis document the stored one is taken, which says that the chain is consistent but
/// not whose it is. `onBlock` hears of each verified height. Throws only where the store cannot
/// even say what it holds.
public func checkStoredChain(
    _ reader: any ChainReader, genesis given: Genesis?, onBlock: (Height) -> Void
) throws(StoreFault) -> StoredChainReport {
    guard let stored = try reader.genesis(), let head = try reader.headHeight() else {
        throw StoreFault("the store holds no chain")
    }
    guard let genesis = given ?? (try? Genesis(encoded: stored)) else {
        throw StoreFault("the stored genesis document does not decode")
    }
    var check = StoredChainCheck(reader: reader, genesis: genesis, head: head)
    do throws(StoredChainFinding) {
        guard stored == genesis.encoded else {
            throw StoredChainFinding(Height(0), .genesisDocument)
        }
        try check.blocks(onBlock)
        try check.stateRows()
        try check.indexRows()
    } catch {
        check.report.finding = error
    }
    return check.report
}

/// A check on its way.
private struct StoredChainCheck {
    let reader: any ChainReader
    let genesis: Genesis
    var report: StoredChainReport
    private var verifier: ChainVerifier?
    private var index: [IndexEntry] = []

    init(reader: any ChainReader, genesis: Genesis, head: Height) {
        self.reader = reader
        self.genesis = genesis
        report = StoredChainReport(
            chain: genesis.chainID, verified: nil, head: head, transactionCount: 0, rowCount: 0,
            indexCount: 0)
    }

    mutating func blocks(_ onBlock: (Height) -> Void) throws(StoredChainFinding) {
        var verifier: ChainVerifier
        do throws(ChainFault) {
            verifier = try ChainVerifier(genesis)
        } catch {
            throw StoredChainFinding(error.height, .block(error.check))
        }
        var next: Height? = Height(0)
        while let height = next, height <= report.head {
            let stored = try storedBlock(at: height)
            do throws(ChainFault) {
                try verifier.verify(
                    ChainRecord(
                        height: height, id: stored.id, header: stored.header, body: stored.body,
                        receipts: stored.receipts))
            } catch {
                throw StoredChainFinding(error.height, .block(error.check))
            }
            guard stored.undo == verifier.undo.encoded else {
                throw StoredChainFinding(height, .undo)
            }
            try noteTransactions(of: stored, at: height)
            report.verified = height
            onBlock(height)
            next = height.next
        }
        self.verifier = verifier
    }

    private func storedBlock(at height: Height) throws(StoredChainFinding) -> StoredBlock {
        do throws(StoreFault) {
            if let stored = try reader.storedBlock(at: height) { return stored }
        } catch {
            throw StoredChainFinding(height, .store(error))
        }
        throw StoredChainFinding(height, .missingBlock)
    }

    /// The block has been verified, so it decodes.
    private mutating func noteTransactions(
        of stored: StoredBlock, at height: Height
    ) throws(StoredChainFinding) {
        do throws(StoreFault) {
            let transactions = try stored.block().transactions
            report.transactionCount += transactions.count
            for (position, signed) in transactions.enumerated() {
                index.append(
                    IndexEntry(
                        transaction: signed.transaction.id,
                        place: TransactionPlace(height: height, position: position)))
            }
        } catch {
            throw StoredChainFinding(height, .store(error))
        }
    }

    mutating func stateRows() throws(StoredChainFinding) {
        guard let verifier else { return }
        let rows = try reading { () throws(StoreFault) in try reader.allRows() }
        report.rowCount = rows.count
        do throws(ChainFault) {
            try verifier.checkRows(rows)
        } catch {
            guard case .stateRow(let key) = error.check else {
                throw StoredChainFinding(error.height, .block(error.check))
            }
            let name = key.name
            throw StoredChainFinding(
                error.height,
                .stateRow(contract: name?.contract, table: name?.table, key: key))
        }
    }

    /// The index lists each transaction of the chain once, where it is, and nothing else.
    mutating func indexRows() throws(StoredChainFinding) {
        index.sort { $0.transaction < $1.transaction }
        var expected = index[...]
        var last: TransactionID?
        while true {
            let page = try reading { () throws(StoreFault) in
                try reader.places(after: last, limit: 10_000)
            }
            for entry in page {
                guard let next = expected.popFirst() else {
                    throw StoredChainFinding(entry.place.height, .indexRow(entry.transaction))
                }
                guard next == entry else {
                    let wrong = next.transaction <= entry.transaction ? next : entry
                    throw StoredChainFinding(wrong.place.height, .indexRow(wrong.transaction))
                }
                report.indexCount += 1
                last = entry.transaction
            }
            if page.isEmpty { break }
        }
        if let missing = expected.first {
            throw StoredChainFinding(missing.place.height, .indexRow(missing.transaction))
        }
    }

    private func reading<Value>(
        _ body: () throws(StoreFault) -> Value
    ) throws(StoredChainFinding) -> Value {
        do {
            return try body()
        } catch {
            throw StoredChainFinding(report.head, .store(error))
        }
    }
}

extension RowKey {
    /// The contract and table of a row; `nil` for bytes that are too few to be a row's key.
    public var name: (contract: Account, table: UInt16)? {
        guard let contract = Account(bytes.prefix(32)), bytes.count >= 34 else { return nil }
        return (contract, UInt16(bytes[32]) << 8 | UInt16(bytes[33]))
    }
}
