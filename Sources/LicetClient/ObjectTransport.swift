import AsyncHTTPClient
public import LicetPrimitives
public import LicetVault
import NIOCore
import NIOHTTP1

/// A request to a gateway, signed.
public struct ObjectRequest: Hashable, Sendable {
    /// From the root, such as `/v1/objects/licet1…`.
    public var path: String
    /// The value of the header `Authorization`.
    public var authorization: String
    /// The bytes that are asked for; all of them in an upload.
    public var span: ByteSpan

    public init(_ signed: SignedGatewayRequest) {
        let call = signed.request.call
        let ticket = call.ticket
        let contract = "/v1/objects/\(ticket.contract.text)"
        let object =
            "\(contract)/0x\(ticket.transaction.bytes.hex)/\(ticket.event)/\(call.file)"
        switch call.method {
        case .getObject: path = object
        case .getBlockList: path = object + "/blocks"
        case .putObject: path = contract
        }
        span = call.method == .putObject ? .whole : call.span
        authorization = signed.authorization
    }
}

/// How objects go to a gateway and come from it, piece by piece.
public protocol ObjectTransport: Sendable {
    /// Sends so many bytes, which `next` gives until it gives none; the answer has a short body.
    func upload(
        _ request: ObjectRequest, length: UInt64, next: @escaping @Sendable () throws -> Bytes
    ) async throws -> NodeResponse

    /// Asks for bytes and hands them on as they come. Where the gateway refuses, nothing is handed
    /// on and the answer has its words.
    func download(
        _ request: ObjectRequest, take: (Bytes) throws -> Void
    ) async throws -> NodeResponse
}

extension HTTPTransport: ObjectTransport {
    /// A transfer may take this long: 64 GiB at 10 MiB a second, and more.
    private static let secondsMax: Int64 = 7_200
    /// Bytes of an answer that is no object.
    private static let wordsMax = 1 << 20

    public func upload(
        _ request: ObjectRequest, length: UInt64, next: @escaping @Sendable () throws -> Bytes
    ) async throws -> NodeResponse {
        var message = message(request)
        message.method = .POST
        message.headers.add(name: "content-type", value: "application/octet-stream")
        message.body = .stream(
            Pieces(source: next), length: .known(Int64(clamping: length)))
        let response = try await client.execute(message, timeout: .seconds(Self.secondsMax))
        return try await words(of: response)
    }

    public func download(
        _ request: ObjectRequest, take: (Bytes) throws -> Void
    ) async throws -> NodeResponse {
        var message = message(request)
        if request.span != .whole {
            let last = request.span.end == ByteSpan.toEnd ? "" : "\(request.span.end &- 1)"
            message.headers.add(name: "range", value: "bytes=\(request.span.start)-\(last)")
        }
        let response = try await client.execute(message, timeout: .seconds(Self.secondsMax))
        guard (200..<300).contains(response.status.code) else {
            return try await words(of: response)
        }
        for try await buffer in response.body { try take(Bytes(buffer.readableBytesView)) }
        return NodeResponse(status: Int(response.status.code), body: [])
    }

    private func message(_ request: ObjectRequest) -> HTTPClientRequest {
        var message = HTTPClientRequest(url: address + request.path)
        message.headers.add(name: "authorization", value: request.authorization)
        return message
    }

    private func words(of response: HTTPClientResponse) async throws -> NodeResponse {
        let body = try await response.body.collect(upTo: Self.wordsMax)
        return NodeResponse(status: Int(response.status.code), body: Bytes(body.readableBytesView))
    }
}

/// A body that is read as it is sent.
private struct Pieces: AsyncSequence, Sendable {
    let source: @Sendable () throws -> Bytes

    struct AsyncIterator: AsyncIteratorProtocol {
        let source: @Sendable () throws -> Bytes

        mutating func next() async throws -> ByteBuffer? {
            let piece = try source()
            return piece.isEmpty ? nil : ByteBuffer(bytes: piece)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(source: source) }
}
