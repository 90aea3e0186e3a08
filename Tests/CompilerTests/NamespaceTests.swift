import LicetCompiler
import LicetSyntax
import Testing

/// A contract that uses a name of every kind, without a mistake.
private let sound = """
    contract Ward version 1
    import std.consent (Purpose)
    id RecordID
    role Registrar
    role Guardian(of: Account) max 4 granted by Registrar
    setting longest: Duration = 30.days
    const width: Int = 20
    enum Kind { general, mental { crisis } genetic }
    enum Finding { nothing, lump(grams: Int, place: Text max 10) }
    struct Record {
        patient: Account
        digest: Digest
        sealed path: Path
        key: Bytes max 600
        kind2: Kind
        tracked kind: Kind
        once closed: Instant?
        func fresh(at t: Instant) -> Bool { return t < closed ?? Instant.forever }
    }
    struct Balance { var amount: Int, holder: Account }
    state {
        var total: Int = 0
        table records: [RecordID: Record] index (patient, kind2) max 16
        table balances: [Account: Balance] unique index (holder)
    }
    error Empty, TooMany(count: Int)
    event Stored(record: RecordID), Counted(amount: Int)
    access read(record: RecordID, reader: Account, purpose: Purpose) at t {
        let row = records[record]
        permit owner when reader == row.patient and row.fresh(at: t)
        permit guardian when reader is Guardian(of: row.patient) and row.kind == .general
        forbid study when purpose is .research or row.kind is Kind.mental
    }
    func weight(of finding: Finding) -> Int {
        match finding {
            case .nothing { return 0 }
            case .lump(let grams, place: _) { return grams }
        }
    }
    func doubled(amount: Int) -> Int { return min(amount, width) * 2 }
    func spans(wished: Period, t: Instant) -> Bool {
        let rest = wished.clipped(from: t)
        return rest.start < t or rest.isEmpty or Period.from(t) contains t
    }
    func several(limit: Int) -> Int {
        var list: [Int] max 3 = []
        list.append(limit)
        var tags: Set<Int> max 3 = []
        tags.insert(limit)
        let text: Text max 10 = "abc"
        return list.count + tags.count + text.length
    }
    view held(of holder: Account) -> Int {
        if let balance = balances[holder: holder] { return balance.amount }
        return doubled(amount: total)
    }
    view lived(record: RecordID) -> Bool {
        return records.find(record) != nil and records[record].inserted < now + longest
    }
    action store(
        patient: Account, digest: Digest, path: Path, key: Bytes max width, kind: Kind
    ) -> RecordID by Registrar or Guardian(of: patient) {
        require total < 9 else TooMany(count: total)
        let made = insert records Record(patient, digest, path, key, kind2: kind, kind: kind)
        emit Stored(record: made)
        return made
    }
    action count(amount: Int) by anyone {
        require amount > 0 else Empty
        update total = total + amount
        update balances[caller].amount = amount
        emit Counted(amount)
    }
    action fetch(record: RecordID, purpose: Purpose) -> Ticket by anyone {
        return open records[record].path under read(record, caller, purpose) for 10.minutes
    }

    """

/// One letter that slipped: what of the contract, and what stands there by mistake.
struct Slip: Sendable, CustomTestStringConvertible {
    let namespace: String
    /// A stretch of the contract that is there once, with `‹right›` for the name.
    let place: String
    let wrong: String

    var testDescription: String { "\(namespace): \(wrong)" }
    var right: String {
        String(place.split(separator: "‹")[place.hasPrefix("‹") ? 0 : 1].prefix { $0 != "›" })
    }
    var written: String { place.filter { $0 != "‹" && $0 != "›" } }
    var slipped: String { place.replacing("‹\(right)›", with: wrong) }

    init(_ namespace: String, _ place: String, _ wrong: String) {
        (self.namespace, self.place, self.wrong) = (namespace, place, wrong)
    }

    static let all: [Slip] = [
        Slip("local", "return ‹made›", "mode"),
        Slip("parameter", "require ‹amount› > 0", "amout"),
        Slip("context", "inserted < ‹now› +", "nwo"),
        Slip("caller", "read(record, ‹caller›, purpose)", "caler"),
        Slip("instant of a rule, as an argument", "contains ‹t›", "tt"),
        Slip("setting", "now + ‹longest›", "longst"),
        Slip("constant", "min(amount, ‹width›)", "widht"),
        Slip("constant as a bound", "key: Bytes max ‹width›,", "widt"),
        Slip("field of state", "require ‹total› < 9", "totl"),
        Slip("updated field of state", "update ‹total› =", "totall"),
        Slip("table", "let row = ‹records›[record]", "recods"),
        Slip("table that is inserted into", "insert ‹records› Record", "recrods"),
        Slip("table that is updated", "update ‹balances›[caller]", "balance"),
        Slip("table that is opened", "open ‹records›[record]", "recordss"),
        Slip("member of a table", "records.‹find›(record)", "fnd"),
        Slip("index column, declared", "index (‹patient›, kind2)", "patent"),
        Slip("index column, asked for", "balances[‹holder›: holder]", "holdr"),
        Slip("field", "reader == row.‹patient› and", "pateint"),
        Slip("updated field", "balances[caller].‹amount› =", "amunt"),
        Slip("opened field", "records[record].‹path› under", "paht"),
        Slip("field that every row has", "records[record].‹inserted›", "insertd"),
        Slip("function of a struct", "row.‹fresh›(at: t)", "frsh"),
        Slip("function", "return ‹doubled›(amount: total)", "doubld"),
        Slip("built-in function", "return ‹min›(amount,", "mn"),
        Slip("struct that is made", "insert records ‹Record›(", "Recrd"),
        Slip("rule", "under ‹read›(record,", "raed"),
        Slip("built-in type", "setting longest: ‹Duration›", "Duraton"),
        Slip("type with a bound", "key: ‹Bytes› max 600", "Byts"),
        Slip("struct", "[RecordID: ‹Record›] index", "Recrod"),
        Slip("enum", "tracked kind: ‹Kind›", "Kid"),
        Slip("id", "table records: [‹RecordID›: Record]", "RecordId"),
        Slip("imported type", "reader: Account, purpose: ‹Purpose›", "Purpse"),
        Slip("name of an enum before its case", "is ‹Kind›.mental", "Knd"),
        Slip("case", "== .‹general›", "genral"),
        Slip("case behind its type", "Kind.‹mental›", "mentl"),
        Slip("case of an imported enum", "purpose is .‹research›", "reserch"),
        Slip("case of a match", "case .‹lump›(", "lmup"),
        Slip("role", "reader is ‹Guardian›(of: row", "Gardian"),
        Slip("role in `by`", "by ‹Registrar› or", "Registar"),
        Slip("role with arguments in `by`", "or ‹Guardian›(of: patient)", "Guardien"),
        Slip("role that grants", "granted by ‹Registrar›", "Regstrar"),
        Slip("anyone", "count(amount: Int) by ‹anyone›", "anyon"),
        Slip("error", "else ‹Empty›", "Emty"),
        Slip("error with fields", "else ‹TooMany›(", "ToMany"),
        Slip("field of an error", "TooMany(‹count›: total)", "cout"),
        Slip("event", "emit ‹Counted›(", "Conted"),
        Slip("field of an event", "Stored(‹record›: made)", "recrd"),
        Slip("label of a call", "row.fresh(‹at›: t)", "art"),
        Slip("label of a role", "is Guardian(‹of›: row", "off"),
        Slip("label of a struct's field", "key, ‹kind2›: kind, kind", "kin2"),
        Slip("label of a pattern", "grams, ‹place›: _)", "palce"),
        Slip("label of a period's method", "clipped(‹from›: t)", "form"),
        Slip("member of a period", "rest.‹isEmpty› or", "isEmty"),
        Slip("method of a period", "wished.‹clipped›(", "cliped"),
        Slip("maker of a period", "Period.‹from›(t)", "frm"),
        Slip("name of a type before its member", "‹Instant›.forever", "Instnt"),
        Slip("member of `Instant`", "Instant.‹forever›", "forevr"),
        Slip("member of a list", "list.‹count› +", "cont"),
        Slip("change of a list", "list.‹append›(", "apend"),
        Slip("member of a set", "tags.‹count› +", "coun"),
        Slip("change of a set", "tags.‹insert›(", "inser"),
        Slip("member of a text", "text.‹length›", "lenght"),
        Slip("unit", "10.‹minutes›", "minuts"),
        Slip("module", "import ‹std.consent› (", "std.consnt"),
        Slip("name that is imported", "std.consent (‹Purpose›)", "Prpose"),
        Slip("word of a declaration", "\n‹func› doubled", "fucn"),
        Slip("word of a header", "contract Ward ‹version› 1", "verson"),
        Slip("first word of a file", "‹contract› Ward", "contrct"),
        Slip("word of a statement", "‹require› amount", "requre"),
        Slip("word in a statement", "amount > 0 ‹else›", "esle"),
        Slip("word of a clause", "‹permit› owner", "permti"),
        Slip("word in a clause", "permit owner ‹when› reader", "wehn"),
        Slip("word of the state", "‹table› records", "tabel"),
        Slip("mark of a field", "‹tracked› kind: Kind", "trackd"),
        Slip("operator", "Period.from(t) ‹contains› t", "contians"),
    ]
}

@Suite struct `A name that is misspelt` {
    @Test func `would have been right in a contract without a mistake`() {
        let compilation = compile(SourceText(name: "ward.licet", text: sound))
        #expect(
            compilation.diagnostics.filter { $0.severity == .error }
                .map { $0.rendered(in: compilation.source) } == [])
    }

    @Test(arguments: Slip.all)
    func `brings the one that was meant, and its fix is all there is to do`(slip: Slip) throws {
        let parts = sound.components(around: slip.written)
        try #require(parts.count == 2, "`\(slip.written)` stands \(parts.count - 1) times")
        let text = parts[0] + slip.slipped + parts[1]
        let source = SourceText(name: "ward.licet", text: text)
        let found = compile(source).diagnostics.filter { $0.severity == .error }
        let shown = found.map { $0.rendered(in: source) }.joined()
        #expect(found.count == 1, "\(shown)")
        let diagnostic = try #require(found.first)
        let fixIt = try #require(diagnostic.fixIt, "\(shown)")
        #expect(source.text(of: fixIt.span) == slip.wrong, "\(shown)")
        #expect(fixIt.replacement == slip.right, "\(shown)")
        #expect(shown.contains("`\(slip.right)`"), "\(shown)")
        let fixed = fix(source, applying: .guesses).compilation
        #expect(String(decoding: fixed.source.bytes, as: UTF8.self) == sound)
    }
}

extension String {
    /// What stands around each occurrence of a part.
    fileprivate func components(around part: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
