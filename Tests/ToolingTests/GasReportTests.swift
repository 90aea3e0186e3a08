import LicetPrimitives
import LicetSyntax
import LicetTooling
import TestSupport
import Testing

@Suite struct `Worst-case gas` {
    @Test(arguments: ["contracts", "examples"])
    func `has a bound for all of the contracts that come along`(folder: String) throws {
        for file in try Corpus.files(at: folder, extension: "licet") {
            let report = try report(of: program(file.text, name: file.path))
            #expect(!report.lines.isEmpty)
            for line in report.lines {
                guard case .units(let execution, let transaction) = line.cost else {
                    Issue.record("\(file.path): \(line.name) has no bound")
                    continue
                }
                #expect(execution > 0 && execution < Limits.blockGas)
                #expect((transaction != nil) == (line.kind == .action))
            }
        }
    }

    @Test(arguments: ["contracts", "examples"])
    func `is not reached by what their tests do`(folder: String) throws {
        var count = 0
        for file in try Corpus.files(at: folder, extension: "licet") {
            let contract = try program(file.text, name: file.path)
            let bounds = try transactions(of: contract)
            for case .test(let test) in parseContract(contract.source).unit.declarations {
                var scenario = Scenario(programs: [contract], clock: nil)
                for statement in test.body.statements {
                    _ = try scenario.run(statement, in: contract.source)
                }
                for record in scenario.transactions where record.text.hasPrefix("as ") {
                    let call = record.text.split(separator: " ")[2]
                    let action = call.prefix { $0 != "(" }
                    let bound = try #require(bounds[String(action)])
                    #expect(record.gas.units <= bound, "\(record.text)")
                    count += 1
                }
            }
        }
        #expect(count > 10)
    }

    @Test func `is nearly reached with the largest arguments in the fullest state`() throws {
        let file = try #require(try Corpus.files("gas").first { $0.name == "Fullest" })
        let contract = try program(file.text, name: "Fullest.licet")
        let bounds = try transactions(of: contract)
        var scenario = Scenario(programs: [contract], clock: nil)
        var most: [String: UInt64] = [:]
        for case .test(let test) in parseContract(contract.source).unit.declarations {
            for statement in test.body.statements {
                _ = try scenario.run(statement, in: contract.source)
            }
        }
        for record in scenario.transactions where record.text.hasPrefix("as ") {
            #expect(record.failure == nil, "\(record.text)")
            let action = String(record.text.split(separator: " ")[2].prefix { $0 != "(" })
            most[action] = max(most[action] ?? 0, record.gas.units)
        }
        #expect(most.count == bounds.count)
        for (action, bound) in bounds.sorted(by: { $0.key < $1.key }) {
            let used = try #require(most[action])
            #expect(used <= bound, "\(action)")
            // Of the part that depends on the call.
            let slack = used / 2 - 50_000
            #expect(bound < used + slack, "\(action): \(used) of \(bound)")
        }
    }

    @Test func `names the loop that has no bound, and who calls it`() throws {
        let text = """
            contract Loops version 1
            view stated(n: Int) -> Int {
                var sum = 0
                for i in 0 ..< n max 20 { sum = sum + i }
                return sum
            }
            view open(n: Int) -> Int {
                var sum = 0
                for i in 0 ..< n { sum = sum + i }
                return sum
            }
            view calls(n: Int) -> Int { return helper(n) }
            func helper(n: Int) -> Int {
                var sum = 0
                for i in n ..< 5 { sum = sum + i }
                return sum
            }
            view known() -> Int {
                var sum = 0
                for i in 3 ..< 7 { for j in 0 ..< 2 { sum = sum + i * j } }
                return sum
            }
            view dear(n: Int) -> Int {
                var sum = 0
                for i in 0 ..< n max 5_000 { for j in 0 ..< n max 5_000 { sum = sum + i * j } }
                return sum
            }
            view dire(n: Int) -> Int {
                var sum = 0
                for i in 0 ..< n max 9_000 { for j in 0 ..< n max 9_000 { sum = sum + i * j } }
                return sum
            }
            """
        let report = try report(of: program(text, name: "Loops.licet"))
        let marked = report.text.split(separator: "\n").filter { $0.contains("more than") }
        #expect(marked.map { $0.split(separator: " ")[1] } == ["dear", "dire"])
        #expect(marked.last?.hasSuffix("more than a block has") == true)
        #expect(report.text.hasSuffix("and a block has 200000000\n"))
        let costs = report.lines.map(\.cost)
        guard case .units(let stated, nil) = costs[0], case .units(let known, nil) = costs[3] else {
            Issue.record("\(costs)")
            return
        }
        #expect(stated > known)
        #expect(costs[1] == .unbounded(because: "the loop at line 9 states no `max`"))
        #expect(costs[2] == .unbounded(because: "it calls `helper`, which has no bound"))
        #expect(report.text.contains("view open    unbounded: because the loop at line 9"))
    }

    /// The bounds of the actions as transactions.
    private func transactions(of program: Program) throws -> [String: UInt64] {
        var bounds: [String: UInt64] = [:]
        for line in try report(of: program).lines {
            if case .units(_, .some(let transaction)) = line.cost {
                bounds[line.name] = transaction
            }
        }
        return bounds
    }

    private func report(of program: Program) throws -> GasReport {
        try GasReport(
            of: program.loaded, container: program.container.count, source: program.source)
    }
}
