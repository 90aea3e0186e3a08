import LicetBytecode
import LicetPrimitives

/// Counts what one question costs, and ends it where that is too much: at a number of units, each
/// about what evaluating one small expression takes, or when whoever asked no longer waits.
///
/// Everything that a question does is counted at its size, also what it reads of the state and the
/// text it makes, since whoever deploys a contract may ask about it.
package final class WorkMeter {
    package private(set) var spent = 0
    private let max: Int
    private let isPastDue: (() -> Bool)?
    private var nextLook = WorkMeter.lookEvery

    /// Units between two looks at whether it is past due.
    private static let lookEvery = 4_096

    package init(max: Int = EvaluationError.workMax, isPastDue: (() -> Bool)? = nil) {
        self.max = max
        self.isPastDue = isPastDue
    }

    /// A meter for a part of the question, with so many units of its own.
    package func part(max: Int) -> WorkMeter { WorkMeter(max: max, isPastDue: isPastDue) }

    /// Counts what has been done; the next ``charge(_:)`` tells whether it was too much.
    package func note(_ units: Int) { spent += min(units, max) }

    /// Counts what is to be done now.
    package func charge(_ units: Int) throws(EvaluationError) {
        note(units)
        guard spent <= max else { throw .tooMuchWork }
        guard spent >= nextLook, let isPastDue else { return }
        nextLook = spent + WorkMeter.lookEvery
        guard !isPastDue() else { throw .tooMuchWork }
    }
}

/// Units of what is read of the state.
enum ReadWork {
    /// A row that the state is asked for.
    static let row = 50
    /// A scan of the state.
    static let scan = 100
    /// Each row that a scan gives.
    static let scannedRow = 10
    /// A row that has been read before.
    static let remembered = 5

    /// Decoding so many bytes.
    static func decoding(_ bytes: Int) -> Int { 1 + bytes / 16 }
}

extension Value {
    /// How much there is to compare or to pass through in a value, in units of ``WorkMeter``.
    var weight: Int {
        switch self {
        case .bytes(let bytes), .text(let bytes), .path(let bytes): 1 + bytes.count / 64
        case .some(let wrapped): wrapped.weight
        case .list(let elements), .set(let elements): weight(of: elements)
        case .structure(let fields): weight(of: fields)
        case .variant(_, let fields): weight(of: fields)
        case .row(let row): weight(of: row.fields)
        default: 1
        }
    }

    private func weight(of values: [Value]) -> Int { values.reduce(1) { $0 + $1.weight } }
}

/// What an operator on these values costs beside its own evaluation: next to nothing but where
/// values are compared or hashed whole, or one is looked for in a collection.
func work(of operation: BinaryOperator, _ left: Value, _ right: Value) -> Int {
    switch operation {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .minimum, .maximum:
        left.weight - 1
    case .isElement: right.elementCount * left.weight
    case .isSubset: left.elementCount * right.elementCount * (left.firstElement?.weight ?? 1)
    default: 0
    }
}

extension Value {
    fileprivate var elementCount: Int {
        switch self {
        case .list(let elements), .set(let elements): elements.count
        default: 1
        }
    }

    fileprivate var firstElement: Value? {
        switch self {
        case .list(let elements), .set(let elements): elements.first
        default: nil
        }
    }
}
