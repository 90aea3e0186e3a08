/// A unit of Licet's duration literals, `90.minutes`. There are no months or years: their lengths
/// differ.
public enum DurationUnit: String, CaseIterable, Hashable, Sendable {
    case milliseconds, seconds, minutes, hours, days, weeks

    /// Milliseconds of one unit.
    public var milliseconds: Int64 {
        switch self {
        case .milliseconds: 1
        case .seconds: 1_000
        case .minutes: 60_000
        case .hours: 3_600_000
        case .days: 86_400_000
        case .weeks: 604_800_000
        }
    }
}

extension Duration {
    /// So many units; `nil` past ``limit``.
    public init?(_ count: Int64, _ unit: DurationUnit) {
        let (milliseconds, overflow) = count.multipliedReportingOverflow(by: unit.milliseconds)
        guard !overflow else { return nil }
        self.init(milliseconds: milliseconds)
    }

    /// A literal in the largest unit, days at most, that gives a whole number: `90.minutes`,
    /// `365.days`, `-1.hours`. Weeks are read but not written: people count in days.
    public var text: String {
        var unit = DurationUnit.milliseconds
        for larger in [DurationUnit.seconds, .minutes, .hours, .days]
        where milliseconds.isMultiple(of: larger.milliseconds) {
            unit = larger
        }
        return "\(milliseconds / unit.milliseconds).\(unit.rawValue)"
    }

    /// Reads a literal: decimal digits, a minus sign before them perhaps, a full stop and a unit.
    /// `nil` for any other text and past ``limit``.
    public init?(text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = parts.first, let name = parts.last,
            let unit = DurationUnit(rawValue: String(name)),
            number.utf8.first != UInt8(ascii: "+"), let count = Int64(number)
        else { return nil }
        self.init(count, unit)
    }
}
