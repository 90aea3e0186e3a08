import HTTPTypes
import Hummingbird
import LicetPrimitives
import LicetVault

/// What a request's line and headers say is asked of the gateway, each in its one form.
enum GatewayTarget {
    /// A download's contract, transaction, event and file, and its range.
    static func get(
        _ method: GatewayMethod, _ request: Request, _ parameters: Parameters
    ) throws -> GatewayCall {
        guard let contract = parameters.get("contract").flatMap({ Account(text: $0) }),
            let transaction = parameters.get("transaction").flatMap(digest),
            let event = parameters.get("event").flatMap({ number($0, UInt16.self) }),
            let file = parameters.get("file").flatMap({ number($0, UInt32.self) })
        else {
            throw APIError.badRequest(
                "the path is /v1/objects/CONTRACT/TRANSACTION/EVENT/FILE of a ticket")
        }
        guard noBody(request) else { throw APIError.badRequest("a download has no body") }
        return GatewayCall(
            method: method,
            ticket: TicketName(contract: contract, transaction: transaction, event: event),
            file: file, span: try span(request), bodyLength: 0)
    }

    /// An upload's contract and length.
    static func put(_ request: Request, _ parameters: Parameters) throws -> GatewayCall {
        guard let contract = parameters.get("contract").flatMap({ Account(text: $0) }) else {
            throw APIError.badRequest("the path is /v1/objects/CONTRACT")
        }
        guard let text = request.headers[.contentLength], let length = number(text, UInt64.self)
        else {
            throw APIError(
                .lengthRequired, "lengthRequired", "an upload names its length before it comes")
        }
        guard request.headers[.range] == nil else {
            throw APIError.badRequest("an upload has no range")
        }
        return .put(for: contract, bodyLength: length)
    }

    /// The signed request in the one `Authorization` header.
    static func authorization(_ request: Request) throws -> SignedGatewayRequest {
        let values = request.headers[values: .authorization]
        guard values.count == 1, let signed = SignedGatewayRequest(authorization: values[0])
        else {
            throw APIError(
                .unauthorized, "noAuthorization",
                "the header `Authorization: Licet1 …` with a signed request is missing")
        }
        return signed
    }

    private static func noBody(_ request: Request) -> Bool {
        (request.headers[.contentLength] ?? "0") == "0"
            && request.headers[.transferEncoding] == nil
    }

    /// `Range: bytes=FIRST-LAST` or `bytes=FIRST-`; without the header all bytes.
    private static func span(_ request: Request) throws -> ByteSpan {
        let values = request.headers[values: .range]
        guard let text = values.first else { return .whole }
        guard values.count == 1, text.hasPrefix("bytes="), let span = span(text.dropFirst(6))
        else {
            throw APIError.badRequest("a range is written `bytes=FIRST-LAST` or `bytes=FIRST-`")
        }
        return span
    }

    private static func span(_ text: Substring) -> ByteSpan? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = number(parts[0], UInt64.self) else { return nil }
        if parts[1].isEmpty { return ByteSpan(start: first, end: ByteSpan.toEnd) }
        guard let last = number(parts[1], UInt64.self), first <= last, last < UInt64.max - 1
        else { return nil }
        return ByteSpan(start: first, end: last + 1)
    }

    private static func digest(_ text: String) -> Digest? {
        guard text.hasPrefix("0x"), let bytes = bytes(hex: text.dropFirst(2)) else { return nil }
        return Digest(bytes)
    }

    /// A whole number without sign or leading zeros.
    private static func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ text: some StringProtocol, _ type: Number.Type
    ) -> Number? {
        guard let number = Number(text), String(number) == text else { return nil }
        return number
    }
}
