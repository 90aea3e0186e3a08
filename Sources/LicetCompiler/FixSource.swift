import LicetSyntax

/// A source file after its certain fixes.
public struct FixedSource: Sendable {
    /// One change, as it was made.
    public struct Change: Sendable {
        /// Of the mistake.
        public let code: DiagnosticCode
        public let message: String
        /// Where it began in the text as it was when this change was made.
        public let position: SourcePosition
        public let removed: String
        public let replacement: String
    }

    /// What the file holds now, and what is still wrong with it.
    public let compilation: Compilation
    /// The changes in the order in which they were made; empty where there was nothing to fix.
    public let changes: [Change]
}

/// Compiles a file, applies the fixes that its diagnostics bring, and does so again until none is
/// left, at most ``FixLimits/rounds`` times.
///
/// Only the file itself is changed, never a module that it imports. Within a round no two changes
/// overlap, and a round that makes more mistakes than it mends is not kept: its fixes are tried
/// one by one, and the first that mends is.
public func fix(_ source: SourceText, modules: ModuleResolver = .standard) -> FixedSource {
    var compilation = compile(source, modules: modules)
    var changes: [FixedSource.Change] = []
    for _ in 0..<FixLimits.rounds {
        let fixes = fixes(in: compilation)
        guard !fixes.isEmpty else { break }
        let single = fixes.prefix(FixLimits.triesAlone).lazy.map { [$0] }
        var kept: (Compilation, [CertainFix])?
        for tried in [fixes] + (fixes.count > 1 ? Array(single) : []) {
            let next = compile(applying(tried, to: compilation.source), modules: modules)
            guard isNoWorse(next, than: compilation) else { continue }
            kept = (next, tried)
            break
        }
        guard let (next, applied) = kept else { break }
        changes += applied.map { change(for: $0, in: compilation.source) }
        compilation = next
    }
    return FixedSource(compilation: compilation, changes: changes)
}

public enum FixLimits {
    /// How often a file is compiled anew; each round mends up to a hundred mistakes.
    public static let rounds = 32
    /// How many fixes of a round that went wrong are tried alone.
    static let triesAlone = 16
}

/// A fix with the mistake that it mends.
private struct CertainFix {
    let diagnostic: Diagnostic
    let fixIt: Diagnostic.FixIt
}

/// The fixes of the file itself in its order, of overlapping ones the first.
private func fixes(in compilation: Compilation) -> [CertainFix] {
    let source = compilation.source
    let all = compilation.diagnostics.enumerated().compactMap { number, diagnostic in
        diagnostic.fixIt.map { (number, CertainFix(diagnostic: diagnostic, fixIt: $0)) }
    }
    let ordered = all.sorted {
        ($0.1.fixIt.span.start, $0.1.fixIt.span.end, $0.0)
            < ($1.1.fixIt.span.start, $1.1.fixIt.span.end, $1.0)
    }
    var chosen: [CertainFix] = []
    var end = source.base
    var hasInsertedHere = false
    for (_, fix) in ordered {
        let span = fix.fixIt.span
        guard span.start >= end, span.end <= source.end, !(hasInsertedHere && span.start == end)
        else { continue }
        chosen.append(fix)
        hasInsertedHere = span.start == span.end
        end = span.end
    }
    return chosen
}

/// The file's text with fixes that do not overlap, in the order of the file.
private func applying(_ fixes: [CertainFix], to source: SourceText) -> SourceText {
    var bytes: [UInt8] = []
    var read = 0
    for fix in fixes {
        let start = min(max(fix.fixIt.span.start - source.base, read), source.bytes.count)
        let end = min(max(fix.fixIt.span.end - source.base, start), source.bytes.count)
        bytes += source.bytes[read..<start]
        bytes += Array(fix.fixIt.replacement.utf8)
        read = end
    }
    bytes += source.bytes[read...]
    return SourceText(name: source.name, bytes: bytes)
}

/// Whether there are no more mistakes of syntax, and with as many of those, no more mistakes.
private func isNoWorse(_ next: Compilation, than last: Compilation) -> Bool {
    func weight(_ compilation: Compilation) -> (Int, Int) {
        let errors = compilation.diagnostics.filter { $0.severity == .error }
        return (errors.count { DiagnosticCode.syntax.contains($0.code) }, errors.count)
    }
    return weight(next) <= weight(last)
}

private func change(for fix: CertainFix, in source: SourceText) -> FixedSource.Change {
    FixedSource.Change(
        code: fix.diagnostic.code, message: fix.diagnostic.message,
        position: source.position(of: fix.fixIt.span.start),
        removed: source.text(of: fix.fixIt.span), replacement: fix.fixIt.replacement)
}
