import LicetBytecode
import LicetCompiler
import LicetSyntax

/// How long each phase of the compiler took on one source file.
package struct CompileSpeed: Sendable {
    package enum Phase: String, CaseIterable, Sendable {
        case lex, parse, check, emit, verify
    }

    package let lines: Int
    package let bytes: Int
    /// Of the phases that the file came to: there is nothing to emit for one with mistakes.
    package let durations: [(phase: Phase, duration: Swift.Duration)]

    package func duration(of phase: Phase) -> Swift.Duration? {
        durations.first { $0.phase == phase }?.duration
    }

    /// The lesser time of each phase, of two measurements of one file.
    package func least(_ other: CompileSpeed) -> CompileSpeed {
        CompileSpeed(
            lines: lines, bytes: bytes,
            durations: durations.map { phase, duration in
                (phase, min(duration, other.duration(of: phase) ?? duration))
            })
    }

    package var total: Swift.Duration { durations.reduce(.zero) { $0 + $1.duration } }

    /// Compiles a text, timed by `clock`.
    package static func measure<Time: Clock<Swift.Duration>>(
        _ text: String, clock: Time
    ) -> CompileSpeed {
        let source = SourceText(name: "Long.licet", text: text)
        return CompileSpeed(
            lines: source.lineCount - 1, bytes: source.bytes.count,
            durations: once(source, clock: clock))
    }

    private static func once<Time: Clock<Swift.Duration>>(
        _ source: SourceText, clock: Time
    ) -> [(phase: Phase, duration: Swift.Duration)] {
        let start = clock.now
        _ = tokenize(source)
        let lexed = clock.now
        let parsed = parseContract(source)
        let read = clock.now
        let checked = check(parsed.unit, source: source)
        let typed = clock.now
        // Parsing a text begins with its tokens.
        let lexing = start.duration(to: lexed)
        var found: [(phase: Phase, duration: Swift.Duration)] = [
            (.lex, lexing), (.parse, max(.zero, lexed.duration(to: read) - lexing)),
            (.check, read.duration(to: typed)),
        ]
        let diagnostics = parsed.diagnostics + checked.diagnostics
        guard !diagnostics.contains(where: { $0.severity == .error }),
            let tree = checked.contract, let contract = try? emit(tree)
        else { return found }
        let emitted = clock.now
        found.append((.emit, typed.duration(to: emitted)))
        guard (try? verify(contract, container: contract.encoded)) != nil else { return found }
        found.append((.verify, emitted.duration(to: clock.now)))
        return found
    }
}
