import Foundation
import LicetBytecode
import TestSupport
import Testing

@Suite struct `Every reason of the verifier` {
    private static let refusals: [Refusal] = [
        CodeRefusals.cases, CodeRefusals.words, CodeRefusals.types, CodeRefusals.flow,
        CodeRefusals.effects, DeclarationRefusals.cases, DeclarationRefusals.types,
        DeclarationRefusals.state, DeclarationRefusals.names, TreeRefusals.cases,
        TreeRefusals.clauses, TreeRefusals.operators, TreeRefusals.authorities,
        RoleRefusals.declarations,
        RoleRefusals.trees, SealingRefusals.types, SealingRefusals.openings, SealingRefusals.values,
        SealingRefusals.opens, SealingRefusals.trees, StretchRefusals.all, TrackedRefusals.all,
    ].flatMap { $0 }

    /// Refused by tests of their own, at the limit and one past it.
    private static let elsewhere = [
        "calls are nested more than 64 deep", "calls take more than 4,096 registers",
        "marks are nested more than 8 deep",
    ]

    /// Where a `switch` must say something of what never comes to it.
    private static let unreachable = [
        "no type with fields", "only the loader makes this", "a node that is about no case",
    ]

    @Test func `is given by a container that breaks one rule`() throws {
        let given = Self.refusals.compactMap { $0.found?.reason } + Self.elsewhere
        let reasons = try reasons()
        #expect(reasons.count > 100)
        let missing = reasons.subtracting(Self.unreachable).filter { reason in
            !given.contains { matches(reason, $0) }
        }
        #expect(missing.isEmpty, "no container is refused for: \(missing.sorted())")
    }

    /// What the sources of the verifier throw: texts of several words, in which `\u{0}` stands for
    /// whatever is inserted.
    private func reasons() throws -> Set<String> {
        let folder = PackageRoot.url("Sources/LicetBytecode")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("Verify") }
        var reasons: Set<String> = []
        for file in files {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for line in text.split(separator: "\n") where !line.contains("//") {
                for match in line.matches(of: /"((?:[^"\\]|\\.)*)"/) {
                    let reason = String(match.1).replacing(/\\\([^()]*(?:\([^()]*\))?[^()]*\)/) {
                        _ in "\u{0}"
                    }
                    if reason.contains(" ") { reasons.insert(reason) }
                }
            }
        }
        return reasons
    }

    /// Parts of messages, such as `row identifier`, are met inside of them.
    private func matches(_ reason: String, _ given: String) -> Bool {
        var rest = given[...]
        for part in reason.split(separator: "\u{0}") {
            guard let place = rest.firstRange(of: part) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }
}
