/// A block's place in the chain; the genesis block has height 0.
public struct Height: Hashable, Sendable, Comparable {
    public let number: UInt64

    public init(_ number: UInt64) { self.number = number }

    /// The height after this one; `nil` at the end of the range.
    public var next: Height? {
        let (sum, overflow) = number.addingReportingOverflow(1)
        return overflow ? nil : Height(sum)
    }

    public static func < (left: Height, right: Height) -> Bool { left.number < right.number }
}

/// An amount of work; one unit is about a nanosecond on the reference machine.
public struct Gas: Hashable, Sendable, Comparable {
    public let units: UInt64

    public static let zero = Gas(0)
    /// What a transaction may use where its sender says nothing else.
    public static let standardLimit = Gas(50_000_000)

    public init(_ units: UInt64) { self.units = units }

    /// The sum; `nil` where it does not fit.
    public func adding(_ other: Gas) -> Gas? {
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        return overflow ? nil : Gas(sum)
    }

    /// What is left; `nil` where `other` is more.
    public func subtracting(_ other: Gas) -> Gas? {
        let (rest, overflow) = units.subtractingReportingOverflow(other.units)
        return overflow ? nil : Gas(rest)
    }

    public static func < (left: Gas, right: Gas) -> Bool { left.units < right.units }
}
