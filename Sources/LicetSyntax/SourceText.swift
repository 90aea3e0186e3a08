/// One source file: its name, as diagnostics show it, and its bytes.
///
/// The bytes are whatever the file holds; nothing is decoded until a token asks for it.
public struct SourceText: Equatable, Sendable {
    public let name: String
    public let bytes: [UInt8]
    /// The byte offset at which each line begins; the first is always 0.
    private let lineStarts: [Int]

    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    /// How many lines there are; a file that ends in a newline has an empty last one.
    public var lineCount: Int { lineStarts.count }

    /// Line and column of a byte offset. An offset past the end counts as the end.
    public func position(of offset: Int) -> SourcePosition {
        let offset = min(max(offset, 0), bytes.count)
        let line = lineIndex(of: offset)
        let scalars = bytes[lineStarts[line]..<offset].count { !isContinuation($0) }
        return SourcePosition(line: line + 1, column: scalars + 1)
    }

    /// The bytes of a line counted from 1, without its line ending; empty when there is none.
    public func line(_ number: Int) -> ArraySlice<UInt8> {
        let range = byteRange(ofLine: number)
        return bytes[range]
    }

    /// Where a line counted from 1 lies in the file, without its line ending.
    public func byteRange(ofLine number: Int) -> Range<Int> {
        guard number >= 1, number <= lineStarts.count else { return bytes.count..<bytes.count }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The text of a span, with bytes that are not UTF-8 replaced.
    public func text(of span: SourceSpan) -> String {
        let start = min(max(span.start, 0), bytes.count)
        let end = min(max(span.end, start), bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    private func lineIndex(of offset: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return low
    }
}

/// A place as people count it: both numbers start at 1, columns count UTF-8 scalars.
public struct SourcePosition: Equatable, Sendable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// A half-open stretch of one file, in byte offsets.
public struct SourceSpan: Hashable, Sendable {
    public let start: Int
    public let end: Int

    /// Invariant: `start <= end`; an end before the start is moved to the start.
    public init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    /// The smallest span that holds both.
    public func joined(_ other: SourceSpan) -> SourceSpan {
        SourceSpan(min(start, other.start), max(end, other.end))
    }

    /// The empty span just after this one.
    public var after: SourceSpan { SourceSpan(end, end) }
}

/// Whether a byte continues a UTF-8 sequence, and so begins no scalar of its own.
func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
