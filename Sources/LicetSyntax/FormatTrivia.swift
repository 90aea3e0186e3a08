/// A comment, with how it stood.
struct FormatComment {
    /// Its bytes in the source, without the white space at its end.
    let range: Range<Int>
    /// Where it began on its line, counted from 0; tabs reach to the next multiple of 4.
    let column: Int
    /// It stood on the line of the token before it.
    let isTrailing: Bool
    /// At most one space was in front of it.
    let isClose: Bool
    /// There was an empty line above it.
    let hasBlankBefore: Bool
}

/// What lies between a token and the one before it.
struct FormatTrivia {
    /// Which of the file's comments.
    var comments: Range<Int>
    var hasNewline = false
    /// There was an empty line directly above the token.
    var hasBlankBefore = false
    /// Nothing at all lies there.
    var isEmpty = true
}

/// The white space and comments before each token. The source has no mistake, so that there is
/// nothing else between tokens.
func readTrivia(
    of source: SourceText, tokens: [Token]
) -> (trivia: [FormatTrivia], comments: [FormatComment]) {
    var trivia: [FormatTrivia] = []
    var comments: [FormatComment] = []
    trivia.reserveCapacity(tokens.count)
    var offset = 0
    for (index, token) in tokens.enumerated() {
        var found = FormatTrivia(comments: comments.count..<comments.count)
        found.isEmpty = offset >= token.span.start
        // Line ends since the last comment, or since the token before.
        var newlines = 0
        while offset < token.span.start {
            switch source.bytes[offset] {
            case UInt8(ascii: "\n"):
                newlines += 1
                found.hasNewline = true
                offset += 1
            case UInt8(ascii: "/"):
                let start = offset
                while offset < token.span.start, source.bytes[offset] != UInt8(ascii: "\n") {
                    offset += 1
                }
                comments.append(
                    FormatComment(
                        range: trimmed(start..<offset, in: source.bytes),
                        column: column(of: start, in: source.bytes),
                        isTrailing: index > 0 && !found.hasNewline,
                        isClose: index > 0 && start - tokens[index - 1].span.end < 2,
                        hasBlankBefore: newlines > 1))
                newlines = 0
            default: offset += 1
            }
        }
        found.comments = found.comments.lowerBound..<comments.count
        found.hasBlankBefore = newlines > 1
        trivia.append(found)
        offset = max(offset, token.span.end)
    }
    return (trivia, comments)
}

/// Spaces and carriage returns go; a tab stays, since it is part of a documentation's text.
private func trimmed(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound,
        bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\r")
    {
        end -= 1
    }
    return range.lowerBound..<end
}

private func column(of offset: Int, in bytes: [UInt8]) -> Int {
    var start = offset
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    var column = 0
    for byte in bytes[start..<offset] {
        if byte == UInt8(ascii: "\t") {
            column += 4 - column % 4
        } else if !isContinuation(byte) {
            column += 1
        }
    }
    return column
}
