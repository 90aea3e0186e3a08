package import LicetLedger
internal import LicetPrimitives

/// A chain with its signatures as the tree holds it: a line for the genesis, then three a block.
package struct CommittedChain {
    package let genesis: Genesis
    package let records: [ChainRecord]

    package enum Damage: Error {
        case line(String)
        case noGenesis
    }

    package init(text: String) throws {
        var genesis: Genesis?
        var parts: [Bytes] = []
        var records: [ChainRecord] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 2, let content = bytes(hex: words[1]) else {
                throw Damage.line(String(line))
            }
            if words[0] == "genesis" {
                genesis = try Genesis(encoded: content)
                continue
            }
            parts.append(content)
            guard parts.count == 3 else { continue }
            let header = try SealedHeader(encoded: parts[0]).header
            records.append(
                ChainRecord(
                    height: header.height, id: header.id, header: parts[0], body: parts[1],
                    receipts: parts[2]))
            parts = []
        }
        guard let genesis else { throw Damage.noGenesis }
        self.genesis = genesis
        self.records = records
    }

    /// Applies every block as a node does and makes the records anew from what comes out.
    package func replayed() throws -> [ChainRecord] {
        var caches = LedgerCaches()
        let start = try GenesisBlock(genesis, caches: &caches)
        var state = MemoryState()
        var tree = StateTree()
        state.apply(start.diff)
        tree.commit(start.tree)
        var tip = start.header
        var made = [ChainRecord(start.block, receipts: [])]
        for record in records.dropFirst() {
            let block = try Block(encoded: record.header + record.body)
            let applied = try apply(
                block, after: tip, to: state, tree: tree, rules: start.rules, caches: &caches)
            state.apply(applied.diff)
            tree.commit(applied.tree)
            tip = block.header
            made.append(ChainRecord(block, receipts: applied.receipts))
        }
        return made
    }

    /// A line a block: height, id, state root, receipts root, and the digest of all its bytes.
    package static func summary(_ records: [ChainRecord]) throws -> String {
        var lines = ""
        for record in records {
            let header = try SealedHeader(encoded: record.header).header
            let digest = SHA256.hash(record.header + record.body + (record.receipts ?? []))
            lines += "\(header.height.number) \(header.id.digest.bytes.hex)"
            lines += " \(header.stateRoot.bytes.hex) \(header.receiptsRoot.bytes.hex)"
            lines += " \(digest.bytes.hex)\n"
        }
        return lines
    }
}
