import ArgumentParser
import LicetClient
import LicetJSON
import LicetPrimitives

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make and list signing keys.",
        subcommands: [New.self, List.self, Show.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a P-256 signing key in an encrypted PKCS#8 file.",
            discussion: "Example: licet key new ana")

        @Argument(help: "What to call the key: letters, digits, `_` and `-`.")
        var name: String
        @OptionGroup var secret: PassphraseOption
        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() throws {
            let passphrase = try secret.passphrase(for: name, isNew: true)
            let entry = try CommandFailure.catching {
                try home.keys.create(name, passphrase: passphrase)
            }
            show(entry, output)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys and their accounts.", discussion: "Example: licet key list")

        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() throws {
            let entries = try CommandFailure.catching { try home.keys.list() }
            if output.isJSON {
                Output.json(["keys": .array(entries.map(json))])
            } else if entries.isEmpty {
                Output.line("no keys yet; make one with `licet key new NAME`")
            } else {
                let width = entries.map(\.name.count).max() ?? 0
                for entry in entries {
                    let padding = String(repeating: " ", count: width - entry.name.count)
                    Output.line("\(entry.name)\(padding)  \(entry.account.text)")
                }
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a key's account and public key.",
            discussion: "Example: licet key show ana")

        @Argument(help: "The key's name.")
        var name: String
        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() throws {
            show(try CommandFailure.catching { try home.keys.entry(name) }, output)
        }
    }
}

private func json(_ entry: KeyHome.Entry) -> JSON {
    [
        "name": .string(entry.name), "account": .string(entry.account.text),
        "publicKey": .string(entry.publicKey.hex),
    ]
}

private func show(_ entry: KeyHome.Entry, _ output: JSONOption) {
    if output.isJSON {
        Output.json(json(entry))
    } else {
        Output.line("name        \(entry.name)")
        Output.line("account     \(entry.account.text)")
        Output.line("public key  \(entry.publicKey.hex)")
    }
}
