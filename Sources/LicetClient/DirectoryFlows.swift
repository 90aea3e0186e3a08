import LicetBytecode
public import LicetCrypto
import LicetLedger
public import LicetPrimitives
public import LicetVault

/// A wrapping key as the directory has it, checked.
public struct PublishedKey: Hashable, Sendable {
    /// 1 for the account's first key.
    public let number: Int64
    public let suite: WrapSuite
    public let key: RSAPublicKey
    public let published: Instant
}

extension RecordsClient {
    /// Publishes the identity's wrapping key in the directory, in place of the one before.
    public func publishWrappingKey(of who: Identity) async throws -> Recorded {
        guard let key = who.wrappingKey else { throw RecordsError.noOwnWrappingKey }
        return try await publish(key, by: who)
    }

    /// The same for an identity that was opened for signing alone.
    public func publish(_ key: RSAPublicKey, by who: Identity) async throws -> Recorded {
        try await act(
            "publish",
            [
                ("suite", .value(.int(Int64(WrapSuite.rsaOAEP.rawValue)))),
                ("key", .value(.bytes(key.bytes))),
            ], on: directory, by: who)
    }

    /// The key that an account has published, checked as any foreign key; `nil` where there is
    /// none.
    public func publishedKey(of account: Account) async throws -> PublishedKey? {
        guard
            let row = try await node.row(
                .account(account), of: "keys", at: directory.address, in: directory.verified)
        else { return nil }
        let reader = directory.reader(row, of: "keys")
        let suite = UInt8(exactly: try reader.integer("suite")).flatMap {
            WrapSuite(rawValue: $0)
        }
        guard let suite, let key = RSAPublicKey(try reader.bytes("key")) else {
            throw RecordsError.badWrappingKey(account)
        }
        return PublishedKey(
            number: try reader.integer("number"), suite: suite, key: key,
            published: try reader.instant("published"))
    }

    /// Wraps a data key for an account under the key that it has published.
    func wrap(
        _ key: borrowing DataKey, of edition: Edition, for account: Account,
        under published: PublishedKey
    ) throws -> Wrap {
        switch published.suite {
        case .rsaOAEP: try Wrap(key, of: edition, for: account, under: published.key)
        }
    }

    func requirePublishedKey(of account: Account) async throws -> PublishedKey {
        guard let published = try await publishedKey(of: account) else {
            throw RecordsError.noWrappingKey(account)
        }
        return published
    }

    /// The data key of a record's present epoch, which was wrapped for this identity.
    func dataKey(of facts: RecordFacts, for who: Identity) async throws -> DataKey {
        guard let secret = who.wrapping else { throw RecordsError.noOwnWrappingKey }
        let edition = try edition(of: facts)
        guard let wrap = try await wrap(of: facts, for: who.account) else {
            throw RecordsError.notWrapped(
                record: facts.number, epoch: facts.epoch, reader: who.account)
        }
        guard let key = Wrap(wrap)?.open(of: edition, for: who.account, with: secret.key) else {
            throw RecordsError.wrongKey(record: facts.number)
        }
        return key
    }

    /// What stands in the contract as the data key of a record's epoch, wrapped for an account.
    public func wrap(of facts: RecordFacts, for account: Account) async throws -> Bytes? {
        let place: Value = .structure([
            .account(facts.registrar), .digest(Digest(facts.object.word)), .int(facts.version),
            .int(facts.epoch), .account(account),
        ])
        let row = try await node.row(
            place, of: "wraps", at: records.address, in: records.verified)
        return try row.map { (row) throws(RecordsError) in
            try records.reader(row, of: "wraps").bytes("key")
        }
    }

    func edition(of facts: RecordFacts) throws(RecordsError) -> Edition {
        guard
            let edition = facts.edition(chain: chain.digest, contract: records.address)
        else {
            throw .changed(record: facts.number, version: facts.version, epoch: facts.epoch)
        }
        return edition
    }
}
