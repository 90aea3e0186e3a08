import LicetBytecode
import LicetPrimitives
import LicetSyntax

// Names first, so that the order of declarations does not matter; then what they are made of.
extension Checker {
    /// Gives every name at the top its number.
    mutating func collectNames(_ declarations: [Declaration]) {
        var rules = 0
        // Growing step by step, long tables of names would be hashed again and again.
        environment.entries.reserveCapacity(declarations.count)
        environment.places.reserveCapacity(declarations.count)
        for declaration in declarations {
            environment.turn(to: declaration.span)
            switch declaration {
            case .identifier(let declaration):
                for name in declaration.names {
                    enter(name, .identifier(self.declarations.identifiers.count))
                    environment.declarations.identifiers.append(name.text)
                }
            case .role(let declaration):
                enter(declaration.name, .role(self.declarations.roles.count))
                environment.declarations.roles.append(Role(name: declaration.name.text))
            case .setting(let declaration):
                enter(declaration.name, .setting(self.declarations.settings.count))
                environment.declarations.settings.append(
                    Setting(name: declaration.name.text, type: .unknown, initial: nil))
            case .constant(let declaration):
                enter(declaration.name, .constant(environment.constants.count))
                environment.constants.append(ConstantSignature(name: declaration.name.text))
            case .enum(let declaration): collect(declaration)
            case .struct(let declaration):
                enter(declaration.name, .structure(self.declarations.structures.count))
                environment.declarations.structures.append(
                    Structure(name: declaration.name.text, fields: []))
            case .state(let declaration): collect(declaration)
            case .error(let declaration):
                for member in declaration.members {
                    enter(member.name, .error(self.declarations.errors.count))
                    environment.declarations.errors.append(
                        Notice(name: member.name.text, fields: []))
                }
            case .event(let declaration):
                for member in declaration.members {
                    enter(member.name, .event(self.declarations.events.count))
                    environment.declarations.events.append(
                        Notice(name: member.name.text, fields: []))
                }
            case .access(let declaration):
                enter(declaration.name, .rule(rules))
                rules += 1
            case .action(let declaration): environment.functionNames.insert(declaration.name.text)
            case .view(let declaration), .function(let declaration):
                environment.functionNames.insert(declaration.name.text)
            case .test, .property: break
            }
        }
        environment.turnHome()
    }

    /// Takes a name at the top of the contract, unless it is taken or reserved.
    mutating func enter(_ name: Name, _ entry: Environment.Entry) {
        guard !name.isMissing else { return }
        if ReservedNames.isReservedAtTop(name.text) {
            report(.reservedName(name))
        } else if let first = environment.entries.updateValue(entry, forKey: name.text) {
            environment.entries[name.text] = first
            report(.declaredTwice(name, first: place(of: name)))
        } else {
            if !isCountless, entry.number == entry.limit {
                report(.tooMany("\(entry.plural)", max: entry.limit, at: name.span))
            }
            environment.places[name.text] = name.span
        }
    }

    /// Reports names of one list that occur twice.
    mutating func reportRepeated(_ names: [Name]) {
        // More than there may be are refused for that alone.
        guard names.count <= ContainerLimits.members * 2 else { return }
        var places: [String: SourceSpan] = [:]
        for name in names where !name.isMissing {
            if let first = places[name.text] {
                report(.declaredTwice(name, first: first))
            } else {
                places[name.text] = name.span
            }
        }
    }

    private mutating func collect(_ declaration: StateDeclaration) {
        for member in declaration.members {
            switch member {
            case .table(let table):
                enter(table.name, .table(declarations.tables.count))
                environment.declarations.tables.append(
                    Table(name: table.name.text, key: .unknown, row: 0, indexes: []))
            case .field(let field):
                enter(field.name, .stateField(declarations.fields.count))
                environment.declarations.fields.append(
                    StateField(name: field.name.text, type: .unknown, initial: .none))
            }
        }
    }

    /// Resolves the fields of structures, errors and events, and then what depends on them.
    mutating func resolveDeclarations(_ unit: SourceUnit) {
        var structure = 0
        for case .struct(let declaration) in unit.declarations {
            environment.turn(to: declaration.span)
            resolve(declaration, structure)
            structure += 1
        }
        resolvePayloads(unit)
        refuseNesting()
        environment.noteChangingFields()
        refuseSealedFields(unit)
        refuseSealedPayloads(unit)
        var error = 0
        var event = 0
        for declaration in unit.declarations {
            switch declaration {
            case .error(let declaration):
                for member in declaration.members {
                    environment.declarations.errors[error].fields = fields(of: member)
                    error += 1
                }
            case .event(let declaration):
                for member in declaration.members {
                    environment.declarations.events[event].fields = fields(of: member)
                    refuseOpened(member.name, declarations.events[event])
                    event += 1
                }
            default: break
            }
        }
    }

    private mutating func fields(of member: OccurrenceDeclaration.Member) -> [Field] {
        reportRepeated(member.fields.map(\.name))
        requireCount(
            member.fields.map(\.span), max: ContainerLimits.members, of: "fields")
        return member.fields.map { field in
            let type = resolve(field.type)
            requireSize(type, at: field.type.span)
            refuseSealed(type, "a field of an error or event", at: field.type.span)
            return Field(name: field.name.text, type: type)
        }
    }

    private mutating func resolve(_ declaration: StructDeclaration, _ number: Int) {
        if declaration.fields.isEmpty { report(.empty(declaration.name, what: "fields")) }
        reportRepeated(declaration.fields.map(\.name) + declaration.functions.map(\.name))
        requireCount(
            declaration.fields.map(\.span), max: ContainerLimits.members, of: "fields")
        for (position, field) in declaration.fields.enumerated() {
            var type = resolve(field.type)
            let mark: FieldMark =
                switch field.marker {
                case .immutable: .immutable
                case .var: .variable
                case .once: .once
                case .tracked: .tracked
                }
            if mark == .once, type != .optional(.instant), !type.isUnknown {
                report(.onceType(describe(type), at: field.type.span))
                type = .optional(.instant)
            }
            if field.isSealed {
                if mark == .once || mark == .tracked {
                    report(.sealedMark(field.name, field.marker.rawValue))
                } else if !type.isUnknown {
                    type = .sealed(type)
                }
            }
            environment.declarations.structures[number].fields.append(
                Field(name: field.name.text, type: type, mark: mark))
            environment.fieldPlaces.enter(field.name.span, of: position, in: number)
        }
    }
}
