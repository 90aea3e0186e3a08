import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import LicetVM
import Synchronization

/// The expressions of one file's tests, checked and compiled once: a property asks the same ones in
/// every case, and nothing about them changes but the values of variables and the state.
final class Preparations: Sendable {
    /// What the checker's answer depends on.
    struct Place: Hashable {
        let span: SourceSpan
        let expected: ValueType?
        let variables: [NamedType]
        let program: Digest
    }

    struct NamedType: Hashable {
        let name: String
        let type: ValueType
    }

    private let expressions = Mutex<[Place: PreparedExpression]>([:])
    private let arguments = Mutex<Set<Place>>([])

    func expression(at place: Place) -> PreparedExpression? {
        expressions.withLock { $0[place] }
    }

    func keep(_ expression: PreparedExpression, at place: Place) {
        expressions.withLock { $0[place] = expression }
    }

    /// Whether the arguments at a place were found right.
    func hasChecked(_ place: Place) -> Bool { arguments.withLock { $0.contains(place) } }

    func noteChecked(_ place: Place) { _ = arguments.withLock { $0.insert(place) } }
}

/// A checked expression without the values of its variables.
final class PreparedExpression: Sendable {
    let expression: TypedExpression
    /// Names of the variables that it reads, its first locals.
    let variables: [String]
    /// The view that gives its value, once that was asked for.
    private let view = Mutex<ExpressionView?>(nil)

    init(_ expression: TypedExpression, variables: [String]) {
        self.expression = expression
        self.variables = variables
    }

    var compiled: ExpressionView? { view.withLock { $0 } }

    func keep(_ compiled: ExpressionView) { view.withLock { $0 = compiled } }
}

/// An expression as a view of its contract, made for the occasion, ready to run.
struct ExpressionView: Sendable {
    let contract: Contract
    let name: String
    let loaded: LoadedContract
    /// With rules that tell what they are asked; nil where there are none, or nobody watches.
    let watched: LoadedContract?

    var isWatchable: Bool { watched != nil || contract.rules.isEmpty }
}
