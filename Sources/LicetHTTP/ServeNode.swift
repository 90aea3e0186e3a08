import HTTPTypes
import Hummingbird
import HummingbirdCore
public import LicetNode
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Where a node listens.
public struct ListenAddress: Hashable, Sendable {
    /// An address of the loopback interface.
    public var host: String
    /// 0 for any that is free.
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

/// Runs a node with its interface until it is told to stop (SIGINT, SIGTERM) or halts by itself;
/// says how it ended.
///
/// On a stop the runner goes first: it finishes the commit that it is at and closes the store, and
/// whoever waits for a receipt is answered. Then the server ends what it is at.
///
/// - Parameter onReady: Called with the port when requests are taken.
public func serve(
    _ runner: NodeRunner, api: NodeAPI, at address: ListenAddress,
    onReady: @escaping @Sendable (Int) -> Void
) async throws -> NodeEnd {
    let logger = Logger(label: "licet", factory: { _ in SwiftLogNoOpLogHandler() })
    let server = HTTPServerBuilder.http1(
        configuration: HTTP1Channel.Configuration(
            idleTimeout: .seconds(90),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10,
                maxHeaderFieldCount: 64)))
    let application = Application(
        router: api.router(), server: server,
        configuration: ApplicationConfiguration(
            address: .hostname(address.host, port: address.port),
            availableConnectionsDelegate: .maximum(256, logger: logger)),
        onServerRunning: { channel in
            await runner.start()
            onReady(channel.localAddress?.port ?? address.port)
        },
        logger: logger)
    let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
            services: [
                .init(service: application),
                // Services are stopped from the last to the first.
                .init(
                    service: NodeLife(runner: runner),
                    successTerminationBehavior: .gracefullyShutdownGroup),
            ],
            gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
    do {
        try await group.run()
    } catch {
        // Such as an address in use: the store is still to be closed.
        await runner.stop()
        _ = await runner.ended()
        throw error
    }
    return await runner.ended()
}

/// A node's life as a service: it ends when the runner does.
private struct NodeLife: Service {
    let runner: NodeRunner

    func run() async throws {
        await withGracefulShutdownHandler {
            _ = await runner.ended()
        } onGracefulShutdown: {
            Task { await runner.stop() }
        }
    }
}
