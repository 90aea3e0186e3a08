import Foundation
import LicetClient
import LicetCrypto
import LicetHTTP
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetStorage
import LicetVault

/// Which adapter stands behind each seam, chosen here and nowhere else.
enum Composition {
    /// A node on the SQLite file of a folder.
    static func runner(
        _ folder: NodeFolder, genesis: Genesis, configuration: NodeConfiguration,
        sealer: SealerKey?, clock: @escaping @Sendable () -> Instant
    ) throws -> NodeRunner {
        do {
            let store = try SQLiteChainStore(path: folder.database.path)
            return try NodeRunner(
                store: store, genesis: genesis,
                environment: NodeEnvironment(now: clock, seal: { sealer?.seal($0) }),
                configuration: configuration)
        } catch let error as ChainOpeningError {
            throw CommandFailure.fault(words(error))
        } catch let fault as StoreFault {
            throw CommandFailure.fault("the chain's store: \(fault.detail)")
        }
    }

    /// The gateway that a node's configuration names, on a folder of ciphertexts and a memory of
    /// nonces beside the chain; `nil` where it names none.
    static func gateway(
        _ folder: NodeFolder, _ node: NodeFile, chain: ChainID, servesOnWork: Bool
    ) throws -> GatewayService? {
        guard let file = node.gateway else { return nil }
        do {
            return GatewayService(
                gateway: Gateway(
                    chain: chain.digest, account: file.account, uploaders: file.uploaders,
                    uploadMax: file.uploadMax, servesOnWork: servesOnWork),
                store: try DirectoryStore(path: folder.store(file).path),
                nonces: try SQLiteNonceMemory(path: folder.nonces.path),
                finalDepth: node.finalDepth, log: { Output.error($0) })
        } catch {
            throw CommandFailure.fault("the gateway's store: \(error.detail)")
        }
    }

    /// Serves the node's interface until the node ends.
    static func serve(
        _ runner: NodeRunner, _ gateway: GatewayService?, at address: ListenAddress,
        clock: @escaping @Sendable () -> Instant, onReady: @escaping @Sendable (Int) -> Void
    ) async throws -> NodeEnd {
        do {
            return try await LicetHTTP.serve(
                runner, api: NodeAPI(runner: runner, gateway: gateway, now: clock), at: address,
                onReady: onReady)
        } catch {
            throw CommandFailure.fault(
                "cannot listen on \(address.host), port \(address.port): is it taken?")
        }
    }

    /// The blocks of a folder, read beside a node that may be running.
    static func read<Value>(
        _ folder: NodeFolder, _ body: (any ChainReader) throws(StoreFault) -> Value
    ) throws -> Value {
        try folder.requireChain()
        do {
            return try SQLiteChainReaders(path: folder.database.path).read(body)
        } catch {
            throw CommandFailure.fault("the chain's store: \(error.detail)")
        }
    }

    /// Runs every block of a folder again and compares all that is stored.
    static func verify(
        _ folder: NodeFolder, genesis: Genesis?
    ) throws -> StoredChainReport {
        try folder.requireChain()
        do {
            return try verifyStoredChain(path: folder.database.path, genesis: genesis)
        } catch {
            throw CommandFailure.refused("the chain's store: \(error.detail)")
        }
    }

    /// The system's clock, in whole milliseconds.
    static let now: @Sendable () -> Instant = {
        let seconds = Date().timeIntervalSince1970
        return Instant(milliseconds: Int64((seconds * 1_000).rounded(.down))) ?? .epoch
    }

    /// The system's clock, so much later: for demonstrations.
    static func clock(later shift: Duration) -> @Sendable () -> Instant {
        { now().adding(shift) ?? .last }
    }
}

/// The sealer's key for as long as the node runs.
final class SealerKey: Sendable {
    private let key: SigningKey

    init(_ key: consuming SigningKey) { self.key = key }

    func seal(_ header: Header) -> Seal? {
        guard
            let signature = try? key.sign(sealMessage(chain: header.chain, block: header.id))
        else { return nil }
        return .signature(signature)
    }
}
