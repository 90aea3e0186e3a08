/// Sizes of files, lines and functions.
let sizeRules: [TidyRule] = [
    TidyRule(
        "a Swift file has at most 500 lines",
        bad: [("Sources/LicetVM/Long.swift", String(repeating: "\n", count: 501))],
        good: [
            ("Sources/LicetVM/Long.swift", String(repeating: "\n", count: 500)),
            ("docs/long.md", String(repeating: "\n", count: 900)),
        ]
    ) { file in
        let count = file.lines.count
        guard file.isSwift, count > 500 else { return [] }
        return [file.violation(501, "\(count) lines")]
    },
    TidyRule(
        "a line of the product has at most 100 columns",
        bad: [("Sources/LicetVM/Wide.swift", "// " + String(repeating: "é", count: 98))],
        good: [("Sources/LicetVM/Wide.swift", "// " + String(repeating: "é", count: 97))]
    ) { file in
        guard file.isSwift, file.isProduct else { return [] }
        return file.lines.enumerated().filter { $0.element.unicodeScalars.count > 100 }.map {
            file.violation($0.offset + 1, "\($0.element.unicodeScalars.count) columns")
        }
    },
    TidyRule(
        "a function has at most 70 lines",
        bad: [
            ("Sources/LicetVM/Call.swift", functionSample("func run()", lines: 71)),
            (
                "Sources/LicetVM/Call.swift",
                functionSample("init(a: (Int) -> Int = { $0 })", lines: 71)
            ),
            ("Sources/LicetVM/Call.swift", functionSample("var size: Int", lines: 71)),
            ("Tests/VMTests/A.swift", functionSample("@Test func `it runs`() throws", lines: 71)),
            (
                "Sources/LicetVM/Interpreter.swift",
                functionSample("func run()", lines: 71) + functionSample("func b()", lines: 71)
            ),
        ],
        good: [
            ("Sources/LicetVM/Call.swift", functionSample("func run()", lines: 70)),
            ("Sources/LicetVM/Call.swift", functionSample("struct Calls", lines: 200)),
            (
                "Sources/LicetVM/Call.swift",
                "protocol P {\n    func a() -> Int\n}\n" + functionSample("struct S", lines: 99)
            ),
            ("Sources/LicetVM/Interpreter.swift", functionSample("func run()", lines: 300)),
        ]
    ) { file in
        let long = functions(in: file).filter { $0.lineCount > 70 }
        // The machine's switch over the opcodes is one function for speed's sake; the opcode
        // table is one so that an opcode without its row does not build. There are no others.
        let exempt =
            ["Sources/LicetVM/Interpreter.swift", "Sources/LicetBytecode/OpcodeTable.swift"]
                .contains(file.path) ? 1 : 0
        return long.dropFirst(exempt).map {
            file.violation($0.line, "`\($0.name)` has \($0.lineCount) lines")
        }
    },
]

private func functionSample(_ head: String, lines: Int) -> String {
    head + " {\n" + String(repeating: "    step(\"}\")\n", count: lines - 2) + "}\n"
}

private struct Function {
    let name: String
    let line: Int
    let lineCount: Int
}

/// The functions, initialisers, subscripts and computed properties that have a body.
private func functions(in file: SourceFile) -> [Function] {
    var result: [Function] = []
    for (index, word) in file.words.enumerated() {
        guard declaresFunction(word), let body = bodyStart(after: word, in: file) else { continue }
        let end = closingBrace(from: body, in: file.code)
        let lineCount = 1 + file.code[word.start..<end].count { $0 == UInt8(ascii: "\n") }
        let next = index + 1 < file.words.count ? file.words[index + 1] : word
        let name = word.text == "func" || word.text == "var" ? next.text : word.text
        result.append(Function(name: name, line: word.line, lineCount: lineCount))
    }
    return result
}

private func declaresFunction(_ word: Word) -> Bool {
    switch word.text {
    case "func", "deinit", "subscript", "var": true
    case "init": !word.isPreceded(by: ".")
    default: false
    }
}

/// The offset of the brace that opens the body, unless the declaration has none.
private func bodyStart(after word: Word, in file: SourceFile) -> Int? {
    let isProperty = word.text == "var"
    var depth = 0
    var position = word.end
    while position < file.code.count {
        switch file.code[position] {
        case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: "{") where depth == 0: return position
        case UInt8(ascii: "}") where depth == 0: return nil
        case UInt8(ascii: "="), UInt8(ascii: "\n"):
            if isProperty, depth == 0 { return nil }
        default:
            if depth == 0, startsDeclaration(at: position, in: file.code) { return nil }
        }
        if depth < 0 { return nil }
        position += 1
    }
    return nil
}

/// Whether a new declaration begins: then the one before it, of a protocol, has no body.
private func startsDeclaration(at position: Int, in code: [UInt8]) -> Bool {
    guard !isWordByte(code[position - 1]) else { return false }
    return ["func ", "var ", "let ", "static ", "mutating ", "associatedtype "].contains {
        code[position...].starts(with: $0.utf8)
    }
}

private func closingBrace(from opening: Int, in code: [UInt8]) -> Int {
    var depth = 0
    for position in opening..<code.count {
        if code[position] == UInt8(ascii: "{") { depth += 1 }
        if code[position] == UInt8(ascii: "}") { depth -= 1 }
        if depth == 0 { return position }
    }
    return code.count
}
