import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetVM

extension NaiveExecutor {
    /// `open`: asks the rule, then writes the event down field by field.
    mutating func open(_ kind: ExpressionKind, _ frame: inout Frame) throws(NaiveFailure) -> Value {
        guard case .open(let number, let key, let arguments, let duration) = kind else {
            throw .trap(.malformedArguments)
        }
        let opening = contract.openings[number]
        let parameters = typed.rules[opening.rule].parameters
        var asked = [try evaluate(key, &frame), .account(context.caller)]
        asked += try evaluateAll(arguments, &frame)
        asked = zip(asked, parameters).map { $0.shaped(as: $1.type) }
        let length = try evaluate(duration, &frame)
        guard decide(opening.rule, asked, at: context.now) else { throw .trap(.notAuthorised) }
        guard case .duration(let length) = length, (1...3_600_000).contains(length.milliseconds),
            let end = context.now.adding(length)
        else { throw .trap(.timeOutOfRange) }
        guard let row = state.tables[opening.table][asked[0]] else { throw .trap(.rowAbsent) }
        let names = contract.structures[contract.tables[opening.table].row].fields.map(\.name)
        let repeated = ["digest", "version", "epoch"].map { name in
            names.firstIndex(of: name).map { Value.some(row.fields[$0]) } ?? .none
        }
        // Numbers of declarations are u16, as those of an enumeration's cases are.
        let fields: [Value] =
            [
                .enumeration(opening.table), .bytes(asked[0].encoded),
                .enumeration(opening.column), .account(context.caller),
                .enumeration(opening.rule), .bytes(asked.flatMap(\.encoded)), .instant(end),
            ] + repeated
        state.events.append((RowStore.Event.opened, fields))
        return .ticket(state.events.count - 1)
    }
}
