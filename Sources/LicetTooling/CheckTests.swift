import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax

extension Program {
    /// What is wrong with tests and properties, as far as can be told without running them: names,
    /// labels, types, and clocks that are missing. In the order of the file, and bounded.
    public var testMistakes: [Diagnostic] {
        var found = missingClocks
        for declaration in unit.declarations {
            guard found.count < SyntaxLimits.diagnosticsMax else { break }
            let findings =
                switch declaration {
                case .test(let test): mistakes(in: test)
                case .property(let property): mistakes(in: property)
                default: [Finding]()
                }
            found += findings.flatMap { $0.parts.map(\.diagnostic) }
        }
        return Array(
            found.sorted { ($0.span.start, $0.code.id) < ($1.span.start, $1.code.id) }
                .prefix(SyntaxLimits.diagnosticsMax))
    }

    /// Those of one test, but for the clock: a test that has any is not run.
    func mistakes(in test: TestDeclaration) -> [Finding] {
        var check = TestCheck(self)
        return check.findings(in: test.body)
    }

    func mistakes(in property: PropertyDeclaration) -> [Finding] {
        var check = TestCheck(self)
        for parameter in property.parameters {
            // Types that do not resolve were reported when the contract was checked.
            guard let type = resolveConsoleType(parameter.type, in: scope).type else { continue }
            check.declare(parameter.name.text, type)
        }
        return check.findings(in: property.body)
    }
}

/// One test that is checked and not run, by what runs it: the same names are looked up in the same
/// way, so that the same is said of them.
///
/// A statement is checked with those variables alone that it names, so that many statements and
/// many variables cost no more than their sum.
private struct TestCheck {
    private let program: Program
    private var scenario: Scenario
    private var variables: [String: Variable] = [:]
    private var actors: Set<String> = []
    /// Names that a wrong statement would have given: nothing is known of them.
    private var lost: Set<String> = []

    init(_ program: Program) {
        self.program = program
        scenario = Scenario(programs: [program], clock: nil)
        scenario.onlyChecks = true
    }

    mutating func declare(_ name: String, _ type: ValueType) {
        variables[name] = Variable(
            name: name, type: type, value: Scenario.anyValue, contract: nil)
    }

    mutating func findings(in body: Block) -> [Finding] {
        var findings: [Finding] = []
        for statement in body.statements where findings.count < SyntaxLimits.diagnosticsMax {
            do throws(Finding) {
                try check(statement)
            } catch {
                findings.append(error)
            }
        }
        return findings
    }

    private mutating func check(_ statement: Statement) throws(Finding) {
        if case .test(.actors(let names, _)) = statement { return try declare(names) }
        let words = words(of: statement.span)
        guard lost.isDisjoint(with: words) else { return lose(statement) }
        scenario.variables = words.compactMap { variables[$0] }
        let deployed = scenario.deployments
        do throws(Finding) {
            try run(statement)
        } catch {
            // Names of similar letters are looked for among all.
            scenario.variables = variables.keys.sorted().compactMap { variables[$0] }
            scenario.deployments = deployed
            defer { lose(statement) }
            try run(statement)
            throw error
        }
        if case .binding(let binding) = statement, let named = scenario.variables.last {
            lost.remove(binding.name.text)
            declare(binding.name.text, named.type)
        }
        scenario.transactions = []
    }

    private mutating func run(_ statement: Statement) throws(Finding) {
        if case .test(.attemptAny(let count, let span)) = statement {
            _ = try scenario.requireSteps(count, at: span, in: program.source)
        } else {
            _ = try scenario.run(statement, in: program.source)
        }
    }

    private mutating func declare(_ names: [Name]) throws(Finding) {
        var again: Name?
        for name in names where !name.isMissing {
            if !actors.insert(name.text).inserted { again = again ?? name }
            declare(name.text, .account)
        }
        if let again { throw Finding(.declaredAgain(again), in: program.source) }
    }

    /// Goes on behind a wrong statement as if it had been right.
    private mutating func lose(_ statement: Statement) {
        var value: Expression?
        switch statement {
        case .binding(let binding):
            lost.insert(binding.name.text)
            value = binding.value
        case .expression(let expression): value = expression
        case .test(.expect(let expectation)): value = expectation.subject
        default: break
        }
        guard case .deploy? = value?.kind, !program.isModule else { return }
        scenario.deployments = [Deployed(program: program, address: .zero)]
    }

    /// The words of a statement, each once, in an order that follows from the text.
    private func words(of span: SourceSpan) -> [String] {
        let text = SourceText(name: "", text: program.source.text(of: span))
        var seen: Set<String> = []
        return tokenize(text).tokens.compactMap(\.word).filter { seen.insert($0).inserted }
    }
}
