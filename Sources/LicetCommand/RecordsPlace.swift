import ArgumentParser
import Foundation
import LicetClient
import LicetLedger
import LicetPrimitives

/// Which node and which contracts a command works with, and what it prints.
struct RecordsPlace: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The contract of records: its address, or its name if it was deployed from here.",
            valueName: "contract"))
    var records = "Records"
    @Option(
        help: ArgumentHelp(
            "The directory of wrapping keys, likewise.", valueName: "contract"))
    var directory = "Directory"
    @OptionGroup var clock: ClockOption
    @OptionGroup var node: NodeOption
    @OptionGroup var home: HomeOption
    @OptionGroup var output: JSONOption

    /// Runs the body with a client of the records and gives its errors their exit status.
    func withRecords<Result>(
        _ sending: SendingOptions? = nil, _ body: (RecordsClient) async throws -> Result
    ) async throws -> Result {
        try await node.withTransport(home) { client, transport in
            let chain = try await client.status().chain
            var records = try await RecordsClient(
                node: client, objects: transport,
                records: try address(of: records, on: chain, home: home),
                directory: try address(of: directory, on: chain, home: home), now: clock.now)
            if let sending {
                records.gas = sending.gas.map { Gas($0) }
                records.waitSeconds = sending.wait
            }
            return try await body(records)
        }
    }

    /// An account by its text, or by the name of a key of this home.
    func account(_ text: String) throws -> Account {
        if let account = Account(text: text) ?? home.keys.account(named: text) { return account }
        throw CommandFailure.refused("`\(text)` is no account and no key of this home")
    }

    /// The name of the key that has an account, for people; else the account.
    func name(_ account: Account) -> String {
        let entries = (try? home.keys.list()) ?? []
        return entries.first { $0.account == account }?.name ?? account.text
    }
}

/// What every command that hands a transaction in takes.
struct SendingOptions: ParsableArguments {
    @Option(help: "The most gas that it may use (default: 50 million, or what is left).")
    var gas: UInt64?
    @Option(help: ArgumentHelp("Seconds to wait for the block.", valueName: "s"))
    var wait = 60

    func validate() throws {
        guard (0...3_600).contains(wait) else {
            throw ValidationError("--wait is from 0 to 3600 seconds")
        }
    }
}

/// Who acts.
struct ActingOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: ArgumentHelp("Whose keys act.", valueName: "key"))
    var key: String
    @OptionGroup var sending: SendingOptions
    @OptionGroup var secret: PassphraseOption

    /// The identity to sign with.
    func signer(_ home: HomeOption) throws -> Identity {
        _ = try home.keys.entry(key)
        return try home.keys.signer(key, passphrase: try secret.passphrase(for: key))
    }

    /// The identity to sign and to open files with.
    func identity(_ home: HomeOption) throws -> Identity {
        _ = try home.keys.entry(key)
        return try home.keys.identity(key, passphrase: try secret.passphrase(for: key))
    }
}

/// The number of a record, request or grant: `7` or `#7`.
struct RowNumber: ExpressibleByArgument {
    let number: Int64

    init?(argument: String) {
        let digits = argument.hasPrefix("#") ? argument.dropFirst() : argument[...]
        guard let number = Int64(digits), number > 0, String(number) == digits else { return nil }
        self.number = number
    }
}

/// Names with commas between them.
func names(_ text: String) throws -> [String] {
    let names = text.split(separator: ",", omittingEmptySubsequences: false).map { name in
        String(name.hasPrefix(".") ? name.dropFirst() : name)
    }
    guard names.allSatisfy({ !$0.isEmpty }) else {
        throw CommandFailure.usage("`\(text)` is no list of names, such as treatment,payment")
    }
    return names
}

/// A period as a command takes it.
struct PeriodOptions: ParsableArguments {
    @Option(help: ArgumentHelp("When it begins (default: now).", valueName: "instant"))
    var from: String?
    @Option(help: ArgumentHelp("When it ends, such as 2027-01-31T08:00Z.", valueName: "instant"))
    var until: String?
    @Option(help: ArgumentHelp("How many days it lasts, in place of --until.", valueName: "n"))
    var days: Int64?

    func validate() throws {
        guard until == nil || days == nil else {
            throw ValidationError("--until and --days are two words for one thing")
        }
        guard days.map({ $0 > 0 }) ?? true else { throw ValidationError("--days is 1 or more") }
    }

    /// The period; `nil` where neither end is given.
    func period(now: Instant) throws -> Period? {
        let start = try from.map(instant) ?? now
        let end: Instant
        if let until {
            end = try instant(until)
        } else if let days {
            guard let last = Duration(days, .days).flatMap({ start.adding($0) }) else {
                throw CommandFailure.usage("--days \(days) is past the end of time")
            }
            end = last
        } else {
            guard from == nil else { throw CommandFailure.usage("--from needs --until or --days") }
            return nil
        }
        guard start < end else {
            throw CommandFailure.usage("the period ends before it begins")
        }
        return Period(start, end)
    }

    private func instant(_ text: String) throws -> Instant {
        guard let instant = Instant(text: text.hasPrefix("@") ? String(text.dropFirst()) : text)
        else {
            throw CommandFailure.usage("`\(text)` is no instant, such as 2027-01-01T08:00Z")
        }
        return instant
    }
}
