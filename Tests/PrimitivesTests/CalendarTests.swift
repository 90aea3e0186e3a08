import LicetPrimitives
import Testing

@Suite struct `Instants as text` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00Z", "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00Z", "2000-02-29T00:00:00.000Z"),
            (1_798_790_400_000, "2027-01-01T08:00Z", "2027-01-01T08:00:00.000Z"),
            (1_798_790_430_000, "2027-01-01T08:00:30Z", "2027-01-01T08:00:30.000Z"),
            (1_798_790_400_250, "2027-01-01T08:00:00.250Z", "2027-01-01T08:00:00.250Z"),
            (4_107_542_400_000, "2100-03-01T00:00Z", "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String, String)])
    func `are written as short as they can be, and read back`(
        milliseconds: Int64, short: String, iso: String
    ) throws {
        let instant = try #require(Instant(milliseconds: milliseconds))
        #expect(instant.text == short)
        #expect(instant.isoText == iso)
        #expect(Instant(text: short) == instant)
        #expect(Instant(text: iso) == instant)
    }

    @Test func `forever is written but is no date`() {
        #expect(Instant.forever.text == "forever")
        #expect(Instant.forever.isoText == "forever")
        #expect(Instant(text: "forever") == nil)
        #expect(CalendarTime(.forever) == nil)
    }

    @Test(arguments: [
        "", "2027", "2027-01-01Z", "2027-02-29", "2027-01-01T", "2027-01-01T08:00",
        "2027-01-01t08:00Z", "2027-01-01T08:00z",
        "2027-1-01T08:00Z", "2027-13-01T08:00Z", "2027-00-01T08:00Z", "2027-02-29T08:00Z",
        "2100-02-29T08:00Z", "2027-04-31T08:00Z", "2027-01-00T08:00Z", "2027-01-32T08:00Z",
        "2027-01-01T24:00Z", "2027-01-01T08:60Z", "2027-01-01T08:00:60Z",
        "2027-01-01T08:00:00.Z", "202701-01T08:00:00.2500Z",
        "1969-12-31T23:59Z", "+2027-01-01T08:00Z", " 2027-01-01T08:00Z", "2027-01-01T08:00Z ",
        "2027-01-01T08:00:00.250Zx", "10000-01-01T00:00Z", "２０２７-01-01T08:00Z",
        "2027-01-01T08:00+00:00", "2027-01-01T08:00:00.000Z2027-01-01T08:00Z",
    ])
    func `other spellings and other dates are refused`(text: String) {
        #expect(Instant(text: text) == nil)
    }

    @Test(arguments: [
        ("2027-01-01", "2027-01-01T00:00Z"), ("2027-01-01T08:00:00.2Z", "2027-01-01T08:00:00.200Z"),
        ("2027-01-01T08:00:00.25Z", "2027-01-01T08:00:00.250Z"),
    ])
    func `a time of day and zeros at the end may be left out`(short: String, long: String) {
        #expect(Instant(text: short) != nil)
        #expect(Instant(text: short) == Instant(text: long))
    }

    @Test func `the first and last days of each year are where they belong`() throws {
        var milliseconds: Int64 = 0
        for year in Int64(1970)...9999 {
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let first = try #require(CalendarTime(year: year, month: 1, day: 1))
            let last = try #require(CalendarTime(year: year, month: 12, day: 31))
            #expect(first.instant.milliseconds == milliseconds)
            milliseconds += (isLeap ? 366 : 365) * 86_400_000
            #expect(last.instant.milliseconds == milliseconds - 86_400_000)
            #expect(CalendarTime(first.instant) == first)
            #expect(CalendarTime(last.instant) == last)
        }
        #expect(milliseconds == Instant.last.milliseconds + 1)
    }

    @Test func `each day of four centuries follows the day before it`() throws {
        var expected: (year: Int64, month: Int64, day: Int64) = (1970, 1, 1)
        let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var milliseconds: Int64 = 0
        while expected.year < 2_370 {
            let instant = try #require(Instant(milliseconds: milliseconds))
            let time = try #require(CalendarTime(instant))
            guard time.year == expected.year, time.month == expected.month,
                time.day == expected.day, time.instant == instant
            else {
                Issue.record("\(milliseconds) is \(time), not \(expected)")
                return
            }
            let isLeap =
                expected.year % 400 == 0 || (expected.year % 4 == 0 && expected.year % 100 != 0)
            let length = lengths[Int(expected.month) - 1] + (expected.month == 2 && isLeap ? 1 : 0)
            expected.day += 1
            if expected.day > length { expected = (expected.year, expected.month + 1, 1) }
            if expected.month > 12 { expected = (expected.year + 1, 1, 1) }
            milliseconds += 86_400_000
        }
        #expect(expected == (2_370, 1, 1))
    }
}

@Suite struct `Durations as text` {
    @Test(
        arguments: [
            (0, "0.days"), (1, "1.milliseconds"), (-1, "-1.milliseconds"),
            (1_500, "1500.milliseconds"),
            (30_000, "30.seconds"), (5_400_000, "90.minutes"), (3_600_000, "1.hours"),
            (86_400_000, "1.days"), (604_800_000, "7.days"), (-31_536_000_000, "-365.days"),
            (Duration.limit, "3652425.days"),
        ] as [(Int64, String)])
    func `use the largest unit that is exact`(milliseconds: Int64, text: String) throws {
        let duration = try #require(Duration(milliseconds: milliseconds))
        #expect(duration.text == text)
        #expect(Duration(text: text) == duration)
    }

    @Test func `weeks are read`() {
        #expect(Duration(text: "2.weeks") == Duration(text: "14.days"))
    }

    @Test(arguments: [
        "", "1", "1.", ".days", "1.day", "1.Days", "+1.days", "1 .days", "1. days", "1.5.days",
        "3652426.days", "9223372036854775807.days", "99999999999999999999.days", "--1.days",
    ])
    func `other spellings and longer durations are refused`(text: String) {
        #expect(Duration(text: text) == nil)
    }
}
