import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetRules
import LicetSyntax
import LicetVM
import TestSupport

/// One contract that runs in the machine and in the naive executor at once, each with a state of
/// its own. Every call is compared in result, events, error, trap and rows; every rule's question
/// is asked of LicetRules too.
struct Twin {
    static let address = Account(Word256(0xc0, 1, 2, 3))
    static let chain = Digest(Word256(0xc4, 5, 6, 7))

    let typed: TypedContract
    let contract: Contract
    let loaded: LoadedContract
    let store = RowStore()
    var naive: NaiveExecutor
    var now: Instant
    var height = Height(1)
    var gasLimit = Gas(50_000_000)
    /// What the machine used for the last call.
    private(set) var gasUsed = Gas.zero
    /// What it may use at most, as the author is told.
    let worst: WorstCaseGas

    /// A text that does not compile, verify or load, or two executions that differ.
    struct Difference: Error, CustomStringConvertible {
        let description: String
        /// Whether compiler, verifier or loader refuse the text.
        let isRefusal: Bool

        init(_ description: String, isRefusal: Bool = false) {
            self.description = description
            self.isRefusal = isRefusal
        }
    }

    enum Outcome: Hashable {
        case returned(Bytes)
        case failed(error: Int, fields: Bytes)
        case trapped(Trap)
    }

    /// What one call came to.
    struct Answer: Hashable {
        var outcome: Outcome
        var events: [RowStore.Event]
    }

    init(_ text: String, name: String = "Test.licet", now: Instant = .epoch) throws {
        let compilation = compiled(text, name: name)
        guard let contract = compilation.contract, let typed = compilation.typed else {
            throw Difference(
                compilation.diagnostics.filter { $0.severity == .error }
                    .map { $0.rendered(in: compilation.source) }.joined(separator: "\n"),
                isRefusal: true)
        }
        let verified: VerifiedContract
        do {
            verified = try verify(contract, container: contract.encoded)
        } catch {
            throw Difference(
                "the verifier refuses what the compiler made: \(error)", isRefusal: true)
        }
        do {
            loaded = try LoadedContract(verified)
            worst = try WorstCaseGas(loaded)
        } catch {
            throw Difference(
                "the loader refuses what the verifier accepts: \(error)", isRefusal: true)
        }
        self.contract = contract
        self.typed = typed
        self.now = now
        let context = ExecutionContext(
            chain: Self.chain, contract: Self.address, caller: Account(Word256(0, 0, 0, 0)),
            height: height, now: now)
        naive = NaiveExecutor(
            typed: typed, context: context, state: NaiveState(typed.declarations))
    }

    // MARK: Deploying

    mutating func add(_ account: Account, toRole role: Int) {
        naive.state.roles[role][account] = now
        store.write(
            StateLayout.member(Self.address, role: role, account: account),
            StateLayout.membership(from: now))
    }

    mutating func set(_ setting: Int, to value: Value) {
        naive.state.settings[setting] = value
        store.write(StateLayout.setting(Self.address, setting), value.encoded)
    }

    // MARK: Calling

    mutating func act(
        _ number: Int, _ arguments: [Value], by caller: Account
    ) throws -> Answer {
        let name = contract.functions[number].name
        naive.context = context(caller)
        store.begin()
        let execution = try runAction(
            loaded, name, arguments: arguments.flatMap(\.encoded), context: naive.context,
            host: store, gasLimit: gasLimit)
        try noteGas(execution, worst.functions[number], name)
        let machine = outcome(execution)
        if case .returned = machine {} else { store.rollBack() }
        // What only the machine has limits on is not the naive executor's to know.
        if case .trapped(let trap) = machine, trap.isLimit {
            return Answer(outcome: machine, events: [])
        }
        let naiveOutcome = naiveOutcome { (naive) throws(NaiveFailure) in
            try naive.act(number, arguments)
        }
        try compare(name, machine, naiveOutcome)
        try comparePlaces(name, execution)
        let events = naive.state.events.map {
            RowStore.Event(number: $0.event, fields: $0.fields.flatMap(\.encoded))
        }
        guard events == store.events else {
            throw Difference("\(name): events: machine \(store.events), naive \(events)")
        }
        try compareRows(name)
        return Answer(outcome: machine, events: events)
    }

    /// No execution uses more than its worst case, unless it was stopped for want of gas.
    private mutating func noteGas(
        _ execution: Execution, _ cost: WorstCaseGas.Cost?, _ name: String
    ) throws {
        gasUsed = execution.gasUsed
        if case .trapped(let trapped) = execution.outcome, trapped.trap == .outOfGas { return }
        if case .units(let units)? = cost?.gas, gasUsed.units > units {
            throw Difference("\(name) used \(gasUsed.units), more than its worst case \(units)")
        }
    }

    mutating func view(
        _ number: Int, _ arguments: [Value], by caller: Account
    ) throws -> Outcome {
        let name = contract.functions[number].name
        naive.context = context(caller)
        store.begin()
        let execution = try runView(
            loaded, name, arguments: arguments.flatMap(\.encoded), context: naive.context,
            host: store, gasLimit: gasLimit)
        try noteGas(execution, worst.functions[number], name)
        let machine = outcome(execution)
        if case .trapped(let trap) = machine, trap.isLimit { return machine }
        let naiveOutcome = naiveOutcome { (naive) throws(NaiveFailure) in
            try naive.run(number, arguments)
        }
        try compare(name, machine, naiveOutcome)
        try comparePlaces(name, execution)
        try compareRows(name)
        return machine
    }

    /// A rule's answer, or the trap that leaves it without one.
    mutating func ask(
        _ number: Int, _ arguments: [Value], at instant: Instant
    ) throws -> Outcome {
        let name = contract.rules[number].name
        naive.context = context(Account(Word256(0, 0, 0, 0)))
        let execution = try LicetVM.decide(
            loaded, rule: name, arguments: arguments.flatMap(\.encoded), at: instant,
            context: naive.context, host: store, gasLimit: gasLimit)
        // The bound is for block time: only questions about an earlier instant read histories.
        let cost = instant == now ? worst.rules[number] : nil
        try noteGas(execution, cost, name)
        let machine = outcome(execution)
        if case .trapped(let trap) = machine, trap.isLimit { return machine }
        let told = naive.decide(number, arguments, at: instant)
        let decision = try evaluate(
            rule: number, arguments: arguments, at: instant, in: loaded.verified,
            contract: Self.address, state: store)
        guard machine == .returned([told ? 1 : 0]), decision.isPermitted == told else {
            throw Difference(
                "\(name)(\(arguments)) at \(instant.milliseconds): machine \(machine), naive "
                    + "\(told), rules \(decision.answer) \(decision.clauses)")
        }
        return machine
    }

    // MARK: Comparing

    private func context(_ caller: Account) -> ExecutionContext {
        ExecutionContext(
            chain: Self.chain, contract: Self.address, caller: caller, height: height, now: now)
    }

    private func outcome(_ execution: Execution) -> Outcome {
        switch execution.outcome {
        case .returned(let bytes): .returned(bytes)
        case .trapped(let trapped):
            if trapped.trap == .failed, let error = trapped.error {
                .failed(error: error, fields: trapped.fields)
            } else {
                .trapped(trapped.trap)
            }
        }
    }

    private mutating func naiveOutcome(
        _ body: (inout NaiveExecutor) throws(NaiveFailure) -> Value?
    ) -> Outcome {
        do throws(NaiveFailure) {
            return .returned(try body(&naive)?.encoded ?? [])
        } catch {
            switch error {
            case .trap(let trap): return .trapped(trap)
            case .error(let number, let fields):
                return .failed(error: number, fields: fields.flatMap(\.encoded))
            }
        }
    }

    private func compare(_ name: String, _ machine: Outcome, _ told: Outcome) throws(Difference) {
        guard machine == told else {
            throw Difference("\(name): machine \(machine), naive \(told)")
        }
    }

    /// A trap's place in the source: what the debug map says of the machine's instruction. It says
    /// nothing of code that came of a module.
    private func comparePlaces(_ name: String, _ execution: Execution) throws(Difference) {
        guard case .trapped(let trapped) = execution.outcome else { return }
        let place = trapped.location.flatMap { location in
            contract.debug?.functions[location.function].last {
                Int($0.instruction) <= location.instruction
            }
        }
        if let location = trapped.location, typed.functions[location.function].isOfModule { return }
        let machine = place.map { SourceSpan(Int($0.start), Int($0.end)) }
        guard machine == naive.failedAt else {
            throw Difference(
                "\(name) traps with \(trapped.trap.name): machine at \(text(machine)), naive at "
                    + text(naive.failedAt))
        }
    }

    private func text(_ span: SourceSpan?) -> String {
        guard let span else { return "no place" }
        let text = Array(typed.source.utf8)
        guard span.end <= text.count else { return "\(span.start)..<\(span.end)" }
        return "`\(String(decoding: text[span.start..<span.end], as: UTF8.self))`"
    }

    private func compareRows(_ name: String) throws(Difference) {
        let stored = store.sortedRows
        let told = naive.state.rows(of: contract, at: Self.address)
        guard stored == told else {
            let changed = Set(stored).symmetricDifference(Set(told))
            let text = changed.map { "\($0.key.bytes.hex) = \($0.value.hex)" }.sorted()
            throw Difference("\(name): rows differ: \(text.joined(separator: "; "))")
        }
    }
}

/// Compiles a case of one file or of several.
func compiled(_ text: String, name: String) -> Compilation {
    let files = CorpusFile.split(text, name: name)
    return compile(
        SourceText(name: name, text: files[0].text),
        modules: ModuleResolver(files: CorpusFile.modules(files)))
}

extension Trap {
    /// Whether it comes of a limit that only the machine has.
    var isLimit: Bool {
        switch self {
        case .outOfGas, .outOfMemory, .callDepth, .tooManyEvents, .valueTooLarge: true
        default: false
        }
    }
}
