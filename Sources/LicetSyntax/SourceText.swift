/// A source file: its name, as diagnostics show it, and its bytes; behind it, where it imports any,
/// the modules that are compiled with it.
///
/// The bytes are whatever the file holds; nothing is decoded until a token asks for it. Spans count
/// the bytes of all files of a compilation, one file behind the other, so that an offset says which
/// file it lies in. A file on its own begins at 0.
public struct SourceText: Equatable, Sendable {
    public let name: String
    public let bytes: [UInt8]
    /// The offset of the first byte, as spans count.
    public let base: Int
    /// The modules behind this file, in the order of their bases.
    public private(set) var modules: [SourceText] = []
    /// Where in ``bytes`` each line begins; the first is always 0.
    private let lineStarts: [Int]

    public init(name: String, bytes: [UInt8]) {
        self.init(name: name, bytes: bytes, base: 0)
    }

    public init(name: String, text: String) {
        self.init(name: name, bytes: Array(text.utf8))
    }

    private init(name: String, bytes: [UInt8], base: Int) {
        self.name = name
        self.bytes = bytes
        self.base = base
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    /// The offset just after the last byte. The next file begins one further, so that this offset
    /// still lies in this one.
    public var end: Int { base + bytes.count }

    /// Puts a module behind the files that are there, and gives it with its base.
    package mutating func append(module name: String, bytes: [UInt8]) -> SourceText {
        let start = (modules.last?.end ?? end) + 1
        let module = SourceText(name: name, bytes: bytes, base: start)
        modules.append(module)
        return module
    }

    /// The file in which an offset lies; this one for an offset before it.
    public func file(of offset: Int) -> SourceText {
        var low = 0
        var high = modules.count
        while low < high {
            let middle = (low + high) / 2
            if modules[middle].base <= offset { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? modules[low - 1] : self
    }

    /// How many lines this file has; one that ends in a newline has an empty last one.
    public var lineCount: Int { lineStarts.count }

    /// Line and column of an offset in its file. An offset past the end counts as the end.
    public func position(of offset: Int) -> SourcePosition {
        let file = file(of: offset)
        return file.position(at: offset - file.base)
    }

    /// Of a byte of this file.
    private func position(at index: Int) -> SourcePosition {
        let index = min(max(index, 0), bytes.count)
        let line = lineIndex(of: index)
        let scalars = bytes[lineStarts[line]..<index].count { !isContinuation($0) }
        return SourcePosition(line: line + 1, column: scalars + 1)
    }

    /// The bytes of a line of this file counted from 1, without its line ending; empty when there
    /// is none.
    public func line(_ number: Int) -> ArraySlice<UInt8> {
        let range = byteRange(ofLine: number)
        return bytes[range]
    }

    /// Where in ``bytes`` a line counted from 1 lies, without its line ending.
    public func byteRange(ofLine number: Int) -> Range<Int> {
        guard number >= 1, number <= lineStarts.count else { return bytes.count..<bytes.count }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// Where in ``bytes`` of its file a span lies; a span outside of it is moved inside.
    func byteRange(of span: SourceSpan) -> Range<Int> {
        let start = min(max(span.start - base, 0), bytes.count)
        return start..<min(max(span.end - base, start), bytes.count)
    }

    /// The text of a span, with bytes that are not UTF-8 replaced.
    public func text(of span: SourceSpan) -> String {
        let file = file(of: span.start)
        return String(decoding: file.bytes[file.byteRange(of: span)], as: UTF8.self)
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

/// A half-open stretch of one file, in offsets as ``SourceText`` counts them.
public struct SourceSpan: Hashable, Sendable {
    // Half as wide as `Int`: every token and every node of a tree has one, and a file and its
    // modules are far shorter than four gigabytes.
    private let first: UInt32
    private let last: UInt32

    public var start: Int { Int(first) }
    public var end: Int { Int(last) }

    /// Invariant: `start <= end`; an end before the start is moved to the start, and neither lies
    /// before the text.
    public init(_ start: Int, _ end: Int) {
        first = UInt32(clamping: start)
        last = max(first, UInt32(clamping: end))
    }

    /// The smallest span that holds both.
    public func joined(_ other: SourceSpan) -> SourceSpan {
        SourceSpan(min(start, other.start), max(end, other.end))
    }

    /// The empty span just after this one.
    public var after: SourceSpan { SourceSpan(end, end) }

    func moved(by distance: Int) -> SourceSpan {
        SourceSpan(start + distance, end + distance)
    }
}

/// Whether a byte continues a UTF-8 sequence, and so begins no scalar of its own.
func isContinuation(_ byte: UInt8) -> Bool { byte & 0xc0 == 0x80 }
