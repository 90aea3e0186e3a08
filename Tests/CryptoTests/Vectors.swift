import COpenSSL
import LicetJSON
import LicetPrimitives
import TestSupport

/// A file of the Wycheproof collection.
func wycheproof(_ name: String) throws -> JSON {
    // The longest file has 1.6 MB, more than foreign JSON may have.
    try JSON(
        reading: TestData.bytes("vectors/wycheproof/\(name).json"),
        limits: JSONLimits(bytes: 1 << 21, depth: 32, keys: 1_024))
}

extension JSONField {
    /// The bytes that stand here in hexadecimal.
    func decoded() throws -> Bytes {
        try decode(string())
    }

    /// Whether the case bears this flag.
    func isFlagged(_ flag: String) throws -> Bool {
        try self["flags"].elements().contains { try $0.string() == flag }
    }
}

/// SHA-512 in hexadecimal, for vectors that give no more than a digest.
func sha512(_ bytes: Bytes) -> String {
    var digest = Bytes(repeating: 0, count: 64)
    _ = SHA512(bytes, bytes.count, &digest)
    return digest.hex
}

/// The blocks of a NIST response file that begin with this name, each as its `name = value`
/// lines; a line without a value stands for itself.
func responseBlocks(_ text: String, from first: String) -> [[String: String]] {
    var blocks: [[String: String]] = []
    for line in text.split(whereSeparator: \.isNewline) {
        let parts = line.split(separator: "=", maxSplits: 1).map {
            String($0).trimmingSpaces()
        }
        guard let name = parts.first, !name.hasPrefix("#"), !name.hasPrefix("[") else { continue }
        if name == first { blocks.append([:]) }
        guard !blocks.isEmpty else { continue }
        blocks[blocks.count - 1][name] = parts.count > 1 ? parts[1] : ""
    }
    return blocks
}

extension String {
    fileprivate func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
