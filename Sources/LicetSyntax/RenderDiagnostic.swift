/// Whether rendered diagnostics hold terminal colours.
public enum DiagnosticColour: Equatable, Sendable {
    case plain, ansi
}

extension Diagnostic {
    /// The diagnostic as people read it: the message, the place, the lines of the source with
    /// carets under the primary span and dashes under the labels, and help. What lies in other
    /// files follows under their names. Ends in a newline.
    public func rendered(
        in source: SourceText, colour: DiagnosticColour = .plain
    ) -> String {
        let paint = Paint(colour: colour, severity: severity)
        let marks = pieces(in: source)
        let lastLine = marks.map(\.line).max() ?? 1
        let gutter = String(repeating: " ", count: String(lastLine).utf8.count)
        let name = severity == .error ? "error" : "warning"
        var text = paint.strong("\(name)[\(code.id)]", .accent) + paint.strong(": \(message)")
        text += "\n"
        let home = source.file(of: span.start)
        text += rendered(marks, arrow: "-->", of: home, gutter: gutter, paint)
        for base in Set(marks.map(\.base)).sorted() where base != home.base {
            let other = source.file(of: base)
            text += rendered(marks, arrow: ":::", of: other, gutter: gutter, paint)
        }
        if let advice {
            text += "\(gutter) \(paint.quiet("=")) \(paint.strong("help")): \(advice)\n"
        }
        return text
    }

    /// The marks that lie in one file, under its name and the place of the first.
    private func rendered(
        _ marks: [Mark], arrow: String, of file: SourceText, gutter: String, _ paint: Paint
    ) -> String {
        let marks = marks.filter { $0.base == file.base }
        let place = file.position(of: file.base + (marks.first?.range.lowerBound ?? 0))
        var text = "\(gutter)\(paint.quiet(arrow)) \(file.name):\(place.line):\(place.column)\n"
        text += "\(gutter) \(paint.quiet("|"))\n"
        var previous: Int?
        for line in Set(marks.map(\.line)).sorted() {
            if let previous, line > previous + 1 { text += paint.quiet("...") + "\n" }
            previous = line
            text += rendered(
                marks.filter { $0.line == line }, line: line, of: file, gutter: gutter, paint)
        }
        return text
    }

    /// The help line; where there is only a fix, what it does.
    private var advice: String? {
        if let help { return help }
        guard let fixIt else { return nil }
        let replacement = fixIt.replacement.filter { $0 != " " }
        return replacement.isEmpty ? "leave it out" : "write `\(replacement)`"
    }

    private func rendered(
        _ marks: [Mark], line: Int, of source: SourceText, gutter: String, _ paint: Paint
    ) -> String {
        let row = RenderedLine(source, line: line, focus: marks.first?.range)
        let number = String(line)
        let padding = String(repeating: " ", count: gutter.utf8.count - number.utf8.count)
        let bar = paint.quiet("|")
        var text = "\(padding)\(paint.quiet(number)) \(bar)"
        text += row.text.isEmpty ? "\n" : " \(row.text)\n"
        for mark in marks {
            let (start, width) = row.cells(of: mark.range)
            let sign = mark.isPrimary ? "^" : "-"
            var line = String(repeating: sign, count: max(1, width))
            if let label = mark.text { line += " \(label)" }
            let indent = String(repeating: " ", count: start)
            text += "\(gutter) \(bar) \(indent)"
            text += (mark.isPrimary ? paint.strong(line, .accent) : paint.quiet(line)) + "\n"
        }
        return text
    }

    /// What is underlined, line by line, the primary span first. A span of several lines is shown
    /// by its first and its last.
    private func pieces(in source: SourceText) -> [Mark] {
        let own = labels.first { $0.span == span }?.text
        var marks = marks(for: span, text: own, isPrimary: true, in: source)
        for label in labels where label.span != span {
            marks += self.marks(for: label.span, text: label.text, isPrimary: false, in: source)
        }
        return marks
    }

    private func marks(
        for span: SourceSpan, text: String?, isPrimary: Bool, in source: SourceText
    ) -> [Mark] {
        let file = source.file(of: span.start)
        let range = file.byteRange(of: span)
        let (start, end) = (range.lowerBound, range.upperBound)
        let first = file.position(of: file.base + start).line
        // A span that takes in the newline of its last line does not reach the next.
        let last = end > start ? file.position(of: file.base + end - 1).line : first
        guard last > first else {
            return [
                Mark(
                    base: file.base, line: first, range: range, text: text, isPrimary: isPrimary)
            ]
        }
        let firstEnd = max(start, file.byteRange(ofLine: first).upperBound)
        let lastRange = file.byteRange(ofLine: last)
        let blanks = file.bytes[lastRange].prefix { $0 == 0x20 || $0 == 0x09 }.count
        let lastStart = min(lastRange.lowerBound + blanks, end)
        return [
            Mark(
                base: file.base, line: first, range: start..<firstEnd, text: nil,
                isPrimary: isPrimary),
            Mark(
                base: file.base, line: last, range: lastStart..<end, text: text,
                isPrimary: isPrimary),
        ]
    }
}

/// A stretch of one line that is underlined.
private struct Mark {
    /// Says which file it lies in.
    let base: Int
    let line: Int
    /// In the bytes of the file.
    let range: Range<Int>
    let text: String?
    let isPrimary: Bool
}

/// Terminal colours, or none.
private struct Paint {
    enum Tone {
        case plain, accent
    }

    let colour: DiagnosticColour
    let severity: Diagnostic.Severity

    func strong(_ text: String, _ tone: Tone = .plain) -> String {
        guard colour == .ansi else { return text }
        let hue =
            switch (tone, severity) {
            case (.plain, _): "1"
            case (.accent, .error): "1;31"
            case (.accent, .warning): "1;33"
            }
        return "\u{1b}[\(hue)m\(text)\u{1b}[0m"
    }

    func quiet(_ text: String) -> String {
        colour == .ansi ? "\u{1b}[34m\(text)\u{1b}[0m" : text
    }
}
