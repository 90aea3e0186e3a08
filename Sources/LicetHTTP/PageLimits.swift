/// How much one answer may hold, and how much a node reads for it.
package struct PageLimits: Sendable {
    /// Rows, events or failures in one answer.
    package var entries = 1_000
    /// And how many where the client says nothing.
    package var entriesStandard = 100
    /// Bytes of a page's JSON after which nothing more is added to it.
    package var bytes = 4 << 20
    /// Blocks that one page of a log looks through.
    package var logBlocks = 2_000
    /// Stored bytes of theirs, after which no further block is read.
    package var logBytes = 16 << 20
    /// Blocks that are taken back for a question about an earlier state.
    package var historyBlocks: UInt64 = 10_000
    /// Rows that are taken back for it; those of other contracts count by their bytes alone, as
    /// they are read too.
    package var historyRows = 200_000
    /// Bytes that are read for it.
    package var historyBytes = 128 << 20

    package init() {}
}
