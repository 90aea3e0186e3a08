import LicetPrimitives

/// What a block's rows were before it: kept beside the block, so that it can be taken back.
public struct Undo: Hashable, Sendable {
    /// In key order; `nil` where there was no row.
    public var rows: [OldRow]

    public struct OldRow: Hashable, Sendable {
        public var key: RowKey
        public var value: Bytes?

        public init(key: RowKey, value: Bytes?) {
            self.key = key
            self.value = value
        }
    }

    public init(rows: [OldRow]) { self.rows = rows }

    /// What takes the block back for the state tree.
    public var treeChanges: [TreeChange] { rows.map { TreeChange($0.key, $0.value) } }
}

extension Undo: CanonicalForm {
    static let version: UInt8 = 1
    /// A block's gas pays for less than this many bytes of state.
    public static let encodedSizeMax = 64 << 20
    private static let rowsMax = 1 << 20
    /// Code is the longest value that lies in a row.
    private static let valueMax = 2 * Limits.codeBytes

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.byte(Self.version)
        encoder.list(rows) { encoder, row in
            encoder.byteString(row.key.bytes)
            encoder.optional(row.value) { $0.byteString($1) }
        }
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        try decoder.version(Self.version)
        rows = try decoder.list(limit: Self.rowsMax) { (decoder) throws(CodecError) in
            OldRow(
                key: RowKey(try decoder.byteString(limit: Limits.rowKeyBytes)),
                value: try decoder.optional { (decoder) throws(CodecError) in
                    try decoder.byteString(limit: Self.valueMax)
                })
        }
        for (left, right) in zip(rows, rows.dropFirst()) where left.key >= right.key {
            throw .notCanonical
        }
    }
}
