import ArgumentParser
import LicetBytecode
import LicetClient
import LicetCrypto
import LicetJSON
import LicetLedger
import LicetPrimitives

/// What every command that signs takes.
struct SigningOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: ArgumentHelp("The key that signs.", valueName: "key"))
    var key: String
    @Option(help: "The most gas that it may use (default: 50 million, or what is left).")
    var gas: UInt64?
    @Option(help: ArgumentHelp("Seconds to wait for the block.", valueName: "s"))
    var wait = 60

    func validate() throws {
        guard (0...3_600).contains(wait) else {
            throw ValidationError("--wait is from 0 to 3600 seconds")
        }
    }

    /// Signs the calls as the account's next transaction, hands it in, and waits for its receipt.
    func send(
        _ calls: [Transaction.Call], _ status: NodeClient.Status, to client: NodeClient,
        home: HomeOption, secret: PassphraseOption
    ) async throws -> NodeClient.ReceiptAnswer {
        let entry = try home.keys.entry(key)
        let passphrase = try secret.passphrase(for: key)
        let opened = try home.keys.open(key, passphrase: passphrase)
        let account = try await client.account(entry.account)
        let builder = TransactionBuilder(
            key: opened.key.publicKey, status: status, account: account, gas: gas.map { Gas($0) })
        let signed = try builder.sign(calls, with: opened.key)
        try await client.submit(signed)
        let id = signed.transaction.id
        guard let answer = try await client.receipt(of: id, withinSeconds: wait) else {
            throw CommandFailure.fault(
                "no block holds transaction \(hex(id.digest)) yet; ask later with "
                    + "`licet receipt \(hex(id.digest))`")
        }
        return answer
    }
}

/// Prints a receipt, and ends with status 1 where the transaction failed.
func show(_ answer: NodeClient.ReceiptAnswer, _ output: JSONOption, first: [String] = []) throws {
    let json = answer.json
    if output.isJSON {
        Output.json(json)
    } else {
        let lines = try CommandFailure.catching(CommandFailure.fault) {
            first + (try receiptLines(json))
        }
        Output.line(printable(lines.joined(separator: "\n")))
    }
    guard case .failed = answer.receipt.outcome else { return }
    throw CommandFailure.reported
}

/// A receipt for people, as the node's JSON tells it.
private func receiptLines(_ json: JSON) throws(JSONShapeError) -> [String] {
    var lines: [String] = []
    if try json["outcome"].string() == "failed" {
        lines.append("failed       \(try json["failure"]["text"].string())")
    } else {
        for result in try json["results"].elements() {
            if let text = try result["text"].ifPresent() {
                lines.append("result       \(try text.string())")
            }
            if let address = try result["deployed"].ifPresent() {
                lines.append("deployed     \(try address.string())")
            }
        }
        for event in try json["events"].elements() {
            lines.append("event        \(try event["text"].string())")
        }
    }
    lines.append("transaction  \(try json["transaction"].string())")
    let finality = try json["isFinal"].bool() ? "" : ", not final yet"
    lines.append(
        "block        \(try json["height"].uint64()), \(try json["time"].string())\(finality)")
    lines.append("gas          \(try json["gasUsed"].uint64())")
    return lines
}
