import LicetHTTP
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives

/// `node.json`: what one node may choose for itself.
///
///     {
///       "version": 1,
///       "listen": "127.0.0.1:7420",
///       "blockInterval": 1000,      milliseconds between blocks while transactions wait
///       "idleInterval": 5000,       milliseconds after which an empty block is made
///       "finalDepth": 6,            `work`: blocks that must follow one before it is final
///       "gateway": { … }            see ``GatewayFile``; may be missing
///     }
struct NodeFile {
    var listen: ListenAddress
    var blockInterval: Duration
    var idleInterval: Duration
    var finalDepth: UInt64
    var gateway: GatewayFile?

    init(
        listen: ListenAddress, blockInterval: Duration, idleInterval: Duration,
        finalDepth: UInt64, gateway: GatewayFile?
    ) {
        self.listen = listen
        self.blockInterval = blockInterval
        self.idleInterval = idleInterval
        self.finalDepth = finalDepth
        self.gateway = gateway
    }

    init(_ field: JSONField) throws(JSONShapeError) {
        try field.refuseUnknownKeys(
            besides: [
                "version", "listen", "blockInterval", "idleInterval", "finalDepth", "gateway",
            ])
        guard try field["version"].uint64() == 1 else {
            throw field["version"].refusal("should be 1: another form is not known here")
        }
        guard let listen = ListenAddress(try field["listen"].string()) else {
            throw field["listen"].refusal("should be a loopback address and a port")
        }
        self.listen = listen
        blockInterval = try interval(field["blockInterval"])
        idleInterval = try interval(field["idleInterval"])
        finalDepth = try field["finalDepth"].uint64()
        gateway = try field["gateway"].ifPresent().map { (field) throws(JSONShapeError) in
            try GatewayFile(field)
        }
    }

    var json: JSON {
        var members = [
            JSON.Member("version", 1), JSON.Member("listen", .string(listen.text)),
            JSON.Member("blockInterval", .integer(blockInterval.milliseconds)),
            JSON.Member("idleInterval", .integer(idleInterval.milliseconds)),
            JSON.Member("finalDepth", .wide(finalDepth)),
        ]
        if let gateway { members.append(JSON.Member("gateway", gateway.json)) }
        return .object(members)
    }

    var configuration: NodeConfiguration {
        NodeConfiguration(
            blockInterval: blockInterval, idleInterval: idleInterval, finalDepth: finalDepth)
    }
}

/// A day at most: a node that makes no block for longer is stopped, not slow.
private func interval(_ field: JSONField) throws(JSONShapeError) -> Duration {
    guard let interval = Duration(milliseconds: try field.integer(in: 1...86_400_000)) else {
        throw field.refusal("should be milliseconds")
    }
    return interval
}

extension ListenAddress {
    /// Reads `127.0.0.1:7420`, `[::1]:7420` or `localhost:7420`; `nil` for what is not loopback.
    init?(_ text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        var host = String(text[..<colon])
        let digits = text[text.utf8.index(after: colon)...]
        guard let port = UInt16(digits), String(port) == digits else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback4 =
            parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
        guard isLoopback4 || host == "::1" || host == "localhost" else { return nil }
        self.init(host: host, port: Int(port))
    }

    var text: String { host == "::1" ? "[::1]:\(port)" : "\(host):\(port)" }
}
