import Foundation
import Synchronization

/// Tidies up when the program is told to stop (SIGINT, SIGTERM), then ends it with the status that
/// a shell expects of that.
final class StopHandler {
    private let sources: [any DispatchSourceSignal]
    private let hasBegun = Flag()

    private final class Flag: Sendable {
        let isSet = Mutex(false)
    }

    init(_ body: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { [hasBegun] number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                hasBegun.isSet.withLock { $0 = true }
                body()
                Foundation.exit(128 + number)
            }
            source.resume()
            return source
        }
    }

    /// Whether the program is about to end.
    var isUnderWay: Bool { hasBegun.isSet.withLock { $0 } }

    /// Leaves signals to the system again.
    func end() {
        for source in sources { source.cancel() }
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    }
}
