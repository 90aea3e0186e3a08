/// One line of the result.
struct FormatLine {
    var code: [UInt8] = []
    /// Columns of the code.
    var width = 0
    /// The comment at its end, as an index into the plan's.
    var comment: Int?
}

/// The walk that decides where lines end, and writes them.
struct FormatPrinter {
    private let plan: FormatPlan
    private(set) var lines: [FormatLine] = []
    private var line = FormatLine()
    /// The columns before the first token of the current line.
    private var margin = 0
    /// For each level: where lines begin in it, where those of its owner do, whether it is broken.
    private var indents: [Int]
    private var bases: [Int]
    private var broken: [Bool]
    /// For each level: the line that it begins on.
    private var firstLines: [Int]
    /// The declaration that is being written has a block of several lines.
    private var hasBrokenBlock = false
    /// The word that the last declaration began with.
    private var lastDeclaration = ""

    /// The columns of a line. Comments, and what has no gap, may pass it.
    private static let widthMax = 100
    private static let step = 4
    /// Parameters are not lined up with a bracket that stands further right.
    private static let alignmentMax = 44

    init(_ plan: FormatPlan) {
        self.plan = plan
        indents = Array(repeating: 0, count: plan.levels.count)
        bases = indents
        firstLines = indents
        broken = Array(repeating: false, count: plan.levels.count)
        broken[0] = true
        var entering = 1
        for index in plan.tokens.indices {
            printGap(before: index)
            // Levels are in the order of their first tokens.
            while entering < plan.levels.count, plan.levels[entering].kind == .member,
                plan.levels[entering].opener == index
            {
                enter(entering)
                entering += 1
            }
            append(plan.tokens[index].span)
            while entering < plan.levels.count, plan.levels[entering].opener == index {
                enter(entering)
                entering += 1
            }
        }
        endLine()
    }

    private mutating func append(_ span: SourceSpan) {
        line.code += plan.source.bytes[span.start..<span.end]
        line.width += plan.source.bytes[span.start..<span.end].count { !isContinuation($0) }
    }

    private mutating func appendSpaces(_ count: Int) {
        line.code += Array(repeating: UInt8(ascii: " "), count: count)
        line.width += count
    }

    private mutating func endLine() {
        if line.code.allSatisfy({ $0 == UInt8(ascii: " ") }) { line.code = [] }
        lines.append(line)
        line = FormatLine()
    }

    private mutating func newLine(at indent: Int, blank: Bool) {
        endLine()
        if blank { lines.append(FormatLine()) }
        margin = indent
        appendSpaces(indent)
    }

    private mutating func enter(_ index: Int) {
        let level = plan.levels[index]
        firstLines[index] = lines.count
        bases[index] = margin
        indents[index] = margin + Self.step
        switch level.kind {
        case .file: break
        case .member:
            if level.parent == 0 {
                hasBrokenBlock = false
                lastDeclaration = level.word
            }
        case .group: break
        case .block:
            // Beside the word that the block belongs to, however its head was broken.
            bases[index] = bases[owner(of: index)]
            indents[index] = bases[index] + Self.step
            if !level.isChained { breakChain(from: index) }
            if broken[index] { hasBrokenBlock = true }
        case .list: broken[index] = line.width > indents[index] && !fits(level)
        case .parameters:
            broken[index] = line.width > Self.alignmentMax && !fits(level)
            if !broken[index] { indents[index] = line.width }
        }
    }

    /// The member that a level belongs to.
    private func owner(of index: Int) -> Int {
        var level = plan.levels[index].parent
        while level != 0, plan.levels[level].kind != .member { level = plan.levels[level].parent }
        return level
    }

    /// The blocks of an `if` are broken where one of them has to be, or would not fit on a line.
    private mutating func breakChain(from first: Int) {
        var isBroken = plan.levels[first].mustBreak || !fits(plan.levels[first])
        var next = plan.levels[first].nextBlock
        var last = first
        while let block = next {
            let start = plan.levels[last].closer + 1
            let width = plan.width(from: start, to: plan.levels[block].closer + 1)
            let fits = width.map { bases[first] + $0 <= Self.widthMax } ?? false
            if plan.levels[block].mustBreak || !fits { isBroken = true }
            last = block
            next = plan.levels[block].nextBlock
        }
        next = first
        while let block = next {
            broken[block] = isBroken
            next = plan.levels[block].nextBlock
        }
    }

    /// Whether what is in a bracket, and what cannot be parted from it, fits on this line.
    private func fits(_ level: FormatLevel) -> Bool {
        let stop = plan.nextBreak(after: level.closer)
        guard let width = plan.width(after: level.opener, to: stop) else { return false }
        return line.width + width <= Self.widthMax
    }

    private mutating func printGap(before index: Int) {
        let gap = plan.gaps[index]
        let trivia = plan.trivia[index]
        let indent = indent(of: index)
        let isFirst = index == 0 || isFirstOfBlock(index)
        var mayBeBlank = gap.separates && !isFirst
        var needsBlank = mayBeBlank && needsBlank(before: index)
        for number in trivia.comments {
            let comment = plan.comments[number]
            if comment.isTrailing {
                line.comment = number
                continue
            }
            let isBlank = mayBeBlank && (comment.hasBlankBefore || needsBlank)
            if index > 0 || number > 0 {
                newLine(at: commentIndent(of: index, indent), blank: isBlank)
            }
            append(SourceSpan(comment.range.lowerBound, comment.range.upperBound))
            mayBeBlank = gap.separates
            needsBlank = false
        }
        if plan.tokens[index].kind == .end { return }
        if isBroken(gap, before: index, indent) || !trivia.comments.isEmpty {
            if index == 0, trivia.comments.isEmpty { return }
            let isBlank =
                mayBeBlank && (trivia.hasBlankBefore || needsBlank)
                && !plan.isSymbol(index, .rightBrace)
            newLine(at: indent, blank: isBlank)
        } else {
            appendSpaces(gap.spaces)
        }
    }

    private func isFirstOfBlock(_ index: Int) -> Bool {
        let level = plan.levels[plan.gaps[index].level]
        return level.kind == .block && level.opener == index - 1
    }

    /// Whether declarations that have bodies are kept apart here.
    private func needsBlank(before index: Int) -> Bool {
        guard plan.gaps[index].level == 0, plan.tokens[index].kind != .end else { return false }
        let apart = ["access", "action", "test", "state", "property"]
        if hasBrokenBlock || lastDeclaration == "contract" || apart.contains(lastDeclaration) {
            return true
        }
        guard apart.contains(plan.word(index)) else { return false }
        let trivia = plan.trivia[index]
        return !trivia.hasBlankBefore
            && !trivia.comments.contains { plan.comments[$0].hasBlankBefore }
    }

    /// Where the token stands if the line ends before it.
    private func indent(of index: Int) -> Int {
        let gap = plan.gaps[index]
        switch gap.kind {
        case .authority, .afterBlock: return bases[gap.level]
        case .joined, .fill, .clause, .together, .always: break
        }
        switch plan.tokens[index].kind {
        case .symbol(.rightBrace), .symbol(.rightParenthesis), .symbol(.rightBracket):
            return bases[gap.level]
        default: return gap.level == 0 ? 0 : indents[gap.level]
        }
    }

    private func commentIndent(of index: Int, _ indent: Int) -> Int {
        switch plan.tokens[index].kind {
        case .symbol(.rightBrace), .symbol(.rightParenthesis), .symbol(.rightBracket):
            indents[plan.gaps[index].level]
        default: indent
        }
    }

    private func isBroken(_ gap: FormatGap, before index: Int, _ indent: Int) -> Bool {
        if gap.isForced { return true }
        switch gap.kind {
        case .joined: return false
        case .always: return true
        case .together: return broken[gap.level]
        case .afterBlock:
            guard !isBehindBrokenBlock(index) else { return false }
            return plan.trivia[index].hasNewline || !elseFits(gap, before: index)
        case .authority:
            let first = plan.levels[gap.level].opener
            guard let width = plan.width(from: first, to: gap.stop) else { return true }
            return bases[gap.level] + width > Self.widthMax
        case .clause:
            return firstLines[gap.level] < lines.count
                || isTooLong(gap, before: index, .part, indent)
        case .fill(let rank): return isTooLong(gap, before: index, rank, indent)
        }
    }

    private func isTooLong(
        _ gap: FormatGap, before index: Int, _ rank: FormatGap.Rank, _ indent: Int
    ) -> Bool {
        guard indent < line.width else { return false }
        guard let width = plan.width(after: index - 1, to: gap.stop) else { return rank.keepsLines }
        if line.width + width <= Self.widthMax { return false }
        // What cannot stand on one line either way is broken further in, where it reads better.
        return rank.keepsLines || indent + width - gap.spaces <= Self.widthMax
    }

    /// Whether an `else` and its block, which is not broken, fit on this line.
    private func elseFits(_ gap: FormatGap, before index: Int) -> Bool {
        guard let block = plan.block(openedAt: gap.stop - 1) else { return true }
        let stop = plan.nextBreak(after: plan.levels[block].closer)
        guard let width = plan.width(after: index - 1, to: stop) else { return true }
        return line.width + width <= Self.widthMax
    }

    /// Whether the line holds only the brace that ends a block of several lines.
    private func isBehindBrokenBlock(_ index: Int) -> Bool {
        line.code.count == margin + 1
    }
}
