import AsyncHTTPClient
public import LicetPrimitives
import NIOCore
import NIOHTTP1

/// A request to a node, without its address.
public struct NodeRequest: Hashable, Sendable {
    public enum Body: Hashable, Sendable {
        case none
        case json(Bytes)
        case octets(Bytes)
    }

    /// From the root, such as `/v1/status`.
    public var path: String
    public var body: Body
    /// Asks for bytes instead of JSON.
    public var wantsOctets: Bool
    public var timeoutSeconds: Int

    public init(
        _ path: String, body: Body = .none, wantsOctets: Bool = false, timeoutSeconds: Int = 30
    ) {
        self.path = path
        self.body = body
        self.wantsOctets = wantsOctets
        self.timeoutSeconds = timeoutSeconds
    }
}

public struct NodeResponse: Hashable, Sendable {
    public var status: Int
    public var body: Bytes

    public init(status: Int, body: Bytes) {
        self.status = status
        self.body = body
    }
}

/// Someone is there, but the answer did not come in the request's time.
public enum NodeTransportError: Error, Hashable, Sendable {
    case timedOut
}

/// How requests reach a node; a test answers them itself.
public protocol NodeTransport: Sendable {
    func send(_ request: NodeRequest) async throws -> NodeResponse
}

/// HTTP to a node's address. ``close()`` must be called at the end.
public final class HTTPTransport: NodeTransport {
    /// Bytes of an answer: a page of the largest receipts stays below it.
    public static let answerMax = 16 << 20

    let address: String
    let client: HTTPClient

    /// - Parameter address: Such as `http://127.0.0.1:7420`.
    public init(_ address: String) {
        self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(5)
        // A node that is not there is an answer too, and wanted at once.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    public func close() async { try? await client.shutdown() }

    public func send(_ request: NodeRequest) async throws -> NodeResponse {
        var message = HTTPClientRequest(url: address + request.path)
        if request.wantsOctets { message.headers.add(name: "accept", value: octets) }
        switch request.body {
        case .none: message.method = .GET
        case .json(let bytes):
            message.method = .POST
            message.headers.add(name: "content-type", value: "application/json")
            message.body = .bytes(ByteBuffer(bytes: bytes))
        case .octets(let bytes):
            message.method = .POST
            message.headers.add(name: "content-type", value: octets)
            message.body = .bytes(ByteBuffer(bytes: bytes))
        }
        do {
            let response = try await client.execute(
                message, timeout: .seconds(Int64(request.timeoutSeconds)))
            let body = try await response.body.collect(upTo: Self.answerMax)
            return NodeResponse(
                status: Int(response.status.code), body: Bytes(body.readableBytesView))
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            throw NodeTransportError.timedOut
        }
    }
}

private let octets = "application/octet-stream"
