import LicetBytecode
import LicetCrypto
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetVM

/// What each action, view and rule of a contract costs at most, for its author.
///
/// The bound holds for all arguments and states. It says nothing of how likely the worst case is:
/// every text as long as its `max`, every bucket full, every branch the dearest.
package struct GasReport: Sendable {
    package struct Line: Sendable {
        package enum Kind: String, Sendable {
            case action, view, rule
        }

        package let kind: Kind
        package let name: String
        package let cost: Cost
    }

    package enum Cost: Hashable, Sendable {
        /// Of the execution; of an action also as a transaction of its own, which pays for its
        /// bytes and for reading the code.
        case units(execution: UInt64, transaction: UInt64?)
        /// Why there is no bound: "the loop at line 12 states no `max`".
        case unbounded(because: String)
    }

    /// Actions and views in declared order, then rules.
    package let lines: [Line]

    /// Of a contract and the bytes of its container; `source` is what lines are counted in.
    package init(
        of loaded: LoadedContract, container: Int, source: SourceText?
    ) throws(LoadRefusal) {
        let worst = try WorstCaseGas(loaded)
        let contract = loaded.contract
        var lines: [Line] = []
        for (function, cost) in zip(contract.functions, worst.functions)
        where function.kind != .pure {
            let isAction = function.kind == .action
            lines.append(
                Line(
                    kind: isAction ? .action : .view, name: function.name,
                    cost: Self.cost(
                        cost, isAction ? (function.name, container) : nil, contract, source)))
        }
        for (rule, cost) in zip(contract.rules, worst.rules) {
            lines.append(
                Line(kind: .rule, name: rule.name, cost: Self.cost(cost, nil, contract, source)))
        }
        self.lines = lines
    }

    private static func cost(
        _ cost: WorstCaseGas.Cost, _ call: (action: String, container: Int)?,
        _ contract: Contract, _ source: SourceText?
    ) -> Cost {
        switch cost.gas {
        case .units(let execution):
            let around = call.map { overhead($0.action, cost.argumentBytes, $0.container) }
            return .units(
                execution: execution,
                transaction: around.map {
                    let (sum, overflow) = $0.addingReportingOverflow(execution)
                    return overflow ? .max : sum
                })
        case .unbounded(.loop(let location)):
            let line = location.flatMap { Self.line(of: $0, contract, source) }
            let place = line.map { "the loop at line \($0)" } ?? "a loop"
            return .unbounded(because: "\(place) states no `max`")
        case .unbounded(.call(let callee)):
            let name =
                contract.functions.indices.contains(callee)
                ? "`\(contract.functions[callee].name)`" : "something"
            return .unbounded(because: "it calls \(name), which has no bound")
        }
    }

    /// What a transaction of one call pays beside the call.
    private static func overhead(_ action: String, _ argumentBytes: Int, _ container: Int) -> UInt64
    {
        let schedule = GasSchedule.first
        let empty = Transaction(
            chain: ChainID(.zero), account: .zero, publicKey: localKey, nonce: Nonce(0),
            expiry: Height(1), gasLimit: .zero,
            calls: [.call(contract: .zero, action: action, arguments: [])])
        // Version and signature; the length of the arguments may need two bytes more.
        let size = 1 + empty.message.body.count + Signature.size + argumentBytes + 2
        let code = schedule.base(.tableRead) + schedule.readByte * UInt64(clamping: container)
        return schedule.transactionGas(bytes: size).units + code
    }

    private static func line(
        of location: Trapped.Location, _ contract: Contract, _ source: SourceText?
    ) -> Int? {
        guard let source, let places = contract.debug?.functions,
            places.indices.contains(location.function),
            let place = places[location.function].last(where: {
                Int($0.instruction) <= location.instruction
            })
        else { return nil }
        return source.position(of: Int(place.start)).line
    }
}

extension GasReport {
    /// A table for people.
    package var text: String {
        let rows = lines.map { line -> [String] in
            let name = "\(line.kind.rawValue) \(line.name)"
            switch line.cost {
            case .units(let execution, let transaction):
                return [name, "\(execution)", transaction.map { "\($0)" } ?? ""]
            case .unbounded(let reason): return [name, "unbounded: because \(reason)"]
            }
        }
        let header = ["", "gas at most", "as a transaction"]
        // What has no bound does not widen the columns of numbers.
        let widths = header.indices.map { column in
            ([header] + rows).filter { $0.count == 3 || column == 0 }
                .map { $0[column].utf8.count }.max() ?? 0
        }
        let table = ([header] + rows).map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(
                    repeating: " ", count: max(0, widths[column] - cell.utf8.count))
                return column == 0 || row.count == 2 ? cell + space : space + cell
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return "  " + line
        }
        let marks = [""] + self.lines.map { $0.cost.excess.map { "  \($0)" } ?? "" }
        return zip(table, marks).map { $0 + $1 + "\n" }.joined()
            + "  a call may use \(Gas.standardLimit.units) unless `--gas` gives it more, and a "
            + "block has \(Limits.blockGas)\n"
    }

    package var json: JSON {
        .array(
            lines.map { line in
                [
                    "kind": .string(line.kind.rawValue), "name": .string(line.name),
                    "gas": line.cost.json,
                ]
            })
    }

    /// An interface with a member `gas` in each action, view and rule.
    package func adding(to interface: JSON) -> JSON {
        guard case .object(let members) = interface else { return interface }
        return .object(
            members.map { member in
                let kind: Line.Kind? =
                    switch member.key {
                    case "actions": .action
                    case "views": .view
                    case "rules": .rule
                    default: nil
                    }
                guard let kind, case .array(let items) = member.value else { return member }
                let costs = lines.filter { $0.kind == kind }.map(\.cost)
                return JSON.Member(
                    member.key,
                    .array(
                        zip(items, costs).map { item, cost in
                            guard case .object(let parts) = item else { return item }
                            return .object(parts + [JSON.Member("gas", cost.json)])
                        }))
            })
    }
}

extension GasReport.Cost {
    /// What the worst case needs more than: it may not run, however seldom it is met.
    fileprivate var excess: String? {
        guard case .units(let execution, let transaction) = self else { return nil }
        let most = transaction ?? execution
        if most > Limits.blockGas { return "more than a block has" }
        return most > Gas.standardLimit.units ? "more than a call has by default" : nil
    }

    fileprivate var json: JSON {
        switch self {
        case .units(let execution, .some(let transaction)):
            ["execution": .wide(execution), "transaction": .wide(transaction)]
        case .units(let execution, nil): ["execution": .wide(execution)]
        case .unbounded(let reason): ["unbounded": .string(reason)]
        }
    }
}
