import ArgumentParser
import Foundation
import LicetBytecode
import LicetClient
import LicetCompiler
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetValues

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Put a contract on a chain.",
        discussion: """
            The contract is remembered under its name, for `call` and `query`.
            Example: licet deploy contracts/Records.licet --as rita --role Registrar=rita
            """)

    @Argument(help: "A source file (.licet) or a container (.licetc).")
    var file: String
    @Option(help: "The members of a role: key names or accounts, NAME=a,b.")
    var role: [String] = []
    @Option(help: "The value of a setting: NAME=VALUE.")
    var setting: [String] = []
    @Option(help: "The name to remember it by (default: the contract's own).")
    var name: String?
    @OptionGroup var modules: ModuleOption
    @OptionGroup var signing: SigningOptions
    @OptionGroup var secret: PassphraseOption
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard let name, !KeyHome.isName(name) else { return }
        throw ValidationError(
            "`\(name)` is no name: use 1 to 64 letters, digits, `_` and `-`")
    }

    func run() async throws {
        let contract = try readContract()
        let roles = try namedArguments(role).map {
            (name: $0.name, members: $0.text.split(separator: ",").map { String($0) })
        }
        let settings = try namedArguments(setting)
        let keys = home.keys
        let arguments = try CommandFailure.catching {
            try makeDeployArguments(
                for: contract, roles: roles, settings: settings,
                names: { keys.account(named: $0) })
        }
        let deployment = Deployment(code: contract.encoded, arguments: arguments)
        let (answer, status) = try await node.withClient(home) { client in
            let status = try await client.status()
            let answer = try await signing.send(
                [.deploy(deployment)], status, to: client, home: home, secret: secret)
            return (answer, status)
        }
        if case .succeeded(let results, _) = answer.receipt.outcome,
            case .deployed(let address) = results.first
        {
            try CommandFailure.catching(CommandFailure.fault) {
                try keys.remember(
                    KeyHome.KnownContract(
                        name: name ?? contract.name, address: address,
                        chain: status.chain.digest.bytes.hex))
            }
        }
        try show(answer, output, first: ["contract     \(name ?? contract.name)"])
    }

    private func readContract() throws -> Contract {
        if file.hasSuffix(".licet") {
            return try SourceFiles.contract(file, modules: modules.folders).1
        }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandFailure.refused("cannot read `\(file)`")
        }
        do throws(CodecError) {
            return try Contract(container: Bytes(data))
        } catch {
            throw CommandFailure.refused("`\(file)` is no container, or a damaged one")
        }
    }
}

struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call an action of a contract.",
        discussion: """
            Arguments are name=value, in the language's own literals; the name of a key stands for \
            its account.
            Example: licet call Counter count --as ana times=5
            """)

    @Argument(help: "The contract: its address, or its name if it was deployed from here.")
    var contract: String
    @Argument(help: "The action.")
    var action: String
    @Argument(help: "name=value, one for each parameter.")
    var arguments: [String] = []
    @OptionGroup var signing: SigningOptions
    @OptionGroup var secret: PassphraseOption
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let named = try namedArguments(arguments)
        let keys = home.keys
        let answer = try await node.withClient(home) { client in
            let status = try await client.status()
            let address = try address(of: contract, on: status.chain, home: home)
            let call = try makeCall(
                action, of: try await client.contract(at: address), at: address,
                arguments: named, names: { keys.account(named: $0) })
            return try await signing.send(
                [call], status, to: client, home: home, secret: secret)
        }
        try show(answer, output)
    }
}

struct ReceiptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receipt", abstract: "Show what a transaction did.",
        discussion: "Example: licet receipt 0x2f9a… --wait 10")

    @Argument(help: "The transaction's id: `0x` and 64 hexadecimal digits.")
    var transaction: String
    @Option(help: ArgumentHelp("Seconds to wait for its block.", valueName: "s"))
    var wait = 0
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard (0...3_600).contains(wait) else {
            throw ValidationError("--wait is from 0 to 3600 seconds")
        }
    }

    func run() async throws {
        let digits = transaction.hasPrefix("0x") ? transaction.dropFirst(2) : transaction[...]
        guard let digest = bytes(hex: digits).flatMap({ Digest($0) }) else {
            throw CommandFailure.usage("a transaction's id is `0x` and 64 hexadecimal digits")
        }
        let answer = try await node.withClient(home) {
            try await $0.receipt(of: TransactionID(digest), withinSeconds: wait)
        }
        guard let answer else {
            throw CommandFailure.refused("no block holds this transaction")
        }
        try show(answer, output)
    }
}
