// swift-tools-version: 6.2
import PackageDescription

/// Every target: Swift 6 mode, warnings are errors, and imports say where members come from.
let common: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]
/// Targets that hold no unsafe code at all: the compiler refuses any that creeps in.
let safe: [SwiftSetting] = common + [.strictMemorySafety()]

func library(
    _ name: String, _ dependencies: [Target.Dependency] = [], _ settings: [SwiftSetting] = safe
) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], goldens: [String] = []
) -> Target {
    .testTarget(
        name: name, dependencies: ["TestSupport"] + dependencies, path: "Tests/\(name)",
        exclude: goldens, swiftSettings: common)
}

let package = Package(
    name: "licet",
    products: [
        .executable(name: "licet", targets: ["LicetCommand"]),
        .library(name: "Licet", targets: ["Licet"]),
        .library(name: "LicetClient", targets: ["LicetClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        // Traits bring TLS and compression, which a node on loopback has no use for.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CSQLite"),
        library("LicetPrimitives", ["COpenSSL"], common),
        library("LicetJSON"),
        library("LicetCrypto", ["LicetPrimitives", "COpenSSL"], common),
        library("LicetSyntax"),
        library("LicetBytecode", ["LicetPrimitives"]),
        .target(
            name: "LicetCompiler",
            dependencies: ["LicetSyntax", "LicetBytecode", "LicetPrimitives"],
            // The modules of `contracts/std`.
            resources: [.embedInCode("Modules/consent.licet")], swiftSettings: safe),
        library("LicetVM", ["LicetBytecode", "LicetPrimitives"], common),
        library("LicetRules", ["LicetBytecode", "LicetPrimitives"]),
        library(
            "LicetLedger", ["LicetVM", "LicetBytecode", "LicetCrypto", "LicetPrimitives"]),
        library("LicetNode", ["LicetLedger", "LicetPrimitives"]),
        library("LicetVault", ["LicetCrypto", "LicetPrimitives"], common),
        library(
            "LicetStorage",
            ["LicetNode", "LicetLedger", "LicetVault", "LicetPrimitives", "CSQLite"], common),
        library("LicetValues", ["LicetBytecode", "LicetJSON", "LicetPrimitives"]),
        library(
            "LicetClient",
            [
                "LicetLedger", "LicetVault", "LicetCrypto", "LicetValues", "LicetBytecode",
                "LicetJSON", "LicetPrimitives",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], common),
        library(
            "LicetHTTP",
            [
                "LicetNode", "LicetLedger", "LicetVault", "LicetRules", "LicetValues",
                "LicetBytecode", "LicetJSON", "LicetPrimitives",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ], safe),
        library(
            "LicetTooling",
            [
                "LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetVM", "LicetRules",
                "LicetLedger", "LicetCrypto", "LicetValues", "LicetJSON", "LicetPrimitives",
            ]),
        library(
            "Licet",
            [
                "LicetTooling", "LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetVM",
                "LicetRules", "LicetLedger", "LicetValues", "LicetPrimitives",
            ]),
        // The program of `docs/embedding.md`: a test compares the text and runs it.
        .executableTarget(
            name: "EmbeddingExample", dependencies: ["Licet"], path: "examples/Embedding",
            swiftSettings: common),
        .executableTarget(
            name: "LicetCommand",
            dependencies: [
                "LicetHTTP", "LicetTooling", "LicetClient", "LicetStorage", "LicetVault",
                "LicetNode", "LicetLedger",
                "LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetCrypto", "LicetVM",
                "LicetValues", "LicetJSON", "LicetPrimitives",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            // The contracts of `contracts/` that come with the program.
            resources: [
                .embedInCode("Contracts/Directory.licet"), .embedInCode("Contracts/Records.licet"),
            ], swiftSettings: common),
        .target(
            name: "TestSupport", dependencies: ["LicetJSON"], path: "Tests/TestSupport",
            swiftSettings: common),
        tests("TidyTests", []),
        tests("PrimitivesTests", ["LicetPrimitives"]),
        tests("JSONTests", ["LicetJSON"]),
        tests("CryptoTests", ["LicetCrypto", "LicetPrimitives", "LicetJSON", "COpenSSL"]),
        tests("SyntaxTests", ["LicetSyntax"]),
        // Says of many texts whether they are accepted: for `make grammar-test`.
        .executableTarget(
            name: "SyntaxVerdicts", dependencies: ["LicetSyntax"], path: "Tests/SyntaxVerdicts",
            swiftSettings: common),
        // What must hold for any bytes: for `make fuzz` and the tests.
        .target(
            name: "FuzzTargets",
            dependencies: [
                "LicetCompiler", "LicetSyntax", "LicetVM", "LicetBytecode", "LicetPrimitives",
            ],
            path: "Tests/FuzzTargets", swiftSettings: common),
        tests("FuzzTests", ["FuzzTargets"]),
        tests("VaultTests", ["LicetVault", "LicetCrypto", "LicetPrimitives", "LicetJSON"]),
        // Seals and opens at another program's word: for `make interop` and the memory's measure.
        .executableTarget(
            name: "VaultInterop",
            dependencies: ["LicetVault", "LicetCrypto", "LicetPrimitives", "LicetJSON"],
            path: "Tests/VaultInterop", swiftSettings: common),
        tests(
            "HTTPTests",
            [
                "ChainSupport", "LicetClient", "LicetHTTP", "LicetNode", "LicetLedger",
                "LicetStorage", "LicetVault", "LicetCompiler", "LicetSyntax", "LicetBytecode",
                "LicetCrypto", "LicetValues", "LicetJSON", "LicetPrimitives",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
            ]),
        tests(
            "ClientTests",
            [
                "ChainSupport", "LicetClient", "LicetLedger", "LicetVault", "LicetBytecode",
                "LicetCrypto", "LicetValues", "LicetJSON", "LicetPrimitives",
            ]),
        tests("CommandTests", ["LicetJSON"], goldens: ["Golden"]),
        tests("BytecodeTests", ["LicetBytecode", "LicetPrimitives"]),
        tests(
            "CompilerTests", ["LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetPrimitives"]),
        tests("VMTests", ["LicetVM", "LicetBytecode", "LicetPrimitives"]),
        tests(
            "ValuesTests", ["LicetValues", "LicetBytecode", "LicetJSON", "LicetPrimitives"],
            goldens: ["Golden"]),
        tests(
            "ToolingTests",
            [
                "LicetJSON", "LicetTooling", "LicetCompiler", "LicetSyntax", "LicetBytecode",
                "LicetLedger", "LicetPrimitives",
            ]),
        tests("EmbeddingTests", ["Licet"]),
        tests("RulesTests", ["LicetRules", "LicetBytecode", "LicetPrimitives"]),
        tests(
            "LedgerTests",
            [
                "ChainSupport", "LicetLedger", "LicetVM", "LicetBytecode", "LicetCrypto",
                "LicetPrimitives",
            ]),
        tests(
            "ExecutionTests",
            [
                "LicetTooling", "LicetLedger", "LicetCompiler", "LicetSyntax", "LicetRules",
                "LicetValues", "LicetVM", "LicetBytecode", "LicetPrimitives",
            ]),
        .target(
            name: "ChainSupport",
            dependencies: [
                "LicetNode", "LicetLedger", "LicetVM", "LicetBytecode", "LicetCrypto",
                "LicetPrimitives",
            ],
            path: "Tests/ChainSupport", swiftSettings: common),
        // Replays a committed chain, and makes the one of the golden roots: tests and
        // `make determinism` compare many processes of it.
        .executableTarget(
            name: "ReplayChain", dependencies: ["ChainSupport"], path: "Tests/ReplayChain",
            swiftSettings: common),
        tests(
            "NodeTests",
            ["ChainSupport", "LicetNode", "LicetLedger", "LicetCrypto", "LicetPrimitives"]),
        tests(
            "StorageTests",
            [
                "ChainSupport", "LicetStorage", "LicetNode", "LicetLedger", "LicetVault",
                "LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetPrimitives", "CSQLite",
            ]),
    ]
)

// Only where `make fuzz` builds it: libFuzzer brings its own `main`.
if Context.environment["LICET_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz",
            swiftSettings: common + [.unsafeFlags(["-parse-as-library"])]))
}
