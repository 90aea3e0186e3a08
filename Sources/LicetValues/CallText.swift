import LicetBytecode
import LicetPrimitives

/// A call as a person writes it on a command line: `read(#1, licet1…, for: .treatment)`.
package struct CallText: Hashable, Sendable {
    package let name: String
    package let arguments: [Argument]

    /// One argument, with its label where it has one.
    package struct Argument: Hashable, Sendable {
        package let label: String?
        package let text: String
    }

    /// The most bytes of a call.
    package static let sizeMax = 1 << 20

    /// `nil` for a text that is no call. The arguments are not looked into: commas end them where
    /// no bracket and no quotation mark is open.
    package init?(_ text: String) {
        let bytes = Bytes(text.utf8)
        guard bytes.count <= Self.sizeMax else { return nil }
        let trimmed = blanksTrimmed(bytes[...])
        guard let opener = trimmed.firstIndex(of: UInt8(ascii: "(")),
            trimmed.last == UInt8(ascii: ")")
        else { return nil }
        let word = blanksTrimmed(trimmed[..<opener])
        guard !word.isEmpty, word.allSatisfy(isWordByte) else { return nil }
        name = String(decoding: word, as: UTF8.self)
        guard let parts = parts(of: trimmed[(opener + 1)...].dropLast()) else { return nil }
        arguments = parts.map { argument($0) }
    }
}

/// Values for parameters from the arguments of a call: those with a label by it, the others in
/// order.
package func matchCall(
    _ call: CallText, to parameters: [Parameter], in contract: Contract,
    names: (String) -> Account? = { _ in nil }
) throws(ArgumentError) -> [Value] {
    var named: [NamedArgument] = []
    for (position, argument) in call.arguments.enumerated() {
        guard position < parameters.count else {
            throw .unknown(
                argument.label ?? argument.text, suggestion: nil,
                parameters: parameters.map(callName))
        }
        named.append(
            NamedArgument(
                name: argument.label ?? callName(parameters[position]), text: argument.text))
    }
    return try matchArguments(named, to: parameters, in: contract, names: names)
}

private func parts(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
    var parts: [ArraySlice<UInt8>] = []
    var start = text.startIndex
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for (place, byte) in zip(text.indices, text) {
        if isQuoted {
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = false
            }
            continue
        }
        switch byte {
        case UInt8(ascii: "\""): isQuoted = true
        case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: ",") where depth == 0:
            parts.append(text[start..<place])
            start = place + 1
        default: break
        }
        if depth < 0 { return nil }
    }
    guard depth == 0, !isQuoted else { return nil }
    let last = blanksTrimmed(text[start...])
    if !last.isEmpty { parts.append(last) } else if !parts.isEmpty { return nil }
    return parts
}

private func argument(_ text: ArraySlice<UInt8>) -> CallText.Argument {
    let text = blanksTrimmed(text)
    let word = text.prefix(while: isWordByte)
    let rest = text.dropFirst(word.count)
    guard !word.isEmpty, rest.first == UInt8(ascii: ":") else {
        return CallText.Argument(label: nil, text: String(decoding: text, as: UTF8.self))
    }
    return CallText.Argument(
        label: String(decoding: word, as: UTF8.self),
        text: String(decoding: blanksTrimmed(rest.dropFirst()), as: UTF8.self))
}

private func blanksTrimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

private func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
    default: false
    }
}
