import LicetLedger
import LicetPrimitives
import TestSupport
import Testing

/// The vectors of Fuel's sparse Merkle tree, whose hashing and collapsing rule the state tree has.
///
/// There an update with empty data removes the key; here empty values are values, so the test says
/// which of the two a step is.
@Suite struct FuelVectors {
    static let folder = "vectors/smt/test_vectors/sparse_merkle_tree"

    @Test(.needsTestData, arguments: try vectorNames())
    func `a vector's steps give its root`(_ name: String) throws {
        let vector = try Vector(try TestData.text("\(Self.folder)/\(name)"))
        var tree = StateTree()
        for step in vector.steps { tree.commit(tree.prepare([step])) }
        #expect(tree.root == vector.root)
    }

    @Test(.needsTestData, arguments: try vectorNames())
    func `a vector's steps in one batch give its root`(_ name: String) throws {
        let vector = try Vector(try TestData.text("\(Self.folder)/\(name)"))
        var last: [Digest: TreeChange] = [:]
        for step in vector.steps { last[step.key] = step }
        var tree = StateTree()
        tree.commit(tree.prepare(Array(last.values)))
        #expect(tree.root == vector.root)
    }

    private static func vectorNames() throws -> [String] {
        guard TestData.isPresent || TestData.isRequired else { return [] }
        let names = try TestData.names(in: folder, extension: "yaml")
        try #require(names.count == 19)
        return names
    }
}

/// One vector: the small part of YAML that these files use, nested by two spaces.
private struct Vector {
    var root = Digest.zero
    var steps: [TreeChange] = []

    struct Malformed: Error { var line: Substring }

    init(_ text: String) throws {
        var isRoot = false
        var field = ""
        var isHex = false
        var data: Bytes?
        var key: Digest?
        var action = ""
        func finishStep() {
            guard let key else { return }
            let value = action == "update" && data != [] ? data : nil
            steps.append(TreeChange(key: key, value: value.map { SHA256.hash($0) }))
        }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 8).filter { $0 != "-" }
            guard let name = words.first else { throw Malformed(line: line) }
            let content = words.dropFirst().joined(separator: " ").filter { $0 != "\"" }
            switch name {
            case "expected_root:": isRoot = true
            case "name:", "steps:": break
            case "action:":
                finishStep()
                isRoot = false
                (action, data, key) = (content, nil, nil)
            case "data:", "key:": field = String(name)
            case "encoding:": isHex = content == "hex"
            case "value:":
                let decoded = isHex ? bytes(hex: content) : Bytes(content.utf8)
                let bytes = try #require(decoded)
                if isRoot {
                    root = try digest(bytes)
                } else if field == "key:" {
                    key = try digest(bytes)
                } else {
                    data = bytes
                }
            default: throw Malformed(line: line)
            }
        }
        finishStep()
    }

    private func digest(_ bytes: Bytes) throws -> Digest {
        let digest = Digest(bytes)
        return try #require(digest)
    }
}
