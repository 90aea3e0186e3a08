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
    public var variants: [Variant] = []
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

/// An enumeration whose cases carry nothing and may lie within one another.
public struct Enumeration: Hashable, Sendable {
    public var name: String
    /// In preorder: the cases within a case follow it.
    public var cases: [String]
    /// For each case the number after the last case within it, its own plus one where there is
    /// none: what is or lies within a case has a number from its own up to, and not including,
    /// this.
    public var ends: [Int]

    /// Without `ends`, no case lies within another.
    public init(name: String, cases: [String], ends: [Int]? = nil) {
        self.name = name
        self.cases = cases
        self.ends = ends ?? cases.indices.map { $0 + 1 }
    }

    /// Whether one case is the other or lies within it; false for numbers of no case.
    public func isCase(_ number: Int, within other: Int) -> Bool {
        ends.indices.contains(other) && number >= other && number < ends[other]
    }

    /// The case that a case lies in.
    public func parent(of number: Int) -> Int? {
        (0..<number).last { isCase(number, within: $0) }
    }
}

/// An enumeration at least one of whose cases carries values.
public struct Variant: Hashable, Sendable {
    public struct Case: Hashable, Sendable {
        public var name: String
        public var fields: [Field]

        public init(name: String, fields: [Field]) {
            self.name = name
            self.fields = fields
        }
    }

    public var name: String
    public var cases: [Case]

    public init(name: String, cases: [Case]) {
        self.name = name
        self.cases = cases
    }
}

/// Numbers of cases in rising order, as runs of neighbours.
package func runs(of cases: [Int]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for number in cases {
        if let last = runs.last, last.upperBound == number {
            runs[runs.count - 1] = last.lowerBound..<number + 1
        } else {
            runs.append(number..<number + 1)
        }
    }
    return runs
}

/// What may happen to a field of a row after its insert.
public enum FieldMark: UInt8, CaseIterable, Hashable, Sendable {
    /// Nothing.
    case immutable
    /// Any update; hidden from rules.
    case variable
    /// `Instant?`, starts nil, set once to an instant not before the block's time.
    case once
    /// Any update; the row keeps what the field was before, and since when, so that a rule reads
    /// the value as of its instant.
    case tracked
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

    /// The numbers of the `tracked` fields, ascending.
    public var trackedFields: [Int] {
        fields.indices.filter { fields[$0].mark == .tracked }
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
    public enum Kind: Hashable, Sendable {
        /// Serves queries from outside only; a bucket may hold any number of rows.
        case queries
        /// Gives the rows of a bucket, of which there are at most so many.
        case rows(max: Int)
        /// Gives the one row of a bucket, or nil.
        case unique
    }

    /// Numbers of fields of the row's structure, in the order of the lookup's arguments.
    public var columns: [Int]
    public var kind: Kind

    /// Rows of one bucket; `nil` where there is no bound.
    public var max: Int? {
        switch kind {
        case .queries: nil
        case .rows(let max): max
        case .unique: 1
        }
    }

    public init(columns: [Int], kind: Kind) {
        self.columns = columns
        self.kind = kind
    }

    /// An index that is not unique; without a bound it serves queries only.
    public init(columns: [Int], max: Int?) {
        self.init(columns: columns, kind: max.map { .rows(max: $0) } ?? .queries)
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
