import ChainSupport
import Foundation
import HTTPTypes
import HummingbirdTesting
import LicetCrypto
import LicetHTTP
import LicetJSON
import LicetLedger
import LicetPrimitives
import LicetVault
import NIOCore
import Synchronization
import TestSupport
import Testing

/// Springs once after it was armed.
private final class Trap: Sendable {
    private let isArmed = Mutex(false)

    func arm() { isArmed.withLock { $0 = true } }

    func spring() -> Bool {
        isArmed.withLock { armed in
            defer { armed = false }
            return armed
        }
    }
}

@Suite struct GatewayRouteTests {
    private func content(_ count: Int) -> Bytes {
        var random = SplitMix64(seed: 3)
        return random.bytes(count)
    }

    @Test func `an object goes up, and comes down whole, by range and with its block list`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            // More than is sent between two confirmations.
            let content = content((5 << 20) + 77)
            try await node.application().test(.router) { client in
                let stored = try await node.upload(content, through: client)
                #expect(stored.status == .created, "\(stored.json.text(.compact))")
                let name = try #require(BlobName(text: try stored.json["path"].string()))
                let ticket = try await node.ticket(name, SHA256.hash(content))

                let whole = try await node.download(.get(ticket), through: client)
                #expect(whole.status == .ok)
                #expect(whole.bytes == content)
                let span = ByteSpan(start: 1_000_000, end: 3_000_001)
                let part = try await node.download(
                    .get(ticket, span: span), range: "bytes=1000000-3000000", through: client)
                #expect(part.status == .partialContent)
                #expect(part.bytes == Bytes(content[1_000_000..<3_000_001]))
                let tail = try await node.download(
                    .get(ticket, span: ByteSpan(start: 5 << 20, end: ByteSpan.toEnd)),
                    range: "bytes=\(5 << 20)-", through: client)
                #expect(tail.bytes == Bytes(content.suffix(77)))
                let list = try await node.download(.getBlockList(ticket), through: client)
                let blocks = try #require(BlockList(list.bytes))
                #expect(blocks.count == 6)
                #expect(
                    try stored.json["blocks"].string() == "0x" + blocks.digest.bytes.hex)
                #expect(blocks.holds(content[..<(1 << 20)], at: 0))
                let past = try await node.download(
                    .get(ticket, span: ByteSpan(start: 9 << 20, end: ByteSpan.toEnd)),
                    range: "bytes=\(9 << 20)-", through: client)
                #expect(past.status == .rangeNotSatisfiable)
            }
        }
    }

    @Test func `absent and denied are one answer`() async throws {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            try await node.application().test(.router) { client in
                let stored = try await node.upload(content(5_000), through: client)
                let name = try #require(BlobName(text: try stored.json["path"].string()))
                let ticket = try await node.ticket(name, SHA256.hash(content(5_000)))
                var answers: [Answer] = []
                var absent = ticket
                absent.transaction = .zero
                answers.append(try await node.download(.get(absent), through: client))
                answers.append(
                    try await node.download(.get(ticket, file: 1), through: client))
                answers.append(
                    try await node.download(.get(ticket), as: node.ana, through: client))
                let once = try node.bo.request(
                    .get(ticket), at: node.gateway, issued: node.clock.now)
                let first = try await node.download(
                    .get(ticket), signed: once, through: client)
                #expect(first.status == .ok)
                answers.append(
                    try await node.download(.get(ticket), signed: once, through: client))
                try await node.send(Ward.revoke(1), by: node.ana, nonce: 1)
                answers.append(try await node.download(.get(ticket), through: client))
                #expect(answers.allSatisfy { $0.status == .notFound })
                #expect(Set(answers.map(\.bytes)).count == 1)
                #expect(answers.first?.code == "unavailable")
                let reasons = ["noTicket", "noTicket", "otherReader", "replayed", "denied"]
                #expect(node.log.lines.count == reasons.count)
                for (line, reason) in zip(node.log.lines, reasons) {
                    #expect(line.contains(": \(reason)"))
                }
            }
        }
    }

    @Test func `a request is served once, even by a gateway started again`() async throws {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            let (ticket, signed) = try await node.application().test(.router) { client in
                let stored = try await node.upload(content(5_000), through: client)
                let name = try #require(BlobName(text: try stored.json["path"].string()))
                let ticket = try await node.ticket(name, SHA256.hash(content(5_000)))
                let signed = try node.bo.request(
                    .get(ticket), at: node.gateway, issued: node.clock.now)
                let answer = try await node.download(
                    .get(ticket), signed: signed, through: client)
                #expect(answer.status == .ok)
                return (ticket, signed)
            }
            try await node.application().test(.router) { client in
                let again = try await node.download(
                    .get(ticket), signed: signed, through: client)
                #expect(again.status == .notFound)
                #expect(node.log.lines.last?.contains("replayed") == true)
                let fresh = try await node.download(.get(ticket), through: client)
                #expect(fresh.status == .ok)
            }
        }
    }

    @Test func `a revocation breaks a download that is under way`() async throws {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            let content = content(9 << 20)
            let trap = Trap()
            let observed = ObservedStore(inner: node.store) { start in
                guard start >= 1 << 20, trap.spring() else { return }
                let done = DispatchSemaphore(value: 0)
                Task {
                    try await node.send(Ward.revoke(1), by: node.ana, nonce: 1)
                    done.signal()
                }
                done.wait()
            }
            try await node.application(store: observed).test(.live) { client in
                let stored = try await node.upload(content, through: client)
                let name = try #require(BlobName(text: try stored.json["path"].string()))
                let ticket = try await node.ticket(name, SHA256.hash(content))
                let whole = try await node.download(.get(ticket), through: client)
                #expect(whole.bytes == content)
                trap.arm()
                await #expect(throws: (any Error).self) {
                    try await node.download(.get(ticket), through: client)
                }
                #expect(node.log.lines.last?.contains("denied") == true)
            }
        }
    }

    @Test func `a gateway whose chain stands still serves nobody`() async throws {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            try await node.application().test(.router) { client in
                let stored = try await node.upload(content(5_000), through: client)
                let name = try #require(BlobName(text: try stored.json["path"].string()))
                let ticket = try await node.ticket(name, SHA256.hash(content(5_000)))
                node.clock.advance(ms: 16_000)
                let answer = try await node.download(.get(ticket), through: client)
                #expect(answer.status == .serviceUnavailable)
                #expect(answer.code == "headTooOld")
                #expect(try await node.upload([1], through: client).code == "headTooOld")
            }
        }
    }

    @Test func `an upload that is not what was signed leaves nothing`() async throws {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            try await node.application().test(.router) { client in
                let stranger = try await node.upload([1, 2], as: node.bo, through: client)
                #expect(stranger.status == .forbidden)
                #expect(stranger.code == "notUploader")
                let other = try await node.upload([1, 2], digest: .zero, through: client)
                #expect(other.status == .unprocessableContent)
                #expect(other.code == "otherDigest")
                let unsigned = try await client.post("/v1/objects/\(Ward.address.text)", [1, 2])
                #expect(unsigned.status == .unauthorized || unsigned.status == .lengthRequired)
                let nothing = try await node.upload([], through: client)
                #expect(nothing.code == "senseless")
            }
            #expect(try node.store.list(after: nil, limit: 9) == [])
            let incoming = folder.appending(path: "store/incoming").path
            #expect(try FileManager.default.contentsOfDirectory(atPath: incoming) == [])
        }
    }

    @Test func `what is asked must be what is signed, in its one form`() async throws {
        try await withTemporaryFolder { folder in
            let node = try await GatewayNode(in: folder)
            let zero = TicketName(contract: Ward.address, transaction: .zero, event: 0)
            let path = node.path(.get(zero))
            try await node.application().test(.router) { client in
                let open = try await client.get(path)
                #expect(open.status == .unauthorized)
                #expect(open.code == "noAuthorization")
                for (range, code) in [
                    ("bytes=0-9", "otherCall"), ("bytes=-5", "badRequest"),
                    ("bytes=5-4", "badRequest"), ("bytes=0-1,3-4", "badRequest"),
                    ("bytes=00-1", "badRequest"), ("items=0-1", "badRequest"),
                    ("bytes=0-18446744073709551615", "badRequest"),
                ] {
                    let answer = try await node.download(
                        .get(zero), range: range, through: client)
                    #expect(answer.code == code, "\(range)")
                }
                for wrong in [
                    path.replacing("/0/0", with: "/00/0"), path.replacing("/0/0", with: "/0/-0"),
                    path.replacing("/0/0", with: "/65536/0"),
                    path.replacing("0x0", with: "0xg"), path.replacing("licet1", with: "licet2"),
                    path.replacing("/0/0", with: "/0/../0"),
                ] {
                    let answer = try await node.download(.get(zero), path: wrong, through: client)
                    #expect(answer.status == .badRequest || answer.status == .notFound)
                    #expect(["badRequest", "unknownRoute"].contains(answer.code))
                }
                let other = Gateway(
                    chain: node.gateway.chain, account: .zero, uploaders: [])
                let signed = try node.bo.request(
                    .get(zero), at: other, issued: node.clock.now)
                let answer = try await node.download(.get(zero), signed: signed, through: client)
                #expect(answer.code == "otherGateway")
                let status = try await client.get("/v1/status")
                #expect(try status.json["gateway"].string() == node.gateway.account.text)
            }
        }
    }

    @Test func `a node without a gateway has no objects`() async throws {
        let node = try await TestNode()
        try await node.application().test(.router) { client in
            let answer = try await client.get("/v1/objects/licet1x/0x00/0/0")
            #expect(answer.code == "unknownRoute")
            #expect(try await client.get("/v1/status").json["gateway"].value() == .null)
        }
    }
}
