import LicetSyntax

/// A source file after its fixes.
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
        public let certainty: Diagnostic.FixIt.Certainty
    }

    /// What the file holds now, and what is still wrong with it.
    public let compilation: Compilation
    /// The changes in the order in which they were made; empty where there was nothing to fix.
    public let changes: [Change]
    /// Whether a limit of ``FixLimits`` was met, so that another call may have more to change.
    public let isCut: Bool
}

/// Which fixes are applied to a file.
public enum FixChoice: Equatable, Sendable {
    case certain
    /// Guesses too, wherever nothing certain is left to be done.
    case guesses
}

/// Compiles a file, applies the fixes that its diagnostics bring, and does so again until none is
/// left, or a limit of ``FixLimits`` is met.
///
/// Only the file itself is changed, never a module that it imports. Within a round no two changes
/// overlap, and a round that makes more mistakes than it mends is not kept: its fixes are tried
/// one by one, and the first that mends is. Guesses are kept only where each mends its mistake.
public func fix(
    _ source: SourceText, modules: ModuleResolver = .standard, applying choice: FixChoice = .certain
) -> FixedSource {
    var fixing = Fixing(compilation: compile(source, modules: modules), modules: modules)
    for _ in 0..<FixLimits.rounds {
        guard fixing.goOn(by: .certain) || choice == .guesses && fixing.goOn(by: .guess) else {
            return FixedSource(
                compilation: fixing.compilation, changes: fixing.changes, isCut: fixing.isCut)
        }
    }
    return FixedSource(compilation: fixing.compilation, changes: fixing.changes, isCut: true)
}

public enum FixLimits {
    /// How often fixes are chosen; each round mends up to a hundred mistakes.
    public static let rounds = 32
    /// How many fixes of a round that went wrong are tried alone.
    static let triesAlone = 16
    /// Bytes after which nothing more is compiled: of a long file the rest is for the next call.
    public static let bytes = 4 << 20
}

/// A file on the way through its rounds.
private struct Fixing {
    private(set) var compilation: Compilation
    let modules: ModuleResolver
    private(set) var changes: [FixedSource.Change] = []
    private(set) var isCut = false
    private var bytesLeft = FixLimits.bytes

    init(compilation: Compilation, modules: ModuleResolver) {
        self.compilation = compilation
        self.modules = modules
    }

    /// Applies all fixes of one kind, or the first that mends; false where none does.
    mutating func goOn(by certainty: Diagnostic.FixIt.Certainty) -> Bool {
        let fixes = fixes(in: compilation, certainty)
        guard !fixes.isEmpty else { return false }
        let single = fixes.prefix(FixLimits.triesAlone).map { [$0] }
        for tried in [fixes] + (fixes.count > 1 ? single : []) {
            let source = applying(tried, to: compilation.source)
            guard source.bytes.count <= bytesLeft else {
                isCut = true
                return false
            }
            bytesLeft -= source.bytes.count
            let next = compile(source, modules: modules)
            if mends(next, tried, certainty) {
                changes += tried.map { change(for: $0, in: compilation.source) }
                compilation = next
                return true
            }
        }
        return false
    }

    private func mends(
        _ next: Compilation, _ fixes: [ChosenFix], _ certainty: Diagnostic.FixIt.Certainty
    ) -> Bool {
        let (left, before) = (mistakes(in: next), mistakes(in: compilation))
        return switch certainty {
        case .certain: left <= before
        case .guess: left.ofSyntax <= before.ofSyntax && left.all + fixes.count <= before.all
        }
    }
}

/// A fix with the mistake that it mends.
private struct ChosenFix {
    let diagnostic: Diagnostic
    let fixIt: Diagnostic.FixIt
}

/// The fixes of the file itself in its order, of overlapping ones the first.
private func fixes(
    in compilation: Compilation, _ certainty: Diagnostic.FixIt.Certainty
) -> [ChosenFix] {
    let source = compilation.source
    let all = compilation.diagnostics.enumerated().compactMap { number, diagnostic in
        diagnostic.fixIt.flatMap { fixIt in
            fixIt.certainty == certainty
                ? (number, ChosenFix(diagnostic: diagnostic, fixIt: fixIt)) : nil
        }
    }
    let ordered = all.sorted {
        ($0.1.fixIt.span.start, $0.1.fixIt.span.end, $0.0)
            < ($1.1.fixIt.span.start, $1.1.fixIt.span.end, $1.0)
    }
    var chosen: [ChosenFix] = []
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
private func applying(_ fixes: [ChosenFix], to source: SourceText) -> SourceText {
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

/// How many mistakes there are, those of syntax first.
private func mistakes(in compilation: Compilation) -> (ofSyntax: Int, all: Int) {
    let errors = compilation.diagnostics.filter { $0.severity == .error }
    return (errors.count { DiagnosticCode.syntax.contains($0.code) }, errors.count)
}

private func change(for fix: ChosenFix, in source: SourceText) -> FixedSource.Change {
    FixedSource.Change(
        code: fix.diagnostic.code, message: fix.diagnostic.message,
        position: source.position(of: fix.fixIt.span.start),
        removed: source.text(of: fix.fixIt.span), replacement: fix.fixIt.replacement,
        certainty: fix.fixIt.certainty)
}
