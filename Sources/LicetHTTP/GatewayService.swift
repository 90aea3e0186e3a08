import LicetVault

/// A gateway with all that it works on, as the composition puts it together.
public struct GatewayService: Sendable {
    public var gateway: Gateway
    public var store: any BlobStore
    public var nonces: any NonceMemory
    /// In `work`: how many blocks must follow one before it counts as final.
    public var finalDepth: UInt64
    /// Takes a line for the operator: why somebody was refused, which the client is not told.
    public var log: @Sendable (String) -> Void

    public init(
        gateway: Gateway, store: any BlobStore, nonces: any NonceMemory, finalDepth: UInt64,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.gateway = gateway
        self.store = store
        self.nonces = nonces
        self.finalDepth = finalDepth
        self.log = log
    }
}
