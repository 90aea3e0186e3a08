/// All that is to know of one opcode: the verifier, the disassembler, the gas schedule, the
/// machine's loader and the tests read it here and nowhere else.
public struct OpcodeFacts: Hashable, Sendable {
    /// The name in a disassembly: that of the enumeration's case.
    public let name: String
    /// Registers, windows and counts, in the order of a, b, c. A slot that is not named is zero.
    public let operands: [Operand]
    public let immediate: Immediate
    /// Units of gas that every execution pays; what grows with sizes stands in ``GasSchedule``.
    public let gas: UInt32
    public let effect: Effect
    public let flow: Flow
    /// Whether only the loader may make it: a container that has it is refused.
    public let isLoaderOnly: Bool
    /// One line of semantics.
    public let meaning: String

    /// Whether a basic block ends with it, so that it pays for the block.
    public var endsBlock: Bool { flow != .next }

    /// The operand in this slot, if the opcode uses it.
    public func operand(_ slot: Slot) -> Operand? { operands.first { $0.slot == slot } }
}

/// Where an instruction names a register.
public enum Slot: UInt8, CaseIterable, Hashable, Sendable {
    case a, b, c
}

/// What one slot of an instruction holds.
public struct Operand: Hashable, Sendable {
    public let slot: Slot
    public let content: Content

    public enum Content: Hashable, Sendable {
        /// Registers that are read; a `Period` takes two.
        case read(TypePattern)
        /// Registers that are written.
        case write(TypePattern)
        /// Registers that are read and then written.
        case update(TypePattern)
        /// Consecutive registers that are read, the first in the slot.
        case window(Window)
        /// A number, not a register.
        case count
        /// A register of `Int` that a mark keeps for itself, for as long as its stretch goes.
        case mark
    }
}

/// Which types a register operand may have. "Fits" is ``ValueType/fits(_:in:)``: what is read must
/// fit the type named here; what is named here must fit the register that is written.
public enum TypePattern: Hashable, Sendable {
    case type(ValueType)
    /// Any type but a buffer.
    case any
    /// `Bool`, `Int`, `Duration`, `Instant` or an enumeration.
    case immediate
    /// `Int`, `Instant`, `Duration`.
    case ordered
    /// ``ordered`` or a row identifier.
    case orderedOrIdentifier
    /// One register by itself, see ``ValueType/isScalar``.
    case scalar
    case optional
    /// An optional with ``ValueType/isBoxed``.
    case boxedOptional
    /// An optional without ``ValueType/isBoxed``.
    case plainOptional
    case bytesOrText
    case bytesTextOrPath
    case list
    case set
    /// A list, set or buffer.
    case collection
    case buffer
    /// A structure or a row.
    case record
    case enumeration
    /// An enumeration or a variant.
    case choice
    /// Any variant.
    case anyVariant
    case row
    /// The very type of another slot.
    case same(Slot)
    /// One of the two fits the other, and neither is a buffer; a row only with rows of its table.
    case comparable(Slot)
    /// Reading: fits the other slot's register, which the instruction writes. Writing: takes what
    /// the other slot's register holds.
    case fits(Slot)
    /// What the optional in another slot wraps.
    case payload(of: Slot)
    /// An element of the collection in another slot.
    case element(of: Slot)
    /// Comparable with an element of the collection in another slot.
    case comparableElement(of: Slot)
    /// The buffer's list type.
    case bufferedList(of: Slot)
    /// The field, which the immediate names, of the record in another slot.
    case field(of: Slot)
    /// The field that the immediate names of a case of the variant in another slot.
    case caseField(of: Slot)
    /// The variant that the immediate names.
    case variant
    /// The key type of the row in another slot.
    case keyOfRow(Slot)
    /// The constant's type.
    case constant
    /// The function's result; a function without one leaves the slot unused.
    case callResult
    /// The result of the function that is being verified.
    case ownResult
    /// The structure that the immediate names.
    case structure
    /// Key, row, optional row and row structure of the immediate's table.
    case tableKey, tableRow, tableOptionalRow, tableStructure
    /// The field of the row structure of the immediate's table.
    case tableField
    /// The list of an index bucket's rows, or of their keys.
    case bucketRows, bucketKeys
    case stateField
    case setting
}

/// Which values a window holds, in order.
public enum Window: Hashable, Sendable {
    /// The fields of the immediate's structure.
    case structureFields
    /// The fields of the immediate's case.
    case caseFields
    /// The fields of the immediate's error or event.
    case errorFields, eventFields
    /// The parameters of the immediate's function or rule. They are copied to registers beyond all
    /// of the caller's, which keep what they hold.
    case functionParameters, ruleParameters
    /// The parameters of the rule of the immediate's opening. The second, the account, need hold
    /// nothing: the instruction puts the caller there.
    case openingArguments
    /// As many elements of the collection in slot a as slot c says.
    case elements
    /// The columns of the immediate's index.
    case indexColumns
}

/// What the immediate means.
public enum Immediate: Hashable, Sendable {
    /// Not used: zero.
    case none
    /// A number. With ``TypePattern/immediate`` it must be a value of the register's type.
    case number
    /// A number in a list of the contract.
    case constant, error, event, function, rule, opening, structure, stateField, setting, role
    case table, numberedTable, naturalTable
    /// A field of the record in slot b.
    case field
    /// Low half a variant, high half one of its cases.
    case variantCase
    /// Low half a case of the variant in slot b, high half a field of it.
    case caseField
    /// Low half a table, high half a field that may be updated.
    case tableField
    /// Low half a table, high half an index with a `max`.
    case tableIndex
    /// Low half a table, high half a unique index.
    case uniqueIndex
    /// Low half an offset counted from the next instruction; high half the block's gas, zero in a
    /// container.
    case offset
    /// How many instructions follow that belong to the mark.
    case stretch
    /// Gas that the loader has summed.
    case gas
    /// One more register, and with it two slots of objects: see ``Opcode/getFieldTwo``.
    case furtherRegister, furtherField
    /// The number of a ``Trap``.
    case trap
}

/// What an instruction does beyond its registers and memory.
public enum Effect: Hashable, Sendable {
    case pure
    /// Depends on state or on the block: not in a `func`.
    case reads
    /// Changes state: only in an action.
    case writes
    /// Adds to the log: only in an action.
    case emits
    /// Ends with an error of the contract: not in a `func`.
    case fails
    /// Checks, then adds to the log: only in an action, and not after it has written.
    case opens
}

/// Where control goes.
public enum Flow: Hashable, Sendable {
    /// To the next instruction, in the same block.
    case next
    /// To the next instruction, in a new block.
    case resumes
    /// To the target or to the next instruction.
    case branches
    /// To the target.
    case jumps
    /// Out of the function.
    case ends
}
