import LicetSyntax

extension SourceUnit {
    var tree: Tree {
        let header =
            contract.map {
                Tree(
                    "contract",
                    documented($0.documentation) + [$0.name.tree, Tree(String($0.version.value))])
            } ?? module.map {
                Tree("module", documented($0.documentation) + [Tree($0.name.text)])
            } ?? Tree("<missing>")
        return Tree("source", [header] + imports.map(\.tree) + declarations.map(\.tree))
    }
}

extension ImportDeclaration {
    var tree: Tree {
        let whole = module.parts.isEmpty ? Tree("<missing>") : Tree(module.text)
        let chosen = self.names.map { [Tree("names", $0.map(\.tree))] } ?? []
        return Tree("import", documented(documentation) + [whole] + chosen)
    }
}

extension Declaration {
    var tree: Tree {
        switch self {
        case .identifier(let declaration):
            Tree("id", documented(declaration.documentation) + names(declaration.names))
        case .role(let declaration):
            Tree(
                "role",
                documented(declaration.documentation) + [declaration.name.tree]
                    + (declaration.parameters.isEmpty
                        ? [] : [Tree("parameters", declaration.parameters.map(\.tree))])
                    + (declaration.max.map { [$0.tree] } ?? [])
                    + (declaration.grantors.isEmpty
                        ? [] : [Tree("granted", declaration.grantors.map(\.tree))]))
        case .setting(let declaration):
            Tree(
                "setting",
                documented(declaration.documentation)
                    + [declaration.name.tree, declaration.type.tree, declaration.value.tree])
        case .constant(let declaration):
            Tree(
                "const",
                documented(declaration.documentation)
                    + [declaration.name.tree, declaration.type.tree, declaration.value.tree])
        case .enum(let declaration):
            Tree(
                "enum",
                documented(declaration.documentation) + [declaration.name.tree]
                    + declaration.trees(within: nil))
        case .struct(let declaration): declaration.tree
        case .state(let declaration): declaration.tree
        case .error(let declaration): declaration.tree("error")
        case .event(let declaration): declaration.tree("event")
        case .access(let declaration): declaration.tree
        case .action(let declaration): declaration.tree
        case .view(let declaration): declaration.tree("view")
        case .function(let declaration): declaration.tree("func")
        case .test(let declaration):
            Tree(
                "test",
                documented(declaration.documentation)
                    + [Tree(quoted(declaration.title)), declaration.body.tree])
        case .property(let declaration):
            Tree(
                "property",
                documented(declaration.documentation)
                    + [Tree(quoted(declaration.title))] + declaration.parameters.map(\.tree)
                    + optional("where", declaration.condition?.tree) + [declaration.body.tree])
        }
    }
}

extension EnumDeclaration {
    fileprivate func trees(within parent: Int?) -> [Tree] {
        cases.enumerated().filter { $0.element.parent == parent }.map { number, item in
            let parts = (item.payload ?? []).map(\.tree) + trees(within: number)
            return parts.isEmpty && item.payload == nil
                ? item.name.tree : Tree(item.name.tree.head, parts.isEmpty ? [Tree("")] : parts)
        }
    }
}

extension StructDeclaration {
    var tree: Tree {
        let fields = fields.map { field in
            Tree(
                "field" + (field.isSealed ? "-sealed" : "")
                    + (field.marker == .immutable ? "" : "-\(field.marker.rawValue)"),
                documented(field.documentation)
                    + [field.name.tree, field.type.tree])
        }
        return Tree(
            "struct",
            documented(documentation) + [name.tree] + fields
                + functions.map { $0.tree("func") })
    }
}

extension StateDeclaration {
    var tree: Tree {
        Tree(
            "state",
            documented(documentation)
                + members.map { member in
                    switch member {
                    case .table(let table): table.tree
                    case .field(let field):
                        Tree(
                            "state-field",
                            documented(field.documentation)
                                + [field.name.tree, field.type.tree, field.value.tree])
                    }
                })
    }
}

extension TableDeclaration {
    var tree: Tree {
        let indexes = indexes.map { index in
            Tree(
                index.isUnique ? "unique-index" : "index",
                names(index.columns) + (index.max.map { [$0.tree] } ?? []))
        }
        return Tree(
            "table",
            documented(documentation) + [name.tree, key.tree, row.tree]
                + indexes)
    }
}

extension OccurrenceDeclaration {
    func tree(_ head: String) -> Tree {
        Tree(
            head,
            documented(documentation)
                + members.map { member in
                    member.fields.isEmpty
                        ? member.name.tree : Tree(member.name.text, member.fields.map(\.tree))
                })
    }
}

extension AccessDeclaration {
    var tree: Tree {
        let members = members.map { member in
            switch member {
            case .binding(let statement): statement.tree
            case .clause(let clause):
                Tree(clause.kind.rawValue, [clause.name.tree, clause.condition.tree])
            }
        }
        return Tree(
            "access",
            documented(documentation) + [name.tree] + parameters.map(\.tree)
                + [Tree("at", [instant.tree])] + members)
    }
}

extension ActionDeclaration {
    var tree: Tree {
        Tree(
            "action",
            documented(documentation) + [name.tree] + parameters.map(\.tree)
                + optional("result", result?.tree)
                + [Tree("by", authority.isEmpty ? [Tree("<missing>")] : authority.map(\.tree))]
                + [body.tree])
    }
}

extension FunctionDeclaration {
    func tree(_ head: String) -> Tree {
        Tree(
            head,
            documented(documentation) + [name.tree] + parameters.map(\.tree)
                + optional("result", result?.tree) + [body.tree])
    }
}

extension ConsoleItem {
    var tree: Tree {
        switch self {
        case .import(let statement): statement.tree
        case .declaration(let declaration): declaration.tree
        case .statement(let statement): statement.tree
        }
    }
}
