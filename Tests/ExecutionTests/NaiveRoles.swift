import LicetBytecode
import LicetPrimitives

extension NaiveExecutor {
    /// Whether an account is a member of a role for these arguments: named at deploy, or with a
    /// membership that was there by then, had begun, and had neither ended nor been resigned.
    func isMember(
        _ account: Account, of number: Int, _ arguments: [Value], at time: Instant
    ) -> Bool {
        let role = contract.roles[number]
        if let start = state.roles[number][account], start <= time { return true }
        guard let table = role.table else { return false }
        let wanted = zip(arguments, role.parameters).map { $0.shaped(as: $1.type) }
        return state.tables[table].values.contains { row in
            guard Array(row.fields.prefix(wanted.count)) == wanted,
                row.fields[wanted.count] == .account(account),
                case .period(let period) = row.fields[wanted.count + 1]
            else { return false }
            if case .some(.instant(let resigned)) = row.fields[wanted.count + 2], resigned <= time {
                return false
            }
            return row.inserted <= time && period.start <= time && time < period.end
        }
    }
}
