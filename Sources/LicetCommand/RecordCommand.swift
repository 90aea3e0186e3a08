import ArgumentParser
import Foundation
import LicetBytecode
import LicetClient
import LicetJSON
import LicetPrimitives
import LicetVault

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record", abstract: "Seal, store, accept and open records.",
        subcommands: [Add.self, List.self, Accept.self, Reject.self, Get.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Seal a file for a patient, store it and register it.",
            discussion: """
                The patient alone can read it until it is accepted. Who seals a file knows its \
                content and, while sealing, its key.
                Example: licet record add result.json --patient licet1… --as hospital
                """)

        @Argument(help: "The file.")
        var file: String
        @Option(help: ArgumentHelp("Whom it is about.", valueName: "account"))
        var patient: String
        @Option(help: "How sensitive it is: general, mental, genetic.")
        var kind = "general"
        @Option(help: ArgumentHelp("What it is (default: by its name).", valueName: "type"))
        var media: String?
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            guard let media = MediaType(media ?? mediaType(ofFile: file)) else {
                throw CommandFailure.usage("--media is at most 118 characters of ASCII")
            }
            let patient = try place.account(patient)
            let spool = place.home.folder.appending(path: "spool-\(UUID().uuidString)")
            let stopping = StopHandler { try? FileManager.default.removeItem(at: spool) }
            defer {
                stopping.end()
                try? FileManager.default.removeItem(at: spool)
            }
            let bar = ProgressBar()
            defer { bar.end() }
            let made = try await place.withRecords(acting.sending) { client in
                try await client.register(
                    file: file, media: media, for: patient, kind: kind,
                    by: try acting.signer(place.home), spool: spool,
                    progress: { bar.note($0) })
            }
            bar.end()
            show(made)
        }

        private func show(_ made: Registration) {
            if place.output.isJSON {
                Output.json(
                    .object(
                        [
                            JSON.Member("record", .integer(made.record)),
                            JSON.Member("patient", .string(made.patient.text)),
                            JSON.Member("object", .string("0x" + made.object.bytes.hex)),
                            JSON.Member("digest", .string(hex(made.sealed.digest))),
                            JSON.Member("blocks", .string(hex(made.sealed.blocks))),
                            JSON.Member("size", .wide(made.sealed.length)),
                            JSON.Member("path", .string(made.path)),
                        ] + made.recorded.members))
                return
            }
            Output.line("record       \(made.record), proposed to \(place.name(made.patient))")
            Output.line("sealed       \(made.sealed.length) bytes")
            Output.line("SHA-256      \(hex(made.sealed.digest))")
            Output.line("stored as    \(made.path)")
            Output.lines(made.recorded.lines)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List records: about me, registered by me, or granted to me.",
            discussion: "Example: licet record list --as ana")

        enum Side: String, ExpressibleByArgument, CaseIterable {
            case mine, registered, granted
        }

        @Option(
            name: .customLong("as"),
            help: ArgumentHelp("Whose: a key or an account.", valueName: "who"))
        var who: String
        @Option(
            help: ArgumentHelp(
                "Which: mine, registered, granted (default: all).", valueName: "side"))
        var side: Side?
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let who = try place.account(who)
            let sides = side.map { [$0] } ?? Side.allCases
            let lists = try await place.withRecords { client in
                var lists: [(Side, [RecordFacts])] = []
                for side in sides {
                    let found =
                        switch side {
                        case .mine: try await client.records(ofPatient: who)
                        case .registered: try await client.records(ofRegistrar: who)
                        case .granted: try await client.records(grantedTo: who)
                        }
                    lists.append((side, found))
                }
                return lists
            }
            show(lists, at: place.clock.now())
        }

        private func show(_ lists: [(Side, [RecordFacts])], at now: Instant) {
            if place.output.isJSON {
                Output.json(
                    .object(
                        lists.map { side, facts in
                            JSON.Member(
                                side.rawValue, .array(facts.map { json($0, at: now) }))
                        }))
                return
            }
            guard lists.contains(where: { !$0.1.isEmpty }) else {
                Output.line("no records")
                return
            }
            var rows = [["record", "side", "stage", "kind", "registered", "patient", "registrar"]]
            for (side, facts) in lists {
                for record in facts {
                    rows.append([
                        "\(record.number)", side.rawValue, record.stage(at: now).rawValue,
                        record.kind, record.registered.isoText, place.name(record.patient),
                        place.name(record.registrar),
                    ])
                }
            }
            Output.table(rows)
        }
    }

    struct Accept: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Open a proposed record, check it, and accept it.",
            discussion: "Example: licet record accept 1 --as ana -o result.json")

        @Argument(help: "The record's number.")
        var record: RowNumber
        @Option(name: .shortAndLong, help: ArgumentHelp("Keep what was opened.", valueName: "file"))
        var output: String?
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            if let output { try requireFree(output) }
            let bar = ProgressBar()
            defer { bar.end() }
            let (opened, recorded) = try await place.withRecords(acting.sending) { client in
                let who = try acting.identity(place.home)
                let opened = try await client.open(
                    record.number, for: ownPurpose, by: who,
                    into: output.map { .file($0) } ?? .nowhere, progress: { bar.note($0) })
                bar.end()
                return (opened, try await client.accept(opened, by: who))
            }
            if place.output.isJSON {
                Output.json(
                    .object(
                        [
                            JSON.Member("record", .integer(record.number)),
                            JSON.Member("opened", json(opened, output)),
                        ] + recorded.members))
            } else {
                Output.lines(lines(opened, output))
                Output.line("accepted     record \(record.number)")
                Output.lines(recorded.lines)
            }
        }
    }

    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reject a proposed record: nobody may read it from then on.",
            discussion: "Example: licet record reject 1 --as ana")

        @Argument(help: "The record's number.")
        var record: RowNumber
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            let recorded = try await place.withRecords(acting.sending) { client in
                let facts = try await client.record(record.number)
                return try await client.reject(facts, by: try acting.signer(place.home))
            }
            show(
                recorded, [("record", record.number)], "rejected     record \(record.number)",
                place.output)
        }
    }

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch a record, check it against the chain, and open it.",
            discussion: """
                The read is recorded on the chain before the gateway sends anything. The file \
                appears when all of it has passed every check.
                Example: licet record get 1 --as insurer --for payment -o result.json
                """)

        @Argument(help: "The record's number.")
        var record: RowNumber
        @Option(
            name: .customLong("for"),
            help: ArgumentHelp("The purpose of reading.", valueName: "purpose"))
        var purpose = ownPurpose
        @Option(name: .shortAndLong, help: ArgumentHelp("Where to put it.", valueName: "file"))
        var output: String
        @OptionGroup var acting: ActingOptions
        @OptionGroup var place: RecordsPlace

        func run() async throws {
            try requireFree(output)
            let bar = ProgressBar()
            defer { bar.end() }
            let opened = try await place.withRecords(acting.sending) { client in
                try await client.open(
                    record.number, for: purpose, by: try acting.identity(place.home),
                    into: .file(output), progress: { bar.note($0) })
            }
            bar.end()
            if place.output.isJSON {
                Output.json(json(opened, output))
            } else {
                Output.lines(lines(opened, output))
                Output.lines(opened.ticket.recorded.lines)
            }
        }
    }
}

/// The purpose that patients name when they read their own records.
private let ownPurpose = "treatment"

/// What a file's name says about its content.
private func mediaType(ofFile path: String) -> String {
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "json": "application/json"
    case "xml": "application/xml"
    case "pdf": "application/pdf"
    case "txt": "text/plain"
    case "csv": "text/csv"
    case "png": "image/png"
    case "jpg", "jpeg": "image/jpeg"
    case "dcm": "application/dicom"
    default: "application/octet-stream"
    }
}

/// Refuses a place where no new file can stand, before a ticket is asked for: opening replaces
/// nothing.
private func requireFree(_ output: String) throws {
    guard !FileManager.default.fileExists(atPath: output),
        (try? FileManager.default.destinationOfSymbolicLink(atPath: output)) == nil
    else {
        throw CommandFailure.refused("`\(output)` exists already; choose another name")
    }
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else {
        throw CommandFailure.refused("cannot write into `\(folder)`")
    }
}

private func json(_ opened: OpenedFile, _ output: String?) -> JSON {
    let ticket = opened.ticket
    return [
        "record": .integer(opened.facts.number),
        "file": output.map { .string($0) } ?? .null, "size": .wide(opened.header.bodyLength),
        "media": .string(opened.header.media.text), "sealedSize": .wide(opened.sealedLength),
        "digest": .string(hex(opened.facts.digest)), "version": .integer(opened.facts.version),
        "epoch": .integer(opened.facts.epoch),
        "ticket": .object(
            [
                JSON.Member("event", .integer(Int64(ticket.name.event))),
                JSON.Member("end", .string(ticket.opened.end.isoText)),
            ] + ticket.recorded.members),
    ]
}

private func lines(_ opened: OpenedFile, _ output: String?) -> [String] {
    let media = opened.header.media.text
    return [
        "opened       record \(opened.facts.number), \(opened.header.bodyLength) bytes"
            + (media.isEmpty ? "" : ", \(media)") + (output.map { ", in \($0)" } ?? ""),
        "checked      SHA-256 \(hex(opened.facts.digest)), version \(opened.facts.version), "
            + "epoch \(opened.facts.epoch)",
        "ticket       ends at \(opened.ticket.opened.end.isoText)",
    ]
}

/// Prints what came of an action on numbered rows.
func show(
    _ recorded: Recorded, _ numbers: [(name: String, number: Int64)], _ line: String,
    _ output: JSONOption
) {
    if output.isJSON {
        Output.json(
            .object(
                numbers.map { JSON.Member($0.name, .integer($0.number)) } + recorded.members))
    } else {
        Output.line(line)
        Output.lines(recorded.lines)
    }
}
