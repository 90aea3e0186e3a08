import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax
import LicetVM

/// An expression that was checked, with the variables that it reads.
struct CheckedExpression {
    let expression: TypedExpression
    /// The first locals of the expression, in order.
    let variables: [Variable]
    let program: Program

    /// The type of its value outside of code.
    var type: ValueType { expression.type.withoutRows(in: program.contract) }

    /// A part of it.
    func part(_ expression: TypedExpression) -> CheckedExpression {
        CheckedExpression(expression: expression, variables: variables, program: program)
    }
}

/// Why an expression has no value.
enum ProbeFailure: Error {
    /// The second value tells whether the expression itself stopped; otherwise code that it calls.
    case trapped(Trapped, inExpression: Bool)
    case doesNotFit(EmitError)
    /// What the compiler made of it is refused.
    case refused(String)
    case store(StoreFault)
}

extension CheckedExpression {
    /// The value in the state of a chain, at block time.
    ///
    /// The expression runs as chain code does: it becomes a view of its contract, made for the
    /// occasion, which is compiled, verified, loaded and run on the machine.
    func value(on chain: LocalChain, at address: Account) throws(ProbeFailure) -> Value {
        if let known = valueWithoutRunning { return known }
        let (contract, view) = try compiledView()
        let loaded: LoadedContract
        do {
            loaded = try LoadedContract(try verify(contract, container: contract.encoded))
        } catch let error as VerificationError {
            throw .refused(error.reason)
        } catch {
            throw .refused("\(error)")
        }
        var encoder = CanonicalEncoder()
        for variable in variables { encoder.value(variable.value) }
        let execution: Execution
        do {
            execution = try runView(
                loaded, view, arguments: encoder.bytes, context: chain.context(of: address),
                host: ReadingHost(chain.state), gasLimit: LocalChain.gasLimit)
        } catch {
            throw .store(error)
        }
        switch execution.outcome {
        case .returned(let bytes):
            do throws(CodecError) {
                return try CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
                    try decoder.value(type, in: contract)
                }
            } catch {
                throw .refused("the result does not decode")
            }
        case .trapped(let trapped):
            let own = contract.functions.count - 1
            let isOwn = trapped.location.map { $0.function == own } ?? true
            throw .trapped(trapped, inExpression: isOwn)
        }
    }

    /// A literal's or a variable's value, which needs no code.
    private var valueWithoutRunning: Value? {
        switch expression.kind {
        case .constant(let value): value
        case .local(let number):
            variables.indices.contains(number) ? variables[number].value : nil
        case .none: Value.none
        case .some(let inner): part(inner).valueWithoutRunning.map { .some($0) }
        default: nil
        }
    }

    /// The contract with the view, and the view's name in it.
    private func compiledView() throws(ProbeFailure) -> (Contract, name: String) {
        var typed = program.typed
        // Without calls no code is needed at all. Otherwise all of it stays: numbers of functions
        // stand in rules too.
        let callees = expression.callees
        if !callees.rules, callees.functions.isEmpty {
            typed.functions = []
            typed.rules = []
        }
        var name = "expression"
        while typed.functions.contains(where: { $0.name == name }) { name += "_" }
        typed.functions.append(view(named: name))
        do throws(EmitError) {
            return (try emit(typed), name)
        } catch {
            throw .doesNotFit(error)
        }
    }

    private func view(named name: String) -> TypedFunction {
        var locals = variables.map { Local(name: $0.name, type: $0.type, isVariable: false) }
        let inner = expression.quantifierLocals
        for number in locals.count..<max(locals.count, (inner.keys.max() ?? -1) + 1) {
            locals.append(inner[number] ?? Local(name: "", type: .bool, isVariable: false))
        }
        return TypedFunction(
            name: name, kind: .view,
            parameters: variables.map { Parameter(label: nil, name: $0.name, type: $0.type) },
            result: type, by: [], locals: locals,
            body: [.returnValue(expression, expression.span)], span: expression.span)
    }
}
