import LicetBytecode
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetVault

/// A chain's state after one block, for a gateway's questions.
struct ChainSnapshot: GrantSnapshot {
    private let state: any StateReader
    private let block: BlockContext
    private let caches: SharedCaches

    init(state: any StateReader, block: BlockContext, caches: SharedCaches) {
        self.state = state
        self.block = block
        self.caches = caches
    }

    /// The state at an earlier height: the newest one with the blocks above it taken back.
    init(
        at height: Height, below head: Height, in reader: any ChainReader, rules: ChainRules,
        caches: SharedCaches
    ) throws(StoreFault) {
        let state: AlteredState
        do {
            state = try earlierState(at: height, below: head, in: reader, limits: PageLimits())
        } catch let fault as StoreFault {
            throw fault
        } catch {
            throw StoreFault("the final block lies further back than a gateway looks")
        }
        guard let block = try reader.block(at: height) else {
            throw StoreFault("the block at height \(height.number) is missing")
        }
        self.init(
            state: state, block: BlockContext(rules: rules, block.header), caches: caches)
    }

    var height: Height { block.height }
    var time: Instant { block.time }

    func currentKey(of account: Account) throws(StoreFault) -> Bytes? {
        try SystemState.currentKey(of: account, in: state)?.bytes
    }

    func permits(
        _ question: TicketQuestion, at instant: Instant
    ) throws(StoreFault) -> Bool {
        guard let contract = try contract(question),
            contract.rules.indices.contains(Int(question.rule))
        else { return false }
        let query = Query(
            contract: question.contract, name: contract.rules[Int(question.rule)].name,
            arguments: question.arguments)
        // No answer, as where gas ran out, permits nothing.
        return try askRule(
            query, at: instant, in: block, on: state, caches: &caches.contents) ?? false
    }

    func row(_ question: TicketQuestion) throws(StoreFault) -> SealedRow? {
        guard let contract = try contract(question),
            let opening = contract.openings.first(where: {
                $0.table == Int(question.table) && $0.column == Int(question.column)
                    && $0.rule == Int(question.rule)
            }), let row = try row(question, in: contract)
        else { return nil }
        let fields = row.fields
        guard fields.indices.contains(opening.column),
            case .path(let path) = fields[opening.column]
        else { return nil }
        var edition = RowEdition(digest: nil, version: nil, epoch: nil)
        if let field = opening.digest, fields.indices.contains(field),
            case .digest(let digest) = fields[field]
        {
            edition.digest = digest
        }
        edition.version = integer(opening.version, of: fields)
        edition.epoch = integer(opening.epoch, of: fields)
        return SealedRow(edition: edition, path: path)
    }

    private func integer(_ field: Int?, of fields: [Value]) -> Int64? {
        guard let field, fields.indices.contains(field), case .int(let number) = fields[field]
        else { return nil }
        return number
    }

    private func contract(_ question: TicketQuestion) throws(StoreFault) -> Contract? {
        try deployedContract(
            at: question.contract, in: state, caches: &caches.contents)?.verified.contract
    }

    private func row(
        _ question: TicketQuestion, in contract: Contract
    ) throws(StoreFault) -> RowValue? {
        let table = Int(question.table)
        guard contract.tables.indices.contains(table) else { return nil }
        let key = try decoded("a ticket's key") { () throws(CodecError) in
            try CanonicalDecoder.decode(question.key) { (decoder) throws(CodecError) in
                try decoder.value(contract.tables[table].key, in: contract)
            }
        }
        let place = StateLayout.row(question.contract, table: table, key: key)
        guard let bytes = try state.row(place) else { return nil }
        return try decoded("a row") { () throws(CodecError) in
            try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                try decoder.rowValue(table: table, key: key, in: contract)
            }
        }
    }
}

/// Reads what only a contract's verified code has written, so that it decodes unless the store is
/// damaged.
private func decoded<Value>(
    _ what: String, _ read: () throws(CodecError) -> Value
) throws(StoreFault) -> Value {
    do {
        return try read()
    } catch {
        throw StoreFault("the stored state is damaged: \(what) does not decode: \(error)")
    }
}
