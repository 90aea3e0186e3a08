public import LicetPrimitives
public import LicetVault

/// A record as the chain has it: all but the path, which is sealed.
public struct RecordFacts: Hashable, Sendable {
    public let number: Int64
    public let registrar: Account
    public let patient: Account
    public let object: ObjectID
    /// The tier of sensitivity.
    public let kind: String
    /// The SHA-256 of the ciphertext.
    public let digest: Digest
    /// The digest of its block list.
    public let blocks: Digest
    public let version: Int64
    public let epoch: Int64
    /// When the patient may accept it.
    public let offer: Period
    public let accepted: Instant?
    public let rejected: Instant?
    /// When it was registered.
    public let registered: Instant

    /// Where a record stands.
    public enum Stage: String, Hashable, Sendable {
        case proposed, accepted, rejected, lapsed
    }

    public func stage(at instant: Instant) -> Stage {
        if accepted != nil { return .accepted }
        if rejected != nil { return .rejected }
        return instant < offer.end ? .proposed : .lapsed
    }

    init(_ row: RowReader) throws(RecordsError) {
        number = try row.number()
        registrar = try row.account("registrar")
        patient = try row.account("patient")
        object = ObjectID(try row.digest("object").word)
        kind = try row.name("kind")
        digest = try row.digest("digest")
        blocks = try row.digest("blocks")
        version = try row.integer("version")
        epoch = try row.integer("epoch")
        offer = try row.period("offer")
        accepted = try row.instantIfAny("accepted")
        rejected = try row.instantIfAny("rejected")
        registered = row.row.inserted
    }

    /// What its data key was drawn for; `nil` for numbers that no file can have.
    func edition(chain: Digest, contract: Account) -> Edition? {
        guard let version = UInt32(exactly: version), let epoch = UInt32(exactly: epoch) else {
            return nil
        }
        return Edition(
            chain: chain, contract: contract, registrar: registrar, object: object,
            version: version, epoch: epoch)
    }
}

/// A question to a patient to be let in.
public struct RequestFacts: Hashable, Sendable {
    public let number: Int64
    public let record: Int64
    public let owner: Account
    public let asker: Account
    public let purposes: [String]
    public let wished: Period
    public let approved: Instant?
    public let denied: Instant?
    public let asked: Instant

    public enum Standing: String, Hashable, Sendable {
        case open, approved, denied, over
    }

    public func standing(at instant: Instant) -> Standing {
        if approved != nil { return .approved }
        if denied != nil { return .denied }
        return instant < wished.end ? .open : .over
    }

    init(_ row: RowReader) throws(RecordsError) {
        number = try row.number()
        record = try row.identifier("record")
        owner = try row.account("owner")
        asker = try row.account("asker")
        purposes = try row.names("purposes")
        wished = try row.period("wished")
        approved = try row.instantIfAny("approved")
        denied = try row.instantIfAny("denied")
        asked = row.row.inserted
    }
}

/// What a patient has allowed a reader.
public struct GrantFacts: Hashable, Sendable {
    public let number: Int64
    public let record: Int64
    public let giver: Account
    public let reader: Account
    public let purposes: [String]
    public let period: Period
    public let revoked: Instant?
    public let given: Instant

    public enum Standing: String, Hashable, Sendable {
        case live, upcoming, ended, revoked
    }

    public func standing(at instant: Instant) -> Standing {
        if let revoked, revoked <= instant { return .revoked }
        if period.contains(instant) { return .live }
        return instant < period.start ? .upcoming : .ended
    }

    init(_ row: RowReader) throws(RecordsError) {
        number = try row.number()
        record = try row.identifier("record")
        giver = try row.account("giver")
        reader = try row.account("reader")
        purposes = try row.names("purposes")
        period = try row.period("period")
        revoked = try row.instantIfAny("revoked")
        given = row.row.inserted
    }
}
