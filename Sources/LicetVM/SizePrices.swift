import LicetBytecode

/// Prices that depend on sizes, as the machine's signed counter wants them.
struct SizePrices {
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

    static let first = SizePrices(.first)
}
