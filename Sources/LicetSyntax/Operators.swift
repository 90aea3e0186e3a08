/// How strongly operators bind, from the weakest.
enum Precedence: Int, Comparable {
    case implies, or, and, not, comparison, coalesce, range, sum, product, unary

    /// The level that binds one step more strongly.
    var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .unary }

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
}

enum Associativity {
    case left, right, none
}

extension BinaryOperator {
    var precedence: Precedence {
        switch self {
        case .implies: .implies
        case .or: .or
        case .and: .and
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .contains,
            .within, .overlaps, .is:
            .comparison
        case .coalesce: .coalesce
        case .range: .range
        case .add, .subtract: .sum
        case .multiply, .divide, .remainder: .product
        }
    }

    var associativity: Associativity {
        switch self {
        case .implies, .coalesce: .right
        case .or, .and, .add, .subtract, .multiply, .divide, .remainder: .left
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .in, .contains,
            .within, .overlaps, .is, .range:
            .none
        }
    }
}

/// The operator that a word is, if it is one.
func binaryOperator(word: String) -> BinaryOperator? {
    switch word {
    case "implies", "or", "and", "in", "contains", "within", "overlaps", "is":
        BinaryOperator(rawValue: word)
    default: nil
    }
}

extension Parser {
    /// The operator that the current token is, if it is one.
    var currentBinaryOperator: BinaryOperator? {
        switch current.kind {
        case .word(let word): binaryOperator(word: word)
        case .symbol(let symbol): BinaryOperator(rawValue: symbol.rawValue)
        default: nil
        }
    }
}
