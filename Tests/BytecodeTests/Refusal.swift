import LicetBytecode
import LicetPrimitives
import Testing

/// One change to a sample that the verifier must refuse, and words of the reason it must give.
struct Refusal: Sendable, CustomTestStringConvertible {
    let reason: String
    let testDescription: String
    private let base: Contract
    private let change: @Sendable (inout Contract) -> Void

    init(
        _ name: String, _ reason: String, of base: Contract = Sample.contract,
        _ change: @escaping @Sendable (inout Contract) -> Void
    ) {
        self.base = base
        self.reason = reason
        self.change = change
        testDescription = name
    }

    /// Refuses the sample with its functions replaced by this one, after `worth`.
    static func code(
        _ name: String, _ reason: String, _ kind: FunctionKind = .pure,
        _ parameters: [Parameter] = [], result: ValueType? = nil,
        _ build: @escaping @Sendable (inout FunctionBuilder) -> Void
    ) -> Refusal {
        Refusal(name, reason) { contract in
            var builder = FunctionBuilder(
                "refused", kind, parameters, result: result,
                by: kind == .action ? [.anyone] : [])
            build(&builder)
            contract.debug = nil
            contract.functions = [Sample.worth, failing, acting, builder.function]
        }
    }

    /// Function 1: a view that may fail.
    private static var failing: Function {
        var code = FunctionBuilder("failing", .view)
        code.add(.fail, i: 0)
        return code.function
    }

    /// Function 2: an action.
    private static var acting: Function {
        var code = FunctionBuilder("acting", .action, by: [.anyone])
        code.add(.returnNothing)
        return code.function
    }

    /// Refuses the sample with its rule's first clause replaced.
    static func clause(
        _ name: String, _ reason: String, _ condition: RuleExpression
    ) -> Refusal {
        Refusal(name, reason) { $0.rules[0].clauses[0].condition = condition }
    }

    /// Refuses the sample with the `by` of its last action replaced.
    static func by(_ name: String, _ reason: String, _ term: Authority) -> Refusal {
        Refusal(name, reason) { $0.functions[9].by = [term] }
    }

    func check() {
        guard let found else {
            Issue.record("accepted")
            return
        }
        #expect(found.reason.contains(reason), "\(found)")
    }

    /// Why the changed contract is refused, nil where it is not.
    var found: VerificationError? {
        var contract = base
        change(&contract)
        do throws(VerificationError) {
            _ = try verify(contract, container: contract.encoded)
            return nil
        } catch {
            return error
        }
    }
}
