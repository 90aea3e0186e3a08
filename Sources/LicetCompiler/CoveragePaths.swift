import LicetSyntax

/// What is known of the keys of rows, at one place of a body, of every path that leads to it.
///
/// Branches are walked one after the other on the same facts: what the first one changed is taken
/// back before the second, so that joining them costs what they changed, however much is known.
struct CoveragePaths {
    /// A write to a row that a rule reads.
    struct Write {
        var table: Int
        var span: SourceSpan
        /// Which path lacks the event, where only some do.
        var path: Diagnostic.Label?
    }

    /// Of one key.
    struct Fact {
        /// Whether an event has carried it on every path so far.
        var isCarried = false
        /// Where one has carried it on some paths: which paths it was not.
        var elsewhere: Diagnostic.Label?
        /// A write that some path has left without its event.
        var open: Write?
    }

    /// What a branch changed, each key with what was known of it after the branch.
    struct Branch {
        var facts: [String: Fact]
        var isLive: Bool
    }

    /// Whether the place can be reached.
    var isLive = true
    private var facts: [String: Fact] = [:]
    /// Keys that have been changed, each with what was known before, for taking changes back.
    private var journal: [(key: String, before: Fact?)] = []
    /// Keys with an open write, but for those whose writes were reported.
    private var waiting: Set<String> = []
    private var reported: Set<Int> = []

    subscript(key: String) -> Fact { facts[key] ?? Fact() }

    mutating func change(_ key: String, _ body: (inout Fact) -> Void) {
        let before = facts[key]
        var fact = before ?? Fact()
        body(&fact)
        journal.append((key, before))
        store(fact, for: key)
    }

    private mutating func store(_ fact: Fact?, for key: String) {
        facts[key] = fact
        if let open = fact?.open, !reported.contains(open.span.start) {
            waiting.insert(key)
        } else {
            waiting.remove(key)
        }
    }

    /// Whether a write that starts here is reported for the first time.
    mutating func noteReport(of write: Write) -> Bool {
        reported.insert(write.span.start).inserted
    }

    /// The open writes that have not been reported, in the order of the source; from now on they
    /// count as reported.
    mutating func takeOpenWrites() -> [Write] {
        let writes = waiting.compactMap { facts[$0]?.open }
        waiting = []
        return writes.sorted { $0.span.start < $1.span.start }
    }

    // MARK: Branches

    /// Where a branch begins, for ``leave(since:)``.
    var mark: Int { journal.count }

    /// What has been changed since a mark, with what was known before it.
    func changed(since mark: Int) -> [String: Fact] {
        var before: [String: Fact] = [:]
        for entry in journal[mark...].reversed() { before[entry.key] = entry.before ?? Fact() }
        return before
    }

    /// Ends a branch: takes back what it changed, and says what that was.
    mutating func leave(since mark: Int, wasLive: Bool) -> Branch {
        var after: [String: Fact] = [:]
        for entry in journal[mark...] { after[entry.key] = facts[entry.key] ?? Fact() }
        for entry in journal[mark...].reversed() { store(entry.before, for: entry.key) }
        journal.removeSubrange(mark...)
        defer { isLive = wasLive }
        return Branch(facts: after, isLive: isLive)
    }

    /// Goes on where either of two branches ends, both from here. The labels say which each is.
    mutating func join(
        _ own: Branch, _ other: Branch, own ownLabel: Diagnostic.Label,
        other otherLabel: Diagnostic.Label
    ) {
        guard own.isLive, other.isLive else {
            let living = own.isLive ? own : other
            isLive = living.isLive
            if isLive { for (key, fact) in living.facts { change(key) { $0 = fact } } }
            return
        }
        for key in Set(own.facts.keys).union(other.facts.keys) {
            let left = own.facts[key] ?? self[key]
            let right = other.facts[key] ?? self[key]
            change(key) { $0 = left.joined(right, own: ownLabel, other: otherLabel) }
        }
    }
}

extension CoveragePaths.Fact {
    fileprivate func joined(
        _ other: Self, own ownLabel: Diagnostic.Label, other otherLabel: Diagnostic.Label
    ) -> Self {
        var result = self
        result.elsewhere = elsewhere ?? other.elsewhere
        if isCarried, !other.isCarried { result.elsewhere = otherLabel }
        if other.isCarried, !isCarried { result.elsewhere = ownLabel }
        result.isCarried = isCarried && other.isCarried
        switch (open, other.open) {
        case (let write?, nil): result.open?.path = write.path ?? ownLabel
        case (nil, let write?):
            result.open = write
            result.open?.path = write.path ?? otherLabel
        default: break
        }
        return result
    }
}
