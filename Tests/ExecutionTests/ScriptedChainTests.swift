import Foundation
import LicetBytecode
import LicetCompiler
import LicetPrimitives
import TestSupport
import Testing

/// A chain of a thousand blocks that follows from a seed and a list of containers: what every
/// build, process and place must make of it stands in the tree.
///
/// `UPDATE_GOLDEN=1` writes the roots anew. Where containers have another format, delete
/// `containers.txt` before: it is compiled from the contracts then, which is why one test follows
/// the other.
@Suite(.serialized) struct `A scripted chain` {
    static let roots = "Tests/Corpus/chain/roots.txt"
    static let containers = "Tests/Corpus/chain/containers.txt"
    static let blocks = 1_000

    private static let heading = """
        # What the chain of \(blocks) blocks comes to that follows from containers.txt and a seed.
        #
        # A change of these roots is a change of semantics: on a chain that runs, it needs a version
        # of the rules and an activation height, so that all nodes change at the same block.
        # `UPDATE_GOLDEN=1` writes this file; `make determinism` compares debug and release.
        #
        # height, state root, receipts root, id, gas so far

        """

    private static let note = """
        A change of these roots is a change of semantics: on a chain that runs, it needs a version \
        of the rules and an activation height. Where it is meant, and no chain runs by the old \
        rules, UPDATE_GOLDEN=1 writes them anew.
        """

    @Test(.enabled(if: isMissing, "the containers are committed"))
    func `its containers are compiled where there are none`() throws {
        let sources =
            ["examples/Counter", "Tests/Corpus/chain/Edges", "contracts/Directory"]
            + ["examples/Consents", "examples/Names", "contracts/Records", "examples/Vote"]
            + ["examples/Trial", "examples/Committee", "examples/Rota", "examples/Claim"]
        var list = ""
        for source in sources {
            let text = try String(
                contentsOf: PackageRoot.url("\(source).licet"), encoding: .utf8)
            let name = source.split(separator: "/").last ?? ""
            let contract = try #require(compiled(text, name: "\(name).licet").contract)
            list += "\(name) \(contract.encoded.hex)\n"
        }
        try Golden.check(list, at: Self.containers)
    }

    /// Runs the script in a process of its own, whose hashing has a seed of its own.
    private static func run(_ environment: [String: String] = [:]) throws -> Command.Output {
        let program = try Command.built("ReplayChain")
        return try Command.run(
            [
                "/usr/bin/env", "-u", "SWIFT_DETERMINISTIC_HASHING", program, "script",
                String(blocks), PackageRoot.url(containers).path,
            ], environment: environment)
    }

    /// What it comes to in a process of this build.
    private static let output = Result { try run() }

    @Test func `has the roots, receipts and gas that stand in the tree`() throws {
        let run = try Self.output.get()
        #expect(run.status == 0, "\(run)")
        try Golden.check(Self.heading + run.stdout, at: Self.roots, note: Self.note)
    }

    @Test(arguments: [
        ("C", "UTC"), ("tr_TR.UTF-8", "Pacific/Kiritimati"), ("ar_EG.UTF-8", "America/St_Johns"),
    ])
    func `comes to the same in another process, place and time zone`(
        locale: String, zone: String
    ) throws {
        let run = try Self.run(["LC_ALL": locale, "TZ": zone])
        #expect(run.status == 0, "\(run)")
        #expect(try run.stdout == Self.output.get().stdout)
    }

    @Test func `has some of every kind of transaction`() throws {
        let lines = try Self.output.get().stdout.split(separator: "\n")
        for kind in Self.kinds {
            #expect(lines.contains { $0.drop(while: \.isNumber) == " \(kind)" }, "\(kind)")
        }
    }

    /// What a change of the script must not lose.
    private static let kinds = [
        "succeeded", "succeeded deploy", "event", "opened", "question", "failed BoundExceeded",
        "failed DivisionByZero", "failed IndexOutOfRange", "failed MalformedArguments",
        "failed NotAuthorised", "failed OnceAlreadySet", "failed OnceInThePast",
        "failed OutOfGas", "failed Overflow", "failed RowAbsent", "failed RowExists",
        "failed TableFull", "failed TimeOutOfRange", "failed TooManyEvents",
        "failed UnknownFunction", "failed by require", "failed deploy 1", "failed deploy 2",
        "failed deploy 3", "failed deploy 4", "failed deploy 5", "failed unknownContract",
        "refused badPublicKey", "refused badSignature", "refused blockFull", "refused expired",
        "refused foreignKey", "refused gasLimitTooHigh", "refused gasLimitTooLow",
        "refused malformed", "refused nonce", "refused otherChain", "refused quotaSpent",
    ]

    private static var isMissing: Bool {
        !FileManager.default.fileExists(atPath: PackageRoot.url(containers).path)
    }
}
