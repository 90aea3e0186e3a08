import LicetBytecode
import LicetCompiler
import LicetCrypto
import LicetPrimitives
import LicetSyntax
import LicetValues

/// How many cases `where` may discard for each that it lets through, before that is a mistake.
private let discardsPerCase = 20

/// Runs a property: generated cases up to the first that fails, which is then made simpler.
func runProperty(
    _ property: PropertyDeclaration, in program: Program, _ options: TestOptions,
    _ preparations: Preparations
) -> TestResult {
    var run = PropertyRun(property, in: program, options, preparations)
    return run.result()
}

private struct PropertyRun {
    let property: PropertyDeclaration
    let program: Program
    let seed: UInt32
    let cases: Int
    let parameters: [Parameter]
    let pool: ValuePool
    var runner: CaseRunner
    /// For each parameter, which of its edges comes next.
    var turns: [Int]
    var gas: UInt64 = 0
    var discarded = 0

    init(
        _ property: PropertyDeclaration, in program: Program, _ options: TestOptions,
        _ preparations: Preparations
    ) {
        self.property = property
        self.program = program
        cases = options.cases
        seed = options.seed ?? Self.seed(of: property.title)
        // Types that do not resolve were reported when the contract was checked.
        parameters = property.parameters.map { parameter in
            Parameter(
                label: nil, name: parameter.name.text,
                type: resolveConsoleType(parameter.type, in: program.scope).type ?? .bool)
        }
        runner = CaseRunner(
            property, parameters, in: program, preparations, coverage: options.coverage)
        let actors = property.actorNames.map { Actor(name: $0) } + [runner.stranger]
        var pool = ValuePool(
            clock: property.firstClock ?? .epoch, accounts: actors.map(\.account),
            contract: program.contract)
        pool.takeLiterals(of: program.source)
        self.pool = pool
        turns = parameters.indices.map { $0 }
    }

    /// Four bytes of a digest: short enough to be typed.
    private static func seed(of title: [UInt8]) -> UInt32 {
        SHA256.hash(tag: "licet property", title).bytes.prefix(4)
            .reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func result() -> TestResult {
        let mistakes = program.mistakes(in: property)
        guard mistakes.isEmpty else { return result(mistakes, cases: 0, nil) }
        var passed = 0
        var number = 0
        while passed < cases {
            var generator = ValueGenerator(
                program.contract,
                random: SeededRandom(seed: UInt64(seed) << 32 | UInt64(number)), pool: pool)
            let arguments = arguments(number, &generator)
            let outcome = runner.run(arguments, .generated(generator))
            number += 1
            gas = gas.addingReportingOverflow(outcome.gas).partialValue
            switch outcome.verdict {
            case .passed: passed += 1
            case .discarded:
                discarded += 1
                guard discarded <= cases * discardsPerCase else {
                    return result([tooManyDiscarded(passed)], cases: passed, nil)
                }
            case .failed(let finding):
                return shrunk(arguments, outcome, finding, passed: passed)
            }
        }
        return result([], cases: passed, nil)
    }

    /// Every parameter takes its edges in turn in half of the cases, and is drawn in the others, so
    /// that edges meet edges and others.
    private mutating func arguments(_ number: Int, _ generator: inout ValueGenerator) -> [Value] {
        var values: [Value] = []
        for (place, parameter) in parameters.enumerated() {
            if number >> (place % 3) & 1 == 0 {
                let edges = edgeValues(of: parameter.type, in: program.contract, pool: pool)
                values.append(edges[turns[place] % edges.count])
                turns[place] += 1
            } else {
                values.append(generator.ordinary(parameter.type))
            }
            generator.pool.note(values[place], parameter.type, in: program.contract)
        }
        return values
    }

    private func shrunk(
        _ arguments: [Value], _ outcome: CaseOutcome, _ finding: Finding, passed: Int
    ) -> TestResult {
        // A mistake in the property itself is no case.
        guard finding.isOfRun else { return result([finding], cases: passed + 1, nil) }
        let failing = PropertyCase(arguments: arguments, sequences: outcome.sequences)
        guard var shrinker = CaseShrinker(runner, failing, outcome, pool) else {
            return result([finding], cases: passed + 1, nil)
        }
        shrinker.shrink()
        let test = text(of: shrinker.best, shrinker.outcome.script)
        return result(
            [shrinker.outcome.finding ?? finding], cases: passed + 1,
            Counterexample(number: passed + 1, tries: shrinker.tries, test: test))
    }

    private func tooManyDiscarded(_ passed: Int) -> Finding {
        let span = property.condition?.span ?? property.titleSpan
        return Finding(
            .tooManyDiscarded(held: passed, of: passed + discarded, at: span), in: program.source)
    }

    private func result(
        _ findings: [Finding], cases: Int, _ counterexample: Counterexample?
    ) -> TestResult {
        TestResult(
            title: String(decoding: property.title, as: UTF8.self),
            position: program.source.position(of: property.titleSpan.start), gas: Gas(gas),
            calls: [],
            property: PropertyReport(
                seed: seed, cases: cases, discarded: discarded, counterexample: counterexample),
            findings: findings)
    }

    /// The case as a test.
    private func text(of failing: PropertyCase, _ script: [String]) -> String {
        var named = Scenario(programs: [program], clock: nil)
        named.strangers = property.actorNames.map { Actor(name: $0) } + [runner.stranger]
        var lines: [String] = []
        for (written, (parameter, value)) in zip(
            property.parameters, zip(parameters, failing.arguments))
        {
            let type = program.source.text(of: written.type.span)
            let literal = named.text(value, parameter.type, in: program.contract)
            lines.append("let \(parameter.name): \(type) = \(literal)")
        }
        lines += script
        var actors = property.actorNames
        if lines.contains(where: { $0.contains(runner.stranger.name) }) {
            actors.append(runner.stranger.name)
        }
        if !actors.isEmpty { lines.insert("actors " + actors.joined(separator: ", "), at: 0) }
        let title = quoted(property.title + Array(", found with seed \(seed)".utf8))
        return "test \(title) {\n" + lines.map { "    \($0)\n" }.joined() + "}\n"
    }
}
