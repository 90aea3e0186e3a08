import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax

/// What became of one `test` block.
public struct TestResult: Sendable {
    public let title: String
    /// Where the title stands, line and column from 1.
    public let position: SourcePosition
    /// Gas of all its transactions, in all cases of a property.
    public let gas: Gas
    /// Of a test: each transaction as it was written, with its gas. Empty for a property.
    public let calls: [(text: String, gas: Gas)]
    /// Of a property: what its run consisted of. Nil for a test.
    public let property: PropertyReport?
    /// Empty where the test passed.
    package let findings: [Finding]

    public var isPassed: Bool { findings.isEmpty }

    /// What was expected and what came, under the line of the source.
    public func rendered(colour: DiagnosticColour = .plain) -> String {
        let shown = findings.map { $0.rendered(colour: colour) }.joined(separator: "\n")
        guard let property, let found = property.counterexample else { return shown }
        return shown + """
            case \(found.number) with seed \(property.seed), made simpler in \(found.tries) tries; \
            as a test:

            \(found.test)
            """
    }
}

/// Expectations of one test that are reported; the rest would say the same again.
private let findingsMax = 10

/// Which tests and properties run, and how often.
public struct TestOptions: Sendable {
    /// Only those whose title contains this; all where it is nil or empty.
    public var filter: String?
    /// What properties generate follows from it; nil for a seed that follows from each title.
    public var seed: UInt32?
    /// Cases of each property.
    public var cases = 100
    /// Where what they try is counted; nil where nobody asks.
    public var coverage: CoverageRecord?

    public init(filter: String? = nil) { self.filter = filter }
}

/// Runs the tests and properties of a contract, in their order, each on a chain of its own. What
/// they call runs as verified code; nothing that one does reaches another.
public func runTests(in program: Program, _ options: TestOptions = TestOptions()) -> [TestResult] {
    let preparations = Preparations()
    var results: [TestResult] = []
    for declaration in program.unit.declarations {
        switch declaration {
        case .test(let test) where options.includes(test.title):
            results.append(run(test, in: program, options, preparations))
        case .property(let property) where options.includes(property.title):
            results.append(
                runProperty(property, in: program, options, preparations))
        default: break
        }
    }
    return results
}

extension TestOptions {
    fileprivate func includes(_ title: [UInt8]) -> Bool {
        guard let filter, !filter.isEmpty else { return true }
        return contains(title, Array(filter.utf8))
    }
}

private func run(
    _ test: TestDeclaration, in program: Program, _ options: TestOptions,
    _ preparations: Preparations
) -> TestResult {
    let mistakes = program.mistakes(in: test)
    guard mistakes.isEmpty else {
        return TestResult(
            title: String(decoding: test.title, as: UTF8.self),
            position: program.source.position(of: test.titleSpan.start), gas: .zero, calls: [],
            property: nil, findings: mistakes)
    }
    var scenario = Scenario(programs: [program], clock: nil)
    scenario.preparations = preparations
    scenario.coverage = options.coverage
    var findings: [Finding] = []
    for statement in test.body.statements {
        do throws(Finding) {
            _ = try scenario.run(statement, in: program.source)
        } catch {
            findings.append(error)
            // What follows a call that should have succeeded would only fail for its want.
            guard error.isExpectation, findings.count < findingsMax else { break }
        }
    }
    return TestResult(
        title: String(decoding: test.title, as: UTF8.self),
        position: program.source.position(of: test.titleSpan.start), gas: scenario.gas,
        calls: scenario.transactions.map { ($0.text, $0.gas) }, property: nil, findings: findings)
}

/// Byte by byte, so that no Unicode table decides which tests run.
private func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
}

/// One thing that went wrong in a test, for programs that read results.
public struct TestFailure: Sendable {
    public let code: String
    public let message: String
    public let file: String
    public let position: SourcePosition
    public let rendered: String
}

extension TestResult {
    public var failures: [TestFailure] {
        findings.compactMap { finding in
            finding.parts.first.map { part in
                TestFailure(
                    code: part.diagnostic.code.id, message: part.diagnostic.message,
                    file: part.source.file(of: part.diagnostic.span.start).name,
                    position: part.source.position(of: part.diagnostic.span.start),
                    rendered: finding.rendered())
            }
        }
    }
}
