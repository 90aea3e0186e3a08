import ArgumentParser
import Foundation
import LicetBytecode
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetTooling
import LicetVM
import LicetValues

/// `licet bench opcodes`.
struct BenchOpcodes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opcodes",
        abstract: "Time every opcode, and compare its time with its price.",
        discussion: """
            Each opcode runs many times in an action made of nothing else, on a chain in memory; \
            what the same action takes without it is subtracted, in time and in gas. One with a \
            price that depends on sizes is timed at a small one and a large one. The ratio is \
            nanoseconds for a unit of gas, and the least of all runs counts.
            `fail`, `trap` and `open` end a transaction's checks and are done once in it at most; \
            they have no row.
            With --check, the command fails if one opcode is more than five times as cheap for \
            its time as the median.
            Example: licet bench opcodes --only tableRead
            """)

    /// How many times the median's ratio the worst may be.
    static let spreadMax = 5.0

    @Option(help: "How often to run each, in turns.")
    var runs = 15
    @Option(help: "Only this opcode.")
    var only: String?
    @Flag(help: "Fail if an opcode is far too cheap.")
    var check = false
    @OptionGroup var output: JSONOption

    func validate() throws {
        if !(1...1_000).contains(runs) { throw ValidationError("--runs takes 1 to 1,000") }
        if let only, !OpcodeProgram.all.contains(where: { "\($0.opcode)" == only }) {
            throw ValidationError("--only takes an opcode that has a row, not `\(only)`")
        }
    }

    func run() throws {
        let base = try ownContract("Opcodes.licet", opcodeContract).withoutDebug
        let programs = OpcodeProgram.all.filter { only == nil || "\($0.opcode)" == only }
        var rows: [OpcodePrice] = []
        for program in programs { rows.append(try OpcodePrice(program, base, runs: runs)) }
        let report = OpcodeReport(rows)
        if output.isJSON { Output.json(report.json) } else { Output.text(report.text) }
        guard check, report.spread > Self.spreadMax else { return }
        throw CommandFailure.refused(
            String(
                format: "%@ is %.1f times as cheap for its time as the median, more than %.0f",
                report.worst?.name ?? "", report.spread, Self.spreadMax))
    }
}

/// What one execution of an instruction takes and costs.
struct OpcodePrice {
    let name: String
    let nanoseconds: Double
    let gas: Double

    var ratio: Double { nanoseconds / max(gas, 0.001) }

    init(_ program: OpcodeProgram, _ base: Contract, runs: Int) throws {
        name = program.name
        var code = OpcodeCode(base)
        program.build(&code)
        let bench = try OpcodeBench(code.finished(copies: program.copies))
        let (timed, untimed) = try bench.works(rounds: program.rounds)
        let times = try LeastTimes([timed.work, untimed.work], rounds: runs)
        let count = Double(program.copies * program.rounds)
        nanoseconds = max(0, times["timed"] - times["blank"]) / count
        gas = (timed.gas - untimed.gas) / count
    }
}

/// A chain in memory with the contract and some rows.
private struct OpcodeBench {
    private var chain: LocalChain
    private let address: Account
    private let ana = Actor(name: "ana").account

    /// Rows under one account.
    private static let rows: Int64 = 64

    init(_ contract: Contract) throws {
        guard let start = Instant(milliseconds: 1_798_761_600_000) else {
            throw CommandFailure.fault("the bench's clock has no such instant")
        }
        chain = LocalChain(time: start)
        let trial = try chain.deploy(
            contract.encoded, DeployArguments(roles: [[ana]], settings: [nil]), as: ana)
        guard case .succeeded(let results, _) = trial.receipt.outcome,
            case .deployed(let address)? = results.first
        else {
            throw CommandFailure.fault("the bench's contract is not deployed: \(trial.receipt)")
        }
        self.address = address
        for number in 1...Self.rows { try make("makeRow", .int(number)) }
        try make("makeWide", .bytes(Bytes(repeating: 7, count: 1_000)))
        try make("makeKeyed", .int(1))
    }

    private mutating func make(_ action: String, _ argument: Value) throws {
        let trial = try chain.call(action, argument.encoded, of: address, as: ana)
        guard case .succeeded = trial.receipt.outcome else {
            throw CommandFailure.fault("the bench's rows are not made: \(trial.receipt)")
        }
    }

    typealias Measured = (work: TimedWork, gas: Double)

    func works(rounds: Int) throws -> (timed: Measured, untimed: Measured) {
        (try work("timed", rounds), try work("blank", rounds))
    }

    private func work(_ action: String, _ rounds: Int) throws -> Measured {
        let arguments = [Value.int(Int64(rounds)), .identifier(1), .identifier(1)]
        let call = Transaction.Call.call(
            contract: address, action: action, arguments: encodeValues(arguments))
        let transaction = UnsignedTransaction(
            try chain.transaction(call, as: ana, gasLimit: Gas(UInt64(Int64.max))))
        var chain = chain
        func attempt() throws -> Int64 {
            let receipt = try chain.attempt([transaction]).receipts.first
            guard let receipt, case .succeeded = receipt.outcome else {
                throw CommandFailure.fault("`\(action)` did not succeed: \(receipt as Any)")
            }
            return Int64(clamping: receipt.gasUsed.units)
        }
        let gas = Double(try attempt())
        return (TimedWork(name: action, pieces: 1) { try timed { try attempt() } }, gas)
    }
}

/// All rows, from the cheapest for its time to the dearest.
struct OpcodeReport {
    let rows: [OpcodePrice]
    let median: Double

    init(_ rows: [OpcodePrice]) {
        self.rows = rows.sorted { $0.ratio > $1.ratio }
        median = self.rows.isEmpty ? 0 : self.rows[rows.count / 2].ratio
    }

    var worst: OpcodePrice? { rows.first }

    /// How many times as cheap for its time as the median the worst is.
    var spread: Double { (worst?.ratio ?? 0) / max(median, 0.000_001) }

    var text: String {
        var text = "opcode                                  ns        gas   ns/gas\n"
        for row in rows {
            text += row.name.padding(toLength: 32, withPad: " ", startingAt: 0)
            text += String(format: "%10.1f %10.1f %8.2f\n", row.nanoseconds, row.gas, row.ratio)
        }
        return text
            + String(
                format: "median %.2f ns/gas; the worst is %.1f times as cheap for its time\n",
                median, spread)
    }

    /// Whole numbers: the JSON of this program has no fractions.
    var json: JSON {
        [
            "prices": .integer(Int64(GasSchedule.first.version)),
            "medianPicosecondsPerGas": .integer(Int64(median * 1_000)),
            "spreadPerMille": .integer(Int64(spread * 1_000)),
            "opcodes": .array(
                rows.map { row in
                    [
                        "opcode": .string(row.name),
                        "picoseconds": .integer(Int64(row.nanoseconds * 1_000)),
                        "milligas": .integer(Int64(row.gas * 1_000)),
                        "ratioPerMille": .integer(Int64(row.ratio * 1_000)),
                    ]
                }),
        ]
    }
}
