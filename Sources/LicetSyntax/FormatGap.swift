/// What may become of the place between a token and the one before it.
struct FormatGap {
    enum Kind: Equatable {
        /// No line ends here, unless a comment ends it.
        case joined
        /// A line ends here where what follows, up to the next gap of its rank, does not fit.
        case fill(Rank)
        /// Before what an `expect` or a `require` ends with: also ended where the line before was.
        case clause
        /// All such gaps of a level end a line, or none does.
        case together
        /// A line ends here.
        case always
        /// Before `by`: a line ends here where the whole head of the action does not fit on one.
        case authority
        /// Before `else` after a block: only where the author ended the line and the block did not.
        case afterBlock
    }

    /// From what is broken first: a gap's stretch reaches to the next that is not ranked after it.
    enum Rank: Int, Comparable {
        case part, quantified, implies, or, and, comparison, coalesce, range, sum, product

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }

        /// A line that the author ended here stays ended.
        var keepsLines: Bool { self < .comparison }
    }

    var kind: Kind
    /// How many spaces stand here when the line goes on.
    var spaces: Int
    /// The level that it belongs to.
    var level: Int
    /// The line ends here for a comment, or because the author ended it.
    var isForced = false
    /// It lies between two members of a block or of the file, where an empty line may stand.
    var separates = false
    /// The token before which its stretch ends.
    var stop = 0

    var mayBreak: Bool { isForced || kind != .joined }

    var rank: Rank? {
        switch kind {
        case .joined: nil
        case .fill(let rank): rank
        case .clause, .together, .always, .authority, .afterBlock: .part
        }
    }
}

/// A stretch of tokens that is laid out as a whole: the file, a block, a member of one, a bracket.
struct FormatLevel {
    enum Kind: Equatable {
        case file, block, member
        /// Arguments and lists: broken after the bracket, then filled.
        case list
        /// Declared parameters: filled, in line with the first.
        case parameters
        /// Parentheses around an expression.
        case group
    }

    enum Content: Equatable {
        /// One to a line.
        case statements
        /// Several may share a line.
        case fields
        /// One to a line, and never beside the braces.
        case declarations
    }

    let kind: Kind
    /// The bracket, or the first token of a member.
    let opener: Int
    /// The level around it; the file's is its own.
    let parent: Int
    /// Of a member: its first word. Of a block: that of the member that it belongs to.
    let word: String
    /// What a block holds.
    let content: Content
    /// The bracket that closes it, or the last token of a member.
    var closer = 0
    var members = 0
    /// The word that the last member of a block began with.
    var lastWord = ""
    /// Of a member: its last block so far. Of a block: the one behind the `else` that follows it.
    var lastBlock: Int?
    var nextBlock: Int?
    /// A block behind an `else`.
    var isChained = false
    /// Quantifiers whose colon has not come yet.
    var quantifiers = 0
    /// A block that cannot stand on one line.
    var mustBreak = false
}
