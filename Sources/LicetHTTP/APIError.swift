import HTTPTypes
import Hummingbird
import LicetJSON
import LicetLedger
import LicetNode
import LicetPrimitives
import NIOCore

/// A request that is not answered as asked, with a code for programs and a sentence for people.
struct APIError: Error {
    let status: HTTPResponse.Status
    /// One of a fixed set of words, such as `unknownContract`.
    let code: String
    let message: String

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    /// The request itself makes no sense.
    static func badRequest(_ message: String) -> APIError {
        APIError(.badRequest, "badRequest", message)
    }

    static func tooLarge(_ limit: Int) -> APIError {
        APIError(.contentTooLarge, "tooLarge", "the body may have at most \(limit) bytes")
    }

    static let stopping = APIError(.serviceUnavailable, "stopping", "the node is stopping")
    static let busy = APIError(
        .tooManyRequests, "busy", "too many questions wait for an answer; ask again later")

    static func unknownContract(_ address: Account) -> APIError {
        APIError(.notFound, "unknownContract", "there is no contract at \(address.text)")
    }

    var response: Response {
        jsonResponse(
            ["error": ["code": .string(code), "message": .string(message)]], status: status)
    }
}

/// Gives every error the one form `{"error": {"code", "message"}}`.
struct ErrorBodies<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as APIError {
            return error.response
        } catch is NIOTooManyBytesError {
            return APIError.tooLarge(NodeAPI.bodyMax).response
        } catch let error as any HTTPResponseError {
            guard error.status == .notFound else {
                return APIError(error.status, "refused", "the request was refused").response
            }
            return APIError(
                .notFound, "unknownRoute", "there is no \(request.method) \(request.uri.path)"
            ).response
        } catch is StoreFault {
            // What the store said is the operator's to read, not the client's.
            return APIError(
                .internalServerError, "storeFault", "the node's store cannot be read"
            ).response
        }
    }
}

/// A response that holds one JSON document.
func jsonResponse(_ json: JSON, status: HTTPResponse.Status = .ok) -> Response {
    Response(
        status: status, headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: json.text(.compact) + "\n")))
}
