import LicetPrimitives

/// Textual encoding of keys (RFC 7468) in one canonical form: 64 columns, line feeds, nothing
/// before, between or after.
struct PEM {
    let label: String

    private var header: Bytes { Bytes("-----BEGIN \(label)-----\n".utf8) }
    private var footer: Bytes { Bytes("-----END \(label)-----\n".utf8) }

    /// The binary content; `nil` unless the text is exactly what ``encode(_:)`` writes for it.
    func decode(_ text: Bytes) -> Bytes? {
        let header = header
        let footer = footer
        guard text.count > header.count + footer.count, text.starts(with: header),
            text.suffix(footer.count) == footer[...]
        else { return nil }
        let body = text.dropFirst(header.count).dropLast(footer.count)
        guard let content = Self.decodeBase64(body), encode(content) == text else { return nil }
        return content
    }

    func encode(_ content: Bytes) -> Bytes {
        var text = header
        var rest = content[...]
        while !rest.isEmpty {
            // 48 bytes make one line of 64 characters.
            Self.appendBase64(rest.prefix(48), to: &text)
            text.append(UInt8(ascii: "\n"))
            rest = rest.dropFirst(48)
        }
        return text + footer
    }

    /// Lenient about line breaks, padding and unused bits, which the comparison with the
    /// re-encoded text then settles.
    private static func decodeBase64(_ text: ArraySlice<UInt8>) -> Bytes? {
        var result = Bytes()
        result.reserveCapacity(text.count / 4 * 3)
        var pending: UInt32 = 0
        var bits = 0
        for character in text
        where character != UInt8(ascii: "\n") && character != UInt8(ascii: "=") {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            pending = (pending << 6 | UInt32(value)) & 0xffff
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(truncatingIfNeeded: pending >> UInt32(bits)))
            }
        }
        return result
    }

    private static func appendBase64(_ bytes: ArraySlice<UInt8>, to text: inout Bytes) {
        var rest = bytes
        while let first = rest.popFirst() {
            let second = rest.popFirst()
            let third = rest.popFirst()
            text.append(alphabet[Int(first >> 2)])
            text.append(alphabet[Int((first & 3) << 4 | (second ?? 0) >> 4)])
            if let second {
                text.append(alphabet[Int((second & 15) << 2 | (third ?? 0) >> 6)])
            } else {
                text.append(UInt8(ascii: "="))
            }
            if let third {
                text.append(alphabet[Int(third & 63)])
            } else {
                text.append(UInt8(ascii: "="))
            }
        }
    }

    private static let alphabet = Bytes(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
