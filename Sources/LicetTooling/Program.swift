import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import LicetVM

/// A compiled contract, or a module by itself, with all that tests and the console need of it:
/// the source for carets, the checked tree for expressions, the container for deploying, the
/// verified form for running.
public struct Program: Sendable {
    public let source: SourceText
    public let contract: Contract
    /// What is deployed.
    public let container: Bytes
    package let unit: SourceUnit
    package let typed: TypedContract
    /// What expressions of tests and of the console are checked against.
    package let scope: ConsoleScope
    package let verified: VerifiedContract
    package let loaded: LoadedContract
    /// It is a module by itself: its functions can be tried, and nothing can be deployed.
    package let isModule: Bool
    /// For each function the places of its instructions, those of modules included.
    private let places: [[DebugMap.Place]]
    /// Which functions cannot run without a clock, by their numbers.
    let timed: Set<Int>

    public var name: String { contract.name }

    /// Verifies what the compiler made, as the chain would.
    public init(_ compilation: Compilation) throws(ProgramRefusal) {
        guard let contract = compilation.code, let typed = compilation.typed else {
            throw .notCompiled
        }
        let container = contract.encoded
        guard container.count <= Limits.codeBytes else { throw .tooLarge(container.count) }
        do {
            verified = try verify(contract, container: container)
        } catch {
            throw .unverifiable(error)
        }
        do {
            loaded = try LoadedContract(verified)
        } catch {
            throw .unloadable(error)
        }
        source = compilation.source
        isModule = compilation.module != nil
        places = compilation.places
        self.contract = contract
        self.container = container
        self.typed = typed
        scope = ConsoleScope(of: typed)
        unit = compilation.unit
        timed = functionsThatTouchTime(in: typed)
    }

    /// The number of an action, view or `func`.
    func function(named name: String) -> Int? {
        contract.functions.firstIndex { $0.name == name }
    }

    /// The number of a rule.
    func rule(named name: String) -> Int? {
        contract.rules.firstIndex { $0.name == name }
    }

    /// The place in the source of an instruction that trapped; nil where the map does not say.
    func span(of location: Trapped.Location) -> SourceSpan? {
        guard places.indices.contains(location.function) else { return nil }
        let place = places[location.function].last {
            Int($0.instruction) <= location.instruction
        }
        return place.map { SourceSpan(Int($0.start), Int($0.end)) }
    }
}

/// Why a compilation cannot be run.
public enum ProgramRefusal: Error, Sendable {
    /// It has errors.
    case notCompiled
    /// Bytes of the container, more than a chain takes.
    case tooLarge(Int)
    /// What the compiler made is refused: the compiler's fault, or a limit of the container.
    case unverifiable(VerificationError)
    case unloadable(LoadRefusal)
}

extension ProgramRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notCompiled: "it has errors"
        case .tooLarge(let bytes):
            "its container has \(bytes) bytes, and a chain takes \(Limits.codeBytes)"
        case .unverifiable(let error): "the verifier refuses it: \(error.reason)"
        case .unloadable(let refusal): "the machine refuses it: \(refusal)"
        }
    }
}
