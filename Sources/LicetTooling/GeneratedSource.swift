/// Long source files of one shape, the same for the same number of lines: what the compiler's
/// time is measured on.
///
/// Lines are short, so that 100,000 of them fit in a file where the shape allows it. Most files
/// are far past what one contract may declare, and the checker says so; it reads them to their end
/// all the same.
package enum GeneratedSource: String, CaseIterable, Sendable {
    /// Functions of a hundred assignments each.
    case statements
    /// Declarations, structures, tables, rules and actions as contracts have them.
    case contracts
    /// The same, as many as one container holds.
    case limits
    case declarations
    /// All declarations of one name.
    case duplicates
    case fields
    case cases
    case clauses
    case elements
    /// Functions of which each calls the one before it.
    case calls
    case tests
    case comments
    /// A syntax error on every line.
    case mistakes
    /// An unknown name on every line.
    case unknowns

    /// A file of about this many lines, or fewer where that would be more than `sizeMax` bytes.
    package func text(lines: Int, sizeMax: Int) -> String {
        let (opening, closing) = frame
        // About nine tenths of a container's bytes, with what they compile to today.
        let blocks = self == .limits ? 75 : Int.max
        var text = opening
        var count = 1
        var number = 0
        while count < lines, number < blocks {
            let block = self.block(number)
            guard text.utf8.count + block.text.utf8.count + closing.utf8.count <= sizeMax else {
                break
            }
            text += block.text
            count += block.lines
            number += 1
        }
        return text + closing
    }

    /// What stands before and after all blocks.
    private var frame: (opening: String, closing: String) {
        let header = "contract Long version 1\n"
        return switch self {
        case .statements, .declarations, .duplicates, .comments, .tests, .mistakes:
            (header, "")
        case .contracts, .limits: (header + "role Owner error Ended\n", "")
        case .fields: (header + "struct S {\n", "}\n")
        case .cases: (header + "enum E {\n", "}\n")
        case .clauses: (header + "access r(a: Account, b: Bool) at t {\n", "}\n")
        case .elements: (header + "setting s: [Int] max 100 = [\n", "]\n")
        case .calls: (header, "")
        case .unknowns: (header + "func f() {\n", "}\n")
        }
    }

    /// The block of a number, and its lines.
    private func block(_ number: Int) -> (text: String, lines: Int) {
        let name = "a" + String(number, radix: 36)
        switch self {
        case .statements:
            let body = String(repeating: "x=x+1\n", count: 98)
            return ("func \(name)()->Int{var x=1\n\(body)return x}\n", 100)
        case .contracts, .limits: return (contract(name), 24)
        case .declarations: return ("id \(name)\n", 1)
        case .duplicates: return ("id a\n", 1)
        case .fields: return ("\(name):Int\n", 1)
        case .cases: return ("\(name)\n", 1)
        case .clauses: return ("permit \(name) when b\n", 1)
        case .elements: return ("1,\n", 1)
        case .calls:
            let callee = number == 0 ? "1" : "a\(String(number - 1, radix: 36))()"
            return ("func \(name)()->Int{return \(callee)}\n", 1)
        case .tests: return ("test \"\(name)\"{expect 1==1}\n", 1)
        case .comments: return (number.isMultiple(of: 2) ? "// \(name)\n" : "/// \(name)\n", 1)
        case .mistakes: return ("id 1\n", 1)
        case .unknowns: return ("\(name)()\n", 1)
        }
    }

    /// A small contract's declarations, all with names of their own.
    private func contract(_ name: String) -> String {
        """
        id I\(name)
        struct S\(name) {
            owner: Account
            reader: Account
            period: Period
            once ended: Instant?
            func live(at t: Instant) -> Bool { return period.until(ended) contains t }
        }
        state { table t\(name): [I\(name): S\(name)] index (owner) max 8 }
        event E\(name)(row: I\(name))
        access r\(name)(row: I\(name), reader: Account) at t {
            let s = t\(name)[row]
            permit owner when reader == s.owner
            permit reader when reader == s.reader and s.live(at: t)
        }
        action c\(name)(reader: Account, period: Period) -> I\(name) by Owner {
            let row = insert t\(name) S\(name)(owner: caller, reader: reader, period)
            emit E\(name)(row)
            return row
        }
        action e\(name)(row: I\(name)) by t\(name)[row].owner {
            require t\(name)[row].ended == nil else Ended
            update t\(name)[row].ended = now
            emit E\(name)(row)
        }

        """
    }
}
