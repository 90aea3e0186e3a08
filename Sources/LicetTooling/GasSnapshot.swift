import LicetPrimitives

/// The gas of each test, as text that is kept beside the contracts: a line for each test, in the
/// order in which they ran, `contract: title: gas`. Properties are left out, since what they call
/// changes with their seed.
public struct GasSnapshot: Sendable {
    /// What stands before the gas, and the gas.
    private var entries: [(test: String, gas: UInt64)] = []

    public init() {}

    public mutating func add(_ results: [TestResult], of contract: String) {
        for result in results where result.property == nil {
            entries.append(("\(contract): \(oneLine(result.title))", result.gas.units))
        }
    }

    public var text: String { entries.map { "\($0.test): \($0.gas)\n" }.joined() }

    /// What differs from a text that was kept, a line each: empty where nothing does.
    public func differences(from kept: String) -> [String] {
        var before: [String: UInt64] = [:]
        var found: [String] = []
        for line in kept.split(separator: "\n") {
            guard let colon = line.lastIndex(of: ":"),
                let gas = UInt64(line[line.index(after: colon)...].drop { $0 == " " })
            else {
                found.append("no line of a snapshot: \(line)")
                continue
            }
            before[String(line[..<colon])] = gas
        }
        for entry in entries {
            guard let old = before.removeValue(forKey: entry.test) else {
                found.append("new: \(entry.test): \(entry.gas)")
                continue
            }
            guard old != entry.gas else { continue }
            let isMore = entry.gas > old
            let change = isMore ? entry.gas - old : old - entry.gas
            found.append(
                "changed: \(entry.test): \(old) → \(entry.gas) (\(isMore ? "+" : "-")\(change))")
        }
        found += before.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { "gone: \($0)" }
        return found
    }
}

/// A title may hold anything; a line may not.
private func oneLine(_ title: String) -> String {
    String(title.map { $0.isNewline ? " " : $0 })
}
