import LicetPrimitives

/// A contract that the verifier has accepted: the only form that the machine loads.
public struct VerifiedContract: Sendable {
    public var contract: Contract { content.contract }
    /// SHA-256 of the container.
    public var digest: Digest { content.digest }
    /// For each error, the number by which the world knows it, see ``Contract/code(error:)``.
    public var errorCodes: [UInt32] { content.codes.errors }
    /// For each event, the number by which the world knows it.
    public var eventCodes: [UInt32] { content.codes.events }

    private var summaries: [FunctionSummary] { content.summaries }
    private let content: Content

    /// All of it in one place, so that a copy is one reference.
    private final class Content: Sendable {
        let contract: Contract
        let digest: Digest
        let codes: NoticeCodes
        let summaries: [FunctionSummary]
        let functionNumbers: [String: Int]
        let ruleNumbers: [String: Int]

        init(
            contract: Contract, digest: Digest, codes: NoticeCodes, summaries: [FunctionSummary]
        ) {
            self.contract = contract
            self.digest = digest
            self.codes = codes
            self.summaries = summaries
            functionNumbers = numbers(contract.functions.map(\.name))
            ruleNumbers = numbers(contract.rules.map(\.name))
        }
    }

    // Invariant: only `verify` in this file makes one.
    fileprivate init(
        contract: Contract, digest: Digest, codes: NoticeCodes, summaries: [FunctionSummary]
    ) {
        content = Content(
            contract: contract, digest: digest, codes: codes, summaries: summaries)
    }

    /// The number of the function with this name.
    public func function(named name: String) -> Int? { content.functionNumbers[name] }

    /// The number of the rule with this name.
    public func rule(named name: String) -> Int? { content.ruleNumbers[name] }

    /// The numbers of the errors with which a function may end, itself or through what it calls,
    /// ascending; empty for a number that is none.
    public func errors(ofFunction number: Int) -> [Int] {
        summaries.indices.contains(number) ? summaries[number].errors.numbers : []
    }

    /// Registers that a call of the function takes, those of its callees included; at most
    /// ``Limits/stackRegisters``. A rule that it calls counts as ``Limits/registers``.
    public func stackRegisters(ofFunction number: Int) -> Int {
        summaries.indices.contains(number) ? summaries[number].registers : 0
    }
}

private func numbers(_ names: [String]) -> [String: Int] {
    var numbers: [String: Int] = [:]
    for (number, name) in names.enumerated() { numbers[name] = number }
    return numbers
}

/// Why a contract is refused.
public struct VerificationError: Error, Hashable, Sendable {
    /// What is wrong, as a sentence for the author of a compiler.
    public let reason: String
    public let location: Location

    public enum Location: Hashable, Sendable {
        case container
        case declaration(String)
        case rule(Int)
        case function(Int, instruction: Int?)
    }

    public init(_ reason: String, at location: Location) {
        self.reason = reason
        self.location = location
    }
}

/// Checks a contract; `container` must be its encoding.
public func verify(
    _ contract: Contract, container: Bytes
) throws(VerificationError) -> VerifiedContract {
    // Through the decoder, since its limits are what keeps every check here bounded.
    guard try decoded(container) == contract else {
        throw VerificationError("the container holds another contract", at: .container)
    }
    return try check(contract, container)
}

/// Reads and checks a container. Takes time linear in its bytes, for which
/// ``GasSchedule/verificationGas(bytes:)`` is to be paid first.
public func verify(container: Bytes) throws(VerificationError) -> VerifiedContract {
    try check(try decoded(container), container)
}

private func decoded(_ container: Bytes) throws(VerificationError) -> Contract {
    do {
        return try Contract(container: container)
    } catch {
        throw VerificationError("the container does not decode: \(error)", at: .container)
    }
}

private func check(
    _ contract: Contract, _ container: Bytes
) throws(VerificationError) -> VerifiedContract {
    let types = try verifyDeclarations(contract)
    let codes = try NoticeCodes(contract)
    try verifyTrees(types)
    let summaries = try verifyCode(types)
    return VerifiedContract(
        contract: contract, digest: SHA256.hash(container), codes: codes, summaries: summaries)
}
