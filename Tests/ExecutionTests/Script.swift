import LicetBytecode
import LicetPrimitives
import LicetValues

/// The `//!` lines of a corpus file: what to do with its contract, and what is to come of it.
///
/// ```
/// //! role Keeper ana
/// //! set step 3
/// //! clock @2027-01-01T00:00Z
/// //! advance 1.hours
/// //! ana count(3) -> 6 emits Counted(6)
/// //! ana count(0) fails NotPositive(0)
/// //! ana count(0) traps Overflow
/// //! ask read(#1, ana) at @2027-01-01T00:00Z -> true
/// //! refused E0703
/// ```
///
/// A view is called as an action is; a word where an account is expected names an actor.
enum ScriptLine: Hashable {
    case role(String, String)
    case set(String, String)
    case clock(String)
    case advance(String)
    case call(String, String, [String], Expectation)
    case ask(String, [String], at: String?, Bool)
    case refused(String)

    enum Expectation: Hashable {
        /// The result's text, if it is told, and the events', if they are told.
        case returned(String?, events: [String]?)
        case failed(String, [String])
        case trapped(String)
    }

    struct Malformed: Error, CustomStringConvertible {
        let line: String
        var description: String { "not understood: \(line)" }
    }

    init(_ line: String) throws(Malformed) {
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { throw Malformed(line: line) }
        let rest = words[1]
        switch words[0] {
        case "role", "set":
            let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { throw Malformed(line: line) }
            self = words[0] == "role" ? .role(parts[0], parts[1]) : .set(parts[0], parts[1])
        case "clock": self = .clock(rest)
        case "advance": self = .advance(rest)
        case "refused": self = .refused(rest)
        case "ask":
            let (question, answer) = cut(rest, at: " -> ")
            let (call, instant) = cut(question, at: " at ")
            guard let (name, arguments) = callParts(call), answer == "true" || answer == "false"
            else { throw Malformed(line: line) }
            self = .ask(name, arguments, at: instant, answer == "true")
        default: self = try Self.call(words[0], rest)
        }
    }

    private static func call(_ actor: String, _ text: String) throws(Malformed) -> ScriptLine {
        for (mark, isTrap) in [(" traps ", true), (" fails ", false)] {
            let (call, ending) = cut(text, at: mark)
            guard let ending else { continue }
            guard let (name, arguments) = callParts(call) else { throw Malformed(line: text) }
            if isTrap { return .call(actor, name, arguments, .trapped(ending)) }
            let (error, fields) = callParts(ending) ?? (ending, [])
            return .call(actor, name, arguments, .failed(error, fields))
        }
        let (call, emitted) = cut(text, at: " emits ")
        let (invocation, result) = cut(call, at: " -> ")
        guard let (name, arguments) = callParts(invocation) else { throw Malformed(line: text) }
        return .call(
            actor, name, arguments,
            .returned(result, events: emitted.map { topLevelParts($0) }))
    }

    /// The script of a file's text.
    static func lines(of text: String) throws(Malformed) -> [ScriptLine] {
        var lines: [ScriptLine] = []
        for line in text.split(separator: "\n") where line.hasPrefix("//! ") {
            lines.append(try ScriptLine(String(line.dropFirst(4))))
        }
        return lines
    }
}

/// The text before a mark and, where it stands there, after it.
private func cut(_ text: String, at mark: String) -> (String, String?) {
    guard let range = text.firstRange(of: mark) else { return (text, nil) }
    return (String(text[..<range.lowerBound]), String(text[range.upperBound...]))
}

/// `f(a, label: b)` as its name and the texts of its arguments, without labels.
func callParts(_ text: String) -> (name: String, arguments: [String])? {
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else { return nil }
    let inside = text[text.index(after: open)...].dropLast()
    return (String(text[..<open]), topLevelParts(String(inside)))
}

/// What commas outside brackets and quotes separate.
func topLevelParts(_ text: String) -> [String] {
    var parts: [String] = []
    var part = ""
    var depth = 0
    var isQuoted = false
    for character in text {
        if character == "\"" { isQuoted.toggle() }
        if !isQuoted, "([".contains(character) { depth += 1 }
        if !isQuoted, ")]".contains(character) { depth -= 1 }
        if character == ",", depth == 0, !isQuoted {
            parts.append(part)
            part = ""
        } else if !(part.isEmpty && character == " ") {
            part.append(character)
        }
    }
    if !part.isEmpty { parts.append(part) }
    return parts
}

/// The account that goes by an actor's name.
func actor(_ name: String) -> Account { Account(SHA256.hash(Bytes(name.utf8)).word) }
