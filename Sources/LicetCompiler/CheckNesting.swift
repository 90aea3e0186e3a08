import LicetBytecode
import LicetPrimitives
import LicetSyntax

/// Bounds of declared types.
enum TypeLimits {
    /// Structures and payloads within one another; well below the nesting that an encoded value may
    /// have.
    static let structureNesting = 32
}

extension Checker {
    /// Refuses structures and variants that contain themselves or nest too deeply: a field that
    /// would close the circle becomes unknown. Follows the fields with a stack of its own, since
    /// declared types may form a chain as long as the file.
    mutating func refuseNesting() {
        let fields = declarations.compositeFields
        var walk = NestingWalk(
            depths: Array(repeating: nil, count: fields.count),
            isOpen: Array(repeating: false, count: fields.count))
        for root in fields.indices where walk.depths[root] == nil {
            walk.stack = [(root, 0, 1)]
            walk.isOpen[root] = true
            while let (composite, next, depth) = walk.stack.popLast() {
                guard next < fields[composite].count else {
                    environment.sizes.note(declarations.composite(at: composite), declarations)
                    walk.close(composite, depth)
                    continue
                }
                let inner = fields[composite][next].type.innerComposite
                guard let inner = inner.map({ declarations.position(of: $0) }) else {
                    walk.stack.append((composite, next + 1, depth))
                    continue
                }
                if walk.mayEnter(inner) {
                    walk.enter(inner, from: composite, next, depth)
                } else {
                    refuse(composite, field: next, isCircle: walk.isOpen[inner])
                    walk.stack.append((composite, next + 1, depth))
                }
            }
        }
    }

    private mutating func refuse(_ position: Int, field: Int, isCircle: Bool) {
        let composite = declarations.composite(at: position)
        let name = describe(composite)
        var span: SourceSpan?
        switch composite {
        case .structure(let number):
            span = environment.fieldPlaces[FieldReference(structure: number, field: field)]
            environment.declarations.structures[number].fields[field].type = .unknown
        case .variant(let number):
            var field = field
            for chosen in declarations.variants[number].cases.indices {
                let count = declarations.variants[number].cases[chosen].fields.count
                if field < count {
                    environment.declarations.variants[number].cases[chosen].fields[field].type =
                        .unknown
                    span =
                        environment.payloadPlaces[
                            PayloadReference(variant: number, chosen: chosen, field: field)]
                    break
                }
                field -= count
            }
        default: break
        }
        report(.nestedStructure(name, isCircle: isCircle, at: span ?? SourceSpan(0, 0)))
    }
}

/// A walk through types within types.
private struct NestingWalk {
    /// How deep each type nests, once it is known.
    var depths: [Int?]
    var isOpen: [Bool]
    var stack: [(composite: Int, next: Int, depth: Int)] = []

    func mayEnter(_ inner: Int) -> Bool {
        !isOpen[inner] && (depths[inner] ?? 0) < TypeLimits.structureNesting
            && stack.count + 1 < TypeLimits.structureNesting
    }

    mutating func enter(_ inner: Int, from composite: Int, _ next: Int, _ depth: Int) {
        if let known = depths[inner] {
            stack.append((composite, next + 1, max(depth, known + 1)))
        } else {
            stack.append((composite, next + 1, depth))
            stack.append((inner, 0, 1))
            isOpen[inner] = true
        }
    }

    mutating func close(_ composite: Int, _ depth: Int) {
        depths[composite] = depth
        isOpen[composite] = false
        if let parent = stack.popLast() {
            stack.append((parent.composite, parent.next, max(parent.depth, depth + 1)))
        }
    }
}
