/// What kind of content a file says it has, such as `application/fhir+json`; may be empty.
///
/// It is the sealer's word, kept inside the ciphertext. Printable ASCII only, so that showing it
/// cannot steer a terminal.
public struct MediaType: Hashable, Sendable {
    /// The longest text, in bytes.
    public static let sizeMax = 118

    // Invariant: at most `sizeMax` characters, each from space to tilde.
    public let text: String

    /// No statement about the content.
    public static let unstated = MediaType(unchecked: "")

    /// `nil` for a text that is too long or has a character outside printable ASCII.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.sizeMax, text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else { return nil }
        self.text = text
    }

    private init(unchecked text: String) { self.text = text }
}
