import Foundation
import LicetBytecode
import LicetCompiler
import LicetLedger
import LicetPrimitives
import LicetSyntax
import LicetTooling
import LicetVM
import LicetValues

/// Work that is timed: so many pieces of it in one run.
struct TimedWork {
    let name: String
    let pieces: Int
    /// Nanoseconds of one run, and what it computed.
    let run: () throws -> (nanoseconds: Double, checksum: Int64)
}

/// The least time of each work's runs.
struct LeastTimes {
    private var nanoseconds: [String: Double] = [:]
    private(set) var checksums: [String: Int64] = [:]

    /// Runs all works in turns, so that whatever else the machine does meets all of them; the first
    /// round warms caches and is not counted.
    init(_ works: [TimedWork], rounds: Int) throws {
        for round in 0...rounds {
            for work in works {
                let (time, checksum) = try work.run()
                if let other = checksums[work.name], other != checksum {
                    throw CommandFailure.fault("`\(work.name)` computed \(checksum) and \(other)")
                }
                checksums[work.name] = checksum
                guard round > 0 else { continue }
                let piece = time / Double(work.pieces)
                nanoseconds[work.name] = min(nanoseconds[work.name] ?? piece, piece)
            }
        }
    }

    /// Nanoseconds of a piece.
    subscript(name: String) -> Double { nanoseconds[name] ?? .infinity }
}

/// Times what a body does on the clock of this machine.
func timed(_ body: () throws -> Int64) rethrows -> (nanoseconds: Double, checksum: Int64) {
    let start = DispatchTime.now().uptimeNanoseconds
    let checksum = try body()
    let end = DispatchTime.now().uptimeNanoseconds
    return (Double(end - start), checksum)
}

/// A contract compiled from this program's own text.
func ownContract(_ name: String, _ text: String) throws -> Contract {
    let compilation = compile(SourceText(name: name, text: text))
    guard let contract = compilation.contract else {
        throw CommandFailure.fault(
            "\(name) does not compile: \(compilation.diagnostics.first?.message ?? "")")
    }
    return contract
}

/// A policy with rows in its state, and transactions that read, update and ask it.
struct StateBench {
    private var chain: LocalChain
    private let address: Account
    private let ana = Actor(name: "ana").account
    private let bo = Actor(name: "bo").account

    init() throws {
        guard let start = Instant(milliseconds: 1_798_761_600_000) else {
            throw CommandFailure.fault("the bench's clock has no such instant")
        }
        chain = LocalChain(time: start)
        let container = try ownContract("Bench.licet", benchContract).withoutDebug.encoded
        let trial = try chain.deploy(
            container, DeployArguments(), as: ana)
        guard case .succeeded(let results, _) = trial.receipt.outcome,
            case .deployed(let address)? = results.first
        else { throw CommandFailure.fault("the bench's contract is not deployed") }
        self.address = address
        for call in [registerCall, grantCall, call("store", [.int(7)])] {
            let transaction = try chain.transaction(call, as: ana)
            let trial = try chain.run(transaction)
            guard case .succeeded = trial.receipt.outcome else {
                throw CommandFailure.fault("the bench's state is not made: \(trial.receipt)")
            }
        }
    }

    private func call(_ action: String, _ arguments: [Value]) -> Transaction.Call {
        .call(contract: address, action: action, arguments: encodeValues(arguments))
    }

    private var registerCall: Transaction.Call {
        call(
            "register",
            [
                .account(ana), .digest(SHA256.hash([1])), .path(Bytes("h7/2026/1".utf8)),
                .bytes(Bytes(repeating: 7, count: 120)),
            ])
    }

    private var grantCall: Transaction.Call {
        let end = chain.time.adding(Duration(30, .days) ?? .zero) ?? .last
        return call(
            "grant",
            [
                .identifier(1), .account(bo), .set([.enumeration(0)]),
                .period(Period(chain.time, end)), .bytes(Bytes(repeating: 7, count: 120)),
            ])
    }

    /// Whole transactions.
    func transactions(times: Int) throws -> [TimedWork] {
        [
            try work("register", registerCall, times: times),
            try work("grant", grantCall, times: times),
        ]
    }

    /// A transaction that does one thing many times, and one that does it never.
    func works(_ action: String, rounds: Int) throws -> [TimedWork] {
        let arguments: [Value] =
            action == "askRule" ? [.identifier(1), .account(bo)] : [.identifier(1)]
        return [
            try work(action, call(action, [.int(Int64(rounds))] + arguments), times: 1),
            try work(action + " never", call(action, [.int(0)] + arguments), times: 1),
        ]
    }

    private func work(
        _ name: String, _ call: Transaction.Call, times: Int
    ) throws -> TimedWork {
        let transactions = try (0..<UInt64(times)).map { number in
            UnsignedTransaction(
                try self.chain.transaction(
                    call, as: ana, gasLimit: Gas(UInt64(Int64.max)), skipping: number))
        }
        var chain = chain
        return TimedWork(name: name, pieces: times) {
            try timed {
                var gas: UInt64 = 0
                for receipt in try chain.attempt(transactions).receipts {
                    guard case .succeeded = receipt.outcome else {
                        throw CommandFailure.fault("`\(name)` did not succeed: \(receipt)")
                    }
                    gas &+= receipt.gasUsed.units
                }
                return Int64(clamping: gas)
            }
        }
    }
}

/// Verifies and loads a container of at least 16 KiB of code.
func loadWork() throws -> (work: TimedWork, bytes: Int) {
    var views = ""
    var container = Bytes()
    var number = 0
    while container.count < 16 << 10 {
        number += 1
        views += """

            view sum\(number)(n: Int, w: [Int] max 8) -> Int {
                var sum = \(number)
                for x in w {
                    if x > n { sum = sum + x * \(number) } else { sum = sum - x % 7 }
                }
                for i in 0 ..< n { sum = max(sum, i + \(number)) }
                return abs(sum) + w.count
            }

            """
        guard number.isMultiple(of: 16) else { continue }
        let text = "contract Long version 1\n" + views
        container = try ownContract("Long.licet", text).withoutDebug.encoded
    }
    let bytes = container
    let work = TimedWork(name: "load", pieces: 10) {
        try timed {
            var count = 0
            for _ in 0..<10 {
                let loaded = try LoadedContract(try verify(container: bytes))
                count += loaded.contract.functions.count
            }
            return Int64(count)
        }
    }
    return (work, bytes.count)
}
