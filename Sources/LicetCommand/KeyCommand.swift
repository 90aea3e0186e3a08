import ArgumentParser
import LicetClient
import LicetCrypto
import LicetJSON
import LicetPrimitives

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list and publish keys.",
        subcommands: [New.self, List.self, Show.self, Wrap.self, Publish.self])

    struct New: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a signing and a wrapping key, in encrypted PKCS#8 files.",
            discussion: """
                One key (P-256) signs for the account, the other (RSA, 3,072 bits) opens files.
                Example: licet key new ana
                """)

        @Argument(help: "What to call the keys: letters, digits, `_` and `-`.")
        var name: String
        @OptionGroup var secret: PassphraseOption
        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() throws {
            let passphrase = try secret.passphrase(for: name, isNew: true)
            let keys = try CommandFailure.catching {
                _ = try home.keys.createBoth(name, passphrase: passphrase)
                return try NamedKeys(name, in: home.keys)
            }
            keys.show(output)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys and their accounts.", discussion: "Example: licet key list")

        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() throws {
            let entries = try CommandFailure.catching {
                try home.keys.list().map { try NamedKeys($0.name, in: home.keys) }
            }
            if output.isJSON {
                Output.json(["keys": .array(entries.map(\.json))])
            } else if entries.isEmpty {
                Output.line("no keys yet; make one with `licet key new NAME`")
            } else {
                let width = entries.map(\.entry.name.count).max() ?? 0
                for keys in entries {
                    let padding = String(repeating: " ", count: width - keys.entry.name.count)
                    let note = keys.wrapping == nil ? "  (signs alone)" : ""
                    Output.line(
                        "\(keys.entry.name)\(padding)  \(keys.entry.account.text)\(note)")
                }
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a key's account and public keys.",
            discussion: "Example: licet key show ana")

        @Argument(help: "The key's name.")
        var name: String
        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() throws {
            try CommandFailure.catching { try NamedKeys(name, in: home.keys) }.show(output)
        }
    }

    struct Wrap: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the wrapping key of a name that has a signing key alone.",
            discussion: "Example: licet key wrap ana")

        @Argument(help: "The key's name.")
        var name: String
        @OptionGroup var secret: PassphraseOption
        @OptionGroup var home: HomeOption
        @OptionGroup var output: JSONOption

        func run() throws {
            let passphrase = try secret.passphrase(for: name, isNew: true)
            let keys = try CommandFailure.catching {
                _ = try home.keys.createWrapping(name, passphrase: passphrase)
                return try NamedKeys(name, in: home.keys)
            }
            keys.show(output)
        }
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Publish a wrapping key in the directory, so that others can wrap for it.",
            discussion: "Example: licet key publish ana --directory licet1…")

        @Argument(help: "The key's name.")
        var name: String
        @OptionGroup var place: RecordsPlace
        @OptionGroup var sending: SendingOptions
        @OptionGroup var secret: PassphraseOption

        func run() async throws {
            let output = place.output
            let published = try CommandFailure.catching { try place.home.keys.wrappingKey(name) }
            guard let key = published else {
                throw CommandFailure.refused("\(KeyHomeError.noWrappingKey(name))")
            }
            let recorded = try await place.withRecords(sending) { client in
                let who = try place.home.keys.signer(
                    name, passphrase: try secret.passphrase(for: name))
                return try await client.publish(key, by: who)
            }
            if output.isJSON {
                Output.json(
                    .object(
                        [JSON.Member("wrappingKey", .string(fingerprint(key)))]
                            + recorded.members))
            } else {
                Output.line("published    \(fingerprint(key))")
                Output.lines(recorded.lines)
            }
        }
    }
}

/// What a name stands for.
private struct NamedKeys {
    let entry: KeyHome.Entry
    let wrapping: RSAPublicKey?

    init(_ name: String, in home: KeyHome) throws {
        entry = try home.entry(name)
        wrapping = try home.wrappingKey(name)
    }

    var json: JSON {
        [
            "name": .string(entry.name), "account": .string(entry.account.text),
            "publicKey": .string(entry.publicKey.hex),
            "wrappingKey": wrapping.map { .string($0.bytes.hex) } ?? .null,
        ]
    }

    func show(_ output: JSONOption) {
        if output.isJSON {
            Output.json(json)
            return
        }
        Output.line("name          \(entry.name)")
        Output.line("account       \(entry.account.text)")
        Output.line("signing key   \(entry.publicKey.hex)")
        let key = wrapping.map { "RSA \($0.bits), \(fingerprint($0))" }
        Output.line("wrapping key  \(key ?? "none: make one with `licet key wrap`")")
    }
}

/// The SHA-256 of a wrapping key as it is published.
private func fingerprint(_ key: RSAPublicKey) -> String { hex(SHA256.hash(key.bytes)) }
