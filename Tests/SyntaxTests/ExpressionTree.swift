import LicetSyntax

extension Expression {
    var tree: Tree {
        switch kind {
        case .integer(let value): Tree(String(value))
        case .boolean(let value): Tree(String(value))
        case .none: Tree("nil")
        case .text(let bytes): Tree(quoted(bytes))
        case .bytes(let bytes):
            Tree("0x" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        case .instant(let instant): Tree("@\(instant)")
        case .rowNumber(let number): Tree("#\(number)")
        case .enumCase(let name): Tree("." + name.tree.head)
        case .list(let elements): Tree("list", elements.isEmpty ? [Tree("")] : elements.map(\.tree))
        case .name(let name): name.tree
        case .member(let base, let name): Tree("member", [base.tree, name.tree])
        case .index(let base, let arguments):
            Tree("index", [base.tree] + arguments.map(\.tree))
        case .call(let callee, let arguments):
            Tree("call", [callee.tree] + arguments.map(\.tree))
        case .unary(let unary): Tree(unary.operator.rawValue, [unary.operand.tree])
        case .binary(let binary):
            Tree(binary.operator.rawValue, [binary.left.tree, binary.right.tree])
        case .quantifier(let quantifier):
            Tree(
                quantifier.kind.rawValue,
                [quantifier.name.tree, quantifier.collection.tree, quantifier.body.tree])
        case .insert(let insert):
            Tree(
                "insert",
                [insert.table.tree] + optional("key", insert.key?.tree) + [insert.row.tree])
        case .open(let open):
            Tree("open", [open.target.tree, open.rule.tree, open.duration.tree])
        case .callAs(let callAs): Tree("as", [callAs.actor.tree, callAs.call.tree])
        case .deploy(let deploy):
            Tree("deploy", [deploy.contract.tree] + deploy.arguments.map(\.tree))
        case .missing: Tree("<missing>")
        }
    }
}
