import LicetBytecode
import LicetCompiler
import LicetPrimitives
import LicetSyntax

/// What became of one `test` block.
public struct TestResult: Sendable {
    public let title: String
    /// Where the title stands, line and column from 1.
    public let position: SourcePosition
    /// Gas of all its transactions.
    public let gas: Gas
    /// Empty where the test passed.
    package let findings: [Finding]

    public var isPassed: Bool { findings.isEmpty }

    /// What was expected and what came, under the line of the source.
    public func rendered(colour: DiagnosticColour = .plain) -> String {
        findings.map { $0.rendered(colour: colour) }.joined(separator: "\n")
    }
}

/// Expectations of one test that are reported; the rest would say the same again.
private let findingsMax = 10

/// Runs the `test` blocks of a contract whose titles contain `filter`, in their order, each on a
/// chain of its own. What they call runs as verified code; nothing that one does reaches another.
public func runTests(in program: Program, filter: String? = nil) -> [TestResult] {
    var results: [TestResult] = []
    for case .test(let test) in program.unit.declarations {
        let title = String(decoding: test.title, as: UTF8.self)
        if let filter, !filter.isEmpty, !contains(test.title, Array(filter.utf8)) { continue }
        results.append(run(test, title, in: program))
    }
    return results
}

private func run(_ test: TestDeclaration, _ title: String, in program: Program) -> TestResult {
    var scenario = Scenario(programs: [program], clock: nil)
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
    let gas = scenario.transactions.reduce(UInt64(0)) { sum, transaction in
        let (total, overflow) = sum.addingReportingOverflow(transaction.gas.units)
        return overflow ? .max : total
    }
    return TestResult(
        title: title, position: program.source.position(of: test.titleSpan.start), gas: Gas(gas),
        findings: findings)
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
