import Foundation
import LicetSyntax

/// Says of many texts whether the parser accepts them, for `make grammar-test`.
///
/// Texts come on standard input, each as its length in bytes, a newline, the bytes and a newline;
/// verdicts go to standard output, one a line: `accept`, `refuse CODE…`, or `skip CODE…` where a
/// text is past a limit, which the grammar does not know.
let limitCodes: Set<String> = [
    DiagnosticCode.numberTooLarge.id, DiagnosticCode.nameTooLong.id,
    DiagnosticCode.sourceTooLarge.id, DiagnosticCode.nestedTooDeeply.id,
    DiagnosticCode.notSupported.id, DiagnosticCode.moduleNameTooLong.id,
]

func verdict(on bytes: ArraySlice<UInt8>) -> String {
    let source = SourceText(name: "text.licet", bytes: Array(bytes))
    let codes = parseContract(source).diagnostics.filter { $0.severity == .error }.map(\.code.id)
    guard !codes.isEmpty else { return "accept" }
    let word = codes.contains(where: limitCodes.contains) ? "skip" : "refuse"
    return "\(word) \(codes.joined(separator: " "))"
}

/// The next text and where the one after it begins; nil at the end.
func nextFrame(_ bytes: [UInt8], at start: Int) -> (text: ArraySlice<UInt8>, end: Int)? {
    guard let newline = bytes[start...].firstIndex(of: UInt8(ascii: "\n")),
        let count = Int(String(decoding: bytes[start..<newline], as: UTF8.self)), count >= 0,
        count < bytes.count - newline - 1
    else { return nil }
    let end = newline + 1 + count
    return (bytes[(newline + 1)..<end], end + 1)
}

let input = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
var position = 0
var verdicts = ""
while position < input.count {
    guard let (text, end) = nextFrame(input, at: position) else {
        FileHandle.standardError.write(Data("byte \(position): not a text\n".utf8))
        exit(2)
    }
    verdicts += verdict(on: text) + "\n"
    position = end
}
FileHandle.standardOutput.write(Data(verdicts.utf8))
