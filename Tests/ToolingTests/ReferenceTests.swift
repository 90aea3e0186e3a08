import Foundation
import LicetBytecode
import LicetPrimitives
import LicetSyntax
import TestSupport
import Testing

private struct Absent: Error, CustomStringConvertible {
    let description: String
}

/// The lines of a section of the reference, from below its heading to the next one.
private func section(_ heading: String) throws -> [String] {
    let page = try Corpus.files(at: "docs", extension: "md").first { $0.name == "language" }
    let lines = (page?.text ?? "").components(separatedBy: "\n")
    guard let start = lines.firstIndex(of: heading) else {
        throw Absent(description: "no heading \(heading)")
    }
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("#") })
}

/// The blocks that are fenced as `text`.
private func textBlocks(of section: [String]) -> [[String]] {
    var blocks: [[String]] = []
    var open: [String]?
    for line in section {
        if let block = open {
            open = line == "```" ? nil : block + [line]
            if open == nil { blocks.append(block) }
        } else if line == "```text" {
            open = []
        }
    }
    return blocks
}

/// The rows of a table, without its head, as they are written.
private func tableRows(of section: [String]) -> [String] {
    Array(section.filter { $0.hasPrefix("|") }.dropFirst(2))
}

private func words(_ block: [String]) -> Set<String> {
    Set(block.flatMap { $0.split(separator: " ").map(String.init) })
}

@Suite struct `What the reference lists` {
    /// Each line of the page is a case, as deep as it is declared, and its comment's first word.
    @Test func `has the purposes of the standard module`() throws {
        let module = try Corpus.files(at: "contracts/std", extension: "licet")
            .first { $0.name == "consent" }
        var declared: [String] = []
        var code = ""
        for line in (module?.text ?? "").components(separatedBy: "\n") where line.hasPrefix("    ")
        {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("/// ") {
                code = String(text.dropFirst(4).prefix { $0 != ":" })
            } else if text != "}" {
                let name = String(line.dropFirst(4).filter { $0 != "{" })
                    .replacingOccurrences(of: " +$", with: "", options: .regularExpression)
                declared.append(
                    name.padding(toLength: 34, withPad: " ", startingAt: 0) + code)
            }
        }
        let shown = try textBlocks(of: section("### The purposes of `std.consent`"))
        #expect(declared.count > 50)
        #expect(shown == [declared])
    }

    @Test func `has the words that are no names, and those that may be`() throws {
        let blocks = try textBlocks(of: section("### Names and words"))
        try #require(blocks.count == 2)
        let reserved = [
            Words.declaration, Words.laterDeclaration, Words.statement, Words.laterStatement,
            Words.other,
        ]
        #expect(words(blocks[0]) == reserved.reduce([]) { $0.union($1) })
        let grammar =
            try Corpus.files(at: "grammar", extension: "g4")
            .first { $0.name == "LicetParser" }?.text ?? ""
        let rule =
            grammar.components(separatedBy: "\nname\n").last?
            .components(separatedBy: ";").first ?? ""
        let quoted = rule.components(separatedBy: "'").enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
        #expect(words(blocks[1]) == Set(quoted).subtracting(["_", "Set"]))
    }

    @Test func `has every unit of time`() throws {
        let units = DurationUnit.allCases.map {
            "| `\($0.rawValue)` | \(grouped(UInt64($0.milliseconds))) |"
        }
        #expect(try tableRows(of: section("### Times")) == units)
    }

    @Test func `has the limits that hold`() throws {
        let limits: [UInt64] = [
            UInt64(SyntaxLimits.sourceSizeMax), UInt64(SyntaxLimits.identifierSizeMax),
            UInt64(SyntaxLimits.nestingMax), UInt64(SyntaxLimits.treeDepthMax),
            UInt64(Limits.codeBytes), UInt64(ContainerLimits.declarations),
            UInt64(ContainerLimits.functions), UInt64(ContainerLimits.members),
            UInt64(ContainerLimits.parameters), UInt64(ContainerLimits.indexes),
            UInt64(ContainerLimits.columns), UInt64(ContainerLimits.authorities),
            UInt64(ContainerLimits.lets), UInt64(ContainerLimits.clauses),
            UInt64(Limits.collectionCount), UInt64(Limits.bucketRows),
            UInt64(Limits.trackedPairs), UInt64(Limits.valueBytes), UInt64(Limits.rowKeyBytes),
            UInt64(Limits.callDepth), UInt64(Limits.registers), UInt64(Limits.stackRegisters),
            UInt64(Limits.eventsPerTransaction),
            UInt64(Limits.eventBytesPerTransaction), UInt64(Limits.arenaBytes),
            UInt64(Limits.callsPerTransaction), UInt64(Limits.transactionBytes),
            UInt64(Limits.deployTransactionBytes), Limits.blockGas,
        ]
        let shown = try tableRows(of: section("## Limits")).map { row in
            row.components(separatedBy: " | ").last?
                .filter { $0.isNumber || $0 == "," } ?? ""
        }
        #expect(shown == limits.map(grouped))
    }

    /// Of the others no test can ask: an error of one's own, and calls that the compiler checks.
    @Test func `has every built-in error`() throws {
        let text = try section("## Tests").joined(separator: "\n")
        for trap in Trap.allCases
        where ![.failed, .malformedArguments, .unknownFunction].contains(trap) {
            #expect(text.contains("`\(trap.name)`"))
        }
    }
}
