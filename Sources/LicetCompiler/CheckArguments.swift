import LicetBytecode
import LicetSyntax

extension Checker {
    /// Checks arguments against what is declared, in order; nil after a mistake.
    ///
    /// A label is required where the declaration gives one, and where a neighbour has the same type
    /// unless the argument is a name spelt like the parameter.
    mutating func checkArguments(
        _ arguments: [ArgumentSyntax], _ slots: [Slot], of callee: String, at span: SourceSpan
    ) -> [TypedExpression]? {
        var typed: [TypedExpression] = []
        var skipped: [Int] = []
        var next = 0
        var isSound = true
        for argument in arguments {
            if let label = argument.label, next < slots.count,
                slots[next].accepted != label.text,
                let later = slots[next...].firstIndex(where: { $0.accepted == label.text })
            {
                skipped += next..<later
                next = later
            }
            if let early = skipped.firstIndex(where: { slots[$0].accepted == argument.label?.text })
            {
                refuseOrder(of: argument, slots[skipped.remove(at: early)], slots, of: callee)
                isSound = false
                continue
            }
            guard next < slots.count else {
                isSound = reportExtra(argument, slots, of: callee) && isSound
                continue
            }
            isSound = checkLabel(argument, at: next, in: slots) && isSound
            let value = check(argument.value, expecting: slots[next].type)
            isSound = !value.type.isUnknown && isSound
            typed.append(value)
            next += 1
        }
        // What follows an argument in the wrong order may be there too, in the wrong order.
        skipped += min(next, slots.count)..<slots.count
        let missing = skipped.map { slots[$0].name }
        if !missing.isEmpty {
            report(.missingArguments(missing, of: callee, at: span))
            return nil
        }
        return isSound ? typed : nil
    }

    /// Checks arguments of something unknown, for the mistakes in themselves.
    mutating func checkLoose(_ arguments: [ArgumentSyntax]) {
        for argument in arguments { _ = check(argument.value, hint: .unknown) }
    }

    /// An argument whose place was passed by.
    private mutating func refuseOrder(
        of argument: ArgumentSyntax, _ slot: Slot, _ slots: [Slot], of callee: String
    ) {
        if let label = argument.label {
            report(.argumentOrder(label, slots.map(\.accepted), of: callee))
        }
        _ = check(argument.value, expecting: slot.type)
    }

    private mutating func reportExtra(
        _ argument: ArgumentSyntax, _ slots: [Slot], of callee: String
    ) -> Bool {
        _ = check(argument.value, hint: .unknown)
        if let label = argument.label {
            let near = nearestName(to: label.text, among: slots.map(\.accepted))
            report(.unknownLabel(label, of: callee, suggestion: near))
        } else {
            report(.extraArgument(of: callee, count: slots.count, at: argument.span))
        }
        return false
    }

    /// Reports a label that is wrong, or missing where it is needed.
    mutating func checkLabel(
        _ argument: ArgumentSyntax, at position: Int, in slots: [Slot]
    ) -> Bool {
        let slot = slots[position]
        if let label = argument.label {
            if label.text == slot.accepted { return true }
            report(.wrongLabel(label, expected: slot.accepted))
            return false
        }
        if let label = slot.label {
            report(.missingLabel(label, declared: true, at: argument.span))
            return false
        }
        guard hasLikeNeighbour(position, in: slots) else { return true }
        if case .name(let name) = argument.value.kind, name.text == slot.name { return true }
        if case .missing = argument.value.kind { return false }
        report(.missingLabel(slot.name, declared: false, at: argument.span))
        return false
    }

    /// A neighbour with a declared label cannot be taken for this argument: the label must be
    /// there.
    private func hasLikeNeighbour(_ position: Int, in slots: [Slot]) -> Bool {
        let type = slots[position].type.unwrapped
        guard !type.isUnknown else { return false }
        return [position - 1, position + 1].contains { neighbour in
            slots.indices.contains(neighbour) && slots[neighbour].label == nil
                && type.isSameKind(as: slots[neighbour].type.unwrapped)
        }
    }
}
