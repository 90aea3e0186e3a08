import LicetBytecode
import LicetJSON
import LicetPrimitives

/// An event or error as a receipt holds it, read with the contract's own declaration; or the event
/// ``Opened``, which is no contract's own.
package struct DecodedNotice: Sendable {
    package let name: String
    /// The fields as an object, in declared order.
    package let json: JSON
    /// As a source text would have it: `Granted(grant: #1, record: #2)`.
    package let text: String

    /// Reads an event; `nil` where the contract declares none of this code, or the bytes are not
    /// its fields.
    package init?(event code: UInt32, fields bytes: Bytes, in contract: Contract) {
        if code == Opened.code {
            self.init(opened: bytes, contract)
        } else {
            let number = contract.events.firstIndex { contract.code(event: $0) == code }
            self.init(contract.events, at: number, bytes, contract)
        }
    }

    /// Reads an error, as ``init(event:fields:in:)`` does an event.
    package init?(error code: UInt32, fields bytes: Bytes, in contract: Contract) {
        let number = contract.errors.firstIndex { contract.code(error: $0) == code }
        self.init(contract.errors, at: number, bytes, contract)
    }

    private init?(opened bytes: Bytes, _ contract: Contract) {
        guard let opened = try? Opened(encoded: bytes),
            let decoded = DecodedOpened(opened, in: contract)
        else { return nil }
        name = Opened.name
        json = decoded.json
        text = decoded.text
    }

    private init?(_ notices: [Notice], at number: Int?, _ bytes: Bytes, _ contract: Contract) {
        guard let number else { return nil }
        let notice = notices[number]
        guard let values = decodeValues(bytes, as: notice.fields.map(\.type), in: contract) else {
            return nil
        }
        let fields = Array(zip(notice.fields, values))
        name = notice.name
        json = .object(
            fields.map { field, value in
                JSON.Member(
                    field.name, LicetValues.json(of: value, field.type, in: contract))
            })
        text = noticeText(notice, values, in: contract)
    }
}

/// An event or error as a source text would have it: `Ended`, `TooLong(limit: 30.days)`.
package func noticeText(_ notice: Notice, _ values: [Value], in contract: Contract) -> String {
    guard !notice.fields.isEmpty else { return notice.name }
    let fields = zip(notice.fields, values).map { field, value in
        "\(field.name): \(licetText(of: value, field.type, in: contract))"
    }
    return "\(notice.name)(\(fields.joined(separator: ", ")))"
}

/// Values of these types, one after the other in BCS; `nil` where the bytes are anything else.
package func decodeValues(
    _ bytes: Bytes, as types: [ValueType], in contract: Contract
) -> [Value]? {
    try? CanonicalDecoder.decode(bytes) { (decoder) throws(CodecError) in
        var values: [Value] = []
        for type in types { values.append(try decoder.value(type, in: contract)) }
        return values
    }
}

/// Values in BCS, one after the other, as calls take their arguments.
package func encodeValues(_ values: [Value]) -> Bytes {
    var encoder = CanonicalEncoder()
    for value in values { encoder.value(value) }
    return encoder.bytes
}
