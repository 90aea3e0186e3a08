import LicetPrimitives

/// Takes a plaintext apart as it comes: header, body, zeros; hands out the body alone.
struct PlaintextChecker: Sendable {
    private(set) var header: PlaintextHeader?
    /// The header's bytes, until there are enough of them.
    private var start = Bytes()
    /// How long the plaintext is by its header, and how much of it has come, in bytes.
    private var expected: UInt64 = 0
    private var seen: UInt64 = 0
    /// Bytes of the body that are still to come.
    private(set) var missing: UInt64 = 0

    /// The part of the next bytes that belongs to the body.
    mutating func body(of plaintext: Bytes) throws(OpenError) -> ArraySlice<UInt8> {
        seen += UInt64(plaintext.count)
        var rest = plaintext[...]
        if header == nil {
            let part = rest.prefix(PlaintextHeader.size - start.count)
            start.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            guard start.count == PlaintextHeader.size else { return [] }
            try begin()
        }
        // A ciphertext without end must not keep its reader busy longer than its header allows.
        guard seen <= expected else { throw .length(expected: expected, found: seen) }
        let body = rest.prefix(Int(clamping: missing))
        missing -= UInt64(body.count)
        guard rest.dropFirst(body.count).reduce(0, |) == 0 else { throw .padding }
        return body
    }

    /// Whether everything came that the header asks for.
    func finish() throws(OpenError) -> PlaintextHeader {
        guard let header else { throw .header(.truncated) }
        guard seen == expected else { throw .length(expected: expected, found: seen) }
        return header
    }

    private mutating func begin() throws(OpenError) {
        do {
            let header = try PlaintextHeader.decode(start)
            self.header = header
            expected = Padding.plaintextLength(of: header)
            missing = header.bodyLength
        } catch {
            throw .header(error)
        }
    }
}
