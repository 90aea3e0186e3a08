/// Types, and what stands about them, as other languages write them.
extension Parser {
    /// `inout Int`, `indexed Account`: left out.
    mutating func refuseTypeWord() {
        // What may follow a type that is really called so begins with a small letter or a colon.
        guard let word = current.word, let next = peek().word, !isRecovering,
            ["inout", "indexed", "memory", "calldata", "some", "any", "mut"].contains(word),
            peek(2).kind != .symbol(.colon),
            next.utf8.first.map({ (0x41...0x5a).contains($0) }) == true
                || ForeignWords.type(next) != nil
        else { return }
        report(
            .foreign(
                "there is no `\(word)`", help: "a parameter is a value; leave it out",
                at: current.span,
                fixIt: .init(SourceSpan(current.span.start, peek().span.start), "")))
        advance()
    }

    /// `Array<Int>` and `Int[]`, after the name.
    mutating func refuseTypeSuffix(of name: Name) -> Bool {
        guard !isRecovering, current.span.start == name.span.end else { return false }
        if at(.less), let known = ForeignWords.type(name.text) {
            report(
                .foreign("there is no `\(name.text)<…>`", help: known.cure, at: name.span))
            skipAngles()
            return true
        }
        if name.text == "mapping", at(.leftParenthesis) {
            report(
                .foreign(
                    "there is no `mapping`",
                    help: "write `table balances: [Account: Balance]`, with a `struct`",
                    at: name.span))
            skipUnread { $0.skipBrackets() }
            return true
        }
        let next = peek()
        guard at(.leftBracket), next.kind == .symbol(.rightBracket) || next.isInteger else {
            return false
        }
        report(
            .foreign(
                "a list is written in brackets", help: "write `[\(name.text)] max n`",
                at: name.span.joined(current.span)))
        skipUnread { $0.skipBrackets() }
        return true
    }

    /// `[Account: Int]` where it is no table, at the colon.
    mutating func refuseDictionary() -> Bool {
        guard at(.colon), !isRecovering else { return false }
        report(
            .foreign(
                "there is no type of dictionaries",
                help: "write `state { table balances: [Account: Balance] }`, with a `struct`",
                at: current.span))
        advance()
        _ = parseType()
        return true
    }

    /// `(Int, Int)`.
    mutating func refuseTupleType() -> Bool {
        guard at(.leftParenthesis), !isRecovering else { return false }
        report(
            .foreign(
                "there are no tuples", help: "declare a `struct`, which names its fields",
                at: current.span))
        skipUnread { $0.skipBrackets() }
        return true
    }

    /// `-> ()`, after the arrow: left out.
    mutating func refuseUnit(arrow: Token) -> Bool {
        guard at(.leftParenthesis), peek().kind == .symbol(.rightParenthesis), !isRecovering else {
            return false
        }
        let start = arrow.span.start
        advance()
        advance()
        report(
            .foreign(
                "there is no type of nothing", help: "what returns nothing has no `->`",
                at: span(from: start),
                fixIt: .init(SourceSpan(start, current.span.start), "")))
        return true
    }

    /// `func f(): Int`, at the colon: read as `->`.
    mutating func refuseResultColon() -> Bool {
        guard at(.colon), !isRecovering, peek().word != nil else { return false }
        let isTight = current.span.start == lastEnd
        report(
            .foreign(
                "the type of a result stands after `->`", help: "write `->`", at: current.span,
                fixIt: .init(current.span, isTight ? " ->" : "->")))
        advance()
        return true
    }

    /// `func f<T>(…)`, after the name.
    mutating func refuseGenerics() {
        guard at(.less), !isRecovering else { return }
        report(
            .foreign(
                "there are no generics", help: "write the function for the type that it is for",
                at: current.span))
        skipAngles()
    }

    /// `struct S: Equatable {` and `enum K: Int {`, after the name.
    mutating func refuseConformance(_ name: Name) {
        guard at(.colon), peek().word != nil, !isRecovering else { return }
        let colon = advance()
        while !isAtEnd, !at(.leftBrace), !at(.rightBrace), !isAtDeclaration { advance() }
        report(
            .foreign(
                "nothing stands between a type's name and its braces",
                help: "values of every type can be compared; cases are only names",
                at: colon.span,
                fixIt: at(.leftBrace)
                    ? .init(SourceSpan(name.span.end, current.span.start), " ") : nil))
    }

    /// `import "./a.sol"` and `import { A } from "./a.sol"`, after `import`.
    mutating func refuseImport() -> Bool {
        var isText = false
        if case .text = current.kind { isText = true }
        guard isText || at(.leftBrace) || at(.star), !isRecovering else { return false }
        report(
            .foreign(
                "a module is imported by its name",
                help: "write `import std.consent (Purpose)`, as `a.b` for a file `a/b.licet`",
                at: current.span))
        skipUnread { parser in
            repeat { parser.advance() } while !parser.isAtEnd && !parser.startsLine
        }
        return true
    }

    /// What stands behind a field of a struct elsewhere: a first value, or how it is computed.
    mutating func refuseFieldValue() {
        guard at(.assign) || at(.leftBrace), !isRecovering else { return }
        let isValue = at(.assign)
        report(
            .foreign(
                isValue ? "a field has no first value" : "a field is not computed",
                help: isValue
                    ? "give it where the value is made: `Row(total: 0)`"
                    : "write `func f() -> T { return … }`", at: current.span))
        if take(.assign) != nil { _ = parseExpression() } else { skipUnread { $0.skipBrackets() } }
    }

    /// `n: Int = 1`, after the type.
    mutating func refuseDefault() {
        guard at(.assign), !isRecovering else { return }
        report(
            .foreign(
                "a parameter has no default value", help: "leave it out; each call gives all",
                at: current.span))
        advance()
        _ = parseExpression()
    }

    private mutating func skipAngles() {
        skipUnread { parser in
            var depth = 0
            while !parser.isAtEnd, !parser.at(.leftBrace), !parser.at(.rightBrace) {
                if parser.at(.less) { depth += 1 }
                if parser.at(.greater) { depth -= 1 }
                parser.advance()
                if depth == 0 { return }
            }
        }
    }
}

extension Token {
    fileprivate var isInteger: Bool {
        if case .integer = kind { true } else { false }
    }
}
