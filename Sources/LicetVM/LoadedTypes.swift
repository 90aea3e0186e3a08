import LicetBytecode
import LicetPrimitives

/// One type in the flat form that the machine walks: numbers instead of nested enumerations, so
/// that walking it touches no reference counts.
struct TypeNode {
    enum Kind: UInt8 {
        case bool, int, instant, duration, period, word256, bytes, text, path, identifier
        case enumeration, structure, variant, row, optional, boxedOptional, list, set, buffer
        case ticket
    }

    var kind: Kind
    /// Registers or slots of a value in its place.
    var width = 1
    /// Elements or bytes at most; cases of an enumeration or variant.
    var bound = 0
    /// The type of elements, of an optional's value, of a row's structure; of a variant's first
    /// case, behind which those of the others follow in order. A case is a structure whose first
    /// slot holds the case's number.
    var element = 0
    /// The places of a structure's fields in ``TypeTable/places``.
    var firstPlace = 0
    var placeCount = 0
    /// Slots of a structure's or row's object.
    var slots = 0
    /// Where a row's object has its key (after the instant of its insert), and the key's type.
    var keySlot = 0
    var key = 0
    /// Whether a value may hold an identifier.
    var namesRows = false
    /// The table that an identifier numbers, -1 where there is none.
    var table = -1
}

/// The type of a field, and the slot of its structure's object where it lies.
struct FieldPlace {
    var type: Int
    var slot: Int
}

/// All types that a contract's code mentions, each once.
struct TypeTable {
    // Neither is ever empty, so that both have an address.
    private(set) var nodes = [TypeNode(kind: .bool)]
    private(set) var places = [FieldPlace(type: 0, slot: 0)]
    private var numbers: [ValueType: Int] = [.bool: 0]

    /// The number of a type, which is added where it is new.
    mutating func number(
        of type: ValueType, in contract: Contract, depth: Int = 0
    ) throws(LoadRefusal) -> Int {
        // Sealing is for the verifier: a register holds the same either way.
        if case .sealed(let wrapped) = type {
            return try number(of: wrapped, in: contract, depth: depth)
        }
        if let known = numbers[type] { return known }
        guard depth <= Limits.nesting else { throw .typeNesting }
        let node = try makeNode(type, in: contract, depth: depth)
        nodes.append(node)
        numbers[type] = nodes.count - 1
        return nodes.count - 1
    }

    /// The flat form of a type, which is added where it is new.
    mutating func node(
        of type: ValueType, in contract: Contract
    ) throws(LoadRefusal) -> TypeNode {
        // The number first: finding it may make `nodes` another array.
        let number = try number(of: type, in: contract)
        return nodes[number]
    }

    /// Where a structure's or row's field lies.
    mutating func place(
        of field: Int, in type: ValueType, contract: Contract
    ) throws(LoadRefusal) -> FieldPlace {
        let node = try self.node(of: type, in: contract)
        guard node.kind == .structure || node.kind == .row,
            (0..<node.placeCount).contains(field)
        else { throw .malformed("a field of what has none") }
        return places[node.firstPlace + field]
    }

    private mutating func makeNode(
        _ type: ValueType, in contract: Contract, depth: Int
    ) throws(LoadRefusal) -> TypeNode {
        switch type {
        case .bool: return TypeNode(kind: .bool)
        case .int: return TypeNode(kind: .int)
        case .instant: return TypeNode(kind: .instant)
        case .duration: return TypeNode(kind: .duration)
        case .period: return TypeNode(kind: .period, width: 2)
        case .account, .digest: return TypeNode(kind: .word256)
        case .bytes(let max): return TypeNode(kind: .bytes, bound: max)
        case .text(let max): return TypeNode(kind: .text, bound: max)
        case .path: return TypeNode(kind: .path, bound: Limits.pathBytes)
        case .identifier:
            let table = contract.tables.firstIndex { $0.key == type }
            return TypeNode(kind: .identifier, namesRows: true, table: table ?? -1)
        case .enumeration(let index):
            guard contract.enumerations.indices.contains(index) else {
                throw .malformed("an enumeration that is not declared")
            }
            return TypeNode(
                kind: .enumeration, bound: contract.enumerations[index].cases.count)
        case .structure(let index):
            return try makeStructure(index, in: contract, depth: depth)
        case .variant(let index):
            return try makeVariant(index, in: contract, depth: depth)
        case .row(let table):
            return try makeRow(table, in: contract, depth: depth)
        case .optional(let wrapped):
            let element = try number(of: wrapped, in: contract, depth: depth + 1)
            return TypeNode(
                kind: type.isBoxed ? .boxedOptional : .optional, element: element,
                namesRows: nodes[element].namesRows)
        case .list(let wrapped, let max):
            return try makeCollection(.list, wrapped, max, in: contract, depth: depth)
        case .set(let wrapped, let max):
            return try makeCollection(.set, wrapped, max, in: contract, depth: depth)
        case .buffer(let wrapped, let max):
            return try makeCollection(.buffer, wrapped, max, in: contract, depth: depth)
        case .sealed(let wrapped): return try makeNode(wrapped, in: contract, depth: depth)
        case .ticket: return TypeNode(kind: .ticket)
        }
    }

    private mutating func makeCollection(
        _ kind: TypeNode.Kind, _ wrapped: ValueType, _ max: Int, in contract: Contract, depth: Int
    ) throws(LoadRefusal) -> TypeNode {
        let element = try number(of: wrapped, in: contract, depth: depth + 1)
        guard (0...Limits.collectionCount).contains(max) else {
            throw .malformed("a collection's bound past its limit")
        }
        return TypeNode(
            kind: kind, bound: max, element: element, namesRows: nodes[element].namesRows)
    }

    private mutating func makeStructure(
        _ index: Int, in contract: Contract, depth: Int
    ) throws(LoadRefusal) -> TypeNode {
        guard contract.structures.indices.contains(index) else {
            throw .malformed("a structure that is not declared")
        }
        return try makeFields(contract.structures[index].fields, from: 0, in: contract, depth)
    }

    private mutating func makeVariant(
        _ index: Int, in contract: Contract, depth: Int
    ) throws(LoadRefusal) -> TypeNode {
        guard contract.variants.indices.contains(index) else {
            throw .malformed("a variant that is not declared")
        }
        var cases: [TypeNode] = []
        for chosen in contract.variants[index].cases {
            cases.append(try makeFields(chosen.fields, from: 1, in: contract, depth))
        }
        var node = TypeNode(kind: .variant, bound: cases.count, element: nodes.count)
        node.namesRows = cases.contains { $0.namesRows }
        nodes += cases
        return node
    }

    /// Where a field of a variant's case lies.
    mutating func place(
        of field: Int, ofCase number: Int, in type: ValueType, contract: Contract
    ) throws(LoadRefusal) -> FieldPlace {
        let node = try self.node(of: type, in: contract)
        guard node.kind == .variant, (0..<node.bound).contains(number),
            (0..<nodes[node.element + number].placeCount).contains(field)
        else { throw .malformed("a field of a case that has none") }
        return places[nodes[node.element + number].firstPlace + field]
    }

    /// Fields side by side, the first at a slot.
    private mutating func makeFields(
        _ fields: [Field], from first: Int, in contract: Contract, _ depth: Int
    ) throws(LoadRefusal) -> TypeNode {
        var types: [Int] = []
        for field in fields {
            types.append(try number(of: field.type, in: contract, depth: depth + 1))
        }
        var node = TypeNode(kind: .structure, firstPlace: places.count, placeCount: types.count)
        node.slots = first
        for type in types {
            places.append(FieldPlace(type: type, slot: node.slots))
            node.slots += nodes[type].width
            node.namesRows = node.namesRows || nodes[type].namesRows
        }
        return node
    }

    private mutating func makeRow(
        _ table: Int, in contract: Contract, depth: Int
    ) throws(LoadRefusal) -> TypeNode {
        guard contract.tables.indices.contains(table) else {
            throw .malformed("a table that is not declared")
        }
        let structure = try number(
            of: .structure(contract.tables[table].row), in: contract, depth: depth + 1)
        let key = try number(of: contract.tables[table].key, in: contract, depth: depth + 1)
        var node = nodes[structure]
        node.kind = .row
        node.element = structure
        node.keySlot = node.slots + 1
        node.key = key
        // Behind the key stand, for each tracked field, its newest instant and its earlier pairs.
        let tracked = contract.structures[contract.tables[table].row].trackedFields.count
        node.slots = node.keySlot + nodes[key].width + 2 * tracked
        node.namesRows = true
        return node
    }
}
