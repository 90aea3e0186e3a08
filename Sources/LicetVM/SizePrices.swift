import LicetBytecode

/// Prices that depend on sizes, as the machine's signed counter wants them.
struct SizePrices: Sendable {
    let read: Int
    let readByte: Int
    let write: Int
    let writeByte: Int
    let listRow: Int
    let eventByte: Int
    let slot: Int
    let compareWord: Int
    let visit: Int
    let hashByte: Int
    let codecByte: Int

    init(_ schedule: GasSchedule) {
        // A row that an operation reaches beside its own costs what reading one does.
        read = Int(clamping: schedule.base(.tableRead))
        readByte = Int(clamping: schedule.readByte)
        write = Int(clamping: schedule.writeEntry)
        writeByte = Int(clamping: schedule.writeByte)
        listRow = Int(clamping: schedule.listRow)
        eventByte = Int(clamping: schedule.eventByte)
        slot = Int(clamping: schedule.memoryWord)
        compareWord = Int(clamping: schedule.compareWord)
        visit = Int(clamping: schedule.visitElement)
        hashByte = Int(clamping: schedule.hashByte)
        codecByte = Int(clamping: schedule.codecByte)
    }
}

/// What each execution of an opcode costs, apart from what its operands' sizes add.
struct OpcodePrices: Sendable {
    /// In order of raw values, which are contiguous from 0.
    private let prices: [Int]

    init(_ schedule: GasSchedule) {
        prices = Opcode.allCases.map { Int(clamping: schedule.base($0)) }
    }

    subscript(opcode: Opcode) -> Int { prices[Int(opcode.rawValue)] }
}
