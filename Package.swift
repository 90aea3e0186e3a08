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

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: ["TestSupport"] + dependencies, path: "Tests/\(name)",
        swiftSettings: common)
}

let package = Package(
    name: "licet",
    products: [
        .executable(name: "licet", targets: ["LicetCommand"]),
        .library(name: "LicetClient", targets: ["LicetClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CSQLite"),
        library("LicetPrimitives", ["COpenSSL"], common),
        library("LicetJSON"),
        library("LicetCrypto", ["LicetPrimitives", "COpenSSL"], common),
        library("LicetSyntax"),
        library("LicetBytecode", ["LicetPrimitives"]),
        library("LicetCompiler", ["LicetSyntax", "LicetBytecode", "LicetPrimitives"]),
        library("LicetVM", ["LicetBytecode", "LicetPrimitives"], common),
        library("LicetRules", ["LicetBytecode", "LicetPrimitives"]),
        library(
            "LicetLedger", ["LicetVM", "LicetBytecode", "LicetCrypto", "LicetPrimitives"]),
        library("LicetNode", ["LicetLedger", "LicetPrimitives"]),
        library(
            "LicetStorage", ["LicetNode", "LicetLedger", "LicetPrimitives", "CSQLite"], common),
        library("LicetValues", ["LicetBytecode", "LicetJSON", "LicetPrimitives"]),
        library("LicetClient", ["LicetCrypto", "LicetPrimitives"], common),
        library(
            "LicetTooling",
            [
                "LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetVM", "LicetRules",
                "LicetLedger", "LicetCrypto", "LicetValues", "LicetJSON", "LicetPrimitives",
            ]),
        .executableTarget(
            name: "LicetCommand",
            dependencies: [
                "LicetClient", "LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetCrypto",
                "LicetVM", "LicetTooling", "LicetValues", "LicetJSON", "LicetPrimitives",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: common),
        .target(
            name: "TestSupport", dependencies: ["LicetJSON"], path: "Tests/TestSupport",
            swiftSettings: common),
        tests("TidyTests", []),
        tests("PrimitivesTests", ["LicetPrimitives"]),
        tests("JSONTests", ["LicetJSON"]),
        tests("CryptoTests", ["LicetCrypto", "LicetPrimitives", "LicetJSON", "COpenSSL"]),
        tests("SyntaxTests", ["LicetSyntax"]),
        tests("BytecodeTests", ["LicetBytecode", "LicetPrimitives"]),
        tests(
            "CompilerTests", ["LicetCompiler", "LicetSyntax", "LicetBytecode", "LicetPrimitives"]),
        tests("VMTests", ["LicetVM", "LicetBytecode", "LicetPrimitives"]),
        tests("ValuesTests", ["LicetValues", "LicetBytecode", "LicetJSON", "LicetPrimitives"]),
        tests("RulesTests", ["LicetRules", "LicetBytecode", "LicetPrimitives"]),
        tests(
            "LedgerTests",
            ["LicetLedger", "LicetVM", "LicetBytecode", "LicetCrypto", "LicetPrimitives"]),
        tests(
            "ExecutionTests",
            [
                "LicetCompiler", "LicetSyntax", "LicetRules", "LicetValues", "LicetVM",
                "LicetBytecode", "LicetPrimitives",
            ]),
        .target(
            name: "ChainSupport",
            dependencies: [
                "LicetNode", "LicetLedger", "LicetBytecode", "LicetCrypto", "LicetPrimitives",
            ],
            path: "Tests/ChainSupport", swiftSettings: common),
        tests(
            "NodeTests",
            ["ChainSupport", "LicetNode", "LicetLedger", "LicetCrypto", "LicetPrimitives"]),
        tests(
            "StorageTests",
            [
                "ChainSupport", "LicetStorage", "LicetNode", "LicetLedger", "LicetCrypto", "LicetPrimitives",
                "CSQLite",
            ]),
    ]
)
