import LicetPrimitives
import LicetTooling
import LicetValues

/// A value that is handed to a contract; what type it must have, the contract says.
///
/// Numbers, truth values, texts, lists and `nil` are written as in Swift, everything else is made
/// by one of the functions. What does not fit the contract's type is refused by the call.
public struct Argument: Hashable, Sendable {
    /// In Licet's literal syntax.
    let literal: String

    private init(_ literal: String) { self.literal = literal }

    /// Any value as a source text would have it: `@2027-01-01T08:00Z`, `.treatment`, `#1`, `0x2f`,
    /// `90.minutes`, `Pass(holder: licet1…, until: nil)`.
    public static func literal(_ text: String) -> Argument { Argument(text) }

    public static func int(_ number: Int64) -> Argument { Argument(String(number)) }
    public static func bool(_ flag: Bool) -> Argument { Argument(flag ? "true" : "false") }
    /// A `Text` or a `Path`.
    public static func text(_ text: String) -> Argument { Argument(quoted(Array(text.utf8))) }
    public static func account(_ account: Account) -> Argument { Argument(account.text) }
    /// A `Bytes` or, of 32 bytes, a `Digest`.
    public static func bytes(_ bytes: [UInt8]) -> Argument { Argument("0x" + bytes.hex) }
    /// A case that carries nothing: `.case("treatment")`.
    public static func `case`(_ name: String) -> Argument { Argument("." + name) }
    /// The number of a row, as an action that inserts one returns it.
    public static func row(_ number: Int64) -> Argument { Argument("#\(number)") }
    /// A list or a set.
    public static func list(_ elements: [Argument]) -> Argument {
        Argument("[" + elements.map(\.literal).joined(separator: ", ") + "]")
    }

    public static func instant(_ instant: Instant) -> Argument { Argument(written(instant)) }

    public static func period(_ period: Period) -> Argument {
        Argument("\(written(period.start)) ..< \(written(period.end))")
    }

    /// Cut to whole milliseconds.
    public static func duration(_ duration: Swift.Duration) -> Argument {
        Argument("\(wholeMilliseconds(of: duration)).milliseconds")
    }

    /// What a contract has answered, given back to it. What is sealed, and a ticket, no contract
    /// takes.
    public static func value(_ value: ContractValue) -> Argument { Argument(value.description) }
}

extension Argument: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(arrayLiteral elements: Argument...) { self = .list(elements) }
    public init(nilLiteral: ()) { literal = "nil" }
}

/// Things by name, written as a dictionary: the arguments of a call, the members of roles.
///
/// Unlike a dictionary it takes a name twice, so that the chain can say so.
public struct Named<Element: Sendable>: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var pairs: [(name: String, element: Element)]

    public init(dictionaryLiteral elements: (String, Element)...) {
        pairs = elements.map { (name: $0.0, element: $0.1) }
    }

    public mutating func append(_ element: Element, named name: String) {
        pairs.append((name: name, element: element))
    }
}

extension Account {
    /// An account of local chains, which needs no key: it follows from the name alone, and is the
    /// one that the name stands for in `licet test` and `licet repl`.
    public init(named name: String) { self = Actor(name: name).account }
}

/// An instant as a literal.
private func written(_ instant: Instant) -> String {
    instant == .forever ? "Instant.forever" : "@" + instant.text
}

/// Rounded down; the nearest number where there are more than fit.
func wholeMilliseconds(of duration: Swift.Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let perMillisecond: Int64 = 1_000_000_000_000_000
    var part = attoseconds / perMillisecond
    if attoseconds % perMillisecond < 0 { part -= 1 }
    let (sum, carried) = whole.addingReportingOverflow(part)
    return carried ? (seconds < 0 ? .min : .max) : sum
}
