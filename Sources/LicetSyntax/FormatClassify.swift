/// The kinds of gaps.
extension FormatPlan {
    func classify(_ index: Int, begins: Bool) -> FormatGap {
        let spaces = spaces(before: index)
        var gap = FormatGap(kind: .joined, spaces: spaces, level: top)
        guard index > 0 else {
            gap.separates = true
            return gap
        }
        if begins || tokens[index].kind == .end {
            classifyMember(index, &gap)
        } else if isSymbol(index, .rightBrace) {
            gap.kind = isSymbol(index - 1, .leftBrace) ? .joined : .together
            gap.separates = gap.kind == .together
        } else if levels[top].kind == .block || levels[top].kind == .file {
            // Nothing here was marked: the author's lines stay.
            gap.kind = index == levels[top].opener + 1 ? .together : .fill(.part)
            gap.isForced = trivia[index].hasNewline && gap.kind != .together
            gap.separates = true
        } else if isSymbol(index, .rightParenthesis) || isSymbol(index, .rightBracket) {
            return gap
        } else if index == levels[top].opener + 1, levels[top].kind != .member {
            gap.kind = levels[top].kind == .group ? .joined : .together
        } else {
            classifyPart(index, &gap)
        }
        return gap
    }

    /// Before a declaration, a member of a block, or the end of the file.
    private func classifyMember(_ index: Int, _ gap: inout FormatGap) {
        gap.separates = true
        let level = levels[top]
        guard level.kind == .block else {
            gap.kind = .always
            return
        }
        gap.spaces = 1
        switch level.content {
        case .statements, .declarations: gap.kind = .together
        case .fields where level.members == 0: gap.kind = .together
        case .fields where level.word == "struct" && standsAlone(index, in: level):
            gap.kind = .always
        case .fields:
            gap.kind = .fill(.part)
            gap.isForced = trivia[index].hasNewline
        }
    }

    /// Whether a member of a struct has a line to itself: functions, and fields without commas.
    private func standsAlone(_ index: Int, in level: FormatLevel) -> Bool {
        word(index) == "func" || level.lastWord == "func" || !isSymbol(index - 1, .comma)
    }

    /// Inside a member or a bracket.
    private func classifyPart(_ index: Int, _ gap: inout FormatGap) {
        let level = levels[top]
        let isMember = level.kind == .member
        let rank: FormatGap.Rank?
        if isSymbol(index - 1, .comma) {
            gap.kind = .fill(.part)
            return
        }
        if isSymbol(index - 1, .colon), level.quantifiers > 0 {
            rank = .quantified
        } else if isMember, index > level.opener + 1, word(index) == "by", level.word == "action" {
            gap.kind = .authority
            gap.isForced = trivia[index].hasNewline
            return
        } else if isMember, word(index) == "else", isSymbol(index - 1, .rightBrace) {
            gap.kind = .afterBlock
            return
        } else if isMember, isSymbol(index, .arrow) {
            gap.kind = .fill(.part)
            return
        } else if isMember, isClauseWord(index) {
            let isAside = ["index", "unique", "granted", "where"].contains(word(index))
            gap.kind = isAside ? .fill(.part) : .clause
            gap.isForced = trivia[index].hasNewline
            return
        } else {
            rank = operatorRank(index)
        }
        if let rank {
            gap.kind = .fill(rank)
            gap.isForced = rank.keepsLines && trivia[index].hasNewline
        }
    }

    /// Whether a word begins a part of its statement or declaration that may have its own line.
    private func isClauseWord(_ index: Int) -> Bool {
        guard index > levels[top].opener + 1, !isSymbol(index + 1, .colon) else { return false }
        switch word(index) {
        case "else": return true
        case "emits", "fails", "permitted", "denied", "at", "under", "for", "granted", "unique",
            "where":
            return endsOperand(index - 1)
        case "index": return endsOperand(index - 1) && word(index - 1) != "unique"
        default: return false
        }
    }

    /// Whether an expression may end with the token, so that another word begins something else.
    private func endsOperand(_ index: Int) -> Bool {
        switch tokens[index].kind {
        case .word(let word):
            !Words.isReserved(word) || word == "true" || word == "false" || word == "nil"
        case .symbol(let symbol):
            symbol == .rightParenthesis || symbol == .rightBracket || symbol == .question
        case .integer, .text, .bytes, .instant, .rowNumber: true
        case .end: false
        }
    }

    private func operatorRank(_ index: Int) -> FormatGap.Rank? {
        switch tokens[index].kind {
        case .word(let word):
            guard !isSymbol(index - 1, .dot), !isSymbol(index + 1, .colon) else { return nil }
            switch word {
            case "implies": return .implies
            case "or": return .or
            case "and": return .and
            case "contains", "within", "overlaps", "is": return .comparison
            case "in": return opensScope(index - 2) ? nil : .comparison
            default: return nil
            }
        case .symbol(let symbol):
            guard !roles[index].contains(.angle) else { return nil }
            switch symbol {
            case .equal, .notEqual, .lessOrEqual, .greaterOrEqual: return .comparison
            case .less, .greater: return closingAngles[index] ? nil : .comparison
            case .coalesce: return .coalesce
            case .range: return .range
            case .plus: return .sum
            case .minus: return roles[index].contains(.unary) ? nil : .sum
            case .star, .slash, .percent: return .product
            default: return nil
            }
        case .integer, .text, .bytes, .instant, .rowNumber, .end: return nil
        }
    }

    /// `for x in`, `exists x in`, `all x in`.
    private func opensScope(_ index: Int) -> Bool {
        index >= 0 && ["for", "exists", "all"].contains(word(index)) && !word(index + 1).isEmpty
            && !isSymbol(index - 1, .dot)
    }
}
