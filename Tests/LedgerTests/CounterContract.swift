import LicetBytecode
import LicetLedger
import LicetPrimitives

/// A counter written as instructions, so that these tests need no compiler.
///
///     role Keeper; setting step: Int = 1; setting limit: Int
///     var total: Int = 0;  error TooMuch(n: Int);  event Bumped(total: Int)
///     action bump(by n: Int) -> Int by anyone    total += n, emits Bumped, returns total
///     action keep() by Keeper                    total += step
///     action refuse(n: Int) by anyone            fails TooMuch(n)
///     action overflow() by anyone                total = Int.max + 1
///     action burst() by anyone                   emits Bumped five times
///     view total() -> Int
///     rule isOpen() permits when t < 10 s
enum CounterContract {
    static let bump = "bump"
    static let bumpedCode = contract.code(event: contract.events[0])
    static let tooMuchCode = contract.code(error: contract.errors[0])

    static var contract: Contract {
        var contract = Contract(name: "Counter", version: 1)
        contract.fields = [StateField(name: "total", type: .int, initial: .int(0))]
        contract.roles = [Role(name: "Keeper")]
        contract.settings = [
            Setting(name: "step", type: .int, initial: .int(1)),
            Setting(name: "limit", type: .int, initial: nil),
        ]
        let field = Field(name: "n", type: .int)
        contract.errors = [Notice(name: "TooMuch", fields: [field])]
        contract.events = [Notice(name: "Bumped", fields: [field])]
        contract.constants = [
            Constant(type: .int, value: .int(.max)),
            Constant(type: .instant, value: .instant(CodecSamples.instant(10_000))),
        ]
        contract.rules = [
            Rule(
                name: "isOpen", parameters: [], lets: [],
                clauses: [
                    Clause(
                        kind: .permit, name: "early",
                        condition: .binary(.less, .time, .constant(1)))
                ])
        ]
        contract.functions = [bumpFunction, keep, refuse, overflow, burst, total]
        return contract
    }

    static var code: Bytes { contract.encoded }

    /// The same contract with a second role, which is granted.
    static func withGrantedRole(parameters count: Int) -> Contract {
        var contract = contract
        let parameters = (0..<count).map { Parameter(label: nil, name: "p\($0)", type: .int) }
        contract.identifiers = ["GuestMembershipID"]
        contract.structures = [
            Structure(
                name: "GuestMembership",
                fields: parameters.map { Field(name: $0.name, type: $0.type) } + [
                    Field(name: "account", type: .account), Field(name: "period", type: .period),
                    Field(name: "resigned", type: .optional(.instant), mark: .once),
                ])
        ]
        contract.tables = [
            Table(
                name: "membersOfGuest", key: .identifier(0), row: 0,
                indexes: [
                    Index(columns: [count] + Array(0..<count), max: 4),
                    Index(columns: Array(0..<count), max: 4),
                ])
        ]
        contract.roles.append(Role(name: "Guest", parameters: parameters, table: 0))
        return contract
    }

    /// Keeper is `keeper`, step the default, limit 9.
    static func deployment(keeper: Account) -> Deployment {
        Deployment(
            code: code,
            arguments: DeployArguments(
                roles: [[keeper]], settings: [nil, Value.int(9).encoded]))
    }

    private static var bumpFunction: Function {
        Function(
            name: bump, kind: .action,
            parameters: [Parameter(label: "by", name: "n", type: .int)], result: .int,
            by: [.anyone], registers: [.int, .int, .int],
            code: [
                Instruction(.fieldRead, a: 1, i: 0), Instruction(.add, a: 2, b: 1, c: 0),
                Instruction(.fieldWrite, a: 2, i: 0), Instruction(.emit, a: 2, i: 0),
                Instruction(.returnValue, a: 2),
            ].map(\.word))
    }

    private static var keep: Function {
        Function(
            name: "keep", kind: .action, parameters: [], result: nil, by: [.role(0, [])],
            registers: [.int, .int, .int],
            code: [
                Instruction(.fieldRead, a: 0, i: 0), Instruction(.settingRead, a: 1, i: 0),
                Instruction(.add, a: 2, b: 0, c: 1), Instruction(.fieldWrite, a: 2, i: 0),
                Instruction(.returnNothing),
            ].map(\.word))
    }

    private static var refuse: Function {
        Function(
            name: "refuse", kind: .action,
            parameters: [Parameter(label: nil, name: "n", type: .int)], result: nil,
            by: [.anyone], registers: [.int],
            code: [Instruction(.fail, a: 0, i: 0)].map(\.word))
    }

    private static var overflow: Function {
        Function(
            name: "overflow", kind: .action, parameters: [], result: nil, by: [.anyone],
            registers: [.int, .int],
            code: [
                Instruction(.loadConstant, a: 0, i: 0), Instruction(.fieldWrite, a: 0, i: 0),
                Instruction(.addImmediate, a: 1, b: 0, i: 1), Instruction(.returnNothing),
            ].map(\.word))
    }

    private static var burst: Function {
        Function(
            name: "burst", kind: .action, parameters: [], result: nil, by: [.anyone],
            registers: [.int],
            code: ([Instruction(.loadImmediate, a: 0, i: 7)]
                + Array(repeating: Instruction(.emit, a: 0, i: 0), count: 5)
                + [Instruction(.returnNothing)]).map(\.word))
    }

    private static var total: Function {
        Function(
            name: "total", kind: .view, parameters: [], result: .int, by: [],
            registers: [.int],
            code: [Instruction(.fieldRead, a: 0, i: 0), Instruction(.returnValue, a: 0)]
                .map(\.word))
    }
}
