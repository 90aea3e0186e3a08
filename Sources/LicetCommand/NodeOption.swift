import ArgumentParser
import Foundation
import LicetClient
import LicetLedger
import LicetPrimitives
import LicetValues

struct NodeOption: ParsableArguments {
    static let standard = "http://127.0.0.1:7420"

    @Option(
        help: ArgumentHelp(
            "The node's address (default: `node` in HOME/config.json, else \(standard)).",
            valueName: "url"))
    var node: String?

    /// Whether a text is `http://HOST:PORT` and no more. A port past 65,535 must not get further:
    /// the HTTP client does not check it.
    private static func isAddress(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), parts.scheme == "http",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.query == nil,
            parts.fragment == nil
        else { return false }
        return (1...65_535).contains(parts.port ?? 80) && ["", "/"].contains(parts.path)
    }

    /// Runs the body with a client of the node and gives its errors their exit status.
    func withClient<Result>(
        _ home: HomeOption, _ body: (NodeClient) async throws -> Result
    ) async throws -> Result {
        try await withTransport(home) { client, _ in try await body(client) }
    }

    /// The same with the way to the node's gateway.
    func withTransport<Result>(
        _ home: HomeOption, _ body: (NodeClient, HTTPTransport) async throws -> Result
    ) async throws -> Result {
        let configured = try CommandFailure.catching { try home.keys.configuredNode() }
        let address = node ?? configured ?? Self.standard
        guard Self.isAddress(address) else {
            throw CommandFailure.usage("`\(address)` is no address: write http://HOST:PORT")
        }
        let transport = HTTPTransport(address)
        do {
            let result = try await body(
                NodeClient(address: address, transport: transport), transport)
            await transport.close()
            return result
        } catch {
            await transport.close()
            throw failure(error)
        }
    }
}

private func failure(_ error: any Error) -> any Error {
    switch error {
    case is CommandFailure, is ExitCode, is CleanExit, is ValidationError: error
    case let error as NodeClientError:
        error.isRefusal ? CommandFailure.refused("\(error)") : CommandFailure.fault("\(error)")
    case let error as RecordsError:
        error.isRefusal ? CommandFailure.refused("\(error)") : CommandFailure.fault("\(error)")
    case is KeyHomeError, is CallError, is HomeFileError: CommandFailure.refused("\(error)")
    default: CommandFailure.fault(words(for: error))
    }
}

/// A contract by its address, or by the name under which this home remembers it on the chain.
func address(of contract: String, on chain: ChainID, home: HomeOption) throws -> Account {
    if let address = Account(text: contract) { return address }
    if let address = try home.keys.contract(named: contract, on: chain) { return address }
    let names = try home.keys.contracts().filter { $0.chain == chain.digest.bytes.hex }
        .map(\.name)
    throw CommandFailure.refused(
        "`\(contract)` is no address and no contract deployed from this home on this chain"
            + (names.isEmpty ? "" : "; there are \(names.joined(separator: ", "))"))
}
