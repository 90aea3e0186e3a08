import LicetBytecode
import LicetPrimitives

public enum LoadRefusal: Error { case malformed }
public final class LoadedContract: Sendable {
    public let contract: Contract
    public let digest: Digest
    public init(_ verified: VerifiedContract) throws(LoadRefusal) {
        contract = verified.contract
        digest = verified.digest
    }
}
