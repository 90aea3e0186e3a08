import Foundation
import LicetBytecode
import LicetCrypto
import LicetLedger
import LicetPrimitives
import LicetVault

/// What a program with bad intent would do with the same keys: for demonstrations and tests.
extension RecordsClient {
    /// Approves a request that somebody else may approve, with bytes in place of a wrapped key.
    package func approveForged(
        _ request: Int64, by who: Identity
    ) async throws -> Recorded {
        let asked = try await self.request(request)
        let facts = try await record(asked.record)
        return try await act(
            "approve",
            [
                ("request", .value(.identifier(request))), ("for", .names(asked.purposes)),
                ("during", .value(.period(asked.wished))),
                ("digest", .value(.digest(facts.digest))), ("version", .value(.int(facts.version))),
                ("epoch", .value(.int(facts.epoch))), ("key", .value(.bytes([1]))),
            ], on: records, by: who)
    }

    /// Stores any bytes as a ciphertext and registers them, with any data key wrapped for the
    /// patient.
    package func registerForged(
        _ ciphertext: Bytes, of edition: Edition, key: borrowing DataKey, for patient: Account,
        kind: String, by who: Identity, spool: URL
    ) async throws -> Registration {
        let published = try await requirePublishedKey(of: patient)
        let wrap = try wrap(key, of: edition, for: patient, under: published)
        var hasher = CiphertextHasher()
        hasher.update(ciphertext)
        guard let sealed = hasher.finalize() else { throw RecordsError.otherObject }
        let file = spool.appending(path: "\(edition.object.bytes.hex).sealed")
        try Data(ciphertext).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let spooled = SpooledFile(
            path: file.path, edition: edition, patient: patient, sealed: sealed, wrap: wrap)
        let path = try await upload(file.path, sealed, by: who, progress: { _ in })
        return try await register(spooled, at: path, kind: kind, by: who)
    }
}

extension Identity {
    /// Tries this identity's wrapping key on what was wrapped for another account.
    package func unwrap(_ wrap: Wrap, of edition: Edition, for reader: Account) -> Bool {
        guard let secret = wrapping else { return false }
        return wrap.open(of: edition, for: reader, with: secret.key) != nil
    }

    /// Signs calls as the account's next transaction, hands it in and waits for its receipt.
    package func send(
        _ calls: [Transaction.Call], to node: NodeClient, waitSeconds: Int = 60
    ) async throws -> NodeClient.ReceiptAnswer {
        let status = try await node.status()
        let builder = TransactionBuilder(
            key: signing.publicKey, status: status, account: try await node.account(account),
            gas: nil)
        let signed = try builder.sign(calls, with: signing)
        try await node.submit(signed)
        let id = signed.transaction.id
        guard let answer = try await node.receipt(of: id, withinSeconds: waitSeconds) else {
            throw RecordsError.notIncluded(id, seconds: waitSeconds)
        }
        return answer
    }
}
