import LicetSyntax

extension Block {
    var tree: Tree { Tree("block", statements.isEmpty ? [Tree("")] : statements.map(\.tree)) }
}

extension Statement {
    var tree: Tree {
        switch self {
        case .binding(let statement): statement.tree
        case .assignment(let statement):
            Tree("assign", [statement.target.tree, statement.value.tree])
        case .if(let statement): statement.tree
        case .for(let statement):
            Tree(
                "for",
                [statement.name.tree, statement.collection.tree]
                    + (statement.max.map { [$0.tree] } ?? []) + [statement.body.tree])
        case .match(let statement): statement.tree
        case .require(let statement):
            Tree("require", [statement.condition.tree, statement.error.tree])
        case .update(let statement):
            Tree("update", [statement.target.tree, statement.value.tree])
        case .emit(let statement): Tree("emit", [statement.event.tree])
        case .return(let statement):
            Tree("return", [statement.value?.tree ?? Tree("")])
        case .expression(let expression): Tree("do", [expression.tree])
        case .test(let statement): statement.tree
        }
    }
}

extension BindingStatement {
    var tree: Tree {
        Tree(kind.rawValue, [name.tree] + optional("type", type?.tree) + [value.tree])
    }
}

extension IfStatement {
    var tree: Tree {
        var children: [Tree] =
            switch condition {
            case .holds(let expression): [expression.tree]
            case .binds(let name, let value): [Tree("binds", [name.tree, value.tree])]
            }
        children.append(then.tree)
        switch otherwise {
        case .block(let block): children.append(Tree("else", [block.tree]))
        case .if(let statement): children.append(Tree("else", [statement.tree]))
        case nil: break
        }
        return Tree("if", children)
    }
}

extension MatchStatement {
    var tree: Tree {
        let arms = arms.map { arm in
            Tree("case", arm.patterns.map(\.tree) + [arm.body.tree])
        }
        return Tree("match", [subject.tree] + (arms.isEmpty ? [Tree("")] : arms))
    }
}

extension CasePattern {
    var tree: Tree {
        guard let bindings else { return Tree("." + name.tree.head) }
        let parts = bindings.map { binding in
            let name = binding.name?.tree ?? Tree("_")
            return binding.label.map { Tree($0.text + ":", [name]) } ?? name
        }
        return Tree("." + name.tree.head, parts.isEmpty ? [Tree("")] : parts)
    }
}

extension OccurrenceSyntax {
    var tree: Tree {
        arguments.map { Tree("occurrence", [name.tree] + $0.map(\.tree)) } ?? name.tree
    }
}

extension TestStatement {
    var tree: Tree {
        switch self {
        case .actors(let list, _): Tree("actors", names(list))
        case .clock(let instant, _): Tree("clock", [instant.tree])
        case .advance(let duration, _): Tree("advance", [duration.tree])
        case .expect(let statement): statement.tree
        case .attempt(let call, _): Tree("attempt", [call.actor.tree, call.call.tree])
        case .attemptAny(let count, _): Tree("attempt-any", [Tree("max", String(count.value))])
        }
    }
}

extension ExpectStatement {
    var tree: Tree {
        let outcome: Tree =
            switch outcome {
            case .holds: Tree("holds")
            case .permitted(let instant, let clause):
                Tree(
                    "permitted",
                    filled(optional("at", instant?.tree) + optional("by", clause?.tree)))
            case .denied(let instant, let reason):
                Tree(
                    "denied", filled(optional("at", instant?.tree) + optional("for", reason?.tree)))
            case .accounts(let instant, let list):
                Tree("who", optional("at", instant?.tree) + [list.tree])
            case .periods(let list): Tree("when", [list.tree])
            case .fails(let error): Tree("fails", [error.tree])
            case .emits(let event): Tree("emits", [event.tree])
            }
        return Tree("expect", [subject.tree, outcome])
    }
}

private func filled(_ trees: [Tree]) -> [Tree] { trees.isEmpty ? [Tree("")] : trees }
