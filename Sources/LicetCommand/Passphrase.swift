import Foundation
import LicetCrypto

extension PassphraseOption {
    /// The longest passphrase, in bytes.
    private static let countMax = 1_024

    /// The passphrase from the file or the terminal. A new one is asked for twice.
    func passphrase(for name: String, isNew: Bool = false) throws -> SecretBytes {
        if let passphraseFile { return try read(passphraseFile) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFailure.usage(
                "no terminal to ask for the passphrase of `\(name)`; use --passphrase-file")
        }
        let first = try ask("Passphrase for `\(name)`: ")
        guard isNew else { return first }
        let second = try ask("Once more: ")
        guard first.matches(second) else {
            throw CommandFailure.refused("the two passphrases differ; no key was made")
        }
        return first
    }

    private func read(_ path: String) throws -> SecretBytes {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw CommandFailure.refused("cannot read passphrase file `\(path)`")
        }
        defer { close(descriptor) }
        return try secretLine(from: descriptor, "the first line of `\(path)`")
    }

    private func ask(_ prompt: String) throws -> SecretBytes {
        try? FileHandle.standardError.write(contentsOf: Data(prompt.utf8))
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            Output.error("")
        }
        return try secretLine(from: STDIN_FILENO, "the passphrase")
    }

    /// Reads up to the end of the line straight into the secret's own memory.
    private func secretLine(from descriptor: Int32, _ what: String) throws -> SecretBytes {
        let secret = try SecretBytes(capacity: Self.countMax) { (buffer) throws -> Int in
            var count = 0
            // One byte a call: nothing of the secret stays in a buffer of the C library.
            while count < buffer.count {
                // The address lies inside `buffer`, which has `count < buffer.count` bytes used.
                guard Foundation.read(descriptor, buffer.baseAddress?.advanced(by: count), 1) == 1
                else { return count }
                if buffer[count] == UInt8(ascii: "\n") {
                    buffer[count] = 0
                    return count
                }
                count += 1
            }
            throw CommandFailure.refused("\(what) is longer than \(Self.countMax) bytes")
        }
        guard secret.count > 0 else { throw CommandFailure.refused("\(what) is empty") }
        return secret
    }
}
