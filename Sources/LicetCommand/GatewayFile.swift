import LicetJSON
import LicetPrimitives
import LicetVault

/// The part of `node.json` about the gateway:
///
///     "gateway": {
///       "account": "licet1…",      whom requests are signed for: the node's account
///       "store": "store",          the folder of the ciphertexts, from the node's folder on
///       "uploaders": ["licet1…"],  who may upload
///       "uploadMax": 1073741824    the most bytes of one upload
///     }
///
/// A node without it serves no files.
struct GatewayFile {
    var account: Account
    var store: String
    var uploaders: [Account]
    var uploadMax: UInt64

    /// A tebibyte would not fit a block list; 64 GiB do, with room for padding and tags.
    static let uploadMaxStandard: UInt64 = 64 << 30

    init(account: Account, uploaders: [Account]) {
        self.account = account
        self.uploaders = uploaders
        store = "store"
        uploadMax = Self.uploadMaxStandard
    }

    init(_ field: JSONField) throws(JSONShapeError) {
        try field.refuseUnknownKeys(besides: ["account", "store", "uploaders", "uploadMax"])
        account = try address(field["account"])
        store = try field["store"].string()
        guard !store.isEmpty else { throw field["store"].refusal("should name a folder") }
        uploaders = []
        for uploader in try field["uploaders"].elements() {
            uploaders.append(try address(uploader))
        }
        uploadMax = try field["uploadMax"].uint64()
        guard (1...BlobFacts.sizeMax).contains(uploadMax) else {
            throw field["uploadMax"].refusal("should be from 1 to \(BlobFacts.sizeMax)")
        }
    }

    var json: JSON {
        [
            "account": .string(account.text), "store": .string(store),
            "uploaders": .array(uploaders.map { .string($0.text) }), "uploadMax": .wide(uploadMax),
        ]
    }
}

private func address(_ field: JSONField) throws(JSONShapeError) -> Account {
    guard let account = Account(text: try field.string()) else {
        throw field.refusal("should be an account, `licet1…`")
    }
    return account
}
