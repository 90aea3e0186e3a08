/// Replaces comments, the text of string literals and the text of names in backticks by spaces,
/// so that what is left is code. Line feeds stay; code inside an interpolation stays code.
func blanked(_ source: [UInt8]) -> [UInt8] {
    var scanner = Blanker(source: source)
    scanner.run()
    return scanner.output
}

private struct Blanker {
    private enum Context {
        /// Code within an interpolation, with its open parentheses; at the bottom, the file itself.
        case code(parentheses: Int)
        case string(hashes: Int, isMultiline: Bool)
    }

    private let source: [UInt8]
    private(set) var output: [UInt8]
    private var position = 0
    private var contexts: [Context] = [.code(parentheses: 0)]

    init(source: [UInt8]) {
        self.source = source
        output = source
    }

    mutating func run() {
        while position < source.count, let context = contexts.last {
            switch context {
            case .code(let parentheses): stepInCode(parentheses)
            case .string(let hashes, let isMultiline): stepInString(hashes, isMultiline)
            }
        }
    }

    private mutating func stepInCode(_ parentheses: Int) {
        if matches("//") {
            while position < source.count, source[position] != UInt8(ascii: "\n") { blank() }
        } else if matches("/*") {
            blankBlockComment()
        } else if let opening = stringOpening() {
            contexts.append(.string(hashes: opening.hashes, isMultiline: opening.isMultiline))
            blank(opening.hashes + (opening.isMultiline ? 3 : 1))
        } else if matches("`") {
            blank()
            while position < source.count, !matches("`"), !matches("\n") { blank() }
            blank()
        } else {
            if matches("(") {
                setParentheses(parentheses + 1)
            } else if matches(")") {
                if parentheses == 1, contexts.count > 1 {
                    contexts.removeLast()
                    blank()
                    return
                }
                setParentheses(parentheses - 1)
            }
            position += 1
        }
    }

    private mutating func setParentheses(_ count: Int) {
        contexts[contexts.count - 1] = .code(parentheses: count)
    }

    private mutating func stepInString(_ hashes: Int, _ isMultiline: Bool) {
        let marks = String(repeating: "#", count: hashes)
        if matches("\\" + marks + "(") {
            blank(hashes + 2)
            contexts.append(.code(parentheses: 1))
        } else if matches("\\" + marks) {
            blank(hashes + 2)
        } else if matches((isMultiline ? "\"\"\"" : "\"") + marks) {
            blank((isMultiline ? 3 : 1) + hashes)
            contexts.removeLast()
        } else if !isMultiline, matches("\n") {
            // An unended literal does not compile; the scanner starts afresh on the next line.
            contexts.removeLast()
        } else {
            blank()
        }
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if matches("/*") {
                depth += 1
                blank(2)
            } else if matches("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < source.count
    }

    private func stringOpening() -> (hashes: Int, isMultiline: Bool)? {
        var end = position
        while end < source.count, source[end] == UInt8(ascii: "#") { end += 1 }
        guard end < source.count, source[end] == UInt8(ascii: "\"") else { return nil }
        let quotes = source[end...].prefix(3)
        let isMultiline = quotes.count == 3 && quotes.allSatisfy { $0 == UInt8(ascii: "\"") }
        return (end - position, isMultiline)
    }

    private func matches(_ text: String) -> Bool {
        source[position...].starts(with: text.utf8)
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < source.count {
            if source[position] != UInt8(ascii: "\n") { output[position] = UInt8(ascii: " ") }
            position += 1
        }
    }
}
