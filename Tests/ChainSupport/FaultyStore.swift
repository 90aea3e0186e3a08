package import LicetLedger
package import LicetNode
package import LicetPrimitives

/// A store whose Nth call fails: before it does anything, or after it has done it, as when the
/// answer is lost.
package final class FaultyStore: ChainStore {
    package enum Moment: CaseIterable, Sendable { case before, after }

    private let inner: any ChainStore
    private let failing: Int
    private let moment: Moment
    package private(set) var callCount = 0
    /// Heights that the store beneath has stored, as far as this one knows.
    package private(set) var committed: [Height] = []

    package init(_ inner: any ChainStore, failingCall: Int, _ moment: Moment) {
        self.inner = inner
        failing = failingCall
        self.moment = moment
    }

    private func call<Value>(
        _ body: () throws(StoreFault) -> Value
    ) throws(StoreFault) -> Value {
        callCount += 1
        let fails = callCount == failing
        if fails, moment == .before { throw StoreFault("injected before call \(failing)") }
        let value = try body()
        if fails { throw StoreFault("injected after call \(failing)") }
        return value
    }

    package func begin(_ genesis: Genesis, _ block: BlockBatch) throws(StoreFault) {
        try call { () throws(StoreFault) in
            try inner.begin(genesis, block)
            committed.append(block.block.header.height)
        }
    }

    package func commit(_ block: BlockBatch) throws(StoreFault) {
        try call { () throws(StoreFault) in
            try inner.commit(block)
            committed.append(block.block.header.height)
        }
    }

    package func close() throws(StoreFault) {
        try call { () throws(StoreFault) in try inner.close() }
    }

    package var readers: any ChainReaders { inner.readers }

    package func genesis() throws(StoreFault) -> Bytes? {
        try call { () throws(StoreFault) in try inner.genesis() }
    }
    package func headHeight() throws(StoreFault) -> Height? {
        try call { () throws(StoreFault) in try inner.headHeight() }
    }
    package func storedBlock(at height: Height) throws(StoreFault) -> StoredBlock? {
        try call { () throws(StoreFault) in try inner.storedBlock(at: height) }
    }
    package func height(of block: BlockID) throws(StoreFault) -> Height? {
        try call { () throws(StoreFault) in try inner.height(of: block) }
    }
    package func place(of transaction: TransactionID) throws(StoreFault) -> TransactionPlace? {
        try call { () throws(StoreFault) in try inner.place(of: transaction) }
    }
    package func rows(after key: RowKey?, limit: Int) throws(StoreFault) -> [Row] {
        try call { () throws(StoreFault) in try inner.rows(after: key, limit: limit) }
    }
    package func places(
        after transaction: TransactionID?, limit: Int
    ) throws(StoreFault) -> [IndexEntry] {
        try call { () throws(StoreFault) in try inner.places(after: transaction, limit: limit) }
    }
    package func row(_ key: RowKey) throws(StoreFault) -> Bytes? {
        try call { () throws(StoreFault) in try inner.row(key) }
    }
    package func scan(prefix: Bytes, limit: Int) throws(StoreFault) -> [Row] {
        try call { () throws(StoreFault) in try inner.scan(prefix: prefix, limit: limit) }
    }
}
