import LicetBytecode
import LicetPrimitives
import LicetSyntax

extension Checker {
    /// `match`: every case has an arm. A case of an enumeration stands for itself and all within
    /// it, as with `is`, but for those that an arm above has taken.
    mutating func checkMatch(
        _ statement: MatchStatement
    ) -> (TypedStatement?, completes: Bool) {
        let subject = check(statement.subject, hint: nil)
        switch subject.type {
        case .enumeration, .variant: break
        default:
            if !subject.type.isUnknown {
                report(
                    .notMatchable(
                        describe(subject.type), isOptional: subject.type.isOptional,
                        at: subject.span))
            }
            return (nil, checkLoose(statement))
        }
        var match = MatchCases(subject.type, declarations)
        var arms: [TypedArm] = []
        var completes = false
        for arm in statement.arms {
            enterScope()
            let (cases, bindings) = check(arm.patterns, &match)
            let flow = check(arm.body)
            leaveScope()
            let patterns = arm.patterns.dropFirst().reduce(
                arm.patterns.first?.span ?? statement.head
            ) { $0.joined($1.span) }
            arms.append(
                TypedArm(
                    cases: cases, bindings: bindings, body: flow.statements, span: patterns))
            completes = completes || flow.completes
        }
        let missing = match.missing
        if !missing.isEmpty {
            report(.missingCases(missing, of: describe(subject.type), at: statement.head))
            return (nil, completes)
        }
        return (.match(subject, arms), completes)
    }

    /// The arms of a value of an unknown type, for the mistakes in themselves.
    private mutating func checkLoose(_ statement: MatchStatement) -> Bool {
        var completes = false
        for arm in statement.arms {
            enterScope()
            for pattern in arm.patterns { declareLoose(pattern) }
            completes = check(arm.body).completes || completes
            leaveScope()
        }
        return completes
    }

    private mutating func declareLoose(_ pattern: CasePattern) {
        for binding in pattern.bindings ?? [] {
            if let name = binding.name { _ = declare(name, .unknown, .constant) }
        }
    }

    /// The cases that an arm takes, and its variables.
    private mutating func check(
        _ patterns: [CasePattern], _ match: inout MatchCases
    ) -> (cases: [Int], bindings: [(local: Int, field: Int)]) {
        var cases: [Int] = []
        var bindings: [(local: Int, field: Int)] = []
        for pattern in patterns {
            guard let chosen = match.names.firstIndex(of: pattern.name.text) else {
                match.hasUnknown = true
                if !pattern.name.isMissing {
                    report(
                        .unknownMember(
                            pattern.name, of: describe(match.type),
                            suggestion: nearestName(to: pattern.name.text, among: match.names)))
                }
                declareLoose(pattern)
                continue
            }
            let (taken, first) = match.take(chosen, at: pattern.span)
            if taken.isEmpty {
                report(.matchedTwice(pattern.name, at: pattern.span, first: first))
            }
            cases += taken
            guard let written = pattern.bindings else { continue }
            if patterns.count > 1 {
                report(.bindsAmongSeveral(at: pattern.span))
                declareLoose(pattern)
            } else {
                bindings = bind(written, pattern, chosen, of: match.type)
            }
        }
        return (cases.sorted(), bindings)
    }

    /// One variable, or `_`, for each field in order.
    private mutating func bind(
        _ written: [CasePattern.Binding], _ pattern: CasePattern, _ chosen: Int,
        of type: ValueType
    ) -> [(local: Int, field: Int)] {
        let fields = declarations.variantCase(chosen, of: type)?.fields ?? []
        guard !fields.isEmpty, fields.count == written.count else {
            report(.patternCount(pattern.name, fields: fields.map(\.name), at: pattern.span))
            declareLoose(pattern)
            return []
        }
        let slots = fields.map { Slot($0) }
        var bindings: [(local: Int, field: Int)] = []
        for (number, binding) in written.enumerated() {
            let isNamed = checkLabel(of: binding, at: number, in: slots)
            guard let name = binding.name else { continue }
            let local = declare(name, isNamed ? fields[number].type : .unknown, .constant)
            bindings.append((local, number))
        }
        return bindings
    }

    /// As for an argument: a label where a neighbour has the same type, unless the variable is
    /// spelt like the field.
    private mutating func checkLabel(
        of binding: CasePattern.Binding, at number: Int, in slots: [Slot]
    ) -> Bool {
        if binding.name == nil, binding.label == nil { return true }
        let value = Expression(
            binding.name.map { .name($0) } ?? .integer(0), span: binding.span)
        let argument = ArgumentSyntax(label: binding.label, value: value, span: binding.span)
        return checkLabel(argument, at: number, in: slots)
    }
}

/// Which cases of a type the arms of a `match` have taken so far.
private struct MatchCases {
    let type: ValueType
    let names: [String]
    private let ends: [Int]
    private var takers: [SourceSpan?]
    /// Whether a pattern named no case, so that what is missing may be what it meant.
    var hasUnknown = false

    init(_ type: ValueType, _ contract: Contract) {
        self.type = type
        names = contract.caseNames(of: type)
        if case .enumeration(let number) = type {
            ends = contract.enumerations[number].ends
        } else {
            ends = names.indices.map { $0 + 1 }
        }
        takers = Array(repeating: nil, count: names.count)
    }

    /// Takes what is left of a case and those within it; `first` has taken the case before.
    mutating func take(
        _ chosen: Int, at span: SourceSpan
    ) -> (taken: [Int], first: SourceSpan?) {
        let first = takers[chosen]
        let taken = (chosen..<ends[chosen]).filter { takers[$0] == nil }
        for number in taken { takers[number] = span }
        return (taken, first)
    }

    /// The cases that no arm has taken; of a case and those within it the outer one alone, which
    /// would take them all.
    var missing: [String] {
        guard !hasUnknown else { return [] }
        var named: [String] = []
        var next = 0
        for number in names.indices where number >= next && takers[number] == nil {
            named.append(names[number])
            next = ends[number]
        }
        return named
    }
}
