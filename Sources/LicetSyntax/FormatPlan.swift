/// How a file may be laid out: its gaps and levels, found in one walk through the tokens.
///
/// What a construct means is not asked. Brackets, commas, operators and the parser's marks are
/// enough, so that a form this file has never heard of is laid out too, and nothing is lost.
struct FormatPlan {
    let source: SourceText
    let tokens: [Token]
    let roles: [TokenRoles]
    let trivia: [FormatTrivia]
    let comments: [FormatComment]
    private(set) var gaps: [FormatGap] = []
    private(set) var levels: [FormatLevel] = []
    /// Where each token begins and ends if nothing is broken.
    private(set) var starts: [Int] = []
    private(set) var ends: [Int] = []
    /// How many gaps are forced, up to and with each token's.
    private var forced: [Int] = []
    /// The first gap after each token that may be broken.
    private var nextBreaks: [Int] = []

    /// The levels around the current token.
    private var stack: [Int] = []
    /// Whether each token is the `>` that closes a type.
    let closingAngles: [Bool]
    /// For each of them, the gaps whose stretch has not ended, in the order of their ranks.
    private var waiting: [[Int]] = []
    /// How many gaps hold a line end in the source, up to and with each token's.
    private var newlines: [Int] = []

    init(_ source: SourceText, _ tokens: [Token], _ roles: [TokenRoles]) {
        self.source = source
        self.tokens = tokens
        self.roles = roles
        (trivia, comments) = readTrivia(of: source, tokens: tokens)
        var open = 0
        closingAngles = tokens.indices.map { index in
            if roles[index].contains(.angle) { open += 1 }
            guard open > 0, tokens[index].kind == .symbol(.greater) else { return false }
            open -= 1
            return true
        }
        push(.file, opener: 0, content: .declarations)
        for index in tokens.indices { place(index) }
        alignClauses()
        measure()
    }

    /// The columns from the end of a token to the end of the last one before `stop`; nil where a
    /// line must end between them.
    func width(after token: Int, to stop: Int) -> Int? {
        forced[stop - 1] > forced[token] ? nil : ends[stop - 1] - ends[token]
    }

    /// The columns from a token to the end of the last one before `stop`; nil where a line must end
    /// between them.
    func width(from token: Int, to stop: Int) -> Int? {
        forced[stop - 1] > forced[token] ? nil : ends[stop - 1] - starts[token]
    }

    /// The token before which a line may end first, after another.
    func nextBreak(after token: Int) -> Int { nextBreaks[token] }

    /// The block that a brace opens; levels are in the order of their first tokens.
    func block(openedAt index: Int) -> Int? {
        var low = 0
        var high = levels.count
        while low < high {
            let middle = (low + high) / 2
            if levels[middle].opener < index { low = middle + 1 } else { high = middle }
        }
        while low < levels.count, levels[low].opener == index {
            if levels[low].kind == .block { return low }
            low += 1
        }
        return nil
    }

    /// The level that a token is in when it has been read.
    var top: Int { stack[stack.count - 1] }

    /// The text of a token's word, empty where it is none.
    func word(_ index: Int) -> String {
        index < tokens.count ? tokens[index].word ?? "" : ""
    }

    func isSymbol(_ index: Int, _ symbol: Symbol) -> Bool {
        index >= 0 && index < tokens.count && tokens[index].kind == .symbol(symbol)
    }

    /// Whether a member or a declaration begins with the token: only where there is room for one.
    private func begins(_ index: Int) -> Bool {
        let level = levels[top].kind == .member ? levels[top].parent : top
        guard levels[level].kind == .file || levels[level].kind == .block else { return false }
        if !roles[index].isDisjoint(with: [.declaration, .member]) { return true }
        // Words that nothing else may be called, unless they follow a dot or are labels.
        guard !isSymbol(index - 1, .dot), !isSymbol(index + 1, .colon) else { return false }
        switch word(index) {
        case "import", "module": return levels[level].kind == .file
        case "case": return levels[level].word == "match"
        default: return false
        }
    }

    private mutating func place(_ index: Int) {
        let trivium = trivia[index]
        newlines.append((newlines.last ?? 0) + (trivium.hasNewline ? 1 : 0))
        let begins = begins(index)
        let isEnd = tokens[index].kind == .end
        if begins || isEnd || isSymbol(index, .rightBrace) { endMember(before: index) }
        var gap = classify(index, begins: begins)
        if gap.kind == .fill(.quantified) { levels[top].quantifiers -= 1 }
        if !trivium.comments.isEmpty { gap.isForced = true }
        gaps.append(gap)
        if gap.mayBreak { endStretches(of: top, from: gap.rank ?? .part, at: index) }
        if gap.kind != .joined { waiting[waiting.count - 1].append(index) }
        if isCloser(index) { close(at: index) }
        if begins {
            let parent = top
            levels[parent].members += 1
            levels[parent].lastWord = word(index)
            // A case may be called `func` too.
            let isFunction = word(index) == "func" && levels[parent].word == "struct"
            if gap.kind == .always || isFunction { levels[parent].mustBreak = true }
            push(.member, opener: index, word: word(index))
        }
        open(at: index)
        noteQuantifier(at: index)
    }

    private func isCloser(_ index: Int) -> Bool {
        switch tokens[index].kind {
        case .symbol(.rightParenthesis), .symbol(.rightBracket), .symbol(.rightBrace):
            stack.count > 1
        default: false
        }
    }

    /// The gaps of a level whose stretch ends where one of a rank begins.
    private mutating func endStretches(of level: Int, from rank: FormatGap.Rank, at stop: Int) {
        guard let place = stack.lastIndex(of: level) else { return }
        while let last = waiting[place].last, (gaps[last].rank ?? .part) >= rank {
            gaps[last].stop = stop
            waiting[place].removeLast()
        }
    }

    private mutating func endMember(before index: Int) {
        guard levels[top].kind == .member else { return }
        levels[top].closer = max(index - 1, levels[top].opener)
        endStretches(of: top, from: .part, at: index)
        stack.removeLast()
        waiting.removeLast()
    }

    /// Ends the level that a closing bracket belongs to.
    private mutating func close(at index: Int) {
        let level = top
        levels[level].closer = index
        if levels[level].kind == .block {
            let hasLines = newlines[index] > newlines[levels[level].opener]
            let isFull = levels[level].content == .statements && levels[level].members > 1
            if index > levels[level].opener + 1,
                hasLines || isFull || levels[level].content == .declarations
            {
                levels[level].mustBreak = true
            }
            noteChain(level)
        }
        // Where these end is known only when what follows the bracket is.
        for gap in waiting[waiting.count - 1] { gaps[gap].stop = -index }
        stack.removeLast()
        waiting.removeLast()
    }

    /// Notes that a block has ended: the next one of an `if` goes with it, and a block around it
    /// does not stand on one line.
    private mutating func noteChain(_ level: Int) {
        let owner = levels[level].parent
        guard levels[owner].kind == .member else { return }
        if let last = levels[owner].lastBlock, isSymbol(levels[last].closer, .rightBrace),
            word(levels[last].closer + 1) == "else"
        {
            levels[last].nextBlock = level
            levels[level].isChained = true
        }
        levels[owner].lastBlock = level
        let around = levels[owner].parent
        if levels[around].content == .statements { levels[around].mustBreak = true }
    }

    private mutating func open(at index: Int) {
        switch tokens[index].kind {
        case .symbol(.leftBrace):
            if !isSymbol(index + 1, .rightBrace) {
                endStretches(of: top, from: .part, at: index + 1)
            }
            push(.block, opener: index, word: levels[top].word, content: content)
        case .symbol(.leftBracket): push(.list, opener: index, word: levels[top].word)
        case .symbol(.leftParenthesis):
            let isParameters = roles[index].contains(.parameters)
            let isList = roles[index].contains(.tight) || spaces(before: index) == 0
            push(
                isParameters ? .parameters : isList ? .list : .group, opener: index,
                word: levels[top].word)
        default: break
        }
    }

    /// What a block holds that begins now.
    private var content: FormatLevel.Content {
        let owner = levels[top]
        let around = owner.kind == .block ? owner : levels[owner.parent]
        guard around.kind == .file else {
            // Cases inside a case are like it.
            let isFunction = owner.word == "func" && around.word == "struct"
            return around.content == .fields && !isFunction ? .fields : .statements
        }
        switch owner.word {
        case "access", "action", "test", "property": return .declarations
        case "struct", "enum": return .fields
        default: return .statements
        }
    }

    private mutating func push(
        _ kind: FormatLevel.Kind, opener: Int, word: String = "",
        content: FormatLevel.Content = .statements
    ) {
        let parent = stack.last ?? 0
        stack.append(levels.count)
        waiting.append([])
        levels.append(
            FormatLevel(kind: kind, opener: opener, parent: parent, word: word, content: content))
    }

    private mutating func noteQuantifier(at index: Int) {
        if ["exists", "all"].contains(word(index)), !word(index + 1).isEmpty,
            word(index + 2) == "in"
        {
            levels[top].quantifiers += 1
        }
    }

    /// The conditions of neighbouring clauses of one kind begin in one column.
    private mutating func alignClauses() {
        var run: [Int] = []
        var parent = 0
        for level in levels where level.kind == .member && levels[level.parent].word == "access" {
            let isClause =
                (level.word == "permit" || level.word == "forbid")
                && word(level.opener + 2) == "when"
            let follows =
                run.last.map { word($0) == level.word } == true && level.parent == parent
                && !trivia[level.opener].hasBlankBefore
                && trivia[level.opener].comments.allSatisfy { comments[$0].isTrailing }
            if !isClause || !follows {
                align(run)
                run = []
            }
            if isClause { run.append(level.opener) }
            parent = level.parent
        }
        align(run)
    }

    private mutating func align(_ clauses: [Int]) {
        let widths = clauses.map { width(of: $0 + 1) }
        guard let widest = widths.max(), let narrowest = widths.min(), widest - narrowest <= 20
        else { return }
        for (clause, width) in zip(clauses, widths) {
            gaps[clause + 2].spaces = 1 + widest - width
        }
    }

    private func width(of index: Int) -> Int {
        let span = tokens[index].span
        return source.bytes[span.start..<span.end].count { !isContinuation($0) }
    }

    /// Everything that needs the gaps of the whole file.
    private mutating func measure() {
        var column = 0
        var count = 0
        for index in tokens.indices {
            column += gaps[index].spaces
            starts.append(column)
            column += width(of: index)
            ends.append(column)
            if gaps[index].isForced { count += 1 }
            forced.append(count)
        }
        nextBreaks = Array(repeating: tokens.count, count: tokens.count)
        var next = tokens.count
        for index in tokens.indices.reversed() {
            nextBreaks[index] = next
            if gaps[index].mayBreak { next = index }
        }
        for index in gaps.indices {
            if gaps[index].stop < 0 { gaps[index].stop = nextBreaks[-gaps[index].stop] }
            if gaps[index].stop <= index { gaps[index].stop = nextBreaks[index] }
        }
    }
}
