import LicetCrypto
import LicetJSON
import LicetPrimitives
import LicetVault

extension JSONField {
    func decoded(_ name: String) throws -> Bytes {
        guard let result = bytes(hex: try self[name].string()) else {
            throw JobError(description: "\(name) is not hexadecimal")
        }
        return result
    }

    func digest(_ name: String) throws -> Digest {
        guard let digest = Digest(try decoded(name)) else {
            throw JobError(description: "\(name) has not 32 bytes")
        }
        return digest
    }

    func account(_ name: String) throws -> Account { Account(try digest(name).word) }

    func dataKey() throws -> DataKey {
        guard let key = DataKey(SecretBytes(copying: try decoded("key"))) else {
            throw JobError(description: "the key has not 32 bytes")
        }
        return key
    }

    func edition() throws -> Edition {
        Edition(
            chain: try digest("chain"), contract: try account("contract"),
            registrar: try account("registrar"), object: ObjectID(try digest("object").word),
            version: try uint32("version"), epoch: try uint32("epoch"))
    }

    func fileContext() throws -> FileContext {
        FileContext(
            edition: try edition(), file: try uint32("file"), subject: try account("subject"))
    }

    private func uint32(_ name: String) throws -> UInt32 {
        guard let number = UInt32(exactly: try self[name].integer()) else {
            throw JobError(description: "\(name) does not fit 32 bits")
        }
        return number
    }
}
