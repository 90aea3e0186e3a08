import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// What generated values are drawn from beside the edges of their types: the time, the actors, the
/// rows that exist, literals of the source, and what was drawn before.
package struct ValuePool: Sendable {
    /// The time of the next call, near which instants lie.
    package var clock: Instant
    /// The declared actors, then those who are none of them.
    package var accounts: [Account]
    /// How many rows each identifier numbers; 3 where that is not known yet.
    package var rows: [Int]
    /// Integers and durations that the source writes, such as limits.
    private(set) var integers: [Int64] = []
    private(set) var durations: [Duration] = []
    /// Instants that the source writes, and ends of periods drawn before.
    private(set) var instants: [Instant] = []
    private var seen: [ValueType: [Value]] = [:]

    /// Of each kind; the oldest make room.
    private static let keptMax = 48

    package init(clock: Instant, accounts: [Account], contract: Contract) {
        self.clock = clock
        self.accounts = accounts
        rows = Array(repeating: 3, count: contract.identifiers.count)
        for setting in contract.settings {
            if let value = setting.initial { note(value, setting.type, in: contract) }
        }
    }

    /// Takes the literals of a source text: a contract's boundaries stand there.
    mutating func takeLiterals(of source: SourceText) {
        let tokens = tokenize(source).tokens
        for (position, token) in tokens.enumerated() {
            switch token.kind {
            case .integer(let magnitude):
                guard let number = Int64(exactly: magnitude) else { continue }
                let unit =
                    position + 2 < tokens.count && tokens[position + 1].kind == .symbol(.dot)
                    ? tokens[position + 2].word.flatMap(DurationUnit.init) : nil
                if let unit {
                    if let duration = Duration(number, unit) { keep(duration, in: &durations) }
                } else {
                    keep(number, in: &integers)
                }
            case .instant(let milliseconds):
                if let instant = Instant(milliseconds: milliseconds) {
                    keep(instant, in: &instants)
                }
            default: break
            }
        }
    }

    /// Remembers a value, so that later ones may be equal to it, or lie beside its ends.
    mutating func note(_ value: Value, _ type: ValueType, in contract: Contract) {
        switch (value, type) {
        case (.int(let number), _): keep(number, in: &integers)
        case (.duration(let duration), _): keep(duration, in: &durations)
        case (.instant(let instant), _): keep(instant, in: &instants)
        case (.period(let period), _):
            keep(period.start, in: &instants)
            keep(period.end, in: &instants)
        case (.structure(let fields), .structure(let number)):
            guard contract.structures.indices.contains(number) else { return }
            for (field, declared) in zip(fields, contract.structures[number].fields) {
                note(field, declared.type, in: contract)
            }
        case (.some(let wrapped), .optional(let inner)): note(wrapped, inner, in: contract)
        default: break
        }
        var values = seen[type] ?? []
        keep(value, in: &values)
        seen[type] = values
    }

    /// Values of a type that were drawn before.
    func seen(_ type: ValueType) -> [Value] { seen[type] ?? [] }

    private func keep<Element: Equatable>(_ element: Element, in list: inout [Element]) {
        guard !list.contains(element) else { return }
        if list.count == Self.keptMax { list.removeFirst() }
        list.append(element)
    }
}
