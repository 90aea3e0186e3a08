import LicetCrypto
import LicetJSON
import LicetLedger
import LicetPrimitives

/// A genesis document may hold 64 contracts in hexadecimal.
let genesisLimits = JSONLimits(bytes: 17 << 20, depth: 32, keys: 1_024)

/// `genesis.json`: the document that a chain begins with. The chain id is the hash of its canonical
/// bytes, so white space does not matter and everything else does.
func json(_ genesis: Genesis) -> JSON {
    [
        "version": 1,
        "rules": .array(
            genesis.rules.map {
                ["version": .wide(UInt64($0.version)), "height": .wide($0.height.number)]
            }),
        "time": .string(genesis.time.isoText),
        "blockInterval": .integer(genesis.blockInterval.milliseconds),
        "blockGas": .wide(genesis.blockGas.units),
        "quota": [
            "window": .wide(genesis.quota.window), "gas": .wide(genesis.quota.gas.units),
        ],
        "sealing": json(genesis.sealing),
        "contracts": .array(genesis.contracts.map(json)),
    ]
}

private func json(_ sealing: Sealing) -> JSON {
    switch sealing {
    case .solo(let sealer): ["mode": "solo", "sealer": .string("0x" + sealer.bytes.hex)]
    case .work(let target): ["mode": "work", "target": .string("0x" + target.bytes.hex)]
    }
}

private func json(_ deployment: Deployment) -> JSON {
    [
        "code": .string("0x" + deployment.code.hex),
        "roles": .array(
            deployment.arguments.roles.map { .array($0.map { .string($0.text) }) }),
        "settings": .array(
            deployment.arguments.settings.map { setting in
                setting.map { .string("0x" + $0.hex) } ?? .null
            }),
    ]
}

func genesis(from field: JSONField) throws(JSONShapeError) -> Genesis {
    try field.refuseUnknownKeys(besides: [
        "version", "rules", "time", "blockInterval", "blockGas", "quota", "sealing", "contracts",
    ])
    guard try field["version"].uint64() == 1 else {
        throw field["version"].refusal("should be 1: another form is not known here")
    }
    guard let time = Instant(text: try field["time"].string()) else {
        throw field["time"].refusal("should be an instant, such as `2027-01-01T08:00:00.000Z`")
    }
    let limit = Duration.limit
    guard let interval = Duration(milliseconds: try field["blockInterval"].integer(in: 1...limit))
    else { throw field["blockInterval"].refusal("should be milliseconds") }
    try field["quota"].refuseUnknownKeys(besides: ["window", "gas"])
    return Genesis(
        time: time, sealing: try sealing(from: field["sealing"]), blockInterval: interval,
        blockGas: Gas(try field["blockGas"].uint64()),
        quota: Quota(
            window: try field["quota"]["window"].uint64(),
            gas: Gas(try field["quota"]["gas"].uint64())),
        contracts: try list(field["contracts"], deployment),
        rules: try list(field["rules"], activation))
}

private func activation(_ field: JSONField) throws(JSONShapeError) -> RulesActivation {
    try field.refuseUnknownKeys(besides: ["version", "height"])
    guard let version = UInt32(exactly: try field["version"].uint64()) else {
        throw field["version"].refusal("should be a version of the rules")
    }
    return RulesActivation(version: version, height: Height(try field["height"].uint64()))
}

private func sealing(from field: JSONField) throws(JSONShapeError) -> Sealing {
    switch try field["mode"].string() {
    case "solo":
        try field.refuseUnknownKeys(besides: ["mode", "sealer"])
        guard let key = KeyBytes(try hexadecimal(field["sealer"])) else {
            throw field["sealer"].refusal("should be a compressed P-256 key of 33 bytes")
        }
        return .solo(sealer: key)
    case "work":
        try field.refuseUnknownKeys(besides: ["mode", "target"])
        guard let target = Word256(try hexadecimal(field["target"])) else {
            throw field["target"].refusal("should be a number of 32 bytes")
        }
        return .work(target: target)
    default: throw field["mode"].refusal("should be `solo` or `work`")
    }
}

private func deployment(_ field: JSONField) throws(JSONShapeError) -> Deployment {
    try field.refuseUnknownKeys(besides: ["code", "roles", "settings"])
    let roles = try list(field["roles"]) { (holders) throws(JSONShapeError) in
        try list(holders) { (holder) throws(JSONShapeError) in
            guard let account = Account(text: try holder.string()) else {
                throw holder.refusal("should be an account, `licet1…`")
            }
            return account
        }
    }
    let settings = try list(field["settings"]) { (setting) throws(JSONShapeError) -> Bytes? in
        if case .null = try setting.value() { return nil }
        return try hexadecimal(setting)
    }
    return Deployment(
        code: try hexadecimal(field["code"]),
        arguments: DeployArguments(roles: roles, settings: settings))
}

private func list<Element>(
    _ field: JSONField, _ read: (JSONField) throws(JSONShapeError) -> Element
) throws(JSONShapeError) -> [Element] {
    var elements: [Element] = []
    for element in try field.elements() { elements.append(try read(element)) }
    return elements
}

private func hexadecimal(_ field: JSONField) throws(JSONShapeError) -> Bytes {
    let text = try field.string()
    guard text.hasPrefix("0x"), let bytes = bytes(hex: text.dropFirst(2)) else {
        throw field.refusal("should be `0x` and pairs of hexadecimal digits")
    }
    return bytes
}
