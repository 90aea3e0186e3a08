/// A date and time of day in the proleptic Gregorian calendar, UTC.
///
/// The conversions are Howard Hinnant's `days_from_civil` and `civil_from_days`
/// ("chrono-Compatible Low-Level Date Algorithms"): years begin in March, so that the leap day is
/// the last of its year, and 400 years have 146,097 days.
public struct CalendarTime: Hashable, Sendable {
    public let year: Int64
    /// 1 to 12.
    public let month: Int64
    /// 1 to 31.
    public let day: Int64
    public let hour: Int64
    public let minute: Int64
    public let second: Int64
    public let millisecond: Int64

    /// `nil` where there is no such date or time of day, or outside the years 1970 to 9999. There
    /// are no leap seconds.
    public init?(
        year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0,
        second: Int64 = 0, millisecond: Int64 = 0
    ) {
        guard (1970...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= CalendarTime.days(year: year, month: month),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second),
            (0...999).contains(millisecond)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.millisecond = millisecond
    }

    /// The date and time of an instant; `nil` for ``Instant/forever``.
    public init?(_ instant: Instant) {
        guard instant != .forever else { return nil }
        let dayMs: Int64 = 86_400_000
        let rest = instant.milliseconds % dayMs
        // Days since 0000-03-01, from the days since 1970-01-01.
        let days = instant.milliseconds / dayMs + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1_000 % 60
        millisecond = rest % 1_000
    }

    /// The instant of this date and time.
    public var instant: Instant {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch / 400
        let yearOfEra = yearFromMarch % 400
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        guard let instant = Instant(milliseconds: seconds * 1_000 + millisecond) else {
            preconditionFailure("the years 1970 to 9999 are the range of instants")
        }
        return instant
    }

    private static func days(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2:
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return isLeap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}

extension Instant {
    /// The shortest form of Licet's literals, without the `@`: `2027-01-01T08:00Z`, with seconds
    /// and milliseconds only where they are not zero; `forever` for ``forever``.
    public var text: String {
        guard let time = CalendarTime(self) else { return "forever" }
        var text = "\(time.dateText)T\(digits(time.hour, 2)):\(digits(time.minute, 2))"
        if time.second != 0 || time.millisecond != 0 { text += ":\(digits(time.second, 2))" }
        if time.millisecond != 0 { text += ".\(digits(time.millisecond, 3))" }
        return text + "Z"
    }

    /// ISO 8601 to the millisecond: `2027-01-01T08:00:00.000Z`; `forever` for ``forever``.
    public var isoText: String {
        guard let time = CalendarTime(self) else { return "forever" }
        return "\(time.dateText)T\(digits(time.hour, 2)):\(digits(time.minute, 2))"
            + ":\(digits(time.second, 2)).\(digits(time.millisecond, 3))Z"
    }

    /// Reads what may follow the `@` of a literal: `2027-01-01`, `2027-01-01T08:00Z`,
    /// `2027-01-01T08:00:30Z` or `2027-01-01T08:00:30.25Z` with one to three digits of a second.
    /// `nil` for any other text, `forever` included, and for a date that does not exist.
    public init?(text: some StringProtocol) {
        var reader = DigitReader(Bytes(text.utf8.prefix(25)))
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2),
            reader.take("-"), let day = reader.number(2)
        else { return nil }
        var hour: Int64 = 0
        var minute: Int64 = 0
        var second: Int64 = 0
        var millisecond: Int64 = 0
        if reader.take("T") {
            guard let hours = reader.number(2), reader.take(":"), let minutes = reader.number(2)
            else { return nil }
            hour = hours
            minute = minutes
            if reader.take(":") {
                guard let seconds = reader.number(2) else { return nil }
                second = seconds
                if reader.take(".") {
                    guard let thousandths = reader.thousandths() else { return nil }
                    millisecond = thousandths
                }
            }
            guard reader.take("Z") else { return nil }
        }
        guard reader.isAtEnd,
            let time = CalendarTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second,
                millisecond: millisecond)
        else { return nil }
        self = time.instant
    }
}

extension CalendarTime {
    fileprivate var dateText: String {
        "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    }
}

/// A number that is not negative with zeros in front up to `width` digits.
private func digits(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// Reads fixed numbers of decimal digits and single characters from the front of a text.
private struct DigitReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: Bytes) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// A number of exactly `count` (at most 4) digits.
    mutating func number(_ count: Int) -> Int64? {
        guard rest.count >= count else { return nil }
        var number: Int64 = 0
        for character in rest.prefix(count) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) else { return nil }
            number = number * 10 + Int64(character - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(count)
        return number
    }

    /// One to three digits of a decimal fraction.
    mutating func thousandths() -> Int64? {
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        switch rest.prefix(3).prefix(while: isDigit).count {
        case 1: return number(1).map { $0 * 100 }
        case 2: return number(2).map { $0 * 10 }
        default: return number(3)
        }
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
