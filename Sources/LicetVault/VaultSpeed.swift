import LicetCrypto
import LicetPrimitives

/// How long it took to seal a body and to open it again, in memory, hashes and checks included.
public struct VaultSpeed: Hashable, Sendable {
    /// The length of the body in bytes.
    public let bodyLength: Int
    public let sealing: Swift.Duration
    public let opening: Swift.Duration

    /// Millions of bytes of the body sealed in a second.
    public var sealingMegabytesPerSecond: Double { rate(sealing) }
    /// Millions of bytes of the body opened in a second.
    public var openingMegabytesPerSecond: Double { rate(opening) }

    /// Why there is no figure.
    public enum Failure: Error, Hashable, Sendable {
        case bodyTooLong
        case sealing(SealError)
        case opening(OpenError)
        /// What was opened is not what was sealed.
        case different
    }

    private static let context = FileContext(
        edition: Edition(
            chain: .zero, contract: .zero, registrar: .zero, object: ObjectID(.zero), version: 1,
            epoch: 1),
        file: 0, subject: .zero)

    /// Seals and opens `bodyLength` bytes once, timed by `clock`. Takes three times that in
    /// memory.
    public static func measure<Time: Clock<Swift.Duration>>(
        bodyLength: Int, clock: Time
    ) throws(Failure) -> VaultSpeed {
        guard let length = UInt64(exactly: bodyLength),
            let header = PlaintextHeader(bodyLength: length, media: .unstated)
        else { throw .bodyTooLong }
        let key: DataKey
        do {
            key = try DataKey.generate()
        } catch {
            throw .sealing(.library(error))
        }
        let body = Bytes(repeating: 0x5a, count: bodyLength)
        let start = clock.now
        let (sealed, ciphertext) = try seal(body, header, key)
        let middle = clock.now
        let opened = try open(ciphertext, sealed, key)
        let end = clock.now
        guard opened == body else { throw .different }
        return VaultSpeed(
            bodyLength: bodyLength, sealing: start.duration(to: middle),
            opening: middle.duration(to: end))
    }

    private static func seal(
        _ body: Bytes, _ header: PlaintextHeader, _ key: borrowing DataKey
    ) throws(Failure) -> (SealedFile, Bytes) {
        var source = MemorySource(body)
        // More than the padding adds.
        var sink = MemorySink(capacity: body.count + body.count / 4 + 8_192)
        do {
            let sealer = try FileSealer(key: key, context: context, header: header)
            return (try sealer.seal(from: &source, into: &sink), sink.bytes)
        } catch {
            throw .sealing(error)
        }
    }

    private static func open(
        _ ciphertext: Bytes, _ sealed: SealedFile, _ key: borrowing DataKey
    ) throws(Failure) -> Bytes {
        var source = MemorySource(ciphertext)
        var sink = MemorySink(capacity: ciphertext.count)
        let opener = FileOpener(key: key, context: context, digest: sealed.digest)
        do {
            _ = try opener.open(from: &source, into: &sink)
        } catch {
            throw .opening(error)
        }
        return sink.bytes
    }

    private func rate(_ duration: Swift.Duration) -> Double {
        let (seconds, attoseconds) = duration.components
        let time = Double(seconds) + Double(attoseconds) * 1e-18
        return time > 0 ? Double(bodyLength) / time / 1e6 : 0
    }
}
