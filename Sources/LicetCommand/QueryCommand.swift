import ArgumentParser
import LicetBytecode
import LicetClient
import LicetJSON
import LicetPrimitives
import LicetValues

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Ask a view, or whether a rule permits.",
        discussion: """
            Nothing is signed or paid. Exit status 1 where the rule denies or the view fails.
            Example: licet query Records read record=#1 reader=bo purpose=.treatment
            """)

    @Argument(help: "The contract: its address, or its name if it was deployed from here.")
    var contract: String
    @Argument(help: "The view or rule.")
    var name: String
    @Argument(help: "name=value, one for each parameter.")
    var arguments: [String] = []
    @Option(help: "For a rule: the instant that is asked about (default: now).")
    var at: String?
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    func run() async throws {
        let named = try namedArguments(arguments)
        let moment = try at.map { try instant($0) }
        let keys = home.keys
        let answer = try await node.withClient(home) { client in
            let status = try await client.status()
            let address = try address(of: contract, on: status.chain, home: home)
            let declared = try await client.contract(at: address).contract
            let values = try CommandFailure.catching {
                try matchArguments(
                    named, to: try parameters(of: declared), in: declared,
                    names: { keys.account(named: $0) })
            }
            return try await client.view(
                address, name, arguments: .string("0x" + encodeValues(values).hex), at: moment)
        }
        if output.isJSON { Output.json(answer) }
        let isRefused = try CommandFailure.catching(CommandFailure.fault) { try show(answer) }
        if isRefused { throw CommandFailure.reported }
    }

    private func instant(_ text: String) throws -> Instant {
        guard let instant = Instant(text: text.hasPrefix("@") ? String(text.dropFirst()) : text)
        else {
            throw CommandFailure.usage("`\(text)` is no instant, such as 2027-01-01T08:00Z")
        }
        return instant
    }

    private func parameters(of contract: Contract) throws -> [Parameter] {
        if let rule = contract.rules.first(where: { $0.name == name }) { return rule.parameters }
        let views = contract.functions.filter { $0.kind == .view }
        if let view = views.first(where: { $0.name == name }) { return view.parameters }
        let names = views.map(\.name) + contract.rules.map(\.name)
        let hint = suggestion(for: name, among: names).map { "; did you mean `\($0)`?" } ?? ""
        throw CommandFailure.refused(
            "`\(contract.name)` has no view or rule `\(name)`\(hint)")
    }

    /// Prints an answer for people and says whether it is a denial or failure.
    private func show(_ answer: JSON) throws(JSONShapeError) -> Bool {
        if try answer["kind"].string() == "rule" { return try showDecision(answer) }
        guard try answer["outcome"].string() == "returned" else {
            let text = try answer["failure"]["text"].string()
            if !output.isJSON { Output.line("failed: \(text)") }
            return true
        }
        let text = try answer["text"].ifPresent()?.string() ?? "done"
        if !output.isJSON { Output.line(text) }
        return false
    }

    private func showDecision(_ answer: JSON) throws(JSONShapeError) -> Bool {
        let isPermitted = try answer["isPermitted"].bool()
        let time = try answer["at"].string()
        if isPermitted {
            var names: [String] = []
            for permit in try answer["permits"].elements() { names.append(try permit.string()) }
            if !output.isJSON {
                Output.line("permitted by \(names.joined(separator: ", ")) at \(time)")
            }
        } else {
            let reason = try answer["reason"].string()
            let clause = try answer["forbid"].ifPresent()?.string()
            if !output.isJSON {
                Output.line(
                    "denied: \(reason)\(clause.map { " by \($0)" } ?? "") at \(time)")
            }
        }
        return !isPermitted
    }
}
