/// A contract in which everything can go wrong.
let clubText = """
    contract Club version 1

    id PassID

    role Keeper

    setting fee: Int = 3
    setting motto: Text max 20 = "be kind"

    enum Grade { guest, member }

    struct Pass { holder: Account, grade: Grade, period: Period, once ended: Instant? }

    struct Note { text: Text max 20, seal: Digest, size: Duration?, grades: Set<Grade> max 4 }

    state {
        table passes: [PassID: Pass]
        var total: Int = 0
    }

    error TooLong(limit: Duration)
    event Issued(pass: PassID, holder: Account, grade: Grade)
    event Ended(pass: PassID)

    access enter(pass: PassID) at t {
        permit holder when passes[pass].period contains t
    }

    action issue(to visitor: Account, as grade: Grade, during period: Period) -> PassID by Keeper {
        require period.length <= 30.days else TooLong(limit: 30.days)
        let pass = insert passes Pass(holder: visitor, grade, period)
        emit Issued(pass, holder: visitor, grade)
        return pass
    }

    action end(pass: PassID) by passes[pass].holder {
        update passes[pass].ended = now
        emit Ended(pass)
    }

    action add(by number: Int) by anyone { update total = total + number }

    view sum() -> Int { return total * fee }
    view words() -> Text max 20 { return motto }
    view holder(of pass: PassID) -> Account { return passes[pass].holder }
    view ended(pass: PassID) -> Instant? { return passes[pass].ended }
    view during(pass: PassID) -> Period { return passes[pass].period }
    view grade(of pass: PassID) -> Grade { return passes[pass].grade }
    view ratio(by number: Int) -> Int { return total / number }
    view same(note: Note) -> Note { return note }
    view first(of numbers: [Int] max 4) -> Int { return numbers[0] }
    """
