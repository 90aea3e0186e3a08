/// What came of formatting a file.
package enum Formatting: Equatable, Sendable {
    /// The text in the one style; equal to the source where that has it already.
    case formatted([UInt8])
    /// The source has mistakes, and is left as it is.
    case refused([Diagnostic])
}

/// Lays a file out in the language's one style.
///
/// White space is moved, and nothing else: the tokens and comments of the result are those of the
/// source, in their order, so that the tree is the same. Formatting the result changes nothing.
///
/// The layout is Oppen's: gaps in nested levels, each broken where the stretch up to the next one
/// does not fit ("Prettyprinting", ACM TOPLAS 2, 1980), with the sizes of stretches computed before
/// the walk that prints, as in Wadler's "A prettier printer" (1998). Both walks are linear.
package func format(_ source: SourceText) -> Formatting {
    let lexed = tokenize(source)
    var parser = Parser(source, lexed, place: .contract)
    _ = parser.parseSourceUnit()
    let diagnostics = merged(lexed.diagnostics, parser.diagnostics)
    guard !diagnostics.contains(where: { $0.severity == .error }) else {
        return .refused(diagnostics)
    }
    let plan = FormatPlan(source, lexed.tokens, parser.roles)
    return .formatted(joined(FormatPrinter(plan).lines, plan))
}

/// The lines with the comments at their ends.
///
/// A comment that stood apart from its line stays in its column if there is room for it; one that
/// stood close still does. Comments that stood in one column, on lines that follow one another, are
/// in one column again.
private func joined(_ lines: [FormatLine], _ plan: FormatPlan) -> [UInt8] {
    let columns = commentColumns(of: lines, plan)
    var result: [UInt8] = []
    for (line, column) in zip(lines, columns) {
        result += line.code
        if let number = line.comment {
            result += Array(repeating: UInt8(ascii: " "), count: column - line.width)
            result += plan.source.bytes[plan.comments[number].range]
        }
        result.append(UInt8(ascii: "\n"))
    }
    return result
}

/// The furthest column that a comment is kept in.
private let commentColumnMax = 100

private func commentColumns(of lines: [FormatLine], _ plan: FormatPlan) -> [Int] {
    var columns = lines.map { $0.width + 2 }
    var start = 0
    while start < lines.count {
        guard let first = lines[start].comment else {
            start += 1
            continue
        }
        let column = plan.comments[first].column
        var end = start
        var widest = 0
        while end < lines.count, let next = lines[end].comment,
            plan.comments[next].column == column
        {
            widest = max(widest, lines[end].width)
            end += 1
        }
        let isAlone = end == start + 1 && plan.comments[first].isClose
        let kept = isAlone ? widest + 1 : max(column, widest + 1)
        if kept <= commentColumnMax {
            for index in start..<end { columns[index] = kept }
        }
        start = end
    }
    return columns
}
