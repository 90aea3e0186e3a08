import Foundation
import LicetBytecode
import LicetPrimitives
import TestSupport
import Testing

/// The tables of `docs/bytecode.md` are made of the opcode table, the price list, the limits and
/// the traps; `UPDATE_GOLDEN=1` writes them anew.
@Suite struct `The page of the bytecode` {
    private static let path = "docs/bytecode.md"

    @Test func `has the tables that follow from the code`() throws {
        let page = try String(contentsOf: PackageRoot.url(Self.path), encoding: .utf8)
        var made = page
        for (name, text) in tables { made = try replacing(name, by: text, in: made) }
        try Golden.check(made, at: Self.path)
    }

    @Test func `names every opcode once, and how many there are`() throws {
        let page = try String(contentsOf: PackageRoot.url(Self.path), encoding: .utf8)
        for opcode in Opcode.allCases {
            let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `\(opcode)` |") }
            #expect(rows.count == 1, "\(opcode)")
        }
    }

    /// The page with what stands between two marks replaced.
    private func replacing(_ name: String, by text: String, in page: String) throws -> String {
        let begin = try #require(page.range(of: "<!-- \(name) -->\n"), "no mark \(name)")
        let end = try #require(
            page.range(of: "<!-- end of \(name) -->", range: begin.upperBound..<page.endIndex),
            "no end of \(name)")
        return page.replacingCharacters(in: begin.upperBound..<end.lowerBound, with: text)
    }

    private var tables: [(name: String, text: String)] {
        [
            ("opcodes", opcodeTable { !$0.isLoaderOnly }),
            ("opcodes of the loader", opcodeTable { $0.isLoaderOnly }),
            ("prices", priceTable), ("traps", trapTable), ("limits", limitTable),
        ]
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        let lines = [head, head.map { _ in "---" }] + rows
        return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
    }

    // MARK: Opcodes

    private func opcodeTable(_ isShown: (OpcodeFacts) -> Bool) -> String {
        table(
            ["opcode", "meaning", "registers", "`i`", "gas", "effect"],
            Opcode.allCases.map(\.facts).filter(isShown).map { facts in
                [
                    "`\(facts.name)`", facts.meaning,
                    facts.operands.map(text).joined(separator: ", "), text(facts.immediate),
                    "\(facts.gas)", facts.effect == .pure ? "" : "\(facts.effect)",
                ]
            })
    }

    private func text(_ operand: Operand) -> String {
        let slot = "`\(operand.slot)`"
        return switch operand.content {
        case .read(let pattern): "\(slot) \(text(pattern))"
        case .write(let pattern): "\(slot) ← \(text(pattern))"
        case .update(let pattern): "\(slot) ↔ \(text(pattern))"
        case .window(let window): "\(slot)… \(text(window))"
        case .count: "\(slot) a number"
        case .mark: "\(slot) of `Int`, a mark"
        }
    }

    private func text(_ pattern: TypePattern) -> String {
        switch pattern {
        case .type(let type): "`\(Contract(name: "C", version: 1).spelling(of: type))`"
        case .any: "anything"
        case .immediate: "`Bool`, `Int`, time or enum"
        case .ordered: "`Int` or time"
        case .orderedOrIdentifier: "`Int`, time or row id"
        case .scalar: "one register's value"
        case .optional: "optional"
        case .boxedOptional: "boxed optional"
        case .plainOptional: "plain optional"
        case .bytesOrText: "bytes or text"
        case .bytesTextOrPath: "bytes, text or path"
        case .list: "list"
        case .set: "set"
        case .collection: "list, set or buffer"
        case .buffer: "buffer"
        case .record: "structure or row"
        case .enumeration: "enum"
        case .choice: "enum or variant"
        case .anyVariant, .variant: "variant"
        case .row: "row"
        case .same(let slot): "as `\(slot)`"
        case .comparable(let slot): "fits `\(slot)` or the other way"
        case .fits(let slot): "fits `\(slot)`"
        case .payload(let slot): "what `\(slot)` wraps"
        case .element(let slot): "an element of `\(slot)`"
        case .comparableElement(let slot): "fits an element of `\(slot)`"
        case .bufferedList(let slot): "the list of buffer `\(slot)`"
        case .field(let slot): "field `i` of `\(slot)`"
        case .caseField(let slot): "field `i` of a case of `\(slot)`"
        case .keyOfRow(let slot): "the key of `\(slot)`"
        case .constant: "constant `i`"
        case .callResult: "the result"
        case .ownResult: "the function's result"
        case .structure: "structure `i`"
        case .tableKey: "key of table `i`"
        case .tableRow: "row of table `i`"
        case .tableOptionalRow: "row of table `i` or nil"
        case .tableStructure: "structure of table `i`"
        case .tableField: "field `i`"
        case .bucketRows: "list of rows"
        case .bucketKeys: "list of keys"
        case .stateField: "state field `i`"
        case .setting: "setting `i`"
        }
    }

    private func text(_ window: Window) -> String {
        switch window {
        case .structureFields, .caseFields, .errorFields, .eventFields: "fields"
        case .functionParameters, .ruleParameters: "arguments"
        case .openingArguments: "key, account, further arguments"
        case .elements: "elements"
        case .indexColumns: "columns"
        }
    }

    private func text(_ immediate: Immediate) -> String {
        switch immediate {
        case .none: ""
        case .number: "number"
        case .constant: "constant"
        case .error: "error"
        case .event: "event"
        case .function: "function"
        case .rule: "rule"
        case .opening: "opening"
        case .structure: "structure"
        case .stateField: "state field"
        case .setting: "setting"
        case .role: "role"
        case .table: "table"
        case .numberedTable: "numbered table"
        case .naturalTable: "table with natural keys"
        case .field: "field"
        case .variantCase: "variant, case"
        case .caseField: "case, field"
        case .tableField: "table, field"
        case .tableIndex: "table, index with `max`"
        case .uniqueIndex: "table, unique index"
        case .offset: "offset"
        case .stretch: "stretch"
        case .gas: "gas"
        case .furtherRegister: "register"
        case .furtherField: "register, two slots"
        case .trap: "trap"
        }
    }

    // MARK: Prices, traps, limits

    private var priceTable: String {
        let prices = GasSchedule.first
        let rows: [(String, UInt64)] = [
            ("a transaction, before anything runs", prices.transaction),
            ("each byte of a transaction", prices.transactionByte),
            ("verifying and loading a container", prices.verification),
            ("each byte of a container that is verified", prices.verificationByte),
            ("each byte of a row that is read", prices.readByte),
            ("each further row, entry or counter that is written", prices.writeEntry),
            ("each byte of a key and value that is written", prices.writeByte),
            ("each row of a bucket that is listed", prices.listRow),
            ("each byte of an event's fields", prices.eventByte),
            ("each eight bytes of memory that are taken or copied", prices.memoryWord),
            ("each eight bytes that are compared", prices.compareWord),
            ("each value that is decoded, searched or ordered", prices.visitElement),
            ("each byte that is hashed", prices.hashByte),
            ("each byte of arguments and results", prices.codecByte),
        ]
        return "Price list \(prices.version).\n\n"
            + table(["what", "gas"], rows.map { [$0.0, grouped($0.1)] })
    }

    private var trapTable: String {
        table(
            ["number", "trap", "a rule's leaf catches it"],
            Trap.allCases.map {
                ["\($0.rawValue)", "`\($0.name)`", $0.isCatchable ? "yes" : "no"]
            })
    }

    private var limitTable: String {
        let rows: [(String, Int)] = [
            ("bytes of a container", Limits.codeBytes),
            ("words of a function", ContainerLimits.codeWords),
            ("functions", ContainerLimits.functions), ("rules", ContainerLimits.rules),
            (
                "tables, types, roles, events, errors, settings: of each",
                ContainerLimits.declarations
            ),
            ("constants", ContainerLimits.constants),
            ("fields, cases", ContainerLimits.members),
            ("parameters", ContainerLimits.parameters),
            ("indexes of a table", ContainerLimits.indexes),
            ("columns of an index", ContainerLimits.columns),
            ("nodes of a rule", ContainerLimits.nodes),
            ("nesting of types, values and trees", Limits.nesting),
            ("registers of a function", Limits.registers),
            ("registers of all functions that wait for one another", Limits.stackRegisters),
            ("calls within calls", Limits.callDepth),
            ("marks within marks", ContainerLimits.markDepth),
            ("bytes of the arena", Limits.arenaBytes),
            ("bytes of one encoded value", Limits.valueBytes),
            ("bytes of a row's key", Limits.rowKeyBytes),
            ("elements of a list or set", Limits.collectionCount),
            ("rows of an index bucket", Limits.bucketRows),
            ("events of a transaction", Limits.eventsPerTransaction),
            ("bytes of a transaction's events", Limits.eventBytesPerTransaction),
        ]
        return table(["what", "at most"], rows.map { [$0.0, grouped(UInt64($0.1))] })
    }
}
