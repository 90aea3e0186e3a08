import LicetLedger
import LicetPrimitives
import Testing

@Suite struct MerkleLists {
    @Test func `a list's root is the definition's for every count`() {
        for count in 0...70 {
            let items = (0..<count).map { Bytes("item \($0)".utf8) }
            let length: Bytes = [UInt8(count), 0, 0, 0, 0, 0, 0, 0]
            let expected = SHA256.hash(
                tag: "licet list v1", length + definition(items[...]).bytes)
            #expect(merkleListRoot(items) == expected)
        }
    }

    /// Published with Certificate Transparency: the tree hash of eight leaves.
    @Test func `the tree hash is that of RFC 6962`() throws {
        let leaves = try [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ].map { try #require(bytes(hex: $0)) }
        let root = try #require(
            bytes(hex: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"))
        #expect(
            merkleListRoot(leaves)
                == SHA256.hash(tag: "licet list v1", [8, 0, 0, 0, 0, 0, 0, 0] + root))
    }

    @Test func `lists that differ in an item, in order or in length have other roots`() {
        let roots = [[], [[]], [[1]], [[1], [2]], [[2], [1]], [[1], [2], [2]], [[1, 2]]]
            .map { merkleListRoot($0 as [Bytes]) }
        #expect(Set(roots).count == roots.count)
    }

    /// RFC 6962 section 2.1, word by word.
    private func definition(_ items: ArraySlice<Bytes>) -> Digest {
        guard let first = items.first else { return SHA256.hash([]) }
        if items.count == 1 { return SHA256.hash([0] + first) }
        var power = 1
        while power * 2 < items.count { power *= 2 }
        let left = definition(items.prefix(power))
        let right = definition(items.dropFirst(power))
        return SHA256.hash([1] + left.bytes + right.bytes)
    }
}
