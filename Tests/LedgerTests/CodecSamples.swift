import LicetBytecode
import LicetCrypto
import LicetLedger
import LicetPrimitives

/// Values of every type that the ledger encodes, with fixed bytes where keys and signatures stand:
/// the codec does not ask whether they are good.
enum CodecSamples {
    static let genesis: [(String, Genesis)] = [
        (
            "solo",
            Genesis(
                time: instant(1_000), sealing: .solo(sealer: key(2)),
                blockInterval: duration(1_000))
        ),
        (
            "work with a contract",
            Genesis(
                time: instant(0), sealing: .work(target: Sealing.defaultTarget),
                blockInterval: duration(1), blockGas: Gas(5),
                quota: Quota(window: 10, gas: Gas(7)), contracts: [deployment])
        ),
    ]

    static let arguments: [(String, DeployArguments)] = [
        ("nothing", DeployArguments()),
        (
            "roles and settings",
            DeployArguments(
                roles: [[account(9), account(3), account(9)], [account(1)]],
                settings: [nil, [1, 2, 3], []])
        ),
    ]

    static let transactions: [(String, SignedTransaction)] = [
        (
            "call",
            signed([.call(contract: account(7), action: "bump", arguments: [1, 2, 3])])
        ),
        (
            "deploy and call",
            signed([
                .deploy(deployment), .call(contract: account(8), action: "go", arguments: []),
            ])
        ),
    ]

    static let receipts: [(String, Receipt)] = [
        ("nothing", receipt(.succeeded(results: [], events: []))),
        (
            "results and events",
            receipt(
                .succeeded(
                    results: [.deployed(account(4)), .returned([1, 0]), .returned([])],
                    events: [
                        Receipt.Event(contract: account(4), code: 3, fields: [9]),
                        Receipt.Event(contract: account(5), code: .max, fields: []),
                    ]))
        ),
        ("trap", failure(.trapped(.overflow))),
        (
            "contract error",
            failure(.contractError(contract: account(6), code: 2, fields: [1, 2]))
        ),
        ("unknown contract", failure(.unknownContract(account(6)))),
        ("deploy refused", failure(.deployRefused(.settingMissing))),
    ]

    static let headers: [(String, Header)] = [
        (
            "all fields differ",
            Header(
                chain: ChainID(digest(1)), height: Height(2), slot: 3, parent: BlockID(digest(4)),
                time: instant(5), transactionsRoot: digest(6), receiptsRoot: digest(7),
                stateRoot: digest(8), sealersRoot: digest(9), gasUsed: Gas(10),
                gasLimit: Gas(11), workTarget: digest(12).word, workNonce: 13,
                sealer: account(14))
        )
    ]

    static let seals: [(String, Seal)] = [
        ("none", .none), ("signature", .signature(signature)),
    ]

    static let blocks: [(String, Block)] = [
        ("empty", Block(header: headers[0].1, seal: .none, transactions: [])),
        (
            "two transactions",
            Block(
                header: headers[0].1, seal: .signature(signature),
                transactions: transactions.map(\.1))
        ),
    ]

    static let receiptLists: [(String, ReceiptList)] = [
        ("empty", ReceiptList([])), ("all", ReceiptList(receipts.map(\.1))),
    ]

    static let undos: [(String, Undo)] = [
        (
            "changed and new",
            Undo(rows: [
                Undo.OldRow(key: RowKey([1, 2]), value: [3]),
                Undo.OldRow(key: RowKey([1, 3]), value: nil),
            ])
        )
    ]

    static let accounts: [(String, AccountRecord)] = [
        ("used", AccountRecord(next: Nonce(1), window: 2, gasUsed: Gas(3)))
    ]

    static let contracts: [(String, ContractRecord)] = [
        (
            "deployed",
            ContractRecord(
                code: digest(1), codeBytes: 2, deployer: account(3), height: Height(4))
        )
    ]

    private static let deployment = Deployment(
        code: [1, 2, 3, 4], arguments: arguments[1].1)

    private static func signed(_ calls: [Transaction.Call]) -> SignedTransaction {
        SignedTransaction(
            Transaction(
                chain: ChainID(digest(1)), account: account(2), publicKey: key(3),
                nonce: Nonce(4), expiry: Height(5), gasLimit: Gas(6), calls: calls),
            signature: signature)
    }

    private static func receipt(_ outcome: Receipt.Outcome) -> Receipt {
        Receipt(transaction: TransactionID(digest(1)), gasUsed: Gas(2), outcome: outcome)
    }

    private static func failure(_ reason: Receipt.Failure.Reason) -> Receipt {
        receipt(.failed(Receipt.Failure(call: 15, reason: reason)))
    }

    static func digest(_ number: UInt8) -> Digest {
        Digest(Word256(UInt64(number) << 56, 0, 0, UInt64(number)))
    }

    static func account(_ number: UInt8) -> Account { Account(digest(number).word) }

    private static func key(_ number: UInt8) -> KeyBytes {
        guard let key = KeyBytes(Bytes(repeating: number, count: 33)) else {
            preconditionFailure("a key has 33 bytes")
        }
        return key
    }

    private static var signature: Signature {
        guard let signature = Signature(Bytes(0..<64)) else {
            preconditionFailure("a signature has 64 bytes")
        }
        return signature
    }

    static func instant(_ milliseconds: Int64) -> Instant {
        guard let instant = Instant(milliseconds: milliseconds) else {
            preconditionFailure("a test's instant is in range")
        }
        return instant
    }

    static func duration(_ milliseconds: Int64) -> Duration {
        guard let duration = Duration(milliseconds: milliseconds) else {
            preconditionFailure("a test's duration is in range")
        }
        return duration
    }
}
