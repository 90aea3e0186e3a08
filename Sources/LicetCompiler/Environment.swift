import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// All names of one contract with what they stand for: what a body is checked against.
struct Environment {
    /// What a name declared at the top of a contract stands for; numbers are positions in the lists
    /// of ``declarations``, of ``rules`` or of ``functions``.
    enum Entry: Equatable {
        case identifier(Int), enumeration(Int), structure(Int), variant(Int), role(Int)
        case setting(Int)
        case table(Int), stateField(Int), error(Int), event(Int), rule(Int), function(Int)
        case constant(Int)

        var number: Int {
            switch self {
            case .identifier(let number), .enumeration(let number), .structure(let number),
                .variant(let number), .role(let number), .setting(let number), .table(let number),
                .stateField(let number), .error(let number), .event(let number),
                .rule(let number), .function(let number), .constant(let number):
                number
            }
        }

        /// How many of the kind a contract may have.
        var limit: Int {
            switch self {
            case .function: ContainerLimits.functions
            case .rule: ContainerLimits.rules
            case .constant: ContainerLimits.constants
            default: ContainerLimits.declarations
            }
        }

        /// As a diagnostic names the kind.
        var plural: String {
            switch self {
            case .identifier: "identifiers"
            case .enumeration: "enums"
            case .variant: "enums with payloads"
            case .structure: "structs"
            case .role: "roles"
            case .setting: "settings"
            case .table: "tables"
            case .stateField: "fields of state"
            case .error: "errors"
            case .event: "events"
            case .rule: "rules"
            case .function: "functions"
            case .constant: "constants"
            }
        }
    }

    /// The names of one file.
    struct FileScope {
        /// What the file declares or imports.
        var entries: [String: Entry] = [:]
        /// Where each entry is declared; empty for a contract that has been checked before.
        var places: [String: SourceSpan] = [:]
        /// Names whose import failed, which has been reported.
        var missing: Set<String> = []
    }

    /// Of actions, views and `func`s in any file: constants are settled before those have numbers,
    /// and call none.
    var functionNames: Set<String> = []

    var declarations: Contract
    /// One for each file, in the order of their numbers; the file that is compiled has 0.
    var files = [FileScope()]
    /// Where each file begins.
    var bases = [0]
    /// The file whose names are in sight.
    private(set) var file = 0
    var constants: [ConstantSignature] = []
    var rules: [RuleSignature] = []
    /// In declared order; ``FunctionSignature/number`` is the one in the typed contract.
    var functions: [FunctionSignature] = []
    /// The functions of a structure, by name.
    var methods: [Method: Int] = [:]
    /// Where a field of a structure is declared.
    var fieldPlaces = FieldPlaces()
    /// Where an index of a table is declared.
    var indexPlaces: [IndexReference: SourceSpan] = [:]
    /// Where a field of a case is declared.
    var payloadPlaces: [PayloadReference: SourceSpan] = [:]
    /// Whether a structure has, at any depth, a field with a mark.
    var hasChangingFields: [Bool] = []
    /// Whether a variant carries, at any depth, a field with a mark.
    var hasChangingPayload: [Bool] = []
    /// Whether a structure has, at any depth, a sealed field.
    var hasSealedFields: [Bool] = []
    /// The structures that stand for rows of a type that is not understood.
    var unknownRows: Set<Int> = []
    /// What is declared with each granted role, by the names of what is declared.
    var generated: [String: GrantedRole] = [:]

    var sizes = TypeSizes()

    init(name: String, version: UInt32) {
        declarations = Contract(name: name, version: version)
    }

    /// What is in sight.
    var entries: [String: Entry] {
        get { files[file].entries }
        _modify { yield &files[file].entries }
    }

    var places: [String: SourceSpan] {
        get { files[file].places }
        _modify { yield &files[file].places }
    }

    /// Whether a name would be in sight, had its import not failed.
    func isMissing(_ name: String) -> Bool {
        let missing = files[file].missing
        return missing.contains(name) || missing.contains(ImportScopes.everything)
    }

    /// Notes names as missing, so that nothing is said of their uses.
    mutating func noteMissing(_ names: [String]) { files[file].missing.formUnion(names) }

    /// Brings the names of the file into sight in which a declaration stands.
    mutating func turn(to span: SourceSpan) { file = number(of: span) }

    /// Brings the names of the file that is compiled into sight.
    mutating func turnHome() { file = 0 }

    /// The number of the file in which a span lies.
    func number(of span: SourceSpan) -> Int {
        var low = 0
        var high = bases.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if bases[middle] <= span.start { low = middle } else { high = middle }
        }
        return low
    }
}

struct Method: Hashable {
    var structure: Int
    var name: String
}

struct FieldReference: Hashable {
    var structure: Int
    var field: Int
}

/// Where fields are declared; they are entered in the order of their numbers.
struct FieldPlaces {
    private var spans: [[SourceSpan]] = []

    subscript(reference: FieldReference) -> SourceSpan? {
        guard spans.indices.contains(reference.structure),
            spans[reference.structure].indices.contains(reference.field)
        else { return nil }
        return spans[reference.structure][reference.field]
    }

    /// Enters a field of a structure: the next one, or one that is known.
    mutating func enter(_ span: SourceSpan, of field: Int, in structure: Int) {
        while spans.count <= structure { spans.append([]) }
        if field < spans[structure].count {
            spans[structure][field] = span
        } else {
            spans[structure].append(span)
        }
    }
}

struct IndexReference: Hashable {
    var table: Int
    var index: Int
}

extension FieldMark {
    /// The word before the field; nil where there is none.
    var word: String? {
        switch self {
        case .immutable: nil
        case .variable: "var"
        case .once: "once"
        case .tracked: "tracked"
        }
    }
}

struct PayloadReference: Hashable {
    var variant: Int
    var chosen: Int
    var field: Int
}

/// What a caller must know of a parameter, a field or an index column.
struct Slot {
    /// The word that must stand before the argument.
    var label: String?
    var name: String
    var type: ValueType

    /// The label that an argument may have.
    var accepted: String { label ?? name }

    init(label: String?, name: String, type: ValueType) {
        self.label = label
        self.name = name
        self.type = type
    }

    init(_ parameter: Parameter) {
        self.init(label: parameter.label, name: parameter.name, type: parameter.type)
    }

    init(_ field: Field) {
        self.init(label: nil, name: field.name, type: field.type)
    }
}

struct RuleSignature {
    var name: String
    var parameters: [Parameter]
    var span: SourceSpan?
}

struct FunctionSignature {
    /// `f`, or `Structure.f` for a `func` of a structure.
    var name: String
    var kind: FunctionKind
    /// For a `func` of a structure the first is the value.
    var parameters: [Parameter]
    var result: ValueType?
    /// The structure that it belongs to.
    var structure: Int?
    /// Its number in the typed contract, where callees stand before their callers.
    var number: Int
    var span: SourceSpan?

    /// What a call writes in parentheses.
    var slots: [Slot] {
        parameters.dropFirst(structure == nil ? 0 : 1).map { Slot($0) }
    }
}

extension Environment {
    /// The environment of a contract that has been checked, for what is typed into a console.
    init(of contract: TypedContract) {
        declarations = contract.declarations
        for (number, name) in declarations.identifiers.enumerated() {
            entries[name] = .identifier(number)
        }
        for (number, item) in declarations.enumerations.enumerated()
        where !contract.hidden.contains(item.name) {
            entries[item.name] = .enumeration(number)
        }
        var structures: [Substring: Int] = [:]
        for (number, item) in declarations.structures.enumerated() {
            structures[item.name[...]] = number
            if !contract.hidden.contains(item.name) { entries[item.name] = .structure(number) }
        }
        for constant in contract.constants {
            entries[constant.name] = .constant(constants.count)
            constants.append(ConstantSignature(constant))
        }
        for (number, item) in declarations.variants.enumerated()
        where !contract.hidden.contains(item.name) {
            entries[item.name] = .variant(number)
        }
        for (number, item) in declarations.roles.enumerated() { entries[item.name] = .role(number) }
        for (number, item) in declarations.settings.enumerated() {
            entries[item.name] = .setting(number)
        }
        for (number, item) in declarations.tables.enumerated() {
            entries[item.name] = .table(number)
        }
        for (number, item) in declarations.fields.enumerated() {
            entries[item.name] = .stateField(number)
        }
        for (number, item) in declarations.errors.enumerated() {
            entries[item.name] = .error(number)
        }
        for (number, item) in declarations.events.enumerated() {
            entries[item.name] = .event(number)
        }
        for (number, rule) in contract.rules.enumerated() {
            entries[rule.name] = .rule(number)
            rules.append(RuleSignature(name: rule.name, parameters: rule.parameters))
        }
        for (number, function) in contract.functions.enumerated() {
            add(function, number, structures, isHidden: contract.hidden.contains(function.name))
        }
        noteChangingFields()
    }

    private mutating func add(
        _ function: TypedFunction, _ number: Int, _ structures: [Substring: Int], isHidden: Bool
    ) {
        let parts = function.name.split(separator: ".")
        var structure: Int?
        if parts.count == 2, let owner = parts.first, let name = parts.last,
            let index = structures[owner]
        {
            structure = index
            methods[Method(structure: index, name: String(name))] = number
        } else if !isHidden {
            entries[function.name] = .function(number)
        }
        functions.append(
            FunctionSignature(
                name: function.name, kind: function.kind, parameters: function.parameters,
                result: function.result, structure: structure, number: number))
    }

    /// Fills ``hasChangingFields``, ``hasChangingPayload`` and ``hasSealedFields``.
    mutating func noteChangingFields() {
        let count = declarations.structures.count
        let changing = composites { $0.mark != .immutable }
        hasChangingFields = Array(changing[..<count])
        hasChangingPayload = Array(changing[count...])
        // What is sealed is no payload.
        hasSealedFields = Array(composites { $0.type.isSealed }[..<count])
    }

    /// For each structure, then for each variant, whether it has, at any depth, a field that
    /// satisfies the condition. They do not contain themselves by now, so that as many rounds as
    /// they nest find all; one is looked at again only while something changes.
    private func composites(with isWanted: (Field) -> Bool) -> [Bool] {
        let fields = declarations.compositeFields
        var found = fields.map { $0.contains(where: isWanted) }
        var users = [[Int]](repeating: [], count: fields.count)
        for (number, fields) in fields.enumerated() {
            for field in fields {
                guard let inner = field.type.innerComposite else { continue }
                users[declarations.position(of: inner)].append(number)
            }
        }
        var pending = fields.indices.filter { found[$0] }
        while let inner = pending.popLast() {
            for user in users[inner] where !found[user] {
                found[user] = true
                pending.append(user)
            }
        }
        return found
    }

    /// The structure whose fields a value of this type has.
    func structure(of type: ValueType) -> Int? {
        switch type {
        case .structure(let number): number
        case .row(let table): declarations.tables[table].row
        default: nil
        }
    }

    /// A field with a mark in the structure, row or case that the type is or holds, at any depth.
    func changingField(in type: ValueType) -> FieldReference? {
        let whole: ValueType = if case .optional(let wrapped) = type { wrapped } else { type }
        var composite = whole.innerComposite ?? whole
        // Structures and variants do not contain themselves, and nest no deeper than this.
        for _ in 0...TypeLimits.structureNesting {
            let fields: [Field]
            switch composite {
            case .variant(let number):
                fields = declarations.variants[number].cases.flatMap(\.fields)
            case let other:
                guard let number = structure(of: other) else { return nil }
                fields = declarations.structures[number].fields
                if let field = fields.firstIndex(where: { $0.mark != .immutable }) {
                    return FieldReference(structure: number, field: field)
                }
            }
            let next = fields.compactMap(\.type.innerComposite).first { holdsChangingField($0) }
            guard let next else { return nil }
            composite = next
        }
        return nil
    }

    /// Whether looking at the whole of such a value looks at a field that may change.
    func holdsChangingField(_ type: ValueType) -> Bool {
        switch type {
        case .structure(let number): hasChangingFields[number]
        case .variant(let number): hasChangingPayload[number]
        case .row(let table): hasChangingFields[declarations.tables[table].row]
        case .optional(let inner), .list(let inner, _), .set(let inner, _), .buffer(let inner, _):
            holdsChangingField(inner)
        case .sealed(let inner): holdsChangingField(inner)
        case .bool, .int, .instant, .duration, .period, .account, .digest, .bytes, .text, .path,
            .identifier, .enumeration, .ticket:
            false
        }
    }

    /// Whether a value of this type is sealed or holds something that is.
    func holdsSealed(_ type: ValueType) -> Bool {
        switch type {
        case .sealed: true
        case .structure(let number): hasSealedFields[number]
        case .row(let table): hasSealedFields[declarations.tables[table].row]
        case .optional(let inner), .list(let inner, _), .set(let inner, _), .buffer(let inner, _):
            holdsSealed(inner)
        case .bool, .int, .instant, .duration, .period, .account, .digest, .bytes, .text, .path,
            .identifier, .enumeration, .variant, .ticket:
            false
        }
    }
}

extension Contract {
    /// The fields of each structure, and behind them those of each variant, case after case.
    var compositeFields: [[Field]] {
        structures.map(\.fields) + variants.map { $0.cases.flatMap(\.fields) }
    }

    /// Where ``compositeFields`` has those of a structure or variant.
    func position(of composite: ValueType) -> Int {
        switch composite {
        case .structure(let number): number
        case .variant(let number): structures.count + number
        default: preconditionFailure("only structures and variants have fields")
        }
    }

    /// The structure or variant at a place of ``compositeFields``.
    func composite(at position: Int) -> ValueType {
        position < structures.count
            ? .structure(position) : .variant(position - structures.count)
    }
}
