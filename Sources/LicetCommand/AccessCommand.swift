import ArgumentParser
import LicetClient
import LicetJSON
import LicetPrimitives

struct AccessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "access", abstract: "Ask for access to records, and give it.",
        subcommands: [
            Request.self, Approve.self, Deny.self, Grant.self, Revoke.self, List.self,
        ])

    struct Request: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask a record's patient to be let in.",
            discussion: """
                Publish a wrapping key first, since the patient wraps the data key for it.
                Example: licet access request 1 --for payment --days 30 --as insurer
                """)

        @Argument(help: "The record's number.")
        var record: RowNumber
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("The purposes, with commas.", valueName: "purposes"))
        var purposes: String
        @OptionGroup var period: PeriodOptions
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let purposes = try names(purposes)
            let wished = try period.required(now: place.clock.now())
            let made = try await place.withRecords(acting.sending) { client in
                let who = try acting.signer(place.home)
                // Whoever is let in without one could open nothing.
                guard try await client.publishedKey(of: who.account) != nil else {
                    throw RecordsError.noWrappingKey(who.account)
                }
                return try await client.requestAccess(
                    to: record.number, for: purposes, during: wished, by: who)
            }
            show(
                made.recorded, [("request", made.number), ("record", record.number)],
                "request      \(made.number), for record \(record.number)", place.output)
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let an asker in, for what it asked for or for less.",
            discussion: "Example: licet access approve 1 --for payment --days 7 --as ana")

        @Argument(help: "The request's number.")
        var request: RowNumber
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("The purposes (default: as asked).", valueName: "purposes"))
        var purposes: String?
        @OptionGroup var period: PeriodOptions
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let purposes = try purposes.map(names)
            let wished = try period.period(now: place.clock.now())
            let made = try await place.withRecords(acting.sending) { client in
                try await client.approve(
                    request.number, for: purposes, during: wished,
                    by: try acting.identity(place.home))
            }
            show(
                made.recorded, [("grant", made.number), ("request", request.number)],
                "grant        \(made.number), for request \(request.number)", place.output)
        }
    }

    struct Deny: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Do not let an asker in.",
            discussion: "Example: licet access deny 1 --as ana")

        @Argument(help: "The request's number.")
        var request: RowNumber
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let recorded = try await place.withRecords(acting.sending) { client in
                try await client.deny(request.number, by: try acting.signer(place.home))
            }
            show(
                recorded, [("request", request.number)], "denied       request \(request.number)",
                place.output)
        }
    }

    struct Grant: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a reader in that has not asked.",
            discussion: """
                Example: licet access grant 1 --to licet1… --for treatment --days 30 --as ana
                """)

        @Argument(help: "The record's number.")
        var record: RowNumber
        @Option(help: ArgumentHelp("The reader.", valueName: "account"))
        var to: String
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("The purposes, with commas.", valueName: "purposes"))
        var purposes: String
        @OptionGroup var period: PeriodOptions
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let reader = try place.account(to)
            let purposes = try names(purposes)
            let wished = try period.required(now: place.clock.now())
            let made = try await place.withRecords(acting.sending) { client in
                try await client.grantAccess(
                    to: record.number, reader: reader, for: purposes, during: wished,
                    by: try acting.identity(place.home))
            }
            show(
                made.recorded, [("grant", made.number), ("record", record.number)],
                "grant        \(made.number), on record \(record.number)", place.output)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a grant early, for good.",
            discussion: "Example: licet access revoke 1 --as ana")

        @Argument(help: "The grant's number.")
        var grant: RowNumber
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let recorded = try await place.withRecords(acting.sending) { client in
                try await client.revoke(grant.number, by: try acting.signer(place.home))
            }
            show(
                recorded, [("grant", grant.number)], "revoked      grant \(grant.number)",
                place.output)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the requests and grants that one gave or was given.",
            discussion: "Example: licet access list --as ana")

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp("Whose: a key or an account.", valueName: "who"))
        var who: String
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let who = try place.account(who)
            let (requests, grants) = try await place.withRecords { client in
                let asked = try await client.requests(toOwner: who)
                let own = try await client.requests(byAsker: who).filter { $0.owner != who }
                let given = try await client.grants(by: who)
                let held = try await client.grants(to: who).filter { $0.giver != who }
                return (asked + own, given + held)
            }
            let now = place.clock.now()
            if place.output.isJSON {
                Output.json([
                    "requests": .array(requests.map { json($0, at: now) }),
                    "grants": .array(grants.map { json($0, at: now) }),
                ])
            } else {
                show(requests, grants, at: now)
            }
        }

        private func show(
            _ requests: [RequestFacts], _ grants: [GrantFacts], at now: Instant
        ) {
            if requests.isEmpty, grants.isEmpty {
                Output.line("no requests and no grants")
                return
            }
            var rows = [["", "record", "standing", "purposes", "from", "until", "reader"]]
            for request in requests {
                rows.append([
                    "request \(request.number)", "\(request.record)",
                    request.standing(at: now).rawValue,
                    request.purposes.joined(separator: ","), request.wished.start.isoText,
                    request.wished.end.isoText, place.name(request.asker),
                ])
            }
            for grant in grants {
                rows.append([
                    "grant \(grant.number)", "\(grant.record)",
                    grant.standing(at: now).rawValue, grant.purposes.joined(separator: ","),
                    grant.period.start.isoText, grant.period.end.isoText,
                    place.name(grant.reader),
                ])
            }
            Output.table(rows)
        }
    }
}

extension PeriodOptions {
    /// The period, which must be given.
    func required(now: Instant) throws -> Period {
        guard let period = try period(now: now) else {
            throw CommandFailure.usage("give the period: --until INSTANT or --days N")
        }
        return period
    }
}
