import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Why a checked contract does not fit a container.
package enum EmitError: Error, Hashable, Sendable {
    /// More values are alive at once than a frame has registers.
    case tooManyRegisters(SourceSpan)
    /// A function of more than 32,767 instructions.
    case functionTooLong(SourceSpan)
    /// More elements in one literal, call or structure than an instruction can name.
    case tooManyElements(SourceSpan)
    /// A rule whose tree, with the functions it calls inlined, has too many parts or is too deep.
    case ruleTooLarge(SourceSpan)
    /// Something in a rule that no rule tree has; the checker refuses such rules first.
    case notInRule(SourceSpan)
    /// Functions that call one another take more than 4,096 registers together.
    case tooManyRegistersInCalls(SourceSpan)
    /// Functions that call one another more than 64 deep.
    case callsTooDeep(SourceSpan)
    /// More bytes than a container may have.
    case containerTooLarge(Int)
}

/// Compiles a checked contract: declarations as they are, rules to trees, functions to code.
///
/// The same input gives the same contract, to the byte, on every run and machine. Its debug map
/// speaks of the contract's own file: code that came of a module has no places in it.
package func emit(_ typed: TypedContract) throws(EmitError) -> Contract {
    try emitWithPlaces(typed).contract
}

/// As ``emit(_:)``, with the places of all code, in offsets over all files of the compilation.
package func emitWithPlaces(
    _ typed: TypedContract
) throws(EmitError) -> (contract: Contract, places: [[DebugMap.Place]]) {
    do {
        return try emitWithPlaces(typed, isThrifty: false)
    } catch {
        // What makes code faster takes registers: it must not be why a contract is refused.
        return try emitWithPlaces(typed, isThrifty: true)
    }
}

private func emitWithPlaces(
    _ typed: TypedContract, isThrifty: Bool
) throws(EmitError) -> (contract: Contract, places: [[DebugMap.Place]]) {
    var contract = typed.declarations
    var constants = ConstantPool()
    contract.rules = []
    contract.functions = []
    for rule in typed.rules {
        contract.rules.append(try emitRule(rule, of: typed, constants: &constants))
    }
    var places: [[DebugMap.Place]] = []
    var makersOfMemory: [Bool] = []
    var frames = CallFrames()
    for function in typed.functions {
        let by = try emitBy(function, of: typed, constants: &constants)
        let emitted = try emitFunction(
            function, by: by, of: contract, makersOfMemory, isThrifty: isThrifty,
            constants: &constants)
        switch frames.add(emitted.function) {
        case .depth: throw .callsTooDeep(function.span)
        case .registers: throw .tooManyRegistersInCalls(function.span)
        case nil: break
        }
        contract.functions.append(emitted.function)
        makersOfMemory.append(emitted.makesMemory)
        places.append(emitted.places)
    }
    contract.constants = constants.constants
    contract.debug = DebugMap(
        file: fileName(of: typed.file), source: SHA256.hash(Bytes(typed.source.utf8)),
        functions: zip(typed.functions, places).map { $0.isOfModule ? [] : $1 })
    let size = contract.encoded.count
    guard size <= Limits.codeBytes else { throw .containerTooLarge(size) }
    return (contract, places)
}

/// The emitter ends with this call: while it lives, it shares what the contract holds so far, and
/// each function would copy all before it.
private func emitFunction(
    _ function: TypedFunction, by: [Authority], of contract: Contract, _ makersOfMemory: [Bool],
    isThrifty: Bool, constants: inout ConstantPool
) throws(EmitError) -> (function: Function, places: [DebugMap.Place], makesMemory: Bool) {
    var emitter = FunctionEmitter(
        function, declarations: contract, functions: contract.functions,
        makersOfMemory: makersOfMemory, isThrifty: isThrifty, constants: constants)
    constants = ConstantPool()
    try emitter.emitBody(function)
    constants = emitter.constants
    let finished = try emitter.finished()
    let result = Function(
        name: function.name, kind: function.kind, parameters: function.parameters,
        result: function.result, by: by, registers: finished.registers, code: finished.code)
    return (result, finished.places, emitter.makesMemory)
}

/// The last part of a path: a container does not depend on where its source lay.
private func fileName(of path: String) -> String {
    let bytes = path.utf8
    guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
}

/// The constants of a contract, each once, numbered in order of first use.
struct ConstantPool {
    private(set) var constants: [Constant] = []
    private var numbers: [Constant: Int] = [:]

    mutating func number(of value: Value, _ type: ValueType) -> Int {
        let constant = Constant(type: type, value: value)
        if let known = numbers[constant] { return known }
        numbers[constant] = constants.count
        constants.append(constant)
        return constants.count - 1
    }
}
