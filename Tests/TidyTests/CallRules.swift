/// Targets whose values the chain agrees on, or that such values are made by.
private let consensusTargets: Set<String> = [
    "LicetPrimitives", "LicetCrypto", "LicetSyntax", "LicetBytecode", "LicetCompiler", "LicetVM",
    "LicetRules", "LicetLedger", "LicetJSON",
]

/// Where unsafe pointers may stand: the interpreter's own store, the bytes of keys that it asks for,
/// and calls of C.
private let unsafePlaces = [
    "Sources/LicetPrimitives/SHA256.swift", "Sources/LicetPrimitives/RowKey.swift",
    "Sources/LicetPrimitives/RowNumbers.swift", "Sources/LicetPrimitives/Word256.swift",
    "Sources/LicetVM/Interpreter", "Sources/LicetVM/Arena",
    "Sources/LicetCrypto/", "Sources/LicetStorage/", "Sources/LicetVault/Directory",
    "Sources/LicetCommand/",
]

/// Calls and types that the product, or its core, may not use.
let callRules: [TidyRule] = [
    TidyRule(
        "nothing in the product is forced",
        bad: [
            ("Sources/LicetHTTP/A.swift", "let a = try! f()"),
            ("Sources/LicetHTTP/A.swift", "let a = b as! C"),
            ("Sources/LicetHTTP/A.swift", "let a = b!"),
            ("Sources/LicetHTTP/A.swift", "let a = b[0]!.c"),
            ("Sources/LicetHTTP/A.swift", "let a = f()!"),
            ("Sources/LicetHTTP/A.swift", "var a: Int!\n"),
            ("Sources/LicetHTTP/A.swift", "print(\"\\(a!)\")"),
            ("Sources/LicetHTTP/A.swift", "fatalError(\"no\")"),
        ],
        good: [
            ("Sources/LicetHTTP/A.swift", "if !a, b != c, d!=e, (!f) { \"try! a!\" } // b!"),
            ("Tests/HTTPTests/A.swift", "let a = b!"),
        ]
    ) { file in
        guard file.isProduct, file.isSwift else { return [] }
        return forcedPlaces(in: file)
            + flagged(file, "refuse, or state a precondition") { $0.text == "fatalError" }
    },
    TidyRule(
        "the core asks neither clock nor chance",
        bad: [
            ("Sources/LicetLedger/A.swift", "let now = Date()"),
            ("Sources/LicetLedger/A.swift", "let now = Date.now"),
            ("Sources/LicetNode/A.swift", "let n = Int.random(in: 0..<9)"),
            ("Sources/LicetVM/A.swift", "list.shuffle()"),
            ("Sources/LicetVM/A.swift", "let clock = ContinuousClock()"),
            ("Sources/LicetBytecode/A.swift", "let key = name.hashValue"),
        ],
        good: [
            ("Sources/LicetNode/A.swift", "environment.randomBytes(32)"),
            ("Sources/LicetNode/NodeRunner.swift", "let clock = ContinuousClock()"),
            ("Sources/LicetCommand/A.swift", "let now = Date()"),
        ]
    ) { file in
        guard let target = file.target, pureTargets.contains(target), !isRim(file) else {
            return []
        }
        let names = [
            "Date", "ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator", "UUID",
            "hashValue", "shuffle", "shuffled", "randomElement",
        ]
        return flagged(file, "the world is passed in") {
            names.contains($0.text) || ($0.text == "random" && $0.isPreceded(by: "."))
        }
    },
    TidyRule(
        "no floating point where the chain must agree",
        bad: [("Sources/LicetVM/A.swift", "let ratio: Double = 1")],
        good: [
            ("Sources/LicetVM/A.swift", "/// Never a Double.\nlet doubled = 2"),
            ("Sources/LicetHTTP/A.swift", "let seconds: Double = 1"),
        ]
    ) { file in
        guard let target = file.target, consensusTargets.contains(target) else { return [] }
        let types = ["Double", "Float", "Float16", "Float32", "Float64", "Float80", "CGFloat"]
        return flagged(file, "floating point") { types.contains($0.text) }
    },
    TidyRule(
        "unsafe pointers stand only where the architecture names them",
        bad: [
            ("Sources/LicetLedger/A.swift", "a.withUnsafeBytes { $0 }"),
            ("Sources/LicetPrimitives/Bytes.swift", "func f(_ a: UnsafeRawPointer) {}"),
            ("Sources/LicetVM/Machine.swift", "unsafeBitCast(a, to: B.self)"),
            ("Sources/LicetHTTP/A.swift", "nonisolated(unsafe) var a = 1"),
        ],
        good: [
            ("Sources/LicetPrimitives/SHA256.swift", "a.withUnsafeBytes { $0 }"),
            ("Sources/LicetVM/InterpreterFrame.swift", "UnsafeMutablePointer<Int>"),
            ("Sources/LicetCrypto/Key.swift", "a.withUnsafeBytes { $0 }"),
            ("Sources/LicetLedger/A.swift", "// withUnsafeBytes would be wrong here"),
        ]
    ) { file in
        let isAllowed = unsafePlaces.contains { file.path.hasPrefix($0) }
        guard file.isProduct, !isAllowed else { return [] }
        let names = ["unsafeBitCast", "unsafeDowncast", "Unmanaged", "withMemoryRebound"]
        return flagged(file, "unsafe here") {
            $0.text.hasPrefix("Unsafe") || $0.text.hasPrefix("withUnsafe")
                || names.contains($0.text)
                || ($0.text == "unsafe" && $0.isPreceded(by: "(") && $0.isFollowed(by: ")"))
        }
    },
    TidyRule(
        "checks are never compiled away",
        bad: [("Package.swift", "swiftSettings: [.unsafeFlags([\"-O" + "unchecked\"])]")],
        good: [("Package.swift", "swiftSettings: [.unsafeFlags([\"-O\"])]")]
    ) { file in
        let word = "-O" + "unchecked"
        return file.lines.enumerated().filter { $0.element.contains(word) }.map {
            file.violation($0.offset + 1, word)
        }
    },
]

/// `try!`, `as!`, and a postfix `!`: one that touches what stands before it and is not `!=`.
private func forcedPlaces(in file: SourceFile) -> [Violation] {
    var result: [Violation] = []
    var line = 1
    for (position, byte) in file.code.enumerated() {
        if byte == UInt8(ascii: "\n") { line += 1 }
        guard byte == UInt8(ascii: "!"), position > 0 else { continue }
        let before = file.code[position - 1]
        let touches =
            isWordByte(before)
            || [UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(before)
        let next = position + 1 < file.code.count ? file.code[position + 1] : 0x20
        if touches, next != UInt8(ascii: "=") {
            result.append(file.violation(line, "forced with `!`"))
        }
    }
    return result
}
