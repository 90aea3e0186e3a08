import LicetCrypto
import LicetJSON
import LicetPrimitives
import TestSupport
import Testing

/// Opens by random access, last chunk first. The chunks that opened, in order, or `nil` if the
/// header was refused.
private func openedChunks(
    _ sealed: Bytes, key: borrowing DataKey, context: Bytes
) -> [Bytes?]? {
    do throws(CobblestoneError) {
        var reader = try CobblestoneReader(
            key: key, context: context, header: sealed.prefix(56),
            sealedSize: UInt64(sealed.count))
        var chunks: [Bytes?] = []
        for chunk in (0..<reader.chunkCount).reversed() {
            let range = reader.sealedRange(ofChunks: chunk..<chunk + 1)
            let bytes = sealed[Int(range.lowerBound)..<Int(range.upperBound)]
            var output = Bytes()
            do throws(CobblestoneError) {
                try reader.open(bytes.span, from: chunk, appendingTo: &output)
                chunks.insert(output, at: 0)
            } catch {
                #expect(error == .damaged(chunk: chunk) && output.isEmpty)
                chunks.insert(nil, at: 0)
            }
        }
        return chunks
    } catch {
        #expect([.wrongKey, .truncated].contains(error))
        return nil
    }
}

/// A decoder as one might write it for plain AES-GCM: it never looks at the commitment.
private func openedWithoutCommitment(
    _ sealed: Bytes, key: borrowing DataKey, context: Bytes
) throws -> Bytes? {
    let salt = Bytes(sealed.prefix(24))
    let schedule = try Cobblestone.keySchedule(key, salt: salt, context: context)
    let base = try #require(AES256GCM.Nonce(bytes(of: schedule)[32..<44]))
    var cipher = try schedule.withBytes { try AES256GCM(key: .init(rebasing: $0[..<32]), .open) }
    var output = Bytes(repeating: 0, count: sealed.count - 56 - 16)
    let isOpened = output.withUnsafeMutableBytes { output in
        sealed.withUnsafeBytes {
            cipher.open(.init(rebasing: $0[56...]), nonce: base, into: output)
        }
    }
    return isOpened ? output : nil
}

@Suite(.needsTestData) struct CobblestoneVectors {
    @Test func `the official cases open exactly where valid`() throws {
        let file = try wycheproof("c2sp_chunked_encryption_aes_256_gcm_test")
        var checked = [0, 0]
        for test in try file["testGroups"][0]["tests"].elements() {
            let isValid = try test["result"].string() == "valid"
            checked[isValid ? 0 : 1] += 1
            let keyBytes = try test["key"].decoded()
            guard let key = DataKey(SecretBytes(copying: keyBytes)) else {
                #expect(try test.isFlagged("InvalidKeySize") && keyBytes.count != 32)
                continue
            }
            let context = try test["ctx"].decoded()
            let sealed = try inflate(test["ct"].decoded())
            let prefix = try test["msgLength"].ifPresent().map { Int(try $0.integer()) } ?? 0
            for piece in [0, 1_000, 16_400, 50_000] where piece != 1_000 || prefix < 100_000 {
                let result = opened(sealed, key: key, context: context, piece: piece)
                #expect((result.error == nil) == isValid, "\(test.path)")
                #expect(result.plaintext.count == prefix, "\(test.path) in pieces of \(piece)")
                if let digest = try test["msgSha512"].ifPresent() {
                    #expect(try sha512(result.plaintext) == digest.string(), "\(test.path)")
                }
                if try test.isFlagged("HeaderFailure") {
                    #expect(result.error == .wrongKey || result.error == .truncated)
                }
            }
            let schedule = try test["aeadKey"].ifPresent()
            if let schedule {
                let derived = try Cobblestone.keySchedule(
                    key, salt: Bytes(sealed.prefix(24)), context: context)
                let given = try schedule.decoded() + test["baseNonce"].decoded()
                #expect(bytes(of: derived).prefix(44) == given[...], "\(test.path)")
            }
            try checkChunks(test, sealed, key: key, context: context)
        }
        #expect(checked == [10, 25])
    }

    /// Random access, and for valid files sealing again.
    private func checkChunks(
        _ test: JSONField, _ sealed: Bytes, key: borrowing DataKey, context: Bytes
    ) throws {
        let chunks = openedChunks(sealed, key: key, context: context)
        let isValid = try test["result"].string() == "valid"
        let isLastValid = try isValid || test.isFlagged("ValidFinalChunk")
        let lastOpened = chunks?.last.flatMap { $0 } != nil
        #expect(lastOpened == isLastValid, "\(test.path)")
        if try test.isFlagged("HeaderFailure") { #expect(chunks == nil, "\(test.path)") }
        guard isValid else {
            #expect(chunks == nil || chunks?.contains(nil) == true, "\(test.path)")
            return
        }
        let plaintext = (chunks ?? []).flatMap { $0 ?? [] }
        #expect(try sha512(plaintext) == test["msgSha512"].string(), "\(test.path)")
        let again = try CryptoTests.sealed(
            plaintext, key: key, context: context, salt: Bytes(sealed.prefix(24)))
        #expect(again == sealed, "\(test.path)")
    }

    /// Files whose one chunk is authentic under two keys: only the commitment tells which of the
    /// two texts was sealed.
    @Test func `a salamander file opens under its own key only`() throws {
        let file = try JSON(reading: TestData.bytes("vectors/salamander-cobblestone.json"))
        let context = try file["context"].decoded()
        let keys = try [file["k1"].decoded(), file["k2"].decoded()]
        let files = try [file["blob1"].decoded(), file["blob2"].decoded()]
        var texts: Set<Bytes> = []
        for (number, sealed) in files.enumerated() {
            let own = try dataKey(keys[number])
            let other = try dataKey(keys[1 - number])
            let result = opened(sealed, key: own, context: context)
            #expect(result.error == nil && !result.plaintext.isEmpty)
            texts.insert(result.plaintext)
            let refused = opened(sealed, key: other, context: context)
            #expect(refused == Opened(plaintext: [], error: .wrongKey))
            let chunks = openedChunks(sealed, key: other, context: context)
            #expect(chunks == nil)

            // The positive control: without the commitment both keys open both files.
            let first = try openedWithoutCommitment(sealed, key: own, context: context)
            let second = try openedWithoutCommitment(sealed, key: other, context: context)
            #expect(first == result.plaintext && second != nil && second != first)
        }
        #expect(texts.count == 2)
    }
}
