import LicetBytecode
import LicetPrimitives
import LicetSyntax

// What the console shows of an effect.
extension Scenario {
    /// One line or a few, each ended; empty where there is nothing to say.
    func report(_ effect: Effect) -> String {
        switch effect {
        case .nothing: ""
        case .actors(let actors):
            actors.map { "\($0.name) = \($0.account.text)\n" }.joined()
        case .value(let name, let value, let type, let contract):
            "\(name.map { "\($0) = " } ?? "")\(typed(value, type, in: contract))\n"
        case .called(let name, let record, let result, let contract):
            (result.map { value, type in
                let shown = typed(value, type, in: contract) + lifetime(of: value, record)
                return "\(name.map { "\($0) = " } ?? "")\(shown)\n"
            } ?? "")
                + report(record)
        case .deployed(let name, let deployed, let record):
            "\(name ?? deployed.program.name) lies at \(deployed.address.text)\n"
                + report(record)
        case .clock(let instant): "the clock stands at @\(instant.text)\n"
        case .met(let record): "met\n" + (record.map { report($0) } ?? "")
        }
    }

    /// A literal with its type, `8: Int`.
    private func typed(_ value: Value, _ type: ValueType, in contract: Contract) -> String {
        "\(text(value, type, in: contract)): \(contract.spelling(of: type))"
    }

    /// ` until @…` for a ticket.
    private func lifetime(of value: Value, _ record: TransactionRecord) -> String {
        guard case .ticket(let event) = value, record.events.indices.contains(event),
            let end = record.events[event].ticketEnd
        else { return "" }
        return " until @\(end.text)"
    }

    private func report(_ record: TransactionRecord) -> String {
        let failure = record.failure.map { "failed with \($0)\n" } ?? ""
        let events = record.events.map { "event \($0.text)\n" }.joined()
        return failure + events + "gas \(grouped(record.gas.units))\n"
    }
}

/// Digits in groups of three: `1_234_567`.
package func grouped(_ number: UInt64) -> String {
    let digits = Array(String(number))
    var text = ""
    for (position, digit) in digits.enumerated() {
        if position > 0, (digits.count - position).isMultiple(of: 3) { text.append("_") }
        text.append(digit)
    }
    return text
}

/// Text from outside with what could steer a terminal made visible: at most `max` scalars of it, in
/// one line or, where it `keepsLines`, in its own.
package func visible(
    _ text: some Sequence<UInt8>, max: Int = 200, keepsLines: Bool = false
) -> String {
    var shown = ""
    for scalar in String(decoding: Array(text), as: UTF8.self).unicodeScalars.prefix(max) {
        switch scalar.properties.generalCategory {
        case .control where scalar == "\n" && keepsLines: shown.unicodeScalars.append(scalar)
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
            shown += "\\u{\(String(scalar.value, radix: 16))}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}
