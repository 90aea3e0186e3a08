import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// What is known of a constant while a contract is checked.
struct ConstantSignature {
    var name: String
    var type: ValueType = .unknown
    /// Nil until it is known, and for good where something is wrong with it.
    var value: Value?
    /// Its declaration has been looked at: what is wrong with it has been reported.
    var isSettled = false

    init(name: String) {
        self.name = name
    }

    init(_ constant: TypedConstant) {
        name = constant.name
        type = constant.type
        value = constant.value
        isSettled = true
    }
}

/// Bounds of constants.
enum ConstantLimits {
    /// Bytes of an encoded value: a constant is copied to wherever its name stands.
    static let bytes = 1_024
    /// Other constants that a report of a circle shows.
    static let labelsMax = 8
}

/// The constants of a contract, each behind those that it is made of.
struct ConstantOrder {
    /// Those whose values bounds need: of type `Int`, and made of such constants only.
    var early: [(declaration: ConstantDeclaration, number: Int)] = []
    var late: [(declaration: ConstantDeclaration, number: Int)] = []
}

extension Checker {
    /// Puts constants in order. Those in a circle are reported, and settled without a value.
    /// Keeps a stack of its own: constants may form a chain as long as the file.
    mutating func orderConstants(_ unit: SourceUnit) -> ConstantOrder {
        var declared: [ConstantDeclaration] = []
        for case .constant(let declaration) in unit.declarations { declared.append(declaration) }
        enum Mark { case new, open, done }
        var marks = [Mark](repeating: .new, count: declared.count)
        var isLate = [Bool](repeating: false, count: declared.count)
        let uses = declared.map { constants(usedBy: $0) }
        var order = ConstantOrder()
        for root in declared.indices where marks[root] == .new {
            var stack = [(constant: root, next: 0)]
            marks[root] = .open
            while let (constant, next) = stack.popLast() {
                guard next < uses[constant].count else {
                    marks[constant] = .done
                    let isInt = declared[constant].type.isInt
                    isLate[constant] =
                        !isInt || uses[constant].contains { isLate[$0.constant] }
                    let item = (declaration: declared[constant], number: constant)
                    if isLate[constant] {
                        order.late.append(item)
                    } else {
                        order.early.append(item)
                    }
                    continue
                }
                stack.append((constant, next + 1))
                let use = uses[constant][next]
                switch marks[use.constant] {
                case .new:
                    marks[use.constant] = .open
                    stack.append((use.constant, 0))
                case .open:
                    let first = stack.firstIndex { $0.constant == use.constant } ?? 0
                    let circle = stack[first...].map { uses[$0.constant][$0.next - 1] }
                    for step in stack[first...] {
                        environment.constants[step.constant].isSettled = true
                    }
                    report(
                        .constantCircle(
                            declared[use.constant].name, steps: circle.map(\.name)))
                case .done: break
                }
            }
        }
        return order
    }

    private typealias Use = (constant: Int, name: Name)

    private mutating func constants(usedBy declaration: ConstantDeclaration) -> [Use] {
        environment.turn(to: declaration.span)
        defer { environment.turnHome() }
        return declaration.mentions.compactMap { name in
            guard case .constant(let number)? = environment.entries[name.text] else { return nil }
            return (number, name)
        }
    }

    /// Finds the values of constants whose types are known by now.
    mutating func settle(_ constants: [(declaration: ConstantDeclaration, number: Int)]) {
        for (declaration, number) in constants where !environment.constants[number].isSettled {
            environment.turn(to: declaration.span)
            let (type, value) = constant(declaration.type, declaration.value)
            environment.constants[number].type = type
            environment.constants[number].isSettled = true
            guard let value, environment.sizes.value(type) <= Limits.valueBytes else { continue }
            if value.encoded.count > ConstantLimits.bytes {
                report(.constantTooLarge(declaration.name))
            } else {
                environment.constants[number].value = value
            }
        }
        environment.turnHome()
    }

    /// A constant's name as a value.
    mutating func constantUse(
        _ number: Int, _ name: Name, at span: SourceSpan
    ) -> TypedExpression {
        let constant = environment.constants[number]
        guard let value = constant.value else {
            if !constant.isSettled { report(.notConstant(at: span)) }
            return .failed(at: span)
        }
        return literal(value, constant.type, span)
    }

    /// A value as the expression that a literal of it would be.
    private func literal(
        _ value: Value, _ type: ValueType, _ span: SourceSpan
    ) -> TypedExpression {
        switch (value, type) {
        case (.none, .optional): TypedExpression(.none, type: type, span: span)
        case (.some(let inner), .optional(let wrapped)):
            TypedExpression(.some(literal(inner, wrapped, span)), type: type, span: span)
        default: constant(value, type, span)
        }
    }

    /// The number that a bound states; nil where there is none, which is reported.
    mutating func boundValue(_ bound: BoundSyntax) -> Int64? {
        switch bound {
        case .literal(let literal): return literal.value
        case .constant(let name):
            guard body.meaning(of: name.text) == nil else {
                report(.boundNotConstant(name, declared: nil))
                return nil
            }
            switch environment.entries[name.text] {
            case .constant(let number):
                let constant = environment.constants[number]
                if case .int(let value)? = constant.value { return value }
                if constant.value != nil || !constant.isSettled {
                    report(.boundNotConstant(name, declared: place(of: name)))
                }
            case nil: reportUnknown(name)
            case _?: report(.boundNotConstant(name, declared: place(of: name)))
            }
            return nil
        }
    }
}

extension TypeSyntax {
    fileprivate var isInt: Bool {
        if case .name(let name) = self { name.text == "Int" } else { false }
    }
}
