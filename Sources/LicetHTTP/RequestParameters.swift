import Hummingbird
import LicetPrimitives

/// What stands after `?`, each name known to the route: a misspelt one is refused, never ignored.
struct RequestParameters {
    private let pairs: [(name: String, value: String)]

    init(_ request: Request, allowed: [String]) throws {
        pairs = request.uri.queryParameters.map { (String($0.key), String($0.value)) }
        if let unknown = pairs.first(where: { !allowed.contains($0.name) })?.name {
            let names = allowed.map { "`\($0)`" }.joined(separator: ", ")
            throw APIError.badRequest("there is no parameter `\(unknown)`: there are \(names)")
        }
    }

    /// All values that are given under a name, in their order.
    func texts(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    /// The one value under a name; `nil` where there is none.
    func text(_ name: String) throws -> String? {
        let texts = texts(name)
        guard texts.count <= 1 else { throw APIError.badRequest("`\(name)` is given twice") }
        return texts.first
    }

    func number(_ name: String, in range: ClosedRange<UInt64>) throws -> UInt64? {
        try text(name).map { try wholeNumber($0, name, in: range) }
    }
}

/// Plain decimal digits within bounds.
func wholeNumber(_ text: String, _ name: String, in range: ClosedRange<UInt64>) throws -> UInt64 {
    guard let number = UInt64(text), String(number) == text, range.contains(number) else {
        throw APIError.badRequest(
            "`\(name)` should be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
}

/// A digest in the path: `0x` and hexadecimal digits.
func digest(_ text: String?, _ what: String) throws -> Digest {
    guard let text, text.hasPrefix("0x"), let bytes = bytes(hex: text.dropFirst(2)),
        let digest = Digest(bytes)
    else { throw APIError.badRequest("\(what) is `0x` and 64 hexadecimal digits") }
    return digest
}

/// An address in the path.
func address(_ text: String?) throws -> Account {
    guard let text, let account = Account(text: text) else {
        throw APIError.badRequest("an address is `licet1…`, and this one is mistyped")
    }
    return account
}
