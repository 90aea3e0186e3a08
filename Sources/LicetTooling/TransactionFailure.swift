import LicetBytecode
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetVM
import LicetValues

/// Why a transaction on a local chain failed, or a view gave no answer.
package enum TransactionFailure {
    /// With the place in the contract where it is known.
    case trapped(Trap, SourceSpan?)
    /// A declared error by its number, with its values.
    case failed(error: Int, [Value], SourceSpan?)
    case deployRefused(DeployRefusal)
    case unknownContract

    /// What happened, as a clause that follows the failure's name; nil where the name says it.
    package var meaning: String? {
        switch self {
        case .trapped(.notAuthorised, .some): "the rule under which it opens does not permit it"
        case .trapped(let trap, _): trap.meaning
        case .failed: nil
        case .deployRefused(.emptyRole): "a role has no members"
        case .deployRefused(.roleOfParameters): "members of a role with parameters are assigned"
        case .deployRefused: "the chain refuses the contract"
        case .unknownContract: "no contract lies at the address"
        }
    }
}

extension Program {
    /// Why a transaction of this contract failed; nil where it did not.
    package func failure(of trial: Trial) -> TransactionFailure? {
        guard case .failed(let failure) = trial.receipt.outcome else { return nil }
        let span = trial.trapped?.location.flatMap { self.span(of: $0) }
        switch failure.reason {
        case .trapped(let trap): return .trapped(trap, span)
        case .contractError(_, let code, let fields):
            let number = contract.errors.firstIndex { contract.code(error: $0) == code }
            return failed(number, fields, span)
        case .unknownContract: return .unknownContract
        case .deployRefused(let refusal): return .deployRefused(refusal)
        }
    }

    /// Why a view or rule of this contract stopped.
    package func failure(of trapped: Trapped) -> TransactionFailure {
        let span = trapped.location.flatMap { self.span(of: $0) }
        guard trapped.trap == .failed else { return .trapped(trapped.trap, span) }
        return failed(trapped.error, trapped.fields, span)
    }

    private func failed(
        _ error: Int?, _ fields: Bytes, _ span: SourceSpan?
    ) -> TransactionFailure {
        guard let error, contract.errors.indices.contains(error) else {
            return .trapped(.failed, span)
        }
        let types = contract.errors[error].fields.map(\.type)
        return .failed(error: error, decodeValues(fields, as: types, in: contract) ?? [], span)
    }

    /// Where a failure of a function comes from, with a note for a label; nil where that is not
    /// known.
    package func place(
        of failure: TransactionFailure, in function: String
    ) -> (span: SourceSpan, note: String)? {
        switch failure {
        case .trapped(.notAuthorised, let span?):
            return (span, "the rule does not permit this to the caller")
        case .trapped(.notAuthorised, nil):
            return authority(of: function).map { span in
                (span, "none of these is the caller, or an argument names an absent row")
            }
        case .trapped(let trap, let span?): return (span, "`\(trap.name)` here")
        case .failed(_, _, let span?): return (span, "this did not hold")
        // Before the code ran, or after it: with its arguments, or its result.
        case .trapped(let trap, nil):
            return name(of: function).map { ($0, "`\(trap.name)` beside the code of this") }
        case .failed(_, _, nil), .deployRefused, .unknownContract: return nil
        }
    }

    /// The name of an action, view or rule where it is declared.
    private func name(of function: String) -> SourceSpan? {
        for declaration in unit.declarations {
            switch declaration {
            case .action(let own) where own.name.text == function: return own.name.span
            case .view(let own) where own.name.text == function: return own.name.span
            case .access(let own) where own.name.text == function: return own.name.span
            default: continue
            }
        }
        return nil
    }

    /// Who may call an action, as the source says it.
    private func authority(of action: String) -> SourceSpan? {
        for declaration in unit.declarations {
            let terms: [Expression]
            switch declaration {
            case .action(let own) where own.name.text == action: terms = own.authority
            case .role(let role)
            where ["assign", "resign"].contains(where: { $0 + role.name.text == action }):
                terms = role.grantors
            default: continue
            }
            guard let first = terms.first, let last = terms.last else { return nil }
            return first.span.joined(last.span)
        }
        return nil
    }
}
