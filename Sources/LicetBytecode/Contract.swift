import LicetPrimitives

/// A contract as its container describes it: declarations, rule trees and code. Not yet trusted:
/// only the verifier makes a ``VerifiedContract`` of it.
public struct Contract: Hashable, Sendable {
    public var name: String
    /// The number after `version` in the source.
    public var version: UInt32
    /// Names of the row identifiers that `id` declares.
    public var identifiers: [String] = []
    public var enumerations: [Enumeration] = []
    public var structures: [Structure] = []
    public var tables: [Table] = []
    public var fields: [StateField] = []
    public var roles: [Role] = []
    public var settings: [Setting] = []
    public var errors: [Notice] = []
    public var events: [Notice] = []
    public var constants: [Constant] = []
    public var rules: [Rule] = []
    /// What `open` may open, and under which rules; each once.
    public var openings: [Opening] = []
    /// A function calls only functions before it, so calls are acyclic.
    public var functions: [Function] = []
    /// Where code came from; may be stripped.
    public var debug: DebugMap?

    public init(name: String, version: UInt32) {
        self.name = name
        self.version = version
    }
}

public struct Enumeration: Hashable, Sendable {
    public var name: String
    public var cases: [String]

    public init(name: String, cases: [String]) {
        self.name = name
        self.cases = cases
    }
}

/// What may happen to a field of a row after its insert.
public enum FieldMark: UInt8, CaseIterable, Hashable, Sendable {
    /// Nothing.
    case immutable
    /// Any update; hidden from rules.
    case variable
    /// `Instant?`, starts nil, set once to an instant not before the block's time.
    case once
}

public struct Field: Hashable, Sendable {
    public var name: String
    public var type: ValueType
    public var mark: FieldMark

    public var isSealed: Bool { if case .sealed = type { true } else { false } }

    public init(name: String, type: ValueType, mark: FieldMark = .immutable) {
        self.name = name
        self.type = type
        self.mark = mark
    }
}

public struct Structure: Hashable, Sendable {
    public var name: String
    public var fields: [Field]

    public init(name: String, fields: [Field]) {
        self.name = name
        self.fields = fields
    }
}

public struct Table: Hashable, Sendable {
    public var name: String
    /// `.identifier` where the table numbers its rows; any other type is a natural key.
    public var key: ValueType
    /// The structure of its rows.
    public var row: Int
    public var indexes: [Index]

    public init(name: String, key: ValueType, row: Int, indexes: [Index]) {
        self.name = name
        self.key = key
        self.row = row
        self.indexes = indexes
    }

    /// Whether the table numbers its rows.
    public var isNumbered: Bool {
        if case .identifier = key { true } else { false }
    }
}

/// A lookup of rows by immutable fields.
public struct Index: Hashable, Sendable {
    /// Numbers of fields of the row's structure, in the order of the lookup's arguments.
    public var columns: [Int]
    /// Rows of one bucket; `nil` for an index that serves queries from outside only.
    public var max: Int?

    public init(columns: [Int], max: Int?) {
        self.columns = columns
        self.max = max
    }
}

/// A single value of state, `var total: Int = 0`.
public struct StateField: Hashable, Sendable {
    public var name: String
    public var type: ValueType
    public var initial: Value

    public init(name: String, type: ValueType, initial: Value) {
        self.name = name
        self.type = type
        self.initial = initial
    }
}

/// A value that may be chosen when the contract is deployed.
public struct Setting: Hashable, Sendable {
    public var name: String
    public var type: ValueType
    /// `nil` where deploying must give it.
    public var initial: Value?

    public init(name: String, type: ValueType, initial: Value?) {
        self.name = name
        self.type = type
        self.initial = initial
    }
}

/// The declaration of an error or an event.
public struct Notice: Hashable, Sendable {
    public var name: String
    public var fields: [Field]

    public init(name: String, fields: [Field]) {
        self.name = name
        self.fields = fields
    }
}

public struct Constant: Hashable, Sendable {
    public var type: ValueType
    public var value: Value

    public init(type: ValueType, value: Value) {
        self.type = type
        self.value = value
    }
}

public struct Parameter: Hashable, Sendable {
    /// The word a caller must write before the argument, where the declaration gives one.
    public var label: String?
    public var name: String
    public var type: ValueType

    public init(label: String?, name: String, type: ValueType) {
        self.label = label
        self.name = name
        self.type = type
    }
}

/// What a function may do: a `func` is pure, a `view` reads state, an `action` does all.
public enum FunctionKind: UInt8, CaseIterable, Hashable, Sendable {
    case pure, view, action
}

public struct Function: Hashable, Sendable {
    public var name: String
    public var kind: FunctionKind
    public var parameters: [Parameter]
    public var result: ValueType?
    /// Who may call an action: any one of the terms suffices. Empty for `func` and `view`.
    public var by: [Authority]
    /// One entry a register; `nil` for the second register of a `Period`. Parameters come first, in
    /// order, from register 0.
    public var registers: [ValueType?]
    /// Instruction words (see ``Opcode``).
    public var code: [UInt64]

    public init(
        name: String, kind: FunctionKind, parameters: [Parameter], result: ValueType?,
        by: [Authority], registers: [ValueType?], code: [UInt64]
    ) {
        self.name = name
        self.kind = kind
        self.parameters = parameters
        self.result = result
        self.by = by
        self.registers = registers
        self.code = code
    }
}

/// The source text's place for each instruction: what a trap shows.
public struct DebugMap: Hashable, Sendable {
    /// The file's name, without folders.
    public var file: String
    /// The digest of the source text that the spans point into.
    public var source: Digest
    /// For each function, places in order of `instruction`; each holds until the next.
    public var functions: [[Place]]

    public struct Place: Hashable, Sendable {
        public var instruction: UInt32
        /// Byte offsets into the source, half-open.
        public var start: UInt32
        public var end: UInt32

        public init(instruction: UInt32, start: UInt32, end: UInt32) {
            self.instruction = instruction
            self.start = start
            self.end = end
        }
    }

    public init(file: String, source: Digest, functions: [[Place]]) {
        self.file = file
        self.source = source
        self.functions = functions
    }
}
