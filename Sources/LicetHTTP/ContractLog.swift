import LicetBytecode
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetValues

/// A place in the chain from which a log is read on: a block, and a transaction's number in it.
/// Written `12` or `12.3`.
struct LogPlace: Hashable, Sendable {
    var height: UInt64
    var position: Int

    init(height: UInt64, position: Int = 0) {
        self.height = height
        self.position = position
    }

    init(_ text: String) throws {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        height = try wholeNumber(String(parts.first ?? ""), "from", in: 0...UInt64.max)
        let limit = UInt64(Limits.transactionsPerBlock)
        position =
            parts.count > 1
            ? Int(try wholeNumber(String(parts[1]), "from", in: 0...limit)) : 0
    }

    var text: String { position == 0 ? "\(height)" : "\(height).\(position)" }
}

/// What a contract's log holds, and from where a client wants it.
struct ContractLog: Sendable {
    enum Subject: Sendable {
        /// What its calls emitted.
        case events
        /// Calls of it that failed, of one action where it is named.
        case failures(action: String?)
    }

    var contract: Account
    var subject: Subject
    var from: LogPlace
    var limit: Int
    var limits: PageLimits

    /// Answers from a snapshot. A page ends after a whole transaction; it holds no more blocks and
    /// no more bytes than an answer may cost.
    func answer(
        from reader: any ChainReader, finalHeight: Height, caches: inout LedgerCaches
    ) throws -> JSON {
        guard let head = try reader.headHeight() else { throw APIError.stopping }
        guard let deployed = try deployedContract(at: contract, in: reader, caches: &caches)
        else { throw APIError.unknownContract(contract) }
        var page = LogPage(limit: limit, limits: limits)
        var place: LogPlace? = from
        while let here = place, here.height <= head.number, !page.isFull, !page.hasCostEnough {
            guard let stored = try reader.storedBlock(at: Height(here.height)) else {
                throw StoreFault("the block at height \(here.height) is missing from the store")
            }
            place = try read(stored, from: here, deployed.verified.contract, finalHeight, &page)
        }
        let next = place.flatMap { $0.height <= head.number ? $0.text : nil }
        return [
            "contract": .string(contract.text), "height": .wide(head.number),
            "finalHeight": .wide(finalHeight.number),
            name: .array(page.entries),
            "next": next.map { .string($0) } ?? .null,
        ]
    }

    private var name: String {
        switch subject {
        case .events: "events"
        case .failures: "failures"
        }
    }

    /// Adds what a block holds; gives the place to go on from, `nil` after the last height of all.
    private func read(
        _ stored: StoredBlock, from place: LogPlace, _ declared: Contract, _ finalHeight: Height,
        _ page: inout LogPage
    ) throws(StoreFault) -> LogPlace? {
        let receipts = try stored.receiptList()
        page.note(block: stored)
        let wanted = receipts.indices.dropFirst(place.position).filter { mayHold(receipts[$0]) }
        if !wanted.isEmpty {
            let block = try stored.block()
            guard block.transactions.count == receipts.count else {
                throw StoreFault("block \(place.height) has not one receipt for each transaction")
            }
            for position in wanted {
                if page.isFull { return LogPlace(height: place.height, position: position) }
                let start = start(block, position, stored.id, finalHeight)
                let transaction = block.transactions[position].transaction
                for entry in entries(receipts[position], transaction, declared) {
                    page.add(.object(start + entry))
                }
            }
        }
        return Height(place.height).next.map { LogPlace(height: $0.number) }
    }

    private func mayHold(_ receipt: Receipt) -> Bool {
        switch (subject, receipt.outcome) {
        case (.events, .succeeded(_, let events)): events.contains { $0.contract == contract }
        case (.failures, .failed): true
        case (.events, .failed), (.failures, .succeeded): false
        }
    }

    private func start(
        _ block: Block, _ position: Int, _ id: BlockID, _ finalHeight: Height
    ) -> [JSON.Member] {
        let transaction = block.transactions[position].transaction
        return [
            JSON.Member("height", .wide(block.header.height.number)),
            JSON.Member("time", .string(block.header.time.isoText)),
            JSON.Member("block", .string(hex(id.digest))),
            JSON.Member("isFinal", .bool(block.header.height <= finalHeight)),
            JSON.Member("position", .integer(Int64(position))),
            JSON.Member("transaction", .string(hex(transaction.id.digest))),
            JSON.Member("account", .string(transaction.account.text)),
        ]
    }

    /// What a receipt holds for this log. Events are numbered over the whole receipt.
    private func entries(
        _ receipt: Receipt, _ transaction: Transaction, _ declared: Contract
    ) -> [[JSON.Member]] {
        switch (subject, receipt.outcome) {
        case (.events, .succeeded(_, let events)):
            return events.enumerated().compactMap { number, event in
                guard event.contract == contract else { return nil }
                return [JSON.Member("event", .integer(Int64(number)))]
                    + eventMembers(event, in: declared)
            }
        case (.failures(let wanted), .failed(let failure)):
            guard transaction.calls.indices.contains(failure.call),
                case .call(contract, let action, let arguments) = transaction.calls[failure.call],
                wanted == nil || wanted == action
            else { return [] }
            let reason = failureMembers(failure.reason, contracts: [contract: declared])
            return [
                [
                    JSON.Member("call", .integer(Int64(failure.call))),
                    JSON.Member("action", .string(action)),
                    JSON.Member("arguments", json(arguments, of: action, declared)),
                    JSON.Member("failure", .object(reason)),
                ]
            ]
        case (.events, .failed), (.failures, .succeeded): return []
        }
    }

    /// The arguments by label or name; `null` where the contract has no such action, or the bytes
    /// are not its arguments.
    private func json(_ arguments: Bytes, of action: String, _ declared: Contract) -> JSON {
        guard
            let function = declared.functions.first(where: {
                $0.name == action && $0.kind == .action
            }),
            let values = decodeValues(
                arguments, as: function.parameters.map(\.type), in: declared)
        else { return .null }
        return .object(
            zip(function.parameters, values).map { parameter, value in
                JSON.Member(
                    callName(parameter), LicetValues.json(of: value, parameter.type, in: declared))
            })
    }
}

/// Entries as they are gathered, and what gathering them has cost.
private struct LogPage {
    private(set) var entries: [JSON] = []
    private let limit: Int
    private let limits: PageLimits
    private var bytes = 0
    private var blocks = 0
    private var storedBytes = 0

    init(limit: Int, limits: PageLimits) {
        self.limit = limit
        self.limits = limits
    }

    var isFull: Bool {
        entries.count >= limit || bytes >= limits.bytes
    }

    /// Asked between blocks alone, so that every page gets further than the one before.
    var hasCostEnough: Bool {
        blocks >= limits.logBlocks || storedBytes >= limits.logBytes
    }

    mutating func note(block: StoredBlock) {
        blocks += 1
        storedBytes += block.body.count + block.receipts.count
    }

    mutating func add(_ entry: JSON) {
        entries.append(entry)
        bytes += entry.text(.compact).utf8.count
    }
}
