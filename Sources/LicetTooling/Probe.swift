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
    /// What is kept of it for the next time; nil for a part of an expression.
    var prepared: PreparedExpression?

    /// The type of its value outside of code.
    var type: ValueType { expression.type.withoutRows(in: program.contract) }

    /// A part of it.
    func part(_ expression: TypedExpression) -> CheckedExpression {
        CheckedExpression(expression: expression, variables: variables, program: program)
    }
}

/// Why an expression has no value.
enum ProbeFailure: Error {
    /// With the part of the expression that stopped; nil where it is code that it calls.
    case trapped(Trapped, part: SourceSpan?)
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
    ///
    /// - Parameter coverage: takes in what the expression asks of rules.
    func value(
        on chain: LocalChain, at address: Account, noting coverage: CoverageRecord? = nil
    ) throws(ProbeFailure) -> Value {
        if let known = valueWithoutRunning { return known }
        // Rules tell what they are asked in a contract of its own, which only coverage needs.
        let watching = coverage.flatMap {
            $0.program.verified.digest == program.verified.digest ? $0 : nil
        }
        let view = try view(isWatched: watching != nil)
        let contract = view.contract
        var encoder = CanonicalEncoder()
        for variable in variables { encoder.value(variable.value) }
        if let watching, let watched = view.watched {
            let host = QuestionHost(chain.state)
            _ = try? runView(
                watched, view.name, arguments: encoder.bytes,
                context: chain.context(of: address), host: host, gasLimit: LocalChain.gasLimit)
            watching.note(host.questions, contract: address)
        }
        let execution: Execution
        do {
            execution = try chain.view(view.name, encoder.bytes, of: view.loaded, at: address)
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
            throw .trapped(trapped, part: part(trapped, in: contract))
        }
    }

    /// The view that gives the value, made now or kept from before.
    private func view(isWatched: Bool) throws(ProbeFailure) -> ExpressionView {
        if let kept = prepared?.compiled, !isWatched || kept.isWatchable { return kept }
        let (contract, name) = try compiledView()
        let view: ExpressionView
        do {
            let verified = try verify(contract, container: contract.encoded)
            view = ExpressionView(
                contract: contract, name: name, loaded: try LoadedContract(verified),
                watched: isWatched && !contract.rules.isEmpty
                    ? try LoadedContract(watchingRulesOf: verified) : nil)
        } catch let error as VerificationError {
            throw .refused(error.reason)
        } catch {
            throw .refused("\(error)")
        }
        prepared?.keep(view)
        return view
    }

    /// Where the view itself stopped, by the debug map of the contract made for it.
    private func part(_ trapped: Trapped, in contract: Contract) -> SourceSpan? {
        let own = contract.functions.count - 1
        guard let location = trapped.location else { return expression.span }
        guard location.function == own else { return nil }
        let place = contract.debug?.functions.last?.last {
            Int($0.instruction) <= location.instruction
        }
        return place.map { SourceSpan(Int($0.start), Int($0.end)) } ?? expression.span
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
            typed.declarations.openings = []
        }
        var name = "expression"
        while typed.functions.contains(where: { $0.name == name }) { name += "_" }
        typed.functions.append(
            consoleView(
                named: name, of: expression, type: type,
                variables: variables.map { ($0.name, $0.type) }, in: typed.declarations))
        do throws(EmitError) {
            return (try emit(typed), name)
        } catch {
            throw .doesNotFit(error)
        }
    }
}
