import Licet

let contract = try CompiledContract(
    """
    contract Door version 1
    id PassID
    role Keeper
    struct Pass { holder: Account, end: Instant }
    state { table passes: [PassID: Pass] index (holder) max 64 }
    event Issued(pass: PassID, holder: Account)
    access enter(visitor: Account) at t {
        permit holder when exists p in passes[visitor]: t < p.end
    }
    action issue(to visitor: Account, until end: Instant) -> PassID by Keeper {
        let pass = insert passes Pass(holder: visitor, end)
        emit Issued(pass, holder: visitor)
        return pass
    }
    view end(of pass: PassID) -> Instant { return passes[pass].end }
    """)
let (kim, ana) = (Account(named: "kim"), Account(named: "ana"))
var chain = try Chain(at: "2027-01-01T08:00Z")
let door = try chain.deploy(contract, roles: ["Keeper": [kim]])
let wish: Named<Argument> = ["to": .account(ana), "until": .literal("@2027-01-02T00:00Z")]
let issued = try chain.call("issue", wish, of: door, as: kim)
print(issued.events.map(\.name), try chain.view("end", ["of": .row(1)], of: door))
print(try chain.permits("enter", ["visitor": .account(ana)], of: door))
try chain.advance(by: .seconds(86_400))
print(try chain.explanation(of: "enter", ["visitor": .account(ana)], of: door), terminator: "")
do {
    try chain.call("issue", wish, of: door, as: ana)
} catch {
    print(error)
}
