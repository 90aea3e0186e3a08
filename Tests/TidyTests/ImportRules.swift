/// The targets from the lowest up, each with those of them that it may import.
///
/// This is the table of the architecture; a target that is not in it may not exist.
let targetTable: [(target: String, imports: Set<String>)] = [
    ("COpenSSL", []),
    ("CSQLite", []),
    ("LicetPrimitives", ["COpenSSL"]),
    ("LicetJSON", []),
    ("LicetCrypto", ["LicetPrimitives", "COpenSSL"]),
    ("LicetSyntax", []),
    ("LicetBytecode", ["LicetPrimitives"]),
    ("LicetCompiler", ["LicetSyntax", "LicetBytecode", "LicetPrimitives"]),
    ("LicetVM", ["LicetBytecode", "LicetPrimitives"]),
    ("LicetRules", ["LicetBytecode", "LicetPrimitives"]),
    ("LicetLedger", ["LicetVM", "LicetBytecode", "LicetCrypto", "LicetPrimitives"]),
    ("LicetNode", ["LicetLedger", "LicetPrimitives"]),
    ("LicetVault", ["LicetCrypto", "LicetPrimitives"]),
    ("LicetStorage", ["LicetNode", "LicetLedger", "LicetVault", "LicetPrimitives", "CSQLite"]),
    ("LicetValues", ["LicetBytecode", "LicetJSON", "LicetPrimitives"]),
    (
        "LicetClient",
        [
            "LicetLedger", "LicetVault", "LicetCrypto", "LicetValues", "LicetBytecode", "LicetJSON",
            "LicetPrimitives",
        ]
    ),
    ("LicetTooling", toolingImports),
    (
        "LicetHTTP",
        [
            "LicetNode", "LicetLedger", "LicetVault", "LicetRules", "LicetValues", "LicetBytecode",
            "LicetJSON", "LicetPrimitives",
        ]
    ),
    ("LicetSimulation", ["LicetNode", "LicetLedger", "LicetVault", "LicetPrimitives"]),
    ("Licet", toolingImports.union(["LicetTooling"])),
    (
        "LicetCommand",
        toolingImports.union([
            "COpenSSL", "CSQLite", "LicetNode", "LicetVault", "LicetStorage", "LicetClient",
            "LicetTooling", "LicetHTTP", "LicetSimulation", "Licet",
        ])
    ),
]

private let toolingImports: Set<String> = [
    "LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetVM", "LicetRules", "LicetLedger",
    "LicetCrypto", "LicetValues", "LicetJSON", "LicetPrimitives",
]

/// Targets without I/O, clock and Foundation. The runner's file of the node is the rim and is
/// exempt.
let pureTargets: Set<String> = [
    "LicetPrimitives", "LicetSyntax", "LicetBytecode", "LicetCompiler", "LicetVM", "LicetRules",
    "LicetLedger", "LicetJSON", "LicetCrypto", "LicetNode",
]

/// Targets that take containers and verify them, and so must not know of source text.
let chainTargets = ["LicetVM", "LicetLedger", "LicetNode"]

private let networkTargets: Set<String> = ["LicetHTTP", "LicetClient", "LicetCommand"]
private let networkModules = ["NIO", "Hummingbird", "AsyncHTTPClient", "FoundationNetworking"]
private let worldModules = [
    "Foundation", "FoundationEssentials", "FoundationNetworking", "Dispatch", "Glibc", "Musl",
    "Darwin", "Android", "WinSDK", "Network", "Logging", "ArgumentParser",
]

func isRim(_ file: SourceFile) -> Bool {
    file.target == "LicetNode" && file.name.hasPrefix("NodeRunner")
}

private func isNetwork(_ module: String) -> Bool {
    networkModules.contains { module.hasPrefix($0) }
}

/// The modules that a file imports, each with its line.
func imports(of file: SourceFile) -> [(module: String, line: Int)] {
    let kinds = ["struct", "class", "enum", "func", "protocol", "typealias", "var", "let", "actor"]
    var result: [(module: String, line: Int)] = []
    for (index, word) in file.words.enumerated() where word.text == "import" {
        let rest = file.words[(index + 1)...].prefix(2).filter { $0.line == word.line }
        guard let module = rest.first(where: { !kinds.contains($0.text) }) else { continue }
        result.append((module.text, word.line))
    }
    return result
}

/// What each target of the package imports, taken from its files.
func importGraph(_ files: [SourceFile]) -> [String: Set<String>] {
    var graph: [String: Set<String>] = [:]
    for file in files {
        guard let target = file.target else { continue }
        graph[target, default: []].formUnion(imports(of: file).map(\.module))
    }
    return graph
}

/// The modules reached from a target, over any number of arrows, that the chain must not know.
func forbiddenWays(from target: String, in graph: [String: Set<String>]) -> [String] {
    var reached: Set<String> = []
    var pending = [target]
    while let next = pending.popLast() {
        pending += (graph[next] ?? []).subtracting(reached)
        reached.formUnion(graph[next] ?? [])
    }
    return reached.sorted().filter {
        $0 == "LicetSyntax" || $0 == "LicetCompiler" || isNetwork($0)
    }.map { "\(target) reaches \($0)" }
}

/// Arrows between targets, and what the pure ones may not know.
let importRules: [TidyRule] = [
    TidyRule(
        "a target imports only the targets that the architecture names for it",
        bad: [
            ("Sources/LicetVM/A.swift", "import LicetCompiler"),
            ("Sources/LicetVault/A.swift", "@preconcurrency import LicetLedger"),
            ("Sources/LicetLedger/A.swift", "package import struct LicetSyntax.Token"),
            ("Sources/LicetUnknown/A.swift", "let a = 1"),
        ],
        good: [
            ("Sources/LicetVM/A.swift", "// import LicetCompiler\npublic import LicetBytecode"),
            (
                "Sources/LicetCompiler/A.swift",
                "import LicetSyntax\nimport enum LicetBytecode.Opcode"
            ),
            ("Tests/VMTests/A.swift", "import LicetCompiler"),
        ]
    ) { file in
        guard file.isSwift, let target = file.target else { return [] }
        guard let row = targetTable.first(where: { $0.target == target }) else {
            return [file.violation(1, "the target `\(target)` is not in the architecture")]
        }
        let ours = Set(targetTable.map(\.target))
        return imports(of: file).filter {
            ours.contains($0.module) && !row.imports.contains($0.module) && $0.module != target
        }.map { file.violation($0.line, "`\(target)` may not import `\($0.module)`") }
    },
    TidyRule(
        "the pure targets import nothing of the world",
        bad: [
            ("Sources/LicetJSON/A.swift", "import Foundation"),
            ("Sources/LicetNode/Core.swift", "#if os(Linux)\nimport Glibc\n#endif"),
            ("Sources/LicetVM/A.swift", "import struct Foundation.Data"),
        ],
        good: [
            ("Sources/LicetNode/NodeRunner.swift", "import Foundation"),
            ("Sources/LicetJSON/A.swift", "let text = \"import Foundation\""),
            ("Sources/LicetStorage/A.swift", "import Foundation"),
        ]
    ) { file in
        guard let target = file.target, pureTargets.contains(target), !isRim(file) else {
            return []
        }
        return imports(of: file).filter { worldModules.contains($0.module) || isNetwork($0.module) }
            .map { file.violation($0.line, "`\(target)` may not import `\($0.module)`") }
    },
    TidyRule(
        "only the edges know the network",
        bad: [
            ("Sources/LicetTooling/A.swift", "import NIOCore"),
            ("Sources/LicetStorage/A.swift", "import Hummingbird"),
        ],
        good: [
            ("Sources/LicetHTTP/A.swift", "import Hummingbird"),
            ("Sources/LicetClient/A.swift", "import AsyncHTTPClient"),
        ]
    ) { file in
        guard let target = file.target, !networkTargets.contains(target) else { return [] }
        return imports(of: file).filter { isNetwork($0.module) }
            .map { file.violation($0.line, "`\(target)` may not import `\($0.module)`") }
    },
    TidyRule(
        "no test opens a module's private rooms",
        bad: [("Tests/VMTests/A.swift", "@testable import LicetVM")],
        good: [("Tests/VMTests/A.swift", "import LicetVM\n// @testable is not used")]
    ) { file in
        flagged(file, "use `package` access") { $0.text == "testable" && $0.isPreceded(by: "@") }
    },
]
