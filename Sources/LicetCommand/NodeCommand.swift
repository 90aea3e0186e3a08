import ArgumentParser
import Foundation
import LicetClient
import LicetCrypto
import LicetHTTP
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives

struct DataOption: ParsableArguments {
    @Option(help: ArgumentHelp("The node's folder (default: HOME/node).", valueName: "dir"))
    var data: String?

    func folder(_ home: HomeOption) -> NodeFolder {
        let url =
            data.map { URL(fileURLWithPath: $0, isDirectory: true) }
            ?? home.folder.appendingPathComponent("node", isDirectory: true)
        return NodeFolder(folder: url)
    }
}

struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Make, run and look at a node.",
        subcommands: [Init.self, Run.self, Status.self])

    enum SealingMode: String, ExpressibleByArgument, CaseIterable {
        case solo, work
    }

    struct Init: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a new chain and the folder of its first node.",
            discussion: """
                In `solo` this node's key seals every block; in `work` a block counts when its \
                hash begins with enough zero bits.
                Example: licet node init --seal solo
                """)

        @Option(help: "Who makes the next block.")
        var seal: SealingMode = .solo
        @Option(help: "Where to listen: a loopback address and a port, 0 for any.")
        var listen = "127.0.0.1:7420"
        @Option(
            help: ArgumentHelp(
                "Milliseconds between blocks while transactions wait.", valueName: "ms"))
        var blockInterval: Int64 = 1_000
        @Option(
            help: ArgumentHelp(
                "Milliseconds after which an empty block is made.", valueName: "ms"))
        var idleInterval: Int64 = 5_000
        @Option(help: ArgumentHelp("`work`: leading zero bits of a hash.", valueName: "bits"))
        var workBits = 12
        @Option(
            help: ArgumentHelp(
                "An account that may upload files; may be given again.", valueName: "account"))
        var uploader: [String] = []
        @OptionGroup var data: DataOption
        @OptionGroup var home: HomeOption
        @OptionGroup var secret: PassphraseOption
        @OptionGroup var output: JSONOption

        func validate() throws {
            if let wrong = uploader.first(where: { Account(text: $0) == nil }) {
                throw ValidationError("`\(wrong)` is no account: write `licet1…`")
            }
            guard ListenAddress(listen) != nil else {
                throw ValidationError("`\(listen)` is no loopback address with a port")
            }
            guard (1...86_400_000).contains(blockInterval),
                (1...86_400_000).contains(idleInterval)
            else { throw ValidationError("intervals are from 1 to 86400000 milliseconds") }
            guard (0...64).contains(workBits) else {
                throw ValidationError("--work-bits is from 0 to 64")
            }
        }

        func run() throws {
            let folder = data.folder(home)
            guard !folder.isInitialised else {
                throw CommandFailure.refused(
                    "there is a node in `\(folder.folder.path)` already; it was left as it is")
            }
            guard let listen = ListenAddress(listen),
                let blockInterval = Duration(milliseconds: blockInterval),
                let idleInterval = Duration(milliseconds: idleInterval)
            else { throw CommandFailure.usage("the options do not fit") }
            let genesis = Genesis(
                time: Composition.now(), sealing: try sealing(folder),
                blockInterval: blockInterval)
            let gateway = GatewayFile(
                account: try gatewayAccount(genesis),
                uploaders: uploader.compactMap { Account(text: $0) })
            try folder.write(
                genesis,
                NodeFile(
                    listen: listen, blockInterval: blockInterval, idleInterval: idleInterval,
                    finalDepth: 6, gateway: gateway))
            show(genesis, folder, listen)
        }

        private func sealing(_ folder: NodeFolder) throws -> Sealing {
            switch seal {
            case .work: return .work(target: target)
            case .solo:
                let passphrase = try secret.passphrase(for: NodeFolder.sealerName, isNew: true)
                let entry = try CommandFailure.catching {
                    try folder.keys.create(NodeFolder.sealerName, passphrase: passphrase)
                }
                guard let key = KeyBytes(entry.publicKey) else {
                    throw CommandFailure.fault("the new key has a wrong size")
                }
                return .solo(sealer: key)
            }
        }

        /// The sealer's account. In `work` a node has no key: then it is drawn at random, since
        /// a gateway's account only tells it from others.
        private func gatewayAccount(_ genesis: Genesis) throws -> Account {
            if case .solo(let sealer) = genesis.sealing { return sealer.account }
            let random = try CommandFailure.catching(CommandFailure.fault) {
                try SystemRandom.bytes(32)
            }
            guard let account = Account(random) else {
                throw CommandFailure.fault("the system's random source gave too little")
            }
            return account
        }

        /// The greatest number with so many leading zero bits.
        private var target: Word256 {
            let first = workBits >= 64 ? 0 : UInt64.max >> UInt64(workBits)
            return Word256(first, .max, .max, .max)
        }

        private func show(_ genesis: Genesis, _ folder: NodeFolder, _ listen: ListenAddress) {
            let chain = hex(genesis.chainID.digest)
            if output.isJSON {
                Output.json([
                    "chain": .string(chain), "folder": .string(folder.folder.path),
                    "sealing": .string(seal.rawValue), "listen": .string(listen.text),
                ])
                return
            }
            Output.line("chain    \(chain)")
            Output.line("sealing  \(seal.rawValue)")
            Output.line("folder   \(folder.folder.path)")
            let options = [
                ("--data", data.data), ("--home", home.home),
                ("--passphrase-file", seal == .solo ? secret.passphraseFile : nil),
            ]
            let given = options.compactMap { name, value in value.map { " \(name) \($0)" } }
            Output.line("next: licet node run" + given.joined())
        }
    }

    struct Run: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Run a node until Ctrl-C or SIGTERM.",
            discussion: "Example: licet node run --passphrase-file sealer.txt")

        @OptionGroup var data: DataOption
        @OptionGroup var home: HomeOption
        @OptionGroup var secret: PassphraseOption
        @OptionGroup var demo: DemoOption

        func run() async throws {
            let folder = data.folder(home)
            let genesis = try folder.genesis()
            let node = try folder.configuration()
            let lock = try FolderLock(folder)
            defer { withExtendedLifetime(lock) {} }
            let sealer = try sealer(genesis, folder)
            let clock = Composition.clock(later: demo.shift)
            let gateway = try Composition.gateway(
                folder, node, chain: genesis.chainID, servesOnWork: demo.demo)
            let runner = try Composition.runner(
                folder, genesis: genesis, configuration: node.configuration, sealer: sealer,
                clock: clock)
            let head = await runner.status().head
            let end = try await Composition.serve(
                runner, gateway, at: node.listen, clock: clock
            ) { port in
                Output.line("chain    \(hex(genesis.chainID.digest))")
                Output.line("head     block \(head.height.number), \(head.time.isoText)")
                let address = ListenAddress(host: node.listen.host, port: port)
                Output.line("address  http://\(address.text)")
                if demo.demo { Output.line("clock    \(clock().isoText), for a demonstration") }
                Output.line("running; Ctrl-C stops it")
            }
            switch end {
            case .stopped:
                let head = await runner.status().head
                Output.line("stopped at block \(head.height.number)")
            case .halted(let reason):
                throw CommandFailure.fault("the node halted: \(words(reason))")
            }
        }

        private func sealer(_ genesis: Genesis, _ folder: NodeFolder) throws -> SealerKey? {
            guard case .solo(let expected) = genesis.sealing else { return nil }
            let passphrase = try secret.passphrase(for: NodeFolder.sealerName)
            do {
                let opened = try folder.keys.open(NodeFolder.sealerName, passphrase: passphrase)
                let key = opened.intoKey()
                guard key.publicKey.bytes == expected.bytes else {
                    throw CommandFailure.refused("the folder's key is not this chain's sealer")
                }
                return SealerKey(key)
            } catch let error as KeyHomeError {
                throw CommandFailure.refused("\(error)")
            }
        }
    }

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask a running node how it is doing.",
            discussion: "Example: licet node status --node http://127.0.0.1:7420")

        @OptionGroup var node: NodeOption
        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() async throws {
            let status = try await node.withClient(home) { try await $0.status() }
            if output.isJSON {
                Output.json(status.json)
                return
            }
            try CommandFailure.catching(CommandFailure.fault) {
                let json = status.json
                Output.line("chain    \(hex(status.chain.digest))")
                Output.line("sealing  \(try json["sealing"].string())")
                Output.line(
                    "head     block \(status.height.number), \(try json["head"]["time"].string())")
                Output.line("final    block \(try json["finalHeight"].uint64())")
                Output.line(
                    "waiting  \(try json["waiting"]["transactions"].uint64()) transactions")
            }
        }
    }
}
