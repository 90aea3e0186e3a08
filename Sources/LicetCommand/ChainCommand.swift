import ArgumentParser
import Foundation
import LicetClient
import LicetHTTP
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives

struct ChainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chain", abstract: "Show and verify a chain.",
        subcommands: [Show.self, Verify.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show blocks, of a node's folder or of a running node.",
            discussion: "Example: licet chain show --from 0 --to 10 --node http://127.0.0.1:7420")

        @Option(help: "The first height.")
        var from: UInt64 = 0
        @Option(help: "The last height (default: the head).")
        var to: UInt64?
        @OptionGroup var data: DataOption
        @OptionGroup var node: NodeOption
        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func validate() throws {
            if data.data != nil, node.node != nil {
                throw ValidationError("take either --data or --node")
            }
        }

        func run() async throws {
            let blocks = data.data == nil ? try await blocksOfNode() : try blocksOfFolder()
            if output.isJSON {
                Output.json(["blocks": .array(blocks)])
                return
            }
            try CommandFailure.catching(CommandFailure.fault) {
                for block in blocks { Output.line(try text(block)) }
            }
        }

        private func blocksOfNode() async throws -> [JSON] {
            try await node.withClient(home) { client in
                var blocks: [JSON] = []
                var next: UInt64? = from
                while let height = next {
                    let page = try await client.blocks(from: height, to: to)
                    blocks += page.blocks
                    next = page.next
                }
                return blocks
            }
        }

        private func blocksOfFolder() throws -> [JSON] {
            try Composition.read(data.folder(home)) { (reader) throws(StoreFault) in
                var blocks: [JSON] = []
                var height: Height? = Height(from)
                while let number = height, number.number <= to ?? .max,
                    let block = try reader.block(at: number)
                {
                    blocks.append(json(block))
                    height = number.next
                }
                return blocks
            }
        }

        private func text(_ block: JSON) throws(JSONShapeError) -> String {
            let transactions = try block["transactions"].elements()
            var lines = [
                "block \(try block["height"].uint64())  \(try block["time"].string())",
                "  id            \(try block["id"].string())",
                "  parent        \(try block["parent"].string())",
                "  transactions  \(transactions.count), gas \(try block["gasUsed"].uint64())",
            ]
            for transaction in transactions { lines.append("    \(try transaction.string())") }
            if case .string(let sealer) = try block["sealer"].value() {
                lines.append("  sealer        \(sealer)")
            }
            let nonce = try block["nonce"].uint64()
            if nonce != 0 { lines.append("  nonce         \(nonce)") }
            return lines.joined(separator: "\n")
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a stored chain from genesis: every block, receipt and row.",
            discussion: """
                Every block is run again. Names the first height and field that is wrong; exit \
                status 1 then. A node may be running on the folder.
                Example: licet chain verify --data node
                """)

        @OptionGroup var data: DataOption
        @OptionGroup var home: HomeOption
        @Option(
            help: ArgumentHelp(
                "The genesis document (default: genesis.json of the folder).", valueName: "file"))
        var genesis: String?
        @OptionGroup var output: JSONOption

        func run() throws {
            let folder = data.folder(home)
            let file = genesis.map { URL(fileURLWithPath: $0) } ?? folder.genesisFile
            let report = try Composition.verify(folder, genesis: try NodeFolder.genesis(file))
            if output.isJSON {
                Output.json(json(report))
            } else {
                show(report)
            }
            if report.finding != nil { throw CommandFailure.reported }
        }

        private func show(_ report: StoredChainReport) {
            Output.line("chain   \(hex(report.chain.digest))")
            guard let finding = report.finding else {
                Output.line(
                    "blocks  0 to \(report.head.number), \(report.transactionCount) transactions, "
                        + "\(report.rowCount) rows of state")
                Output.line("whole: everything is as genesis and the transactions make it")
                return
            }
            let good = report.verified.map { "blocks 0 to \($0.number)" }
            Output.line("good    \(good ?? "no block")")
            Output.line("broken at height \(finding.height.number), \(words(finding))")
        }

        private func json(_ report: StoredChainReport) -> JSON {
            let finding = report.finding.map { finding -> JSON in
                [
                    "height": .wide(finding.height.number),
                    "field": .string(subject(finding)), "text": .string(words(finding)),
                ]
            }
            return [
                "chain": .string(hex(report.chain.digest)),
                "isWhole": .bool(report.finding == nil),
                "head": .wide(report.head.number),
                "verified": report.verified.map { .wide($0.number) } ?? .null,
                "transactions": .integer(Int64(report.transactionCount)),
                "rows": .integer(Int64(report.rowCount)),
                "finding": finding ?? .null,
            ]
        }
    }
}
