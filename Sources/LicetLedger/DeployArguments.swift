import LicetPrimitives

/// What deploying decides: who holds the contract's roles, and its settings, both in the order in
/// which the contract declares them.
public struct DeployArguments: Hashable, Sendable {
    /// For each role its holders, ascending, each once.
    ///
    /// Invariant: sorted and unique, by the initialiser and the decoder.
    public let roles: [[Account]]
    /// For each setting its value in BCS, or `nil` for the contract's default.
    public var settings: [Bytes?]

    public init(roles: [[Account]] = [], settings: [Bytes?] = []) {
        self.roles = roles.map { holders in
            let sorted = holders.sorted()
            return sorted.enumerated()
                .filter { $0.offset == 0 || sorted[$0.offset - 1] != $0.element }
                .map(\.element)
        }
        self.settings = settings
    }
}

extension DeployArguments: CanonicalForm {
    public static let encodedSizeMax = Limits.deployTransactionBytes

    public func encode(into encoder: inout CanonicalEncoder) {
        encoder.list(roles) { encoder, holders in
            encoder.list(holders) { $0.account($1) }
        }
        encoder.list(settings) { encoder, setting in
            encoder.optional(setting) { $0.byteString($1) }
        }
    }

    public init(from decoder: inout CanonicalDecoder) throws(CodecError) {
        roles = try decoder.list(limit: Limits.collectionCount) {
            (decoder) throws(CodecError) in try Self.holders(&decoder)
        }
        settings = try decoder.list(limit: Limits.collectionCount) {
            (decoder) throws(CodecError) in
            try decoder.optional { (decoder) throws(CodecError) in
                try decoder.byteString(limit: Limits.valueBytes)
            }
        }
    }

    private static func holders(
        _ decoder: inout CanonicalDecoder
    ) throws(CodecError) -> [Account] {
        let holders = try decoder.list(limit: Limits.collectionCount) {
            (decoder) throws(CodecError) in try decoder.account()
        }
        for (left, right) in zip(holders, holders.dropFirst()) where left >= right {
            throw .notCanonical
        }
        return holders
    }
}
