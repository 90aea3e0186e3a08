import LicetPrimitives

/// Where a contract's state lies: the table numbers and keys of its rows.
///
/// | number | key | value |
/// |---|---|---|
/// | `0000 + t` | the row's key | instant of insert, fields, histories, in BCS |
/// | `4000 + n` | columns of the bucket | rows in it, u32 |
/// | `4000 + n` | columns, then the row's key | empty |
/// | `8000` | field number u16 | the value in BCS |
/// | `8001` | setting number u16 | the value in BCS |
/// | `8002` | role number u16, account | instant of deploy, i64 |
/// | `8003` | table number u16 | the number last given to a row, i64 |
/// | `8004` | table u16, field u16, the row's key, pair u16 | a pair's instant and value in BCS |
///
/// `n` counts the indexes of all tables in declared order. Indexes without `max` have entries too,
/// and no bound.
///
/// The history of a `tracked` field is pairs of an instant and a value, numbered from 0, which is
/// the insert's. The newest is the row's: its value is the field, and at the row's end stand, for
/// each tracked field, its instant and the count of the earlier ones, u16. Those lie under `8004`.
public enum StateLayout {
    public static let indexBase: UInt16 = 0x4000
    public static let fields: UInt16 = 0x8000
    public static let settings: UInt16 = 0x8001
    public static let roles: UInt16 = 0x8002
    public static let counters: UInt16 = 0x8003
    public static let histories: UInt16 = 0x8004
    /// What a history's key has more than its row's: two numbers before the key and one after.
    public static let historyKeyBytes = 6

    /// The number of an index among those of all tables.
    public static func indexNumber(table: Int, index: Int, in contract: Contract) -> Int {
        contract.tables.prefix(table).reduce(0) { $0 + $1.indexes.count } + index
    }

    public static func row(_ contract: Account, table: Int, key: Value) -> RowKey {
        var encoder = RowKeyEncoder(contract: contract, table: UInt16(truncatingIfNeeded: table))
        encoder.value(key)
        return encoder.key
    }

    /// The key of a bucket's count, and the prefix of its entries.
    public static func bucket(_ contract: Account, indexNumber: Int, columns: [Value]) -> RowKey {
        var encoder = RowKeyEncoder(
            contract: contract, table: indexBase &+ UInt16(truncatingIfNeeded: indexNumber))
        for column in columns { encoder.value(column) }
        return encoder.key
    }

    public static func bucketEntry(
        _ contract: Account, indexNumber: Int, columns: [Value], key: Value
    ) -> RowKey {
        var encoder = RowKeyEncoder(
            contract: contract, table: indexBase &+ UInt16(truncatingIfNeeded: indexNumber))
        for column in columns { encoder.value(column) }
        encoder.value(key)
        return encoder.key
    }

    public static func field(_ contract: Account, _ number: Int) -> RowKey {
        numbered(contract, fields, number)
    }

    public static func setting(_ contract: Account, _ number: Int) -> RowKey {
        numbered(contract, settings, number)
    }

    public static func member(_ contract: Account, role: Int, account: Account) -> RowKey {
        var encoder = RowKeyEncoder(contract: contract, table: roles)
        encoder.uint16(UInt16(truncatingIfNeeded: role))
        encoder.word(account.word)
        return encoder.key
    }

    /// What the keys of all members of a role begin with.
    public static func members(_ contract: Account, role: Int) -> RowKey {
        numbered(contract, roles, role)
    }

    /// What stands under ``member(_:role:account:)``: since when the account is a member.
    public static func membership(from deploy: Instant) -> Bytes {
        var encoder = CanonicalEncoder()
        encoder.instant(deploy)
        return encoder.bytes
    }

    public static func counter(_ contract: Account, table: Int) -> RowKey {
        numbered(contract, counters, table)
    }

    /// Where an earlier pair of a `tracked` field lies.
    public static func pair(
        _ contract: Account, table: Int, field: Int, key: Value, number: Int
    ) -> RowKey {
        var encoder = RowKeyEncoder(contract: contract, table: histories)
        encoder.uint16(UInt16(truncatingIfNeeded: table))
        encoder.uint16(UInt16(truncatingIfNeeded: field))
        encoder.value(key)
        encoder.uint16(UInt16(truncatingIfNeeded: number))
        return encoder.key
    }

    private static func numbered(_ contract: Account, _ table: UInt16, _ number: Int) -> RowKey {
        var encoder = RowKeyEncoder(contract: contract, table: table)
        encoder.uint16(UInt16(truncatingIfNeeded: number))
        return encoder.key
    }
}

extension RowKeyEncoder {
    /// A key or column in the order-preserving encoding. Optionals are 00 (nil) or 01 and the
    /// value; structures are their fields. Lists, sets, rows and variants are no keys: the
    /// verifier refuses them, and here they add nothing.
    public mutating func value(_ value: Value) {
        switch value {
        case .bool(let flag): byte(flag ? 1 : 0)
        case .int(let number): int64(number)
        case .instant(let instant): int64(instant.milliseconds)
        case .duration(let duration): int64(duration.milliseconds)
        case .period(let period):
            int64(period.start.milliseconds)
            int64(period.end.milliseconds)
        case .account(let account): word(account.word)
        case .digest(let digest): word(digest.word)
        case .bytes(let bytes), .text(let bytes), .path(let bytes): byteString(bytes)
        case .identifier(let number): int64(number)
        case .enumeration(let number): uint16(UInt16(truncatingIfNeeded: number))
        case .structure(let fields): for field in fields { self.value(field) }
        case .none: byte(0)
        case .some(let wrapped):
            byte(1)
            self.value(wrapped)
        case .list, .set, .row, .ticket, .variant: break
        }
    }
}
