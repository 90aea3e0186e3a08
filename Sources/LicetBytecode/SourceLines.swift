import LicetPrimitives

/// The lines of a source text, found by instruction.
struct SourceLines {
    /// The source, if it is what the debug map was made of.
    private let source: Bytes
    private let debug: DebugMap?

    init(_ debug: DebugMap?, _ source: String?) {
        let bytes = Bytes((source ?? "").utf8)
        guard let debug, source != nil, SHA256.hash(bytes) == debug.source else {
            (self.source, self.debug) = ([], nil)
            return
        }
        (self.source, self.debug) = (bytes, debug)
    }

    /// The number of the line and the line where the code of a new place begins at this
    /// instruction; `nil` inside a place.
    func line(function: Int, instruction: Int) -> String? {
        guard let debug, debug.functions.indices.contains(function),
            let place = debug.functions[function].first(where: {
                Int($0.instruction) == instruction
            }), Int(place.start) < source.count
        else { return nil }
        let feed = UInt8(ascii: "\n")
        let start = Int(place.start)
        let before = source[..<start]
        let first = before.lastIndex(of: feed).map { $0 + 1 } ?? 0
        let last = source[start...].firstIndex(of: feed) ?? source.count
        let number = before.count { $0 == feed } + 1
        let line = source[min(first, last)..<last].drop { $0 == 0x20 || $0 == 0x09 }
        return "\(number): " + String(decoding: line, as: UTF8.self)
    }
}
