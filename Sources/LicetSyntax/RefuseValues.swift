/// Values and operators of other languages.
extension Parser {
    /// `if a { 1 } else { 2 }` and `if a then 1 else 2` where a value is wanted.
    mutating func refuseIfValue() -> Expression? {
        guard at(word: "if"), isAtIfValue, !isRecovering, place != .console else { return nil }
        let start = current.span.start
        report(
            .foreign(
                "`if` has no value",
                help: "write one `return`, one assignment or one clause for each case",
                at: current.span))
        skipForeign()
        return Expression(.missing, span: span(from: start))
    }

    /// Whether the branches of the `if` here hold values: what stands in them is no statement.
    var isAtIfValue: Bool {
        for distance in 1...64 {
            let token = peek(distance)
            if token.word == "then" { return true }
            switch token.kind {
            case .end, .symbol(.rightBrace): return false
            case .symbol(.leftBrace):
                let first = peek(distance + 1)
                switch first.kind {
                case .integer, .text, .bytes, .instant, .symbol(.dot): return true
                case .word: return peek(distance + 2).kind == .symbol(.rightBrace)
                default: return false
                }
            default: break
            }
        }
        return false
    }

    /// `n as Int` and `n as? Int`, after `n`.
    mutating func refuseCast() -> Bool {
        guard at(word: "as"), place == .contract, !startsLine, !isRecovering,
            peek().word != nil || peek().kind == .symbol(.question)
        else { return false }
        let token = advance()
        let isPlain = take(.question) == nil
        if current.word != nil { advance() }
        report(
            .foreign(
                "there are no casts", help: "a value has one type; leave it out",
                at: token.span,
                fixIt: isPlain && !isRecovering
                    ? .init(SourceSpan(lastEnd(before: token), lastEnd), "") : nil))
        return true
    }

    private func lastEnd(before token: Token) -> Int {
        var start = token.span.start - source.base
        while start > 0, source.bytes[start - 1] == UInt8(ascii: " ") { start -= 1 }
        return start + source.base
    }

    /// `o?.count`, at the question mark: false where something else stands here.
    mutating func refuseOptionalChain() -> Bool {
        guard at(.question), peek().kind == .symbol(.dot),
            peek().span.start == current.span.end
        else { return false }
        report(
            .foreign(
                "there is no `?.`", help: "look into the optional first: `if let x = y { … }`",
                at: current.span.joined(peek().span)))
        while at(.question), peek().kind == .symbol(.dot), !isRecovering {
            advance()
            _ = parseBinaryExpression(from: .implies)
        }
        return true
    }

    /// `1 days` and `1 ether`, after the number: what the number with its unit is.
    mutating func refuseUnit(after number: Expression) -> Expression? {
        guard let word = current.word, !startsLine, !isRecovering, place != .console,
            !peek().continuesName
        else { return nil }
        if let unit = ForeignWords.unit(word) {
            let gap = SourceSpan(number.span.end, current.span.end)
            report(
                .foreign(
                    "a number and its unit are joined by `.`",
                    help: "write `\(source.text(of: number.span)).\(unit)`", at: current.span,
                    fixIt: .init(gap, ".\(unit)")))
            let name = Name(unit, span: advance().span)
            return make(.member(base: number, name), from: number.span.start)
        }
        guard ["wei", "gwei", "ether", "finney", "szabo"].contains(word) else { return nil }
        report(
            .foreign(
                "there is no `\(word)`",
                help: "there are no coins: count what is owed as an `Int` of the state",
                at: current.span))
        advance()
        return number
    }

    /// `**`, `<<` and `>>`, after the first of the two signs.
    mutating func refuseDoubledOperator(_ token: Token) -> Bool {
        guard current.kind == token.kind, current.span.start == token.span.end, !isRecovering,
            at(.star) || at(.less) || at(.greater)
        else { return false }
        let sign = source.text(of: token.span)
        report(
            .foreign(
                "there is no `\(sign)\(sign)`",
                help: "there are `+ - * / %`, and no powers or shifts",
                at: token.span.joined(current.span)))
        advance()
        return true
    }

    /// `(a, b)`, at the comma.
    mutating func refuseTuple() -> Bool {
        guard at(.comma), !isRecovering else { return false }
        report(
            .foreign(
                "there are no tuples", help: "declare a `struct`, and make one: `Pair(a, b)`",
                at: current.span))
        while take(.comma) != nil, !isRecovering, !at(.rightParenthesis) { _ = parseExpression() }
        return true
    }
}

extension ForeignWords {
    /// The unit of durations that Solidity's and others' words stand for.
    static func unit(_ word: String) -> String? {
        switch word {
        case "milliseconds", "seconds", "minutes", "hours", "days", "weeks": word
        case "second", "minute", "hour", "day", "week": word + "s"
        default: nil
        }
    }
}

extension Token {
    /// Whether it makes more of the name before it: a call, a member, an assignment.
    fileprivate var continuesName: Bool {
        switch kind {
        case .symbol(.leftParenthesis), .symbol(.leftBracket), .symbol(.dot), .symbol(.assign),
            .symbol(.colon):
            true
        default: false
        }
    }
}
