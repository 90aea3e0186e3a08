import LicetPrimitives
import Testing

/// The strings that BIP-350 publishes for Bech32m.
@Suite struct `Bech32m` {
    @Test(arguments: [
        "A1LQFN3A",
        "a1lqfn3a",
        "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
        "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
        "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
        "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
        "?1v759aa",
    ])
    func `valid strings are read, and written back in lower case`(text: String) throws {
        let (prefix, groups) = try #require(Bech32.decodeGroups(text))
        #expect(Bech32.encode(prefix: prefix, groups: groups) == text.lowercased())
    }

    @Test(arguments: [
        "\u{20}1xj0phk", "\u{7f}1g6xzxy", "\u{80}1vctc34",
        "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4",
        "qyrz8wqd2c9m", "1qyrz8wqd2c9m", "y1b0jsk6g", "lt1igcx5c0", "in1muywd", "mm1crxm3i",
        "au1s5cgom", "M1VUXWEZ", "16plkw9", "1p2gdwpf", "a1Lqfn3a", "", "1",
    ])
    func `invalid strings are refused`(text: String) {
        #expect(Bech32.decodeGroups(text) == nil)
    }

    @Test func `Bech32 without the m is refused`() {
        #expect(Bech32.decodeGroups("a12uel5l") == nil)
    }
}

@Suite struct `Accounts as text` {
    @Test func `have 64 characters and are read back`() throws {
        for byte in UInt8.min...UInt8.max {
            let account = Account(SHA256.hash([byte]).word)
            #expect(account.text.utf8.count == 64)
            #expect(account.text.hasPrefix("licet1"))
            #expect(Account(text: account.text) == account)
        }
        #expect(
            Account.zero.text == "licet1" + String(repeating: "q", count: 52) + "yj0t6c")
    }

    @Test func `a wrong character, upper case, another prefix or length is refused`() throws {
        let text = Account(SHA256.hash([1]).word).text
        #expect(Account(text: text.uppercased()) == nil)
        #expect(Account(text: " " + text) == nil)
        #expect(Account(text: text + "\0") == nil)
        let characters = Array(text)
        for index in characters.indices {
            var changed = characters
            changed[index] = changed[index] == "q" ? "p" : "q"
            #expect(Account(text: String(changed)) == nil)
        }
        let other = try #require(Bech32.encode(prefix: "licit", bytes: Account.zero.bytes))
        #expect(Account(text: other) == nil)
        for count in [0, 31, 33] {
            let bytes = Bytes(repeating: 0, count: count)
            let short = try #require(Bech32.encode(prefix: "licet", bytes: bytes))
            #expect(Account(text: short) == nil)
        }
    }

    @Test func `bits left over must be zero`() throws {
        let (prefix, groups) = try #require(Bech32.decodeGroups(Account.zero.text))
        for extra in UInt8(1)..<16 {
            var changed = groups
            changed[51] = extra
            let text = try #require(Bech32.encode(prefix: prefix, groups: changed))
            #expect(Account(text: text) == nil)
        }
    }

    @Test func `what is too long to check has no text`() {
        #expect(Bech32.encode(prefix: "licet", bytes: Bytes(repeating: 0, count: 48)) != nil)
        #expect(Bech32.encode(prefix: "licet", bytes: Bytes(repeating: 0, count: 49)) == nil)
        #expect(Bech32.encode(prefix: "", bytes: []) == nil)
        #expect(Bech32.encode(prefix: "Licet", bytes: []) == nil)
    }
}
