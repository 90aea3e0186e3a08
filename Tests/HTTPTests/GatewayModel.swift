import LicetPrimitives
import LicetVault

/// What a gateway ought to do, in plain values: the statement of the rule that the chain, the
/// machine and the gateway are held against.
struct GatewayModel {
    struct Record {
        var owner: Account
        var epoch: Int64
        var path: BlobName
    }

    struct Grant {
        var record: Int64
        var reader: Account
        var purposes: [Ward.Purpose]
        var start: Instant
        var end: Instant
        var revoked: Instant?
    }

    struct Ticket {
        var name: TicketName
        var record: Int64
        var reader: Account
        var purpose: Ward.Purpose
        var end: Instant
        var epoch: Int64
    }

    /// A change that a transaction makes when it is in a block.
    enum Change {
        case revoke(Int64)
        case rekey(Int64, BlobName)
        case grant(Grant)
        /// One that will fail.
        case nothing
    }

    var head: Instant
    var records: [Int64: Record] = [:]
    var grants: [Int64: Grant] = [:]
    var tickets: [Ticket] = []
    /// What waits for a block.
    var waiting: Change?
    /// Requests that were served.
    var served: Set<RequestNonce> = []

    func mayRead(
        _ reader: Account, _ record: Int64, for purpose: Ward.Purpose, at instant: Instant
    ) -> Bool {
        guard let known = records[record], purpose != .breakGlass else { return false }
        if known.owner == reader { return true }
        return grants.values.contains { grant in
            grant.record == record && grant.reader == reader
                && grant.purposes.contains(purpose)
                && grant.start <= instant && instant < grant.end
                && grant.revoked.map { instant < $0 } ?? true
        }
    }

    mutating func apply(_ change: Change, at instant: Instant) {
        switch change {
        case .revoke(let grant):
            if grants[grant]?.revoked == nil { grants[grant]?.revoked = instant }
        case .rekey(let record, let path):
            records[record]?.epoch += 1
            records[record]?.path = path
        case .nothing: break
        case .grant(let grant): grants[Int64(grants.count) + 1] = grant
        }
    }

    /// The object that a well-formed request of a person gets; `nil` where it is refused.
    func serves(
        _ ticket: Ticket, _ person: Account, nonce: RequestNonce, at now: Instant
    ) -> BlobName? {
        guard !served.contains(nonce), ticket.reader == person else { return nil }
        guard now.milliseconds - head.milliseconds <= 15_000 else { return nil }
        guard now < ticket.end, head < ticket.end else { return nil }
        guard isGranted(ticket, at: [head, now]) else { return nil }
        guard let waiting else { return records[ticket.record]?.path }
        // As the next block would have it: not before the clock, and after the head.
        let next = Instant(milliseconds: max(now.milliseconds, head.milliseconds + 1)) ?? .last
        var then = self
        then.apply(waiting, at: next)
        return then.isGranted(ticket, at: [next]) ? records[ticket.record]?.path : nil
    }

    private func isGranted(_ ticket: Ticket, at instants: [Instant]) -> Bool {
        records[ticket.record]?.epoch == ticket.epoch
            && instants.allSatisfy {
                mayRead(ticket.reader, ticket.record, for: ticket.purpose, at: $0)
            }
    }
}
