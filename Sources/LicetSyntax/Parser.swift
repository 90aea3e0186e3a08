/// The state of one walk through the tokens. Productions are `parse…` functions in extensions,
/// one file for each kind, and none of them fails: what is missing is reported and stands in the
/// tree as missing.
struct Parser {
    /// Where the walk is, which decides what forms may stand there.
    enum Place: Equatable {
        case contract, test, property, console
    }

    let source: SourceText
    private var tokens: [Token]
    private let documentation: [Int: String]
    /// What the tokens were found to be, for the formatter.
    private(set) var roles: [TokenRoles]
    private var index = 0
    var place: Place
    private(set) var diagnostics: [Diagnostic] = []
    /// After a syntax error, until the next place where parsing can go on: nothing else that is
    /// unexpected is reported, since it follows from the first.
    private(set) var isRecovering = false
    /// The token at which something unexpected was reported last.
    private var lastStumble: Int?
    /// The limits of depth were passed: the rest of the file is not read.
    private(set) var isStopped = false
    private(set) var hasErrorAtEnd = false
    private(set) var hasErrorBeforeEnd = false
    private var nesting = 0
    /// Stretches of refused constructs, from their start to the next token: what was wrong with
    /// their characters follows from that.
    private(set) var unread: [SourceSpan] = []
    /// The contract stands in braces, which has been reported.
    var hasContractBrace = false
    /// The position of the parenthesis after a `require`, and whether it holds several values.
    var requireOpener: Int?
    var isForeignRequire = false
    /// Within a statement that cannot stand in a test, which has been reported.
    var isWithinRefused = false
    /// Whether the body that is read gives a result.
    var givesResult = false
    /// Levels of the tree above the expression that is being parsed.
    var enclosing = 0

    init(_ source: SourceText, _ lexed: LexedSource, place: Place) {
        self.source = source
        self.place = place
        tokens = lexed.tokens
        documentation = lexed.documentation
        roles = Array(repeating: [], count: lexed.tokens.count)
    }

    var current: Token { tokens[index] }
    var position: Int { index }
    var isAtEnd: Bool { index == tokens.count - 1 }
    /// The end of the last token that was read.
    var lastEnd: Int { index > 0 ? tokens[index - 1].span.end : source.base }

    func peek(_ distance: Int = 1) -> Token {
        tokens[min(index + distance, tokens.count - 1)]
    }

    /// The token before, nil at the start.
    var previous: Token? { index > 0 ? tokens[index - 1] : nil }

    @discardableResult
    mutating func advance() -> Token {
        let token = tokens[index]
        if index < tokens.count - 1 { index += 1 }
        return token
    }

    /// Reads the current word as the one that was meant, which has been reported.
    mutating func read(as word: String) {
        tokens[index] = Token(kind: .word(word), span: current.span)
    }

    /// Notes what the current token is.
    mutating func mark(_ role: TokenRoles) { roles[index].insert(role) }

    func at(_ symbol: Symbol) -> Bool { current.kind == .symbol(symbol) }
    func at(word: String) -> Bool { current.word == word }

    mutating func take(_ symbol: Symbol) -> Token? { at(symbol) ? advance() : nil }
    mutating func take(word: String) -> Token? { at(word: word) ? advance() : nil }

    /// The token at a position, the last one past the end.
    func token(_ position: Int) -> Token { tokens[min(position, tokens.count - 1)] }

    /// The tokens that have been read since a position.
    func tokens(since start: Int) -> ArraySlice<Token> { tokens[min(start, index)..<index] }

    /// From a start to the end of what has been read.
    func span(from start: Int) -> SourceSpan { SourceSpan(start, max(start, lastEnd)) }

    /// What documents the declaration that begins with the current token.
    var currentDocumentation: String? { documentation[index] }

    /// Reports a mistake that does not disturb the walk.
    mutating func report(_ diagnostic: Diagnostic) {
        guard !isStopped, diagnostics.count <= SyntaxLimits.diagnosticsMax else { return }
        if isAtEnd { hasErrorAtEnd = true } else { hasErrorBeforeEnd = true }
        diagnostics.append(diagnostic)
    }

    /// Reports that the current token cannot stand here; the walk then looks for a new start.
    mutating func reportUnexpected(_ diagnostic: Diagnostic) {
        guard !isRecovering else { return }
        isRecovering = true
        // What is still wrong where the walk already stumbled follows from that.
        guard lastStumble != index else { return }
        lastStumble = index
        report(diagnostic)
    }

    /// Gives the mistake that was reported last its fix, where that ends behind it.
    mutating func mendLast(_ fixIt: Diagnostic.FixIt) {
        guard !isStopped, let last = diagnostics.indices.last else { return }
        diagnostics[last].fixIt = fixIt
    }

    /// Skips what a refused construct holds.
    mutating func skipUnread(_ skip: (inout Parser) -> Void) {
        let start = current.span.start
        skip(&self)
        unread.append(SourceSpan(start, current.span.start))
    }

    mutating func endRecovery() { isRecovering = false }

    mutating func endRecovery(ifReached symbol: Symbol) {
        if at(symbol) { isRecovering = false }
    }

    func describe(_ token: Token) -> String {
        switch token.kind {
        case .word(let text): return "`\(text)`"
        case .symbol(let symbol): return "`\(symbol.rawValue)`"
        case .text: return "a text"
        case .bytes: return "a byte string"
        case .integer, .instant, .rowNumber: return "`\(source.text(of: token.span))`"
        case .end: return place == .console ? "the end of the input" : "the end of the file"
        }
    }

    /// Takes a symbol, or reports that it is missing; `opener` is the bracket that it closes.
    @discardableResult
    mutating func expect(_ symbol: Symbol, closing opener: Token? = nil) -> Bool {
        if take(symbol) != nil { return true }
        reportUnexpected(
            .unexpected(
                describe(current), expected: "`\(symbol.rawValue)`",
                opener: opener.map { (source.text(of: $0.span), $0.span) }, at: current.span))
        return false
    }

    @discardableResult
    mutating func expect(word: String) -> Bool {
        if take(word: word) != nil { return true }
        if mendSpelling(of: "`\(word)`", among: [word]) {
            advance()
            return true
        }
        reportUnexpected(
            .unexpected(describe(current), expected: "`\(word)`", at: current.span))
        return false
    }

    /// Goes one bracket deeper; false when that is too deep, and then nothing more is read.
    mutating func enter() -> Bool {
        guard nesting < SyntaxLimits.nestingMax else {
            stop(limit: SyntaxLimits.nestingMax, "this is nested", at: current.span)
            return false
        }
        nesting += 1
        return true
    }

    mutating func leave() { nesting -= 1 }

    /// Goes one level of the tree deeper, for statements; to be undone by lowering `enclosing`.
    mutating func descend() -> Bool {
        guard enclosing < SyntaxLimits.treeDepthMax else {
            stop(limit: SyntaxLimits.treeDepthMax, "the tree is", at: current.span)
            return false
        }
        enclosing += 1
        return true
    }

    /// Makes a node, unless the tree would become too deep.
    mutating func make(_ kind: Expression.Kind, from start: Int) -> Expression {
        let expression = Expression(kind, span: span(from: start))
        guard enclosing + expression.height <= SyntaxLimits.treeDepthMax else {
            stop(limit: SyntaxLimits.treeDepthMax, "the tree is", at: expression.span)
            return Expression(.missing, span: expression.span)
        }
        return expression
    }

    /// An expression that is not there, at the current token.
    func missingExpression() -> Expression {
        Expression(.missing, span: SourceSpan(current.span.start, current.span.start))
    }

    private mutating func stop(limit: Int, _ what: String, at span: SourceSpan) {
        report(.nestedTooDeeply(limit: limit, what: what, at: span))
        hasErrorBeforeEnd = true
        isStopped = true
        index = tokens.count - 1
    }
}
