import Foundation
import LicetJSON
import LicetLedger
public import LicetPrimitives

extension KeyHome {
    /// A contract that was deployed from this home.
    public struct KnownContract: Hashable, Sendable {
        public let name: String
        public let address: Account
        /// The chain that it is on, as 64 hexadecimal digits.
        public let chain: String

        public init(name: String, address: Account, chain: String) {
            self.name = name
            self.address = address
            self.chain = chain
        }
    }

    private var contractsFile: URL { folder.appendingPathComponent("contracts.json") }
    private var configurationFile: URL { folder.appendingPathComponent("config.json") }

    /// The contracts that are remembered, the newest last.
    public func contracts() throws -> [KnownContract] {
        guard let json = try read(contractsFile) else { return [] }
        do {
            try JSONField(json).refuseUnknownKeys(besides: ["contracts"])
            return try json["contracts"].elements().map { field in
                try field.refuseUnknownKeys(besides: ["name", "address", "chain"])
                guard let address = Account(text: try field["address"].string()) else {
                    throw field["address"].refusal("should be an address, `licet1…`")
                }
                return KnownContract(
                    name: try field["name"].string(), address: address,
                    chain: try field["chain"].string())
            }
        } catch {
            throw HomeFileError.damaged(contractsFile.path, "\(error)")
        }
    }

    /// The contract of a name on a chain; the newest where there are several.
    public func contract(named name: String, on chain: ChainID) throws -> Account? {
        let text = chain.digest.bytes.hex
        return try contracts().last { $0.name == name && $0.chain == text }?.address
    }

    /// Remembers a contract. An older one of the same name on the same chain is forgotten.
    public func remember(_ contract: KnownContract) throws {
        let others = try contracts().filter {
            $0.name != contract.name || $0.chain != contract.chain
        }
        let entries = (others + [contract]).map { entry -> JSON in
            [
                "name": .string(entry.name), "address": .string(entry.address.text),
                "chain": .string(entry.chain),
            ]
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = JSON.object([JSON.Member("contracts", .array(entries))]).text(.pretty)
        try Data((text + "\n").utf8).write(to: contractsFile, options: .atomic)
    }

    /// The address of the node that `config.json` names: `{"node": "http://127.0.0.1:7420"}`.
    public func configuredNode() throws -> String? {
        guard let json = try read(configurationFile) else { return nil }
        do {
            try JSONField(json).refuseUnknownKeys(besides: ["node"])
            return try json["node"].ifPresent()?.string()
        } catch {
            throw HomeFileError.damaged(configurationFile.path, "\(error)")
        }
    }

    private func read(_ file: URL) throws -> JSON? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        guard let data = try? Data(contentsOf: file) else {
            throw HomeFileError.damaged(file.path, "it cannot be read")
        }
        do throws(JSONError) {
            return try JSON(reading: Bytes(data))
        } catch {
            throw HomeFileError.damaged(file.path, "\(error)")
        }
    }
}

/// A file of the home is not what this program wrote.
public enum HomeFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case damaged(String, String)

    public var description: String {
        switch self {
        case .damaged(let path, let reason): "`\(path)`: \(reason)"
        }
    }
}
