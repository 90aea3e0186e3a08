import Foundation
import LicetCrypto
import LicetJSON
import LicetPrimitives
import LicetVault

/// A line may hold a key file, never a document: those are named by path.
let jobLimits = JSONLimits(bytes: 1 << 20, depth: 8, keys: 64)

struct JobError: Error, CustomStringConvertible {
    let description: String
}

/// Does what the job's member `do` names.
func perform(_ job: JSONField) throws -> JSON {
    switch try job["do"].string() {
    case "seal": try seal(job)
    case "open": try open(job)
    case "range": try openRange(job)
    case "makeKey": try makeKey(job)
    case "wrap": try wrap(job)
    case "unwrap": try unwrap(job)
    case "measure": try measure(job)
    case "speed": try speed(job)
    case let name: throw JobError(description: "no job \(name)")
    }
}

/// Seals the file `body` to `ciphertext` and its block list to `list`.
private func seal(_ job: JSONField) throws -> JSON {
    var source = try DiskReader(try job["body"].string())
    guard let media = MediaType(try job["media"].string()),
        let header = PlaintextHeader(bodyLength: source.length, media: media)
    else { throw JobError(description: "no header") }
    var delivery = try DiskDelivery(try job["ciphertext"].string())
    let sealer = try FileSealer(
        key: try job.dataKey(), context: try job.fileContext(), header: header)
    let facts = try sealer.seal(from: &source, into: &delivery)
    try delivery.deliver()
    var list = try DiskDelivery(try job["list"].string())
    try list.write(facts.list.bytes)
    try list.deliver()
    return [
        "digest": .string(facts.digest.bytes.hex), "blocks": .string(facts.blocks.bytes.hex),
        "length": .wide(facts.length),
    ]
}

/// Opens `ciphertext` to the file `body`.
private func open(_ job: JSONField) throws -> JSON {
    var source = try DiskReader(try job["ciphertext"].string())
    var delivery = try DiskDelivery(try job["body"].string())
    let opener = FileOpener(
        key: try job.dataKey(), context: try job.fileContext(), digest: try job.digest("digest"))
    let header = try opener.open(from: &source, into: &delivery)
    try delivery.deliver()
    return ["media": .string(header.media.text), "length": .wide(header.bodyLength)]
}

/// Opens a range of `ciphertext`, which fits into memory, and gives it in hexadecimal.
private func openRange(_ job: JSONField) throws -> JSON {
    let ciphertext = Bytes(
        try Data(contentsOf: URL(filePath: try job["ciphertext"].string())))
    let list = Bytes(try Data(contentsOf: URL(filePath: try job["list"].string())))
    var opener = try RangeOpener(
        key: try job.dataKey(), context: try job.fileContext(),
        blocks: try job.digest("blocks"), list: list, sealedLength: UInt64(ciphertext.count),
        firstBlock: Bytes(ciphertext.prefix(BlockList.blockSize)))
    guard let start = UInt64(exactly: try job["start"].integer()),
        let end = UInt64(exactly: try job["end"].integer()), start <= end
    else { throw JobError(description: "no range") }
    let needed = try opener.ciphertextRange(for: start..<end)
    let part = ciphertext.dropFirst(Int(needed.lowerBound)).prefix(needed.count)
    return ["bytes": .string(try opener.open(start..<end, ciphertext: Bytes(part)).hex)]
}

/// Makes a wrapping key and gives its file and public half.
private func makeKey(_ job: JSONField) throws -> JSON {
    let key = try RSAPrivateKey.generate()
    let file = try KeyFile.write(
        key, passphrase: SecretBytes(copying: try job["passphrase"].string().utf8))
    return [
        "file": .string(String(decoding: file, as: UTF8.self)),
        "publicKey": .string(key.publicKey.bytes.hex),
    ]
}

private func wrap(_ job: JSONField) throws -> JSON {
    guard let publicKey = RSAPublicKey(try job.decoded("publicKey")) else {
        throw JobError(description: "the public key is refused")
    }
    let wrap = try Wrap(
        try job.dataKey(), of: try job.edition(), for: try job.account("reader"),
        under: publicKey)
    return ["wrap": .string(wrap.bytes.hex)]
}

private func unwrap(_ job: JSONField) throws -> JSON {
    let opened = try KeyFile.readWrapping(
        Bytes(try job["file"].string().utf8),
        passphrase: SecretBytes(copying: try job["passphrase"].string().utf8),
        expecting: RSAPublicKey(try job.decoded("publicKey")))
    guard let wrap = Wrap(try job.decoded("wrap")),
        let key = wrap.open(
            of: try job.edition(), for: try job.account("reader"), with: opened.key)
    else { throw JobError(description: "the wrap is refused") }
    return ["key": .string(key.withSecret { $0.withBytes { Bytes($0).hex } })]
}

/// Seals and opens so many bytes on disk; gives the times and the most memory that was held.
private func measure(_ job: JSONField) throws -> JSON {
    guard let length = UInt64(exactly: try job["length"].integer()),
        let header = PlaintextHeader(bodyLength: length, media: .unstated)
    else { throw JobError(description: "no length") }
    let path = try job["folder"].string() + "/sealed"
    let context = try job.fileContext()
    let clock = ContinuousClock()
    let start = clock.now
    var source = RepeatedSource(length: length)
    var sealed = try DiskDelivery(path)
    let facts = try FileSealer(key: try job.dataKey(), context: context, header: header)
        .seal(from: &source, into: &sealed)
    try sealed.deliver()
    let middle = clock.now
    var ciphertext = try DiskReader(path)
    var opened = try DiskDelivery(try job["folder"].string() + "/opened")
    _ = try FileOpener(key: try job.dataKey(), context: context, digest: facts.digest)
        .open(from: &ciphertext, into: &opened)
    try opened.deliver()
    let end = clock.now
    return [
        "sealingMilliseconds": .integer(milliseconds(start.duration(to: middle))),
        "openingMilliseconds": .integer(milliseconds(middle.duration(to: end))),
        "residentKilobytesMax": .integer(try residentKilobytesMax()),
    ]
}

/// Seals and opens so many bytes in memory.
private func speed(_ job: JSONField) throws -> JSON {
    let length = Int(try job["length"].integer())
    let speed = try VaultSpeed.measure(bodyLength: length, clock: ContinuousClock())
    return [
        "sealingMilliseconds": .integer(milliseconds(speed.sealing)),
        "openingMilliseconds": .integer(milliseconds(speed.opening)),
    ]
}

private func milliseconds(_ duration: Swift.Duration) -> Int64 {
    duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000
}

/// The most memory that the process ever held, since it began to run this program.
private func residentKilobytesMax() throws -> Int64 {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
        let number = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first,
        let kilobytes = Int64(number)
    else { throw JobError(description: "no VmHWM") }
    return kilobytes
}

/// A body of any length that takes no memory.
private struct RepeatedSource: ByteSource {
    private var rest: UInt64

    init(length: UInt64) { rest = length }

    mutating func read(_ countMax: Int) -> Bytes {
        let count = Int(min(UInt64(countMax), rest))
        rest -= UInt64(count)
        return Bytes(repeating: 0x5a, count: count)
    }
}
