import LicetBytecode

/// Gas of one execution of an operation, apart from what its operands' sizes add.
func price(of opcode: Opcode) -> Int {
    switch opcode {
    case .charge: 0
    case .divide, .remainder: 8
    case .call, .callRule: 10
    case .tableRead, .tableFind, .tableHas, .fieldRead, .settingRead, .hasRole, .indexRows, .indexKeys:
        300
    default: 1
    }
}

/// Prices that depend on sizes, charged before the work is done.
enum SizePrice {
    /// A row reached.
    static let read = 300
    /// A row written, and each byte of its key and value.
    static let write = 1_000
    static let writeByte = 20
    /// An event, and each byte of its fields.
    static let event = 200
    static let eventByte = 5
    /// A slot of eight bytes made or copied, a value visited in encoding, decoding or comparing.
    static let slot = 1
    /// A row's key taken from an index bucket.
    static let bucketKey = 30
    /// A byte hashed.
    static let hashByte = 1
}
