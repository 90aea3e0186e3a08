import LicetBytecode
import LicetPrimitives

/// Gathers, while a rule is evaluated at an instant, until when all that was looked at stays as it
/// is: rows that appear later, `once` fields that are set later, comparisons with `t` that come out
/// otherwise later. Before the horizon the evaluation takes the same path to the same answer.
final class Horizon {
    /// The first instant after ``time`` at which something may differ.
    private(set) var next = Instant.forever
    private let time: Instant

    init(after time: Instant) { self.time = time }

    func note(_ instant: Instant) {
        if instant > time, instant < next { next = instant }
    }

    /// Notes the instant that lies so many milliseconds after the time of the evaluation.
    func note(milliseconds: Int64) {
        guard milliseconds > 0, let duration = Duration(milliseconds: milliseconds),
            let instant = time.adding(duration)
        else { return }
        note(instant)
    }
}

/// Rows and buckets as they lie in the state, each read once: for questions that evaluate a rule
/// many times over. When much is kept, what comes later is read each time.
final class RowMemory {
    private var rows: [RowKey: RowValue?] = [:]
    private var buckets: [RowKey: [Value]] = [:]
    private var kept = 0

    /// Encoded bytes, and a share for each entry; as values they take several times as much.
    private static let keptMax = 8 << 20
    private static let entry = 64

    /// `nil` where it has not been read; a row that does not exist is some `nil`.
    func row(_ place: RowKey) -> RowValue?? { rows[place] }

    func bucket(_ prefix: RowKey) -> [Value]? { buckets[prefix] }

    func keep(_ row: RowValue?, at place: RowKey, bytes: Int) {
        kept += bytes + place.bytes.count + Self.entry
        if kept <= Self.keptMax { rows.updateValue(row, forKey: place) }
    }

    func keep(_ keys: [Value], of prefix: RowKey) {
        kept += keys.count * Self.entry + prefix.bytes.count
        if kept <= Self.keptMax { buckets.updateValue(keys, forKey: prefix) }
    }
}

/// How an expression's value moves with `t`.
enum Motion {
    /// Not at all, but for what ``Horizon`` notes.
    case still
    /// `t` itself, perhaps with a duration added: an instant that moves as fast as time.
    case ticking
    /// In some other way: no compiled rule has this, since `t` is only compared or contained.
    case other
}

extension Evaluator {
    /// Notes when an operator on these values will come out otherwise, if `t` is among them.
    mutating func noteTime(
        _ operation: BinaryOperator, _ left: RuleExpression, _ right: RuleExpression,
        _ first: Value, _ second: Value
    ) throws(Stop) {
        guard let horizon = rows.horizon else { return }
        switch (motion(left), motion(right)) {
        case (.still, .still): return
        case (.ticking, .still):
            switch operation {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
                noteMeeting(first, second, horizon)
            case .instantAdd: noteRange(first, second, horizon)
            case .instantSubtract:
                guard case .duration(let duration) = second, let back = duration.negated else {
                    throw .noAnswer(.unsolvable)
                }
                noteRange(first, .duration(back), horizon)
            default: throw .noAnswer(.unsolvable)
            }
        case (.still, .ticking):
            switch operation {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
                noteMeeting(second, first, horizon)
            case .periodContains:
                guard case .period(let period) = first else { throw .noAnswer(.unsolvable) }
                noteMeeting(second, .instant(period.start), horizon)
                noteMeeting(second, .instant(period.end), horizon)
            default: throw .noAnswer(.unsolvable)
            }
        case (.ticking, .ticking):
            // They keep their distance.
            switch operation {
            case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: return
            default: throw .noAnswer(.unsolvable)
            }
        case (.other, _), (_, .other): throw .noAnswer(.unsolvable)
        }
    }

    /// What is used in any way but compared must not move with `t`.
    mutating func requireStill(_ expression: RuleExpression) throws(Stop) {
        guard rows.horizon != nil else { return }
        guard motion(expression) == .still else { throw .noAnswer(.unsolvable) }
    }

    /// When an instant that moves with `t` meets one that stands, and when it has passed it.
    private func noteMeeting(_ moving: Value, _ standing: Value, _ horizon: Horizon) {
        guard case .instant(let moving) = moving.unwrapped,
            case .instant(let standing) = standing.unwrapped,
            moving != .forever, standing != .forever
        else { return }
        let distance = standing.since(moving).milliseconds
        horizon.note(milliseconds: distance == 0 ? 1 : distance)
    }

    /// When the sum comes into, or goes out of, the years that instants have.
    private func noteRange(_ moving: Value, _ duration: Value, _ horizon: Horizon) {
        guard case .instant(let moving) = moving, moving != .forever,
            case .duration(let duration) = duration
        else { return }
        // Both are below 2^49.
        let sum = moving.milliseconds &+ duration.milliseconds
        horizon.note(milliseconds: sum < 0 ? 0 &- sum : Instant.last.milliseconds &- sum &+ 1)
    }

    // MARK: Motion

    mutating func motion(_ expression: RuleExpression) -> Motion {
        switch expression {
        case .time: return .ticking
        case .local(let number):
            return locals.indices.contains(number) ? locals[number].motion : .other
        case .letValue(let number):
            return letMotions.indices.contains(number) ? letMotions[number] : .other
        case .some(let value): return motion(value)
        case .binary(let operation, let left, let right):
            return motion(operation, left, right)
        case .field(let owner, _), .payload(let owner, _, _):
            return motion(owner) == .still ? .still : .other
        case .structure(_, let parts), .collection(_, let parts), .variant(_, _, let parts):
            return together(parts)
        case .coalesce(let left, let right): return together([left, right])
        case .conditional(_, let then, let otherwise): return together([then, otherwise])
        case .bind(let value, let body): return motion(body, with: motion(value))
        case .ifSome(let optional, let then, let otherwise):
            let first = motion(then, with: motion(optional))
            return first == .still ? together([otherwise]) : .other
        // Their operands are looked at when they are evaluated.
        case .constant, .none, .parameter, .setting, .stateField, .lookup, .find, .hasRow, .bucket,
            .findUnique, .unary, .and, .or, .implies, .exists, .all, .isCase, .hasCase, .member:
            return .still
        }
    }

    private mutating func motion(
        _ operation: BinaryOperator, _ left: RuleExpression, _ right: RuleExpression
    ) -> Motion {
        switch operation {
        case .instantAdd, .instantSubtract:
            guard motion(right) == .still else { return .other }
            return motion(left)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .periodContains,
            .periodWithin, .periodOverlaps, .isElement, .isSubset, .add, .subtract, .multiply,
            .divide, .remainder:
            return .still
        case .instantDifference, .durationAdd, .durationSubtract, .durationMultiply, .minimum,
            .maximum, .period, .periodUntil, .periodClipped, .element:
            return together([left, right])
        }
    }

    private mutating func motion(_ body: RuleExpression, with motion: Motion) -> Motion {
        locals.append(Local(motion: motion))
        defer { locals.removeLast() }
        return self.motion(body)
    }

    private mutating func together(_ parts: [RuleExpression]) -> Motion {
        for part in parts where motion(part) != .still { return .other }
        return .still
    }
}

extension Value {
    fileprivate var unwrapped: Value {
        if case .some(let wrapped) = self { wrapped } else { self }
    }
}
