import LicetBytecode
import LicetLedger
import LicetPrimitives
import Testing

@Suite struct ChainVerification {
    private let chain: TestChain

    init() throws { chain = try Self.grown(.solo) }

    private static func grown(_ mode: TestChain.Mode) throws -> TestChain {
        var chain = try TestChain(mode)
        let person = try Signer()
        _ = try chain.send([TestChain.call("bump", [.int(2)])], from: person)
        _ = try chain.send(
            [.deploy(CounterContract.deployment(keeper: person.account))], from: chain.keeper)
        _ = try chain.send([TestChain.call("refuse", [.int(2)])], from: person)
        return chain
    }

    @Test func `an honest chain verifies to its tip and state`() throws {
        for mode in [TestChain.Mode.solo, .work(TestChain.easyTarget)] {
            let chain = try Self.grown(mode)
            let verifier = try verifyChain(chain.genesis, chain.records)
            #expect(verifier.tip == chain.tip)
            #expect(verifier.state.rows == chain.state.rows)
            try verifier.checkRows(chain.state.rows)
        }
    }

    /// Where each field of a header starts, and what a changed byte of it is called.
    private static let fields: [(Range<Int>, HeaderField)] = [
        (1..<33, .chain), (33..<41, .height), (41..<49, .slot), (49..<81, .parent),
        (89..<121, .transactionsRoot), (121..<153, .receiptsRoot), (153..<185, .stateRoot),
        (185..<217, .sealersRoot), (217..<225, .gasUsed), (225..<233, .gasLimit),
        (233..<265, .workTarget), (273..<305, .sealer),
    ]

    @Test func `one changed byte of a header names the height and the field`() throws {
        let record = chain.records[1]
        for place in record.header.indices {
            var tampered = record
            tampered.header[place] ^= 1
            let check = try #require(fault(replacing: 1, with: tampered)?.check, "byte \(place)")
            switch (place, check) {
            case (0, .malformedHeader(.unknownTag)), (305, .malformedHeader): break
            // The time and the work nonce follow from nothing, so the hash tells.
            case (81..<89, .blockID), (81..<89, .malformedHeader), (81..<89, .block(.time)): break
            case (265..<273, .block(.workNonce)): break
            case (306..., .block(.seal)): break
            case (_, .block(.field(let field, _, _))):
                let expected = Self.fields.first { $0.0.contains(place) }?.1
                #expect(field == expected, "byte \(place)")
            default: Issue.record("byte \(place): \(check)")
            }
        }
    }

    @Test func `one changed byte of a transaction or signature is found`() throws {
        let record = chain.records[1]
        for place in record.body.indices {
            var tampered = record
            tampered.body[place] ^= 1
            switch fault(replacing: 1, with: tampered)?.check {
            case .malformedBody, .block(.field(.transactionsRoot, _, _)): break
            case let check: Issue.record("byte \(place): \(String(describing: check))")
            }
        }
    }

    @Test func `one changed byte of a receipt is found, and an event's is called so`() throws {
        let record = chain.records[1]
        let receipts = try #require(record.receipts)
        var events = 0
        for place in receipts.indices {
            var tampered = record
            tampered.receipts?[place] ^= 1
            switch fault(replacing: 1, with: tampered)?.check {
            case .event(receipt: 0, event: 0): events += 1
            case .malformedReceipts, .receipt(0), .receiptCount: break
            case let check: Issue.record("byte \(place): \(String(describing: check))")
            }
        }
        // Contract, code and the field's eight bytes.
        #expect(events == 32 + 4 + 8)
    }

    @Test func `a transaction that breaks the rules is found though all hashes fit`() throws {
        let record = chain.records[1]
        let body = try BlockBody(encoded: record.body)
        var transactions = body.transactions
        transactions[0].transaction.nonce = Nonce(5)
        var header = try SealedHeader(encoded: record.header).header
        header.transactionsRoot = BlockBody(transactions).root
        let block = try chain.resealed(
            Block(header: header, seal: .none, transactions: transactions), header)
        var tampered = ChainRecord(block, receipts: [])
        #expect(
            fault(replacing: 1, with: tampered)?.check == .block(.transaction(0, .badSignature)))
        tampered.id = record.id
        #expect(
            fault(replacing: 1, with: tampered)?.check
                == .blockID(expected: record.id, actual: block.id))
    }

    @Test func `a stored id that is not the header's hash is found`() throws {
        var tampered = chain.records[2]
        let id = tampered.id
        tampered.id = chain.records[1].id
        #expect(
            fault(replacing: 2, with: tampered)
                == ChainFault(Height(2), .blockID(expected: tampered.id, actual: id)))
    }

    @Test func `block 0 is genesis'`() throws {
        for place in chain.records[0].header.indices {
            var tampered = chain.records[0]
            tampered.header[place] ^= 1
            #expect(fault(replacing: 0, with: tampered)?.height == Height(0), "byte \(place)")
        }
        let other = try TestChain()
        #expect(throws: ChainFault.self) { try verifyChain(other.genesis, chain.records) }
    }

    @Test func `a missing or repeated block is found`() throws {
        var records = chain.records
        records.remove(at: 2)
        #expect(throws: ChainFault(Height(2), .order(expected: Height(2)))) {
            try verifyChain(chain.genesis, records)
        }
        records = chain.records
        records.insert(records[1], at: 1)
        #expect(throws: ChainFault(Height(2), .order(expected: Height(2)))) {
            try verifyChain(chain.genesis, records)
        }
    }

    @Test func `a work nonce that was not found is told by the id, or else by the work`() throws {
        let chain = try Self.grown(.work(TestChain.easyTarget))
        let record = chain.records[1]
        var header = try SealedHeader(encoded: record.header).header
        repeat { header.workNonce += 1 } while header.id.digest.word <= TestChain.easyTarget
        var tampered = record
        tampered.header = SealedHeader(header: header, seal: .none).encoded
        #expect(
            fault(in: chain, replacing: 1, with: tampered)?.check
                == .blockID(expected: record.id, actual: header.id))
        tampered.id = header.id
        #expect(
            fault(in: chain, replacing: 1, with: tampered)?.check
                == .block(.work(target: TestChain.easyTarget)))
    }

    @Test func `a changed, missing or added row is named by its key`() throws {
        let verifier = try verifyChain(chain.genesis, chain.records)
        let rows = chain.state.rows
        for place in rows.indices {
            var changed = rows
            changed[place] = Row(key: rows[place].key, value: rows[place].value + [0])
            expectRow(verifier, changed, rows[place].key)
            changed.remove(at: place)
            expectRow(verifier, changed, rows[place].key)
            let added = RowKey(rows[place].key.bytes + [0])
            changed = rows
            changed.insert(Row(key: added, value: []), at: place + 1)
            expectRow(verifier, changed, added)
        }
    }

    private func expectRow(_ verifier: ChainVerifier, _ rows: [Row], _ key: RowKey) {
        #expect(throws: ChainFault(chain.tip.height, .stateRow(key))) {
            try verifier.checkRows(rows)
        }
    }

    private func fault(replacing place: Int, with record: ChainRecord) -> ChainFault? {
        fault(in: chain, replacing: place, with: record)
    }

    private func fault(
        in chain: TestChain, replacing place: Int, with record: ChainRecord
    ) -> ChainFault? {
        var records = chain.records
        records[place] = record
        do throws(ChainFault) {
            _ = try verifyChain(chain.genesis, records)
            return nil
        } catch {
            return error
        }
    }
}
