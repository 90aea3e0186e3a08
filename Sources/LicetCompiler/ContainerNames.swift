import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// The constants that the file that is compiled declares or imports, by name.
    var visibleConstants: [TypedConstant] {
        var found: [TypedConstant] = []
        for (name, entry) in environment.files[0].entries {
            guard case .constant(let number) = entry,
                let value = environment.constants[number].value
            else { continue }
            found.append(
                TypedConstant(name: name, type: environment.constants[number].type, value: value))
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Gives types and functions of modules that the contract's own file cannot name names that
    /// nothing else in the container has: `a_b_Name` for `Name` of `a.b`.
    func withContainerNames(
        _ contract: TypedContract, _ unit: SourceUnit, modules: [ModuleName?]
    ) -> TypedContract {
        var contract = contract
        var taken = Set(environment.files[0].entries.keys)
        var functions: [(number: Int, name: String)] = []
        for declaration in unit.declarations {
            let file = environment.number(of: declaration.span)
            guard file > 0, let module = modules[file] else { continue }
            for name in declaration.declaredNames {
                guard let entry = environment.files[file].entries[name.text],
                    environment.files[0].entries[name.text] != entry
                else { continue }
                let unique = uniqueName(name.text, of: module, &taken)
                contract.hidden.insert(unique)
                switch entry {
                case .enumeration(let number):
                    contract.declarations.enumerations[number].name = unique
                case .variant(let number):
                    contract.declarations.variants[number].name = unique
                case .structure(let number):
                    contract.declarations.structures[number].name = unique
                case .function(let number):
                    functions.append((environment.functions[number].number, unique))
                default: break
                }
            }
        }
        for (number, name) in functions { contract.functions[number].name = name }
        renameMethods(of: &contract)
        return contract
    }

    /// Functions of structures bear the names of these.
    private func renameMethods(of contract: inout TypedContract) {
        for signature in environment.functions {
            guard let structure = signature.structure,
                let method = signature.name.split(separator: ".").last
            else { continue }
            let owner = contract.declarations.structures[structure].name
            contract.functions[signature.number].name = "\(owner).\(method)"
        }
    }

    private func uniqueName(
        _ name: String, of module: ModuleName, _ taken: inout Set<String>
    ) -> String {
        let whole = (module.parts + [name]).joined(separator: "_")
        var number = 1
        var unique = String(whole.prefix(Limits.nameBytes))
        while !taken.insert(unique).inserted {
            number += 1
            let end = "_\(number)"
            unique = String(whole.prefix(Limits.nameBytes - end.utf8.count)) + end
        }
        return unique
    }
}
