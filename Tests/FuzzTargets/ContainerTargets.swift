import LicetBytecode
import LicetPrimitives
import LicetVM

/// A container that decodes is its contract's one encoding.
func containerViolations(_ bytes: [UInt8]) -> [String] {
    guard let contract = try? Contract(container: bytes) else { return [] }
    return contract.encoded == bytes ? [] : ["a contract with two encodings"]
}

/// What the verifier accepts is within its limits, can be printed, and loads or is refused.
func verifierViolations(_ bytes: [UInt8]) -> [String] {
    guard let verified = try? verify(container: bytes) else { return [] }
    var found: [String] = []
    if verified.contract.encoded != bytes { found.append("another contract was verified") }
    for number in verified.contract.functions.indices
    where verified.stackRegisters(ofFunction: number) > Limits.stackRegisters {
        found.append("function \(number) needs more registers than there are")
    }
    if disassemble(verified.contract, source: nil).isEmpty { found.append("no disassembly") }
    if let loaded = try? LoadedContract(verified) {
        if (try? WorstCaseGas(loaded)) == nil { found.append("loads, and its gas has no bound") }
    }
    return found
}

/// Runs what a container says, by a plan that stands before it: one byte of length, then its bytes.
///
/// Each call keeps to its gas, and does the same in the same state a second time.
func machineViolations(_ bytes: [UInt8]) -> [String] {
    guard let length = bytes.first, bytes.count > Int(length) else { return [] }
    let container = Bytes(bytes.dropFirst(1 + Int(length)))
    guard let verified = try? verify(container: container),
        let loaded = try? LoadedContract(verified)
    else { return [] }
    var plan = CallPlan(Bytes(bytes.dropFirst().prefix(Int(length))), verified.contract)
    let host = PlainHost()
    var found: [String] = []
    repeat {
        guard let call = plan.next() else { break }
        let before = (host.rows, host.log)
        guard let first = try? call.run(loaded, on: host) else { return ["the store has failed"] }
        if first.gasUsed > call.gasLimit { found.append("\(call.name) used more gas than it had") }
        let after = (host.rows, host.log)
        (host.rows, host.log) = before
        guard let second = try? call.run(loaded, on: host) else { return ["the store has failed"] }
        if first != second || host.rows != after.0 || host.log != after.1 {
            found.append("\(call.name) did something else the second time")
        }
        if case .trapped = first.outcome { (host.rows, host.log) = before }
    } while !plan.isAtEnd && found.isEmpty
    return found
}

/// Rows in memory, and what was logged.
private final class PlainHost: KeyedHost {
    enum Entry: Equatable {
        case event(Int, Bytes)
        case opened(Opened)
    }

    var rows: [RowKey: Bytes] = [:]
    var log: [Entry] = []

    func row(_ key: RowKey) -> Bytes? { rows[key] }

    func scan(prefix: Bytes, limit: Int) -> [Row] {
        Array(
            rows.filter { $0.key.bytes.starts(with: prefix) }
                .map { Row(key: $0.key, value: $0.value) }
                .sorted { $0.key < $1.key }.prefix(limit))
    }

    func write(_ key: RowKey, _ value: Bytes) { rows[key] = value }
    func emit(event: Int, fields: Bytes) { log.append(.event(event, fields)) }

    func record(_ opened: Opened) -> Int {
        log.append(.opened(opened))
        return log.count - 1
    }
}

/// What is called, from whom and when.
private struct PlannedCall {
    enum Kind {
        case action, view, rule
    }

    let kind: Kind
    let name: String
    let arguments: Bytes
    let context: ExecutionContext
    let gasLimit = Gas(200_000)

    func run(
        _ contract: LoadedContract, on host: PlainHost
    ) throws(StoreFault) -> Execution {
        switch kind {
        case .action:
            try runAction(
                contract, name, arguments: arguments, context: context, host: host,
                gasLimit: gasLimit)
        case .view:
            try runView(
                contract, name, arguments: arguments, context: context, host: host,
                gasLimit: gasLimit)
        case .rule:
            try decide(
                contract, rule: name, arguments: arguments, at: context.now, context: context,
                host: host, gasLimit: gasLimit)
        }
    }
}

/// Reads calls from bytes: whatever they are, there is a call, until they end.
private struct CallPlan {
    private let bytes: Bytes
    private var position = 0
    private let contract: Contract
    /// The block's time goes on with the calls.
    private var now: Int64 = 1_000_000
    /// Values that may still be made for one call: nested types have many.
    private var valuesLeft = 0

    init(_ bytes: Bytes, _ contract: Contract) {
        self.bytes = bytes
        self.contract = contract
    }

    var isAtEnd: Bool { position >= bytes.count }

    private mutating func byte() -> Int {
        guard position < bytes.count else { return 0 }
        defer { position += 1 }
        return Int(bytes[position])
    }

    mutating func next() -> PlannedCall? {
        let callable = contract.functions.filter { $0.kind != .pure }
        let count = callable.count + contract.rules.count
        guard count > 0 else { return nil }
        let (number, caller) = (byte() % count, byte())
        now += Int64(byte())
        let context = ExecutionContext(
            chain: .zero, contract: account(255), caller: account(caller), height: Height(1),
            now: Instant(milliseconds: now) ?? .epoch)
        valuesLeft = 500
        if number < callable.count {
            let function = callable[number]
            return PlannedCall(
                kind: function.kind == .action ? .action : .view, name: function.name,
                arguments: arguments(function.parameters), context: context)
        }
        let rule = contract.rules[number - callable.count]
        return PlannedCall(
            kind: .rule, name: rule.name, arguments: arguments(rule.parameters), context: context)
    }

    private mutating func arguments(_ parameters: [Parameter]) -> Bytes {
        var encoder = CanonicalEncoder()
        for parameter in parameters { encoder.value(value(parameter.type)) }
        return encoder.bytes
    }

    private func account(_ number: Int) -> Account {
        Account(Word256(0, 0, 0, UInt64(number % 4)))
    }

    private mutating func value(_ type: ValueType) -> Value {
        valuesLeft -= 1
        guard valuesLeft > 0 else { return .none }
        switch type {
        case .bool: return .bool(byte() & 1 == 1)
        case .int: return .int(number())
        case .instant: return .instant(instant())
        case .duration: return .duration(Duration(milliseconds: number()) ?? .zero)
        case .period: return .period(Period(instant(), instant()))
        case .account: return .account(account(byte()))
        case .digest: return .digest(Digest(Word256(0, 0, 0, UInt64(byte() % 4))))
        case .bytes(let max), .text(let max):
            let text = Bytes("licet".utf8.prefix(min(max, byte() % 6)))
            if case .text = type { return .text(text) }
            return .bytes(text)
        case .path: return .path(Bytes("a/b".utf8))
        case .identifier: return .identifier(Int64(1 + byte() % 4))
        case .enumeration(let number):
            return .enumeration(byte() % contract.enumerations[number].cases.count)
        case .structure(let number):
            return .structure(contract.structures[number].fields.map { value($0.type) })
        case .variant(let number):
            let chosen = byte() % contract.variants[number].cases.count
            return .variant(
                chosen, contract.variants[number].cases[chosen].fields.map { value($0.type) })
        case .optional(let wrapped): return byte() & 1 == 0 ? .none : .some(value(wrapped))
        case .list(let element, let max):
            return .list((0..<min(max, byte() % 4)).map { _ in value(element) })
        case .set(let element, let max):
            return Value.set(of: (0..<min(max, byte() % 4)).map { _ in value(element) })
        case .row, .buffer, .sealed, .ticket: return .none
        }
    }

    private mutating func number() -> Int64 {
        let edges: [Int64] = [0, 1, -1, 2, 7, 1_000, .max, .min]
        let chosen = byte()
        return chosen < edges.count ? edges[chosen] : Int64(chosen)
    }

    private mutating func instant() -> Instant {
        let shift = Int64(byte()) - 128
        if shift == 127 { return .forever }
        return Instant(milliseconds: now + shift) ?? .epoch
    }
}
