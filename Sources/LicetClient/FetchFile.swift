public import LicetBytecode
import LicetCrypto
import LicetLedger
public import LicetPrimitives
public import LicetVault

/// A ticket: an `Opened` event of a receipt.
public struct FetchedTicket: Sendable {
    public let name: TicketName
    public let record: Int64
    /// What the event says: who, until when, and of which edition.
    public let opened: Opened
    public let recorded: Recorded
}

/// A file that was opened, and passed every check.
public struct OpenedFile: Sendable {
    public let ticket: FetchedTicket
    /// The record as it stood when the file was checked against it.
    public let facts: RecordFacts
    /// The length and kind of the content, from inside the ciphertext.
    public let header: PlaintextHeader
    /// The ciphertext's length in bytes.
    public let sealedLength: UInt64
}

/// Where an opened file goes.
public enum Destination: Hashable, Sendable {
    /// A path, at which the file appears when it has passed every check.
    case file(String)
    /// Nowhere: it is only checked.
    case nowhere
}

extension RecordsClient {
    /// Asks the contract for a record: the rule is checked and the read recorded in a block. Waits
    /// until that block is final, as the gateway does.
    public func fetch(
        _ record: Int64, for purpose: String, by who: Identity
    ) async throws -> FetchedTicket {
        let recorded = try await act(
            "fetch", [("record", .value(.identifier(record))), ("purpose", .name(purpose))],
            on: records, by: who)
        let events = recorded.events
        guard let bytes = decodedNumber(recorded.returned), events.indices.contains(Int(bytes)),
            events[Int(bytes)].contract == records.address,
            events[Int(bytes)].code == Opened.code,
            let opened = try? Opened(encoded: events[Int(bytes)].fields)
        else {
            throw RecordsError.otherContract(
                records.address, lacks: "an action `fetch` that gives a ticket")
        }
        let name = TicketName(
            contract: records.address, transaction: recorded.transaction.digest, event: bytes)
        return FetchedTicket(
            name: name, record: record, opened: opened, recorded: try await final(recorded))
    }

    /// Opens a record: asks for a ticket, takes the ciphertext from the gateway, checks it against
    /// the chain, unwraps the data key and opens the file.
    public func open(
        _ record: Int64, for purpose: String, by who: Identity, into destination: Destination,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> OpenedFile {
        progress(.waiting)
        let ticket = try await fetch(record, for: purpose, by: who)
        return try await open(ticket, by: who, into: destination, progress: progress)
    }

    /// Opens what a ticket is for; a ticket serves any number of times until its end.
    public func open(
        _ ticket: FetchedTicket, by who: Identity, into destination: Destination,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws -> OpenedFile {
        let facts = try await record(ticket.record)
        try requireEdition(of: ticket, facts)
        let key = try await dataKey(of: facts, for: who)
        let context = FileContext(
            edition: try edition(of: facts), file: 0, subject: facts.patient)
        let reception = try FileReception(
            key, context, facts, destination, progress: progress)
        do {
            try await download(ticket.name, by: who) { piece in try reception.take(piece) }
        } catch let error as RecordsError {
            throw try await explained(error, ticket, who)
        }
        let (header, length) = try reception.finish()
        return OpenedFile(ticket: ticket, facts: facts, header: header, sealedLength: length)
    }

    /// Takes the ciphertext that a ticket is for, unopened, into a file or memory of the caller's.
    /// Says nothing about what it is.
    public func takeCiphertext(
        _ ticket: FetchedTicket, by who: Identity, take: (Bytes) throws -> Void
    ) async throws {
        do {
            try await download(ticket.name, by: who, take: take)
        } catch let error as RecordsError {
            throw try await explained(error, ticket, who)
        }
    }

    /// The row must still be the one that the ticket was issued for.
    private func requireEdition(
        of ticket: FetchedTicket, _ facts: RecordFacts
    ) throws(RecordsError) {
        let opened = ticket.opened
        guard opened.digest == facts.digest, opened.version == facts.version,
            opened.epoch == facts.epoch
        else {
            throw .changed(record: facts.number, version: facts.version, epoch: facts.epoch)
        }
    }

    /// The gateway gives one answer for all that a stranger may not tell apart. Who holds the
    /// ticket may know more, from the chain itself.
    private func explained(
        _ error: RecordsError, _ ticket: FetchedTicket, _ who: Identity
    ) async throws -> RecordsError {
        let received: Bool
        switch error {
        case .gateway(_, "unavailable", _): received = false
        case .brokenOff: received = true
        default: return error
        }
        guard ticket.opened.account == who.account else {
            return .foreignTicket(ticket.opened.account)
        }
        let instant = now()
        guard received || instant < ticket.opened.end else {
            return .ticketEnded(ticket.opened.end)
        }
        let facts = try await record(ticket.record)
        do {
            try requireEdition(of: ticket, facts)
        } catch {
            return error
        }
        let rule = Int(ticket.opened.rule)
        if records.contract.rules.indices.contains(rule),
            let denial = try await denial(
                rule: records.contract.rules[rule].name, arguments: ticket.opened.arguments,
                at: instant)
        {
            return .deniedSince(denial)
        }
        return received ? error : .objectMissing(record: ticket.record)
    }

    /// Waits until a block can no longer be undone.
    private func final(_ recorded: Recorded) async throws -> Recorded {
        var recorded = recorded
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(waitSeconds))
        while !recorded.isFinal {
            guard clock.now < end else { throw RecordsError.notFinal(recorded.transaction) }
            try await clock.sleep(for: .milliseconds(250))
            guard let answer = try await node.receipt(of: recorded.transaction) else {
                throw RecordsError.notFinal(recorded.transaction)
            }
            recorded = try Recorded(answer)
        }
        return recorded
    }

    private func decodedNumber(_ bytes: Bytes) -> UInt16? {
        try? CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
            try decoder.uint16()
        }
    }
}
