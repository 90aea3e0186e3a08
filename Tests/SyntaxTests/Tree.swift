import LicetSyntax

/// A node of a printed tree: an S-expression.
struct Tree {
    let head: String
    var children: [Tree] = []

    init(_ head: String, _ children: [Tree] = []) {
        self.head = head
        self.children = children
    }

    init(_ head: String, _ leaf: String) {
        self.init(head, [Tree(leaf)])
    }

    /// On one line where that fits, otherwise a child on each line.
    func printed(indent: Int = 0) -> String {
        let flat = flatText
        let margin = String(repeating: " ", count: indent)
        if indent + flat.utf8.count <= 96 { return margin + flat }
        let lines = children.map { $0.printed(indent: indent + 2) }
        return margin + "(" + ([head] + lines).joined(separator: "\n") + ")"
    }

    func contains(_ leaf: String) -> Bool {
        head == leaf || children.contains { $0.contains(leaf) }
    }

    private var flatText: String {
        if children.isEmpty { return head }
        return "(" + ([head] + children.map(\.flatText)).joined(separator: " ") + ")"
    }
}

extension Name {
    var tree: Tree { Tree(isMissing ? "<missing>" : text) }
}

func quoted(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).debugDescription
}

func names(_ names: [Name]) -> [Tree] { names.map(\.tree) }

func optional(_ head: String, _ value: Tree?) -> [Tree] {
    value.map { [Tree(head, [$0])] } ?? []
}

func documented(_ text: String?) -> [Tree] {
    optional("doc", text.map { Tree($0.debugDescription) })
}

extension TypeSyntax {
    var tree: Tree {
        switch self {
        case .name(let name): name.tree
        case .bounded(let name, let max, _): Tree(name.text, [max.tree])
        case .list(let element, let max, _):
            Tree("list-type", [element.tree] + (max.map { [$0.tree] } ?? []))
        case .set(let element, let max, _):
            Tree("set-type", [element.tree] + (max.map { [$0.tree] } ?? []))
        case .optional(let wrapped, _): Tree("optional", [wrapped.tree])
        case .missing: Tree("<missing>")
        }
    }
}

extension BoundSyntax {
    var tree: Tree {
        switch self {
        case .literal(let literal): Tree("max", String(literal.value))
        case .constant(let name): Tree("max", name.text)
        }
    }
}

extension ParameterSyntax {
    var tree: Tree {
        Tree("parameter", optional("label", label?.tree) + [name.tree, type.tree])
    }
}

extension ArgumentSyntax {
    var tree: Tree {
        label.map { Tree("\($0.text):", [value.tree]) } ?? value.tree
    }
}
