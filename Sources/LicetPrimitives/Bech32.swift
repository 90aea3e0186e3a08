/// Bech32m (BIP-350): bytes as text that a typing error cannot turn into other bytes. A prefix, the
/// separator `1`, five bits a character, and a checksum of six characters that detects any error in
/// up to four of them.
public enum Bech32 {
    /// Characters of a whole text, as BIP-173 has it: the checksum's promise ends there.
    public static let lengthMax = 90

    /// The text of a prefix and bytes; `nil` where the prefix is not 1 to 83 lower-case printable
    /// ASCII characters, or the text would be longer than ``lengthMax``.
    public static func encode(prefix: String, bytes: Bytes) -> String? {
        // Bounded first: the groups of a long byte string need not be made to be refused.
        guard bytes.count <= lengthMax else { return nil }
        return encode(prefix: prefix, groups: groups(of: bytes))
    }

    /// The prefix and bytes of a text in one case; `nil` for anything that
    /// ``encode(prefix:bytes:)`` does not write, upper-case forms of it excepted.
    public static func decode(_ text: some StringProtocol) -> (prefix: String, bytes: Bytes)? {
        guard let (prefix, groups) = decodeGroups(text), let bytes = bytes(of: groups) else {
            return nil
        }
        return (prefix, bytes)
    }

    /// As ``encode(prefix:bytes:)``, of values of five bits.
    package static func encode(prefix: String, groups: [UInt8]) -> String? {
        let name = Bytes(prefix.utf8)
        guard !name.isEmpty, name.allSatisfy(isPrefixCharacter),
            groups.count <= lengthMax, groups.allSatisfy({ $0 < 32 }),
            name.count + 1 + groups.count + checksumLength <= lengthMax,
            !name.contains(where: isUpper)
        else { return nil }
        let sum = checksum(prefix: name, groups: groups + Bytes(repeating: 0, count: 6)) ^ constant
        var text = name + [separator]
        for group in groups { text.append(alphabet[Int(group)]) }
        for shift in stride(from: UInt32(25), through: 0, by: -5) {
            text.append(alphabet[Int(sum >> shift & 31)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The prefix in lower case and the values of five bits, checksum verified and removed.
    package static func decodeGroups(
        _ text: some StringProtocol
    ) -> (prefix: String, groups: [UInt8])? {
        var characters = Bytes(text.utf8.prefix(lengthMax + 1))
        guard characters.count <= lengthMax, characters.allSatisfy(isPrefixCharacter) else {
            return nil
        }
        if characters.contains(where: isUpper) {
            guard !characters.contains(where: isLower) else { return nil }
            characters = characters.map { isUpper($0) ? $0 | 0x20 : $0 }
        }
        guard let end = characters.lastIndex(of: separator), end >= 1,
            characters.count - end - 1 >= checksumLength
        else { return nil }
        var groups = Bytes()
        for character in characters[(end + 1)...] {
            guard let group = alphabet.firstIndex(of: character) else { return nil }
            groups.append(UInt8(group))
        }
        let prefix = Bytes(characters[..<end])
        guard checksum(prefix: prefix, groups: groups) == constant else { return nil }
        return (String(decoding: prefix, as: UTF8.self), Bytes(groups.dropLast(checksumLength)))
    }

    private static let alphabet = Bytes("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let separator = UInt8(ascii: "1")
    private static let checksumLength = 6
    /// What the checksum of a valid Bech32m text is.
    private static let constant: UInt32 = 0x2bc8_30a3

    private static func isPrefixCharacter(_ byte: UInt8) -> Bool { (33...126).contains(byte) }

    private static func isUpper(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isLower(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    /// BIP-173's polynomial over the expanded prefix and the groups.
    private static func checksum(prefix: Bytes, groups: [UInt8]) -> UInt32 {
        let generators: [UInt32] = [
            0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3,
        ]
        var sum: UInt32 = 1
        for value in prefix.map({ $0 >> 5 }) + [0] + prefix.map({ $0 & 31 }) + groups {
            let top = sum >> 25
            sum = (sum & 0x1ff_ffff) << 5 ^ UInt32(value)
            for (bit, generator) in generators.enumerated() where top >> UInt32(bit) & 1 == 1 {
                sum ^= generator
            }
        }
        return sum
    }

    /// Bytes as values of five bits, the last filled up with zero bits.
    private static func groups(of bytes: Bytes) -> [UInt8] {
        var groups: [UInt8] = []
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xfff
            bits += 8
            while bits >= 5 {
                bits -= 5
                groups.append(UInt8(buffer >> bits & 31))
            }
        }
        if bits > 0 { groups.append(UInt8(buffer << (5 - bits) & 31)) }
        return groups
    }

    /// The bytes of values of five bits; `nil` where the bits left over are five or more, or not
    /// zero.
    private static func bytes(of groups: [UInt8]) -> Bytes? {
        var bytes = Bytes()
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for group in groups {
            buffer = (buffer << 5 | UInt32(group)) & 0xfff
            bits += 5
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(buffer >> bits & 0xff))
            }
        }
        guard bits < 5, buffer & (1 << bits - 1) == 0 else { return nil }
        return bytes
    }
}

extension Account {
    /// The prefix of an account's text.
    public static let textPrefix = "licet"

    /// Bech32m with the prefix `licet`: `licet1…`, 64 characters.
    public var text: String {
        guard let text = Bech32.encode(prefix: Account.textPrefix, bytes: bytes) else {
            preconditionFailure("32 bytes and a prefix of five characters make 64 characters")
        }
        return text
    }

    /// Reads what ``text`` writes, in lower case only; `nil` for anything else.
    public init?(text: some StringProtocol) {
        guard let (prefix, bytes) = Bech32.decode(text), prefix == Account.textPrefix,
            !text.utf8.contains(where: { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else { return nil }
        self.init(bytes)
    }
}
