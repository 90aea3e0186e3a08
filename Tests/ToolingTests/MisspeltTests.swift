import LicetTooling
import Testing

/// A contract with one test that passes.
private let sound = """
    contract Ward version 1
    id RecordID
    role Registrar
    setting longest: Duration = 30.days
    enum Kind { general, mental }
    struct Record { patient: Account, kind: Kind }
    state {
        var total: Int = 0
        table records: [RecordID: Record] index (patient) max 16
    }
    error Empty, TooMany(count: Int)
    event Stored(record: RecordID)
    access read(record: RecordID, reader: Account) at t {
        permit owner when reader == records[record].patient
    }
    view held() -> Int { return total }
    action store(patient: Account, kind: Kind, amount: Int) -> RecordID by Registrar {
        require amount > 0 else Empty
        require amount < 9 else TooMany(count: amount)
        let made = insert records Record(patient, kind)
        update total = total + amount
        emit Stored(record: made)
        return made
    }
    test "a record is stored" {
        actors rita, ana, bo
        clock @2027-01-01T08:00Z
        deploy Ward(Registrar: [rita], longest: 20.days)
        let made = as rita store(patient: ana, kind: .general, amount: 2)
        expect held() == 2 and records[made].patient == ana
        expect as rita store(patient: bo, kind: .mental, amount: 0) fails Empty
        expect as rita store(patient: bo, kind: .mental, amount: 10) fails TooMany(count: 10)
        expect as rita store(patient: bo, kind: .mental, amount: 3) emits Stored
        expect read(made, ana) permitted by owner
        expect read(made, bo) denied .unmet
        expect who read(made) == [ana]
    }

    """

/// One letter that slipped in the test: where it is right, and what stands there by mistake.
private let slips:
    [(namespace: String, before: String, right: String, after: String, wrong: String)] = [
        ("contract", "deploy ", "Ward", "(", "Wrad"),
        ("role of a deploy", "deploy Ward(", "Registrar", ":", "Registar"),
        ("setting of a deploy", "[rita], ", "longest", ":", "longst"),
        ("actor who calls", "= as ", "rita", " store", "ritta"),
        ("actor as an argument", "store(patient: ", "ana", ", kind: .general", "anna"),
        ("member of a role", "(Registrar: [", "rita", "]", "rit"),
        ("action", "= as rita ", "store", "(", "stroe"),
        ("label of an action", "store(patient: ana, kind: .general, ", "amount", ":", "amout"),
        ("case", "patient: ana, kind: .", "general", ",", "genral"),
        ("variable", "records[", "made", "].patient == ana", "mde"),
        ("view", "expect ", "held", "() ==", "hled"),
        ("table", "and ", "records", "[made]", "recods"),
        ("field", "records[made].", "patient", " == ana", "patent"),
        ("error", "fails ", "Empty", "\n", "Emty"),
        ("field of an error", "fails TooMany(", "count", ":", "cuont"),
        ("event", "emits ", "Stored", "\n", "Stord"),
        ("rule", "expect ", "read", "(made, ana)", "raed"),
        ("clause", "permitted by ", "owner", "\n", "ownr"),
        ("reason", "denied .", "unmet", "\n", "umet"),
        ("rule of `who`", "expect who ", "read", "(made)", "reed"),
    ]

@Suite struct `A name that is misspelt in a test` {
    @Test func `would have been right`() throws {
        for result in runTests(in: try program(sound, name: "ward.licet")) {
            #expect(result.isPassed, "\(result.rendered())")
        }
    }

    @Test(arguments: slips.indices)
    func `brings the one that was meant`(number: Int) throws {
        let slip = slips[number]
        let right = slip.before + slip.right + slip.after
        try #require(sound.ranges(of: right).count == 1, "\(slip.namespace)")
        let text = sound.replacing(right, with: slip.before + slip.wrong + slip.after)
        let results = runTests(in: try program(text, name: "ward.licet"))
        #expect(results.count == 1)
        for result in results {
            let shown = result.rendered()
            #expect(!result.isPassed, "\(slip.namespace)")
            let isSaid =
                shown.contains("did you mean `\(slip.right)`?")
                || shown.contains("expected the label `\(slip.right)`")
            #expect(isSaid, "\(slip.namespace): \(shown)")
            #expect(shown.ranges(of: "error[").count == 1, "\(slip.namespace): \(shown)")
        }
    }
}
