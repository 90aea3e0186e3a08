public import LicetLedger
public import LicetPrimitives
public import LicetVault

/// Why something with a record did not happen. What a node itself refuses is a
/// ``NodeClientError``, and what is wrong with a key of the home a ``KeyHomeError``.
public enum RecordsError: Error, Hashable, Sendable {
    /// The contract at the address is none that keeps records, or no directory.
    case otherContract(Account, lacks: String)
    case unknownCase(String, known: [String])
    /// There is no record, request or grant of this number.
    case absent(String, Int64)
    /// No block held the transaction in the time that there was.
    case notIncluded(TransactionID, seconds: Int)
    /// The block that holds the ticket may still be undone, and the gateway waits for finality.
    case notFinal(TransactionID)
    /// The chain ran the action and it failed.
    case refused(ChainRefusal)
    /// The account has published no key to wrap for.
    case noWrappingKey(Account)
    /// The account's published key is none that may be wrapped for.
    case badWrappingKey(Account)
    /// This identity was opened for signing alone.
    case noOwnWrappingKey
    /// Nobody has wrapped the present data key for the account.
    case notWrapped(record: Int64, epoch: Int64, reader: Account)
    /// What was wrapped for the account does not open with its key.
    case wrongKey(record: Int64)
    /// The record is not what it was; the error says what it has become.
    case changed(record: Int64, version: Int64, epoch: Int64)
    /// The node serves no files.
    case noGateway
    /// The ticket was issued to another account, which alone may use it.
    case foreignTicket(Account)
    case ticketEnded(Instant)
    /// The rule denies what it permitted when the ticket was issued.
    case deniedSince(Denial)
    /// The ticket holds, and the gateway has no object for it.
    case objectMissing(record: Int64)
    /// The gateway's own words.
    case gateway(status: Int, code: String, message: String)
    /// The connection ended before the object did.
    case brokenOff(received: UInt64)
    /// What the store took or gave is not what was sealed.
    case otherObject
    /// The ciphertext is not the registered one.
    case digestDiffers(expected: Digest, found: Digest)
    /// The ciphertext is the registered one, the registered block list is not its.
    case blocksDiffer
    case sealing(SealError)
    case opening(OpenError)
    case file(String, StreamError)
}

/// An action that failed in a block.
public struct ChainRefusal: Hashable, Sendable {
    public let action: String
    public let transaction: TransactionID
    public let height: Height
    public let time: Instant
    public let gasUsed: Gas
    /// The name of the contract's error or of the trap.
    public let name: String?
    /// The failure as a source text would have it.
    public let text: String
    /// Why the contract's rule denies, where it was one that did.
    public let denial: Denial?
}

extension RecordsError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .otherContract(let address, let lacks):
            "the contract at \(address.text) is not of the kind that is needed: it lacks \(lacks)"
        case .unknownCase(let name, let known):
            "there is no `\(name)`: "
                + (known.isEmpty ? "none is known" : "there are \(known.joined(separator: ", "))")
        case .absent(let what, let number): "there is no \(what) \(number)"
        case .notIncluded(let id, let seconds):
            "no block held transaction 0x\(id.digest.bytes.hex) within \(seconds) s; ask later "
                + "with `licet receipt`"
        case .notFinal(let id):
            "the block of ticket 0x\(id.digest.bytes.hex) is not final yet; the gateway serves "
                + "when it is"
        case .refused(let refusal): refusal.words
        case .noWrappingKey(let account):
            "\(account.text) has published no wrapping key; its owner does so with "
                + "`licet key publish`"
        case .badWrappingKey(let account):
            "the key that \(account.text) has published is none that is safe to wrap for"
        case .noOwnWrappingKey: "a wrapping key is needed to open files, and none was given"
        case .notWrapped(let record, let epoch, let reader):
            "no key of record \(record), epoch \(epoch), is wrapped for \(reader.text): only its "
                + "patient can do so, with a grant or `rewrap`"
        case .wrongKey(let record):
            "the key that was wrapped for you for record \(record) does not open with your "
                + "wrapping key: it was wrapped for another key, or altered"
        case .changed(let record, let version, let epoch):
            "record \(record) has changed meanwhile: it is now version \(version), epoch \(epoch); "
                + "what was seen before is not what stands there"
        case .noGateway: "this node has no gateway: it serves no files"
        case .foreignTicket(let account):
            "the ticket is \(account.text)'s, who alone may use it"
        case .ticketEnded(let end): "the ticket ended at \(end.isoText); fetch a new one"
        case .deniedSince(let denial): "not permitted any more: \(denial)"
        case .objectMissing(let record):
            "the gateway has no object for record \(record): its store has lost it, or a change "
                + "of its permission is about to enter a block"
        case .gateway(_, _, let message): "the gateway refuses: \(message)"
        case .brokenOff(let received):
            "the gateway broke off after \(received) bytes: the permission ended, or the "
                + "connection did; nothing was kept"
        case .otherObject: "the gateway's store did not take what was sealed"
        case .digestDiffers(let expected, let found):
            "the ciphertext is not the registered one: its SHA-256 is 0x\(found.bytes.hex), "
                + "registered is 0x\(expected.bytes.hex); nothing was kept"
        case .blocksDiffer:
            "the registered block list is not this ciphertext's: ranges of it could not be read"
        case .sealing(let error): words(error)
        case .opening(let error): words(error)
        case .file(let path, let error): "`\(path)`: \(words(error))"
        }
    }
}

extension RecordsError {
    /// Whether what was given or asked for is refused, rather than a machine at fault.
    public var isRefusal: Bool {
        switch self {
        case .notIncluded, .notFinal, .objectMissing, .otherObject, .noGateway: false
        case .gateway(let status, _, _): status < 500
        case .sealing(.library), .sealing(.stream), .opening(.library), .opening(.stream): false
        default: true
        }
    }
}

extension ChainRefusal {
    fileprivate var words: String {
        if name == "NotAuthorised" {
            return "not permitted: "
                + (denial?.description ?? "`\(action)` is not for this account")
        }
        return "`\(action)` failed: \(text)"
    }
}

private func words(_ error: SealError) -> String {
    switch error {
    case .bodyTooShort, .bodyTooLong: "the file was changed while it was sealed"
    case .stream(let error): words(error)
    case .library: "the file was not sealed: the cryptographic library failed"
    }
}

private func words(_ error: OpenError) -> String {
    switch error {
    case .wrongKey:
        "the file is not sealed with this record's key: its key commitment is another's"
    case .chunk(let number): "the ciphertext was altered in chunk \(number); nothing was kept"
    case .truncated: "the ciphertext ends too early; nothing was kept"
    case .header, .length, .padding:
        "what was sealed is no file of this format; nothing was kept"
    case .digest(let expected, let found):
        RecordsError.digestDiffers(expected: expected, found: found).description
    case .blockList: "the block list is not the registered one"
    case .block(let number): "block \(number) is not the registered one; nothing was kept"
    case .range: "the file has no such range"
    case .stream(let error): words(error)
    case .library: "the file was not opened: the cryptographic library failed"
    }
}

private func words(_ error: StreamError) -> String {
    switch error {
    case .failed(let operation, let number): "cannot \(verb(operation)): \(systemWords(number))"
    case .notRegularFile: "it is no regular file"
    case .noRandomness: "the system gives no randomness"
    }
}

private func verb(_ operation: StreamError.Operation) -> String {
    switch operation {
    case .open: "open it"
    case .read: "read it"
    case .write: "write it"
    case .synchronise: "put it on the disk"
    case .rename: "give it its name"
    }
}
