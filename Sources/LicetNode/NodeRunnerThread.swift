import Foundation

/// The thread on which the node's actor runs, so that its work on the store and on contracts never
/// holds up the shared pool, and has a stack of known size.
final class NodeThread: SerialExecutor, @unchecked Sendable {
    // Invariant: `jobs` and `hasEnded` are touched only with `condition` locked.
    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var hasEnded = false

    private static let stackSize = 8 << 20

    init() {
        let thread = Thread { [self] in run() }
        thread.stackSize = Self.stackSize
        thread.name = "licet node"
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        condition.lock()
        jobs.append(job)
        condition.signal()
        condition.unlock()
    }

    /// Ends the thread after the jobs that are there.
    func end() {
        condition.lock()
        hasEnded = true
        condition.signal()
        condition.unlock()
    }

    private func run() {
        // Each job is run once, here, on the executor that it was given to.
        while let job = next() { unsafe job.runSynchronously(on: asUnownedSerialExecutor()) }
    }

    private func next() -> UnownedJob? {
        condition.lock()
        defer { condition.unlock() }
        while jobs.isEmpty {
            if hasEnded { return nil }
            condition.wait()
        }
        return jobs.removeFirst()
    }
}
