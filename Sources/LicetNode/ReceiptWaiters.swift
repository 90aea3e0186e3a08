import LicetLedger

/// Who waits for which transaction's receipt. Each is resumed exactly once.
struct ReceiptWaiters {
    static let countMax = 10_000

    private struct Waiter {
        let transaction: TransactionID
        let continuation: CheckedContinuation<IncludedReceipt?, Never>
        var timer: Task<Void, Never>?
    }

    private var waiters: [UInt64: Waiter] = [:]
    private var numbers: [TransactionID: [UInt64]] = [:]
    private var last: UInt64 = 0

    var count: Int { waiters.count }
    var isEmpty: Bool { waiters.isEmpty }

    func isAwaited(_ transaction: TransactionID) -> Bool { numbers[transaction] != nil }

    mutating func add(
        _ continuation: CheckedContinuation<IncludedReceipt?, Never>, for transaction: TransactionID
    ) -> UInt64 {
        last &+= 1
        waiters[last] = Waiter(transaction: transaction, continuation: continuation)
        numbers[transaction, default: []].append(last)
        return last
    }

    mutating func setTimer(_ timer: Task<Void, Never>, for number: UInt64) {
        waiters[number]?.timer = timer
    }

    mutating func resume(_ transaction: TransactionID, with receipt: IncludedReceipt?) {
        for number in numbers[transaction] ?? [] { resume(number, with: receipt) }
    }

    /// Does nothing for one that was resumed before.
    mutating func resume(_ number: UInt64, with receipt: IncludedReceipt?) {
        guard let waiter = waiters.removeValue(forKey: number) else { return }
        let rest = (numbers[waiter.transaction] ?? []).filter { $0 != number }
        numbers[waiter.transaction] = rest.isEmpty ? nil : rest
        waiter.timer?.cancel()
        waiter.continuation.resume(returning: receipt)
    }

    mutating func resumeAll() {
        for number in waiters.keys.sorted() { resume(number, with: nil) }
    }
}
