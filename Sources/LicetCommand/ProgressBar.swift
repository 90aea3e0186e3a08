import Dispatch
import Foundation
import LicetClient
import Synchronization

/// A bar on the terminal for what takes longer than a second.
final class ProgressBar: Sendable {
    private let state: Mutex<State>
    private let isShown: Bool

    private struct State {
        var begin = DispatchTime.now()
        var stage = ""
        var percent: UInt64?
        var isDrawn = false
    }

    private static let width = 30
    private static let delayNanoseconds: UInt64 = 1_000_000_000

    /// Draws on standard error, if that is a terminal.
    init() {
        isShown = isatty(STDERR_FILENO) == 1
        state = Mutex(State())
    }

    /// Takes news; draws when a percent or the stage changes.
    func note(_ progress: RecordsClient.Progress) {
        switch progress {
        case .sealing(let done, let total): draw("sealing", done, total)
        case .uploading(let done, let total): draw("uploading", done, total)
        case .opening(let done, let total): draw("opening", done, total)
        case .waiting: end()
        }
    }

    /// Takes the bar away.
    func end() {
        state.withLock { state in
            if state.isDrawn { write("\r\u{1b}[K") }
            state = State()
        }
    }

    private func draw(_ stage: String, _ done: UInt64, _ total: UInt64) {
        guard isShown else { return }
        let percent = total > 0 ? min(100, UInt64(Double(done) / Double(total) * 100)) : 100
        state.withLock { state in
            if state.stage != stage {
                if state.isDrawn { write("\r\u{1b}[K") }
                state = State(stage: stage)
            }
            let now = DispatchTime.now().uptimeNanoseconds
            guard state.percent != percent,
                now - state.begin.uptimeNanoseconds > Self.delayNanoseconds
            else { return }
            state.percent = percent
            state.isDrawn = true
            let filled = Int(percent) * Self.width / 100
            let bar =
                String(repeating: "#", count: filled)
                + String(repeating: "-", count: Self.width - filled)
            write("\r\u{1b}[K\(stage)  [\(bar)] \(percent) % of \(megabytes(total)) MB")
        }
    }

    private func megabytes(_ bytes: UInt64) -> String {
        String(format: "%.1f", Double(bytes) / 1e6)
    }

    private func write(_ text: String) {
        // A bar that cannot be drawn is nobody's loss.
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
