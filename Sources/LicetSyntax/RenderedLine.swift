/// One line of the source as a terminal shows it, in cells of equal width.
///
/// Tabs become spaces; what a terminal would not show, or would obey, becomes U+FFFD; a long line
/// is cut to a window around what is underlined.
struct RenderedLine {
    /// Cells between two tab stops.
    private static let tabWidth = 4
    /// Cells that are shown of a line.
    private static let widthMax = 120
    /// Cells that are shown before what is underlined, in a line that is cut.
    private static let leadMax = 40

    /// Bytes of a line that are laid out; what is shown of a longer one lies well inside.
    private static let layoutMax = 2_000

    /// The text without the line ending and without blanks at the end.
    let text: String
    /// The cell at which each byte of the line begins, counted before the cut; the last is the end.
    private let cells: [Int]
    private let start: Int
    /// The cells that were cut away at the left, less the one for the sign that says so; -1 where
    /// only bytes were cut that were never laid out.
    private let shift: Int

    init(_ source: SourceText, line: Int, focus: Range<Int>?) {
        let whole = source.byteRange(ofLine: line)
        let range = Self.stretch(of: whole, around: focus, in: source.bytes)
        let glyphs = Self.glyphs(Array(source.bytes[range]))
        let width = glyphs.last.map { $0.cell + $0.width } ?? 0
        var cells: [Int] = []
        for glyph in glyphs {
            for _ in 0..<glyph.length { cells.append(glyph.cell) }
        }
        cells.append(width)
        var first = 0
        if width > Self.widthMax, let focus {
            let index = min(max(focus.lowerBound - range.lowerBound, 0), cells.count - 1)
            let lead = max(0, cells[index] - Self.leadMax)
            first = min(lead, width - Self.widthMax)
            // A wide glyph is shown whole or not at all.
            first = glyphs.first { $0.cell >= first }?.cell ?? first
        }
        let last = first + Self.widthMax
        let isCutBefore = first > 0 || range.lowerBound > whole.lowerBound
        var shown = isCutBefore ? "…" : ""
        for glyph in glyphs where glyph.cell >= first && glyph.cell + glyph.width <= last {
            shown += glyph.text
        }
        while shown.utf8.last == 0x20 { shown.removeLast() }
        let isCutAfter = last < width || range.upperBound < whole.upperBound
        text = isCutAfter ? shown + "…" : shown
        shift = isCutBefore ? first - 1 : 0
        self.cells = cells
        start = range.lowerBound
    }

    /// The part of a line that is laid out: of a very long one only what may be shown.
    private static func stretch(
        of line: Range<Int>, around focus: Range<Int>?, in bytes: [UInt8]
    ) -> Range<Int> {
        guard line.count > layoutMax else { return line }
        let wanted = (focus?.lowerBound ?? line.lowerBound) - layoutMax / 4
        var start = min(max(wanted, line.lowerBound), line.upperBound - layoutMax)
        while start < line.upperBound, isContinuation(bytes[start]) { start += 1 }
        return start..<min(start + layoutMax, line.upperBound)
    }

    /// Where a stretch of the line is underlined: the cells before it and how many it has, inside
    /// what is shown.
    func cells(of range: Range<Int>) -> (start: Int, width: Int) {
        let first = cells[min(max(range.lowerBound - start, 0), cells.count - 1)] - shift
        let last = cells[min(max(range.upperBound - start, 0), cells.count - 1)] - shift
        let from = min(max(first, 0), Self.widthMax + 1)
        let to = min(max(last, from), Self.widthMax + 1)
        return (from, to - from)
    }

    private struct Glyph {
        let text: String
        let length: Int
        let cell: Int
        let width: Int
    }

    private static func glyphs(_ line: [UInt8]) -> [Glyph] {
        var glyphs: [Glyph] = []
        var offset = 0
        var cell = 0
        while offset < line.count {
            let glyph: Glyph
            if line[offset] == UInt8(ascii: "\t") {
                let width = tabWidth - cell % tabWidth
                let text = String(repeating: " ", count: width)
                glyph = Glyph(text: text, length: 1, cell: cell, width: width)
            } else if let (scalar, length) = decodeScalar(line, at: offset) {
                let isShown = !isHidden(scalar.value)
                glyph = Glyph(
                    text: isShown ? String(Character(scalar)) : "\u{fffd}", length: length,
                    cell: cell, width: isShown ? cellWidth(scalar.value) : 1)
            } else {
                glyph = Glyph(text: "\u{fffd}", length: 1, cell: cell, width: 1)
            }
            glyphs.append(glyph)
            offset += glyph.length
            cell += glyph.width
        }
        return glyphs
    }

    /// Control characters and marks that change the direction of the text.
    private static func isHidden(_ value: UInt32) -> Bool {
        switch value {
        case 0..<0x20, 0x7f..<0xa0, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff:
            true
        default: false
        }
    }

    /// How many cells terminals give to a scalar: two for East Asian and pictures, none for marks
    /// that combine with the one before.
    private static func cellWidth(_ value: UInt32) -> Int {
        switch value {
        case 0x300...0x36f, 0x20d0...0x20ff, 0xfe00...0xfe0f, 0x1ab0...0x1aff: 0
        case 0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3,
            0xf900...0xfaff, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6,
            0x1f300...0x1f64f, 0x1f680...0x1f6ff, 0x1f900...0x1faff, 0x20000...0x3fffd:
            2
        default: 1
        }
    }
}
