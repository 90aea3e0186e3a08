import LicetSyntax
import TestSupport
import Testing

@Suite struct `Rendering of diagnostics` {
    private static let code = DiagnosticCode("E0999", "example", "An example.")

    /// Renders marks on a source in which `«` and `»` surround the primary span and `‹` and `›` a
    /// labelled one.
    private func render(
        _ marked: String, label: String? = nil, help: String? = nil,
        colour: DiagnosticColour = .plain
    ) -> String {
        var bytes: [UInt8] = []
        var places: [Character: Int] = [:]
        for character in marked {
            if "«»‹›".contains(character) {
                places[character] = bytes.count
            } else {
                bytes += Array(String(character).utf8)
            }
        }
        let source = SourceText(name: "a.licet", bytes: bytes)
        let span = SourceSpan(places["«"] ?? 0, places["»"] ?? 0)
        var labels: [Diagnostic.Label] = []
        if let start = places["‹"], let end = places["›"] {
            labels.append(.init(SourceSpan(start, end), label ?? "here"))
        } else if let label {
            labels.append(.init(span, label))
        }
        return Diagnostic(Self.code, "it is wrong", at: span, labels: labels, help: help)
            .rendered(in: source, colour: colour)
    }

    private func check(_ rendered: String, _ name: String) throws {
        try Golden.check(rendered, at: "Tests/Corpus/parse/rendering/\(name).rendered")
    }

    @Test func `tabs and wide text keep carets in place`() throws {
        try check(render("\tlet\tx = «yes»\n"), "tabs")
        try check(render("// 漢字 «漢» é 🔒\n"), "wide")
        try check(render("// e\u{301}\u{301} «x»\n"), "combining")
    }

    @Test func `long lines are cut around the span`() throws {
        let filler = String(repeating: "0123456789", count: 30)
        try check(render(filler + "«here»" + filler), "long-middle")
        try check(render("«here»" + filler), "long-start")
        try check(render(filler + "«here»"), "long-end")
        try check(render("«" + filler + "»"), "long-span")
        try check(render(filler + "«漢»" + filler), "long-wide")
        let most = String(repeating: filler, count: 100)
        try check(render(most + "«here»" + most), "longest-middle")
        try check(render(most + "«here»"), "longest-end")
        try check(render("‹x›" + most + "«here»" + most), "longest-label")
        try check(render("漢" + most + "«here»漢漢" + most), "longest-wide")
    }

    @Test func `spans of several lines show the first and the last`() throws {
        try check(render("a «b {\n  c\n  d\n}» e\n", label: "all of it"), "lines")
        try check(render("a «b\n  c»\n", help: "mend it"), "two-lines")
        try check(render("a «b\n»c\n"), "line-ending")
    }

    @Test func `the end of the file can be shown`() throws {
        try check(render("abc«»"), "end")
        try check(render("abc\n«»"), "end-after-newline")
        try check(render("«»"), "empty-file")
        try check(render("ab\r\nc«d»\r\n"), "carriage-return")
    }

    @Test func `labels stand under their own lines`() throws {
        try check(render("‹a› b\nc\nd «e»\n", label: "the first"), "label-above")
        try check(render("‹a› b «c»\n", label: "the first"), "label-beside")
        let lines = String(repeating: "x\n", count: 9)
        try check(render("‹a›\n\(lines)«b»\n", label: "far away"), "label-far")
    }

    @Test func `colours come only if asked for`() throws {
        #expect(!render("«a»", label: "it", help: "mend it").contains("\u{1b}"))
        try check(render("«a»", label: "it", help: "mend it", colour: .ansi), "colour")
    }

    @Test func `what a terminal would obey is not passed on`() {
        let rendered = render("a \u{1b}[31m \u{202e} «b»")
        #expect(!rendered.unicodeScalars.contains("\u{1b}"))
        #expect(!rendered.unicodeScalars.contains("\u{202e}"))
    }

    @Test func `columns count scalars`() {
        let source = SourceText(name: "a", text: "é漢x\n\ty")
        #expect(source.position(of: 5) == SourcePosition(line: 1, column: 3))
        #expect(source.position(of: 8) == SourcePosition(line: 2, column: 2))
        #expect(source.position(of: 900) == SourcePosition(line: 2, column: 3))
    }

    @Test func `spans outside the file are shown inside it`() {
        let source = SourceText(name: "a", text: "ab\ncd")
        for span in [SourceSpan(-4, -1), SourceSpan(90, 95), SourceSpan(-9, 99)] {
            let diagnostic = Diagnostic(Self.code, "it is wrong", at: span)
            #expect(diagnostic.rendered(in: source).contains("^"))
        }
    }
}
