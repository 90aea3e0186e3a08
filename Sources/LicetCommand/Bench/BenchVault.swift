import ArgumentParser
import Foundation
import LicetJSON
import LicetVault

/// `licet bench vault`.
struct BenchVault: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vault",
        abstract: "Time sealing and opening of files, beside OpenSSL's own AES-256-GCM.",
        discussion: """
            Both hash every byte too, for the digest and the block list. The same machine's \
            `openssl speed` runs between them where it is installed.
            Example: licet bench vault --size 64
            """)

    @Option(help: "Millions of bytes to seal and open at once, from 1 to 1,000.")
    var size = 64
    @Option(help: "How often to run each; the median is reported.")
    var runs = 5
    @OptionGroup var output: JSONOption

    func validate() throws {
        guard (1...1_000).contains(size) else { throw ValidationError("--size takes 1 to 1,000") }
        guard (1...1_000).contains(runs) else { throw ValidationError("--runs takes 1 to 1,000") }
    }

    func run() throws {
        var sealing: [Double] = []
        var opening: [Double] = []
        for _ in 0..<runs {
            let speed: VaultSpeed
            do {
                speed = try VaultSpeed.measure(
                    bodyLength: size * 1_000_000, clock: ContinuousClock())
            } catch {
                throw CommandFailure.fault("sealing or opening failed: \(error)")
            }
            sealing.append(speed.sealingMegabytesPerSecond)
            opening.append(speed.openingMegabytesPerSecond)
        }
        let cipher = OpenSSLSpeed.measure()
        show(median(sealing), median(opening), cipher)
    }

    private func median(_ figures: [Double]) -> Double {
        let sorted = figures.sorted()
        return sorted[sorted.count / 2]
    }

    private func show(_ sealing: Double, _ opening: Double, _ cipher: OpenSSLSpeed?) {
        if output.isJSON {
            // Whole numbers: the JSON of this program has no fractions.
            Output.json([
                "bodyMegabytes": .integer(Int64(size)), "runs": .integer(Int64(runs)),
                "sealingKilobytesPerSecond": .integer(Int64(sealing * 1_000)),
                "openingKilobytesPerSecond": .integer(Int64(opening * 1_000)),
                "openssl": cipher.map(\.json) ?? .null,
            ])
            return
        }
        Output.line(
            String(format: "sealing   %9.1f MB/s   (%d MB, hashes included)", sealing, size))
        Output.line(String(format: "opening   %9.1f MB/s", opening))
        guard let cipher else {
            Output.line("openssl   not installed: nothing to compare with")
            return
        }
        Output.line(
            String(
                format: "openssl   %9.1f MB/s   AES-256-GCM alone, %@",
                cipher.megabytesPerSecond, cipher.version))
    }
}

/// What the `openssl` command says that this machine's AES-256-GCM can do.
private struct OpenSSLSpeed {
    let version: String
    let megabytesPerSecond: Double

    /// `nil` where there is no `openssl`, or it says something else than expected.
    static func measure() -> OpenSSLSpeed? {
        guard let version = output(of: ["version"]),
            let report = output(
                of: [
                    "speed", "-elapsed", "-seconds", "1", "-bytes", "16384", "-mr", "-evp",
                    "aes-256-gcm",
                ])
        else { return nil }
        // Such as `+F:25:AES-256-GCM:545116768.32`, in bytes a second.
        let line = report.split(separator: "\n").last { $0.hasPrefix("+F:") }
        guard let figure = line?.split(separator: ":").last, let bytes = Double(figure) else {
            return nil
        }
        let words = version.split(separator: " ").prefix(2).joined(separator: " ")
        return OpenSSLSpeed(version: words, megabytesPerSecond: bytes / 1e6)
    }

    var json: JSON {
        [
            "version": .string(version),
            "kilobytesPerSecond": .integer(Int64(megabytesPerSecond * 1_000)),
        ]
    }

    /// Longer than one measurement takes on any machine.
    private static let secondsMax = 20

    private static func output(of arguments: [String]) -> String? {
        // `openssl speed` ends by its alarm, and would run for ever where that is blocked: signal
        // masks are inherited.
        var alarm = sigset_t()
        sigemptyset(&alarm)
        sigaddset(&alarm, SIGALRM)
        pthread_sigmask(SIG_UNBLOCK, &alarm, nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let identifier = process.processIdentifier
        let limit = DispatchWorkItem { kill(identifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(
            deadline: .now() + .seconds(secondsMax), execute: limit)
        let data = try? pipe.fileHandleForReading.readToEnd()
        limit.cancel()
        process.waitUntilExit()
        guard let data, process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self)
    }
}
