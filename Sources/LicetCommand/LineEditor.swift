import Foundation
import Synchronization

/// Reads lines from a person: with editing, history and completion where libedit is installed, plainly
/// where it is not or where the input is no terminal.
enum LineEditor {
    enum Line {
        case text([UInt8])
        /// Ctrl-C: what was begun is to be dropped.
        case interrupted
        /// Ctrl-D, or the end of a pipe.
        case end
    }

    /// Whether a person sits at both ends.
    static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Prepares the terminal. To be called once, before the first line, from the main thread.
    static func start() -> any LineReader {
        guard isInteractive else { return PlainLines(isPrompting: false) }
        // libedit shows what is outside ASCII only in a locale that has it.
        _ = setlocale(LC_CTYPE, "")
        Interruption.catch()
        return EditedLines() ?? PlainLines(isPrompting: true)
    }
}

/// A source of lines.
protocol LineReader: AnyObject {
    /// The next line without its end; `completing` gives what a word may become.
    func next(prompt: String, completing: (String) -> [String]) -> LineEditor.Line
}

/// Bytes of one line; what is longer is cut there, and the session refuses it.
private let lineSizeMax = 1 << 20

/// Ctrl-C: noted by a signal handler, looked at by whoever waits for a line.
private enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// Lets Ctrl-C break a waiting read instead of ending the program.
    static func `catch`() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Interruption.note() }
        sigemptyset(&action.sa_mask)
        // Without SA_RESTART the read that waits returns.
        action.sa_flags = 0
        sigaction(SIGINT, &action, nil)
    }

    /// Nothing here but a store, which is all that a signal handler may do.
    private static func note() { flag.store(true, ordering: .relaxed) }

    static func take() -> Bool { flag.exchange(false, ordering: .relaxed) }
}

/// Lines as they come.
private final class PlainLines: LineReader {
    private let isPrompting: Bool
    private var buffer: [UInt8] = []
    private var position = 0
    private var hasEnded = false

    init(isPrompting: Bool) { self.isPrompting = isPrompting }

    func next(prompt: String, completing: (String) -> [String]) -> LineEditor.Line {
        if isPrompting { Output.text(prompt) }
        var line: [UInt8] = []
        while true {
            while position < buffer.count {
                let byte = buffer[position]
                position += 1
                if byte == UInt8(ascii: "\n") { return .text(withoutReturn(line)) }
                if line.count < lineSizeMax { line.append(byte) }
            }
            guard !hasEnded else { return line.isEmpty ? .end : .text(withoutReturn(line)) }
            if fill() { return .interrupted }
        }
    }

    /// Reads on; true where Ctrl-C came instead.
    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        // The pointer is used during the call only.
        let count = chunk.withUnsafeMutableBytes { read(STDIN_FILENO, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { return Interruption.take() }
        buffer = count > 0 ? Array(chunk[..<count]) : []
        position = 0
        hasEnded = count <= 0
        return false
    }

    private func withoutReturn(_ line: [UInt8]) -> [UInt8] {
        line.last == UInt8(ascii: "\r") ? Array(line.dropLast()) : line
    }
}

/// What the word before the cursor may become, for the function that libedit calls.
private let candidates = Mutex<[String]>([])

/// Lines edited by libedit, through its functions in the manner of GNU Readline.
///
/// The library is looked for when the console starts, so that building needs no package. Its
/// functions are those of `editline/readline.h`, version 2 of the shared object.
private final class EditedLines: LineReader {
    private typealias ReadLine =
        @convention(c) (UnsafePointer<CChar>) -> UnsafeMutablePointer<CChar>?
    private typealias AddHistory = @convention(c) (UnsafePointer<CChar>) -> CInt
    private typealias Complete =
        @convention(c) (UnsafePointer<CChar>?, CInt)
        -> UnsafeMutablePointer<CChar>?

    private let readLine: ReadLine
    private let addHistory: AddHistory
    private var last = ""

    /// Nil where the library or one of its functions is missing.
    init?() {
        guard let library = dlopen("libedit.so.2", RTLD_NOW),
            let reading = dlsym(library, "readline"), let adding = dlsym(library, "add_history"),
            let completing = dlsym(library, "rl_completion_entry_function")
        else { return nil }
        // The signatures are those of the header; the library is never unloaded.
        readLine = unsafeBitCast(reading, to: ReadLine.self)
        addHistory = unsafeBitCast(adding, to: AddHistory.self)
        completing.assumingMemoryBound(to: Complete?.self).pointee = { word, round in
            complete(word, round)
        }
    }

    func next(prompt: String, completing: (String) -> [String]) -> LineEditor.Line {
        // All words are handed over beforehand: libedit asks while it reads.
        candidates.withLock { $0 = completing("") }
        _ = Interruption.take()
        errno = 0
        guard let text = prompt.withCString({ readLine($0) }) else {
            if Interruption.take() {
                Output.line("^C")
                return .interrupted
            }
            Output.line("")
            return .end
        }
        defer { free(text) }
        let line = String(cString: text)
        if Interruption.take() { return .interrupted }
        if !line.isEmpty, line != last {
            _ = line.withCString { addHistory($0) }
            last = line
        }
        return .text(Array(line.utf8))
    }
}

/// libedit asks for the candidates one by one, each in memory that it frees, until there is none.
private func complete(
    _ word: UnsafePointer<CChar>?, _ round: CInt
) -> UnsafeMutablePointer<CChar>? {
    guard let word, round >= 0 else { return nil }
    let start = String(cString: word)
    // A tab in pasted text stands before nothing.
    guard !start.isEmpty else { return nil }
    let fitting = candidates.withLock { all in all.filter { $0.hasPrefix(start) } }
    guard fitting.indices.contains(Int(round)) else { return nil }
    return strdup(fitting[Int(round)])
}
