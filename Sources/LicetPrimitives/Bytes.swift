/// A byte string; the only raw form in which data crosses a module border.
public typealias Bytes = [UInt8]

/// A byte's two lower-case hexadecimal digits, in ASCII.
private let hexDigits = Bytes("0123456789abcdef".utf8)

extension Sequence<UInt8> {
    /// Lower-case hexadecimal text, two digits a byte.
    public var hex: String {
        var text = Bytes()
        text.reserveCapacity(underestimatedCount * 2)
        for byte in self {
            text.append(hexDigits[Int(byte >> 4)])
            text.append(hexDigits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Reads hexadecimal text of either case, without a prefix; `nil` for any other character or an odd
/// length.
public func bytes(hex: some StringProtocol) -> Bytes? {
    let text = Bytes(hex.utf8)
    guard text.count.isMultiple(of: 2) else { return nil }
    var result = Bytes()
    result.reserveCapacity(text.count / 2)
    var high: UInt8?
    for character in text {
        guard let digit = hexDigit(character) else { return nil }
        if let first = high {
            result.append(first << 4 | digit)
            high = nil
        } else {
            high = digit
        }
    }
    return result
}

private func hexDigit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
}
