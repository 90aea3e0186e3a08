import LicetBytecode
import LicetLedger
import LicetPrimitives
import TestSupport
import Testing

@Suite struct Codec {
    @Test func `genesis has one encoding`() throws {
        try check("genesis", CodecSamples.genesis)
    }

    @Test func `deploy arguments have one encoding`() throws {
        try check("deploy-arguments", CodecSamples.arguments)
    }

    @Test func `a signed transaction has one encoding`() throws {
        try check("transaction", CodecSamples.transactions)
    }

    @Test func `a receipt has one encoding`() throws {
        try check("receipt", CodecSamples.receipts)
    }

    @Test func `a list of receipts has one encoding`() throws {
        try check("receipt-list", CodecSamples.receiptLists)
    }

    @Test func `a header has one encoding`() throws {
        try check("header", CodecSamples.headers)
        #expect(CodecSamples.headers[0].1.encoded.count == Header.encodedSizeMax)
    }

    @Test func `a seal has one encoding`() throws {
        try check("seal", CodecSamples.seals)
    }

    @Test func `a block has one encoding, its sealed header's and then its body's`() throws {
        try check("block", CodecSamples.blocks)
        for (_, block) in CodecSamples.blocks {
            #expect(block.encoded == block.sealedHeader.encoded + block.body.encoded)
        }
    }

    @Test func `undo has one encoding`() throws {
        try check("undo", CodecSamples.undos)
    }

    @Test func `the ledger's own rows have one encoding`() throws {
        try check("account-record", CodecSamples.accounts)
        try check("contract-record", CodecSamples.contracts)
    }

    @Test func `an unknown version is refused`() {
        for version in [UInt8(0), 2, 255] {
            let tag = CodecError.unknownTag(UInt64(version))
            refuses(Genesis.self, [version] + CodecSamples.genesis[0].1.encoded.dropFirst(), tag)
            refuses(
                SignedTransaction.self,
                [version] + CodecSamples.transactions[0].1.encoded.dropFirst(), tag)
            refuses(Header.self, [version] + CodecSamples.headers[0].1.encoded.dropFirst(), tag)
            refuses(Receipt.self, [version] + CodecSamples.receipts[0].1.encoded.dropFirst(), tag)
            refuses(Undo.self, [version] + CodecSamples.undos[0].1.encoded.dropFirst(), tag)
        }
    }

    @Test func `holders out of order or twice are refused`() {
        let one = CodecSamples.account(1).bytes
        let two = CodecSamples.account(2).bytes
        refuses(DeployArguments.self, [1, 2] + two + one + [0], .notCanonical)
        refuses(DeployArguments.self, [1, 2] + one + one + [0], .notCanonical)
        #expect(throws: Never.self) {
            try DeployArguments(encoded: [1, 2] + one + two + [0])
        }
    }

    @Test func `a contract's own error has no second form as a trap`() {
        var bytes = CodecSamples.receipts[2].1.encoded
        bytes[bytes.count - 1] = Trap.failed.rawValue
        refuses(Receipt.self, bytes, .unknownTag(UInt64(Trap.failed.rawValue)))
    }

    @Test func `a length in a longer form than needed is refused`() {
        // A body of no transactions: the count 0 in two bytes.
        refuses(BlockBody.self, [0x80, 0x00], .notCanonical)
        refuses(ReceiptList.self, [0x80, 0x00], .notCanonical)
    }

    @Test func `counts past their limit are refused before anything is read`() {
        let calls = Limits.callsPerTransaction + 1
        var transaction = CodecSamples.transactions[0].1
        transaction.transaction.calls = Array(
            repeating: transaction.transaction.calls[0], count: calls)
        refuses(
            SignedTransaction.self, transaction.encoded,
            .tooLong(limit: Limits.callsPerTransaction))
        // 5,001 as ULEB128, and 2³²: more than any list has.
        refuses(BlockBody.self, [0x89, 0x27], .tooLong(limit: Limits.transactionsPerBlock))
        refuses(
            BlockBody.self, [0x80, 0x80, 0x80, 0x80, 0x10],
            .tooLong(limit: Limits.transactionsPerBlock))
    }

    @Test func `a transaction that deploys may be longer than one that calls`() throws {
        let deploys = CodecSamples.transactions[1].1
        let call = { (count: Int) in
            Transaction.Call.call(
                contract: .zero, action: "a", arguments: Bytes(repeating: 0, count: count))
        }
        var signed = CodecSamples.transactions[0].1
        signed.transaction.calls = [call(0)]
        // Two more bytes of the arguments' length.
        let room = Limits.transactionBytes - signed.encoded.count - 2
        signed.transaction.calls = [call(room)]
        #expect(signed.encoded.count == Limits.transactionBytes)
        #expect(try SignedTransaction(encoded: signed.encoded) == signed)
        signed.transaction.calls = [call(room + 1)]
        refuses(
            SignedTransaction.self, signed.encoded, .tooLong(limit: Limits.transactionBytes))
        signed.transaction.calls = [call(room + 1), deploys.transaction.calls[0]]
        #expect(try SignedTransaction(encoded: signed.encoded) == signed)
        signed.transaction.calls = Array(repeating: call(room - 100), count: 3)
        signed.transaction.calls.append(deploys.transaction.calls[0])
        refuses(
            SignedTransaction.self, signed.encoded,
            .tooLong(limit: Limits.deployTransactionBytes))
    }

    @Test func `names of what is hashed keep ids apart`() {
        let transaction = CodecSamples.transactions[0].1
        var other = transaction
        other.signature = CodecSamples.transactions[0].1.signature
        #expect(other.transaction.id == transaction.transaction.id)
        #expect(
            transaction.transaction.id.digest
                == SHA256.hash(
                    tag: "licet tx v1", transaction.encoded.dropFirst().dropLast(64)))
        #expect(transaction.fullHash == SHA256.hash(transaction.encoded))
        let header = CodecSamples.headers[0].1
        #expect(header.id.digest == SHA256.hash(tag: "licet block v1", header.encoded))
        let genesis = CodecSamples.genesis[0].1
        #expect(
            genesis.chainID.digest == SHA256.hash(tag: "licet chain v1", genesis.encoded))
    }

    /// Compares with the golden file, and requires that only these bytes give the value.
    private func check<Value: CanonicalForm & Equatable>(
        _ name: String, _ samples: [(String, Value)]
    ) throws {
        let text = samples.map { "\($0.0): \($0.1.encoded.hex)\n" }.joined()
        try Golden.check(text, at: "Tests/Corpus/codec/\(name).hex")
        var random = SplitMix64(seed: 7)
        for (label, value) in samples {
            let bytes = value.encoded
            #expect(try Value(encoded: bytes) == value, "\(label)")
            for length in 0..<bytes.count {
                #expect(throws: CodecError.self, "\(label) cut to \(length)") {
                    try Value(encoded: bytes.prefix(length))
                }
            }
            for extra in [UInt8(0), 1, 255] {
                #expect(throws: CodecError.self, "\(label) extended") {
                    try Value(encoded: bytes + [extra])
                }
            }
            for _ in 0..<500 {
                let mutated = random.mutated(bytes)
                // What decodes at all is the encoding of what came out.
                guard let decoded = try? Value(encoded: mutated) else { continue }
                #expect(decoded.encoded == mutated, "\(label)")
            }
        }
    }

    private func refuses<Value: CanonicalForm>(
        _ type: Value.Type, _ bytes: some Collection<UInt8>, _ error: CodecError,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: error, sourceLocation: sourceLocation) { try Value(encoded: bytes) }
    }
}
