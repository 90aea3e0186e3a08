import LicetPrimitives

/// An ECDSA P-256 signature in the fixed form `r ‖ s`, 32 big-endian bytes each (IEEE P1363).
///
/// Any 64 bytes make a `Signature`; whether they are one that counts is for ``PublicKey`` to say.
public struct Signature: Hashable, Sendable {
    /// The encoded size in bytes.
    public static let size = 64

    let r: Word256
    let s: Word256

    init(r: Word256, s: Word256) {
        self.r = r
        self.s = s
    }

    /// `nil` unless exactly 64 bytes are given.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.size, let r = Word256(bytes.prefix(32)),
            let s = Word256(bytes.dropFirst(32))
        else { return nil }
        self.init(r: r, s: s)
    }

    /// `r ‖ s`, 64 bytes.
    public var bytes: Bytes { r.bytes + s.bytes }

    /// Whether `0 < r < n` and `0 < s ≤ (n − 1) / 2`. Of the two values of `s` that verify, only
    /// the lower counts; otherwise anybody could turn a signed transaction into a second one.
    var isCanonical: Bool {
        .zero < r && r < P256.order && .zero < s && s <= P256.orderHalf
    }

    /// The same signature with the lower of the two values of `s`; unchanged if out of range.
    var normalized: Signature {
        guard P256.orderHalf < s, s < P256.order else { return self }
        return Signature(r: r, s: P256.order.subtracting(s))
    }
}

/// The form that OpenSSL signs and verifies in: `SEQUENCE { r INTEGER, s INTEGER }`.
extension Signature {
    /// Reads DER strictly: nothing but its one shortest encoding, nothing after it, and no
    /// number of more than 32 bytes. The signer reads OpenSSL's output with it, and it lets
    /// signatures made by other programs be checked; no Licet format contains this form.
    package init?(der: Bytes) {
        do {
            var outer = DERReader(der)
            var numbers = try outer.sequence()
            try outer.end()
            let first = try numbers.magnitude()
            let second = try numbers.magnitude()
            try numbers.end()
            guard let r = Word256(padding: first), let s = Word256(padding: second) else {
                return nil
            }
            self.init(r: r, s: s)
        } catch {
            return nil
        }
    }

    package var der: Bytes {
        DER.element(.sequence, DER.integer(r.bytes) + DER.integer(s.bytes))
    }
}

/// The numbers of NIST P-256 (FIPS 186-5, SP 800-186) that signatures are checked against.
enum P256 {
    /// The order n of the group.
    static let order = Word256(
        0xffff_ffff_0000_0000, 0xffff_ffff_ffff_ffff, 0xbce6_faad_a717_9e84,
        0xf3b9_cac2_fc63_2551)
    /// (n − 1) / 2, the highest `s` that counts.
    static let orderHalf = Word256(
        0x7fff_ffff_8000_0000, 0x7fff_ffff_ffff_ffff, 0xde73_7d56_d38b_cf42,
        0x79dc_e561_7e31_92a8)
}

extension Word256 {
    /// A big-endian number of at most 32 bytes.
    fileprivate init?(padding magnitude: ArraySlice<UInt8>) {
        guard magnitude.count <= 32 else { return nil }
        self.init(Bytes(repeating: 0, count: 32 - magnitude.count) + magnitude)
    }

    /// The difference modulo 2²⁵⁶.
    fileprivate func subtracting(_ other: Word256) -> Word256 {
        func step(_ left: UInt64, _ right: UInt64, _ borrow: Bool) -> (UInt64, Bool) {
            let (first, under) = left.subtractingReportingOverflow(right)
            let (second, again) = first.subtractingReportingOverflow(borrow ? 1 : 0)
            return (second, under || again)
        }
        let (low, borrow3) = step(word3, other.word3, false)
        let (middle, borrow2) = step(word2, other.word2, borrow3)
        let (upper, borrow1) = step(word1, other.word1, borrow2)
        let (high, _) = step(word0, other.word0, borrow1)
        return Word256(high, upper, middle, low)
    }
}
