/// What `licet bench opcodes` puts its instructions into: types and state of every kind.
let opcodeContract = """
    contract Opcodes version 1

    id RowID, WideID

    role Keeper
    setting fee: Int = 5

    enum Kind { first, second { inner } }
    enum Step { idle, taken(n: Int, at: Instant) }

    struct Small { n: Int }
    struct Wide {
        a: Int, b: Int, c: Int, d: Int, e: Int, f: Int, g: Int, h: Int
        owner: Account, first: Digest, second: Digest, note: Bytes max 2_000
    }
    struct Row {
        owner: Account, number: Int, span: Period
        var value: Int, tracked rank: Int, sealed path: Path
    }

    state {
        table rows: [RowID: Row] index (owner) max 1_024 unique index (number)
        table wides: [WideID: Wide]
        table keyed: [Int: Small]
        var total: Int = 3
        var text: Text max 200 = "some text"
    }

    error Unfit(n: Int)
    event Told(n: Int)
    event Made(row: RowID)

    func same(n: Int) -> Int { return n }
    func nothing(n: Int) -> Bool { return true }

    access mayRead(row: RowID, who: Account) at t {
        permit owner when who == rows[row].owner
    }

    access mayFind(who: Account) at t {
        permit found when exists r in rows[owner: who]: r.number == -1
    }

    action makeRow(number: Int) -> RowID
    by anyone {
        let path: Path = "a/b/c"
        let row = insert rows Row(
            owner: caller, number, span: now ..< now + 1.days, value: 0, rank: 0, path)
        emit Made(row)
        return row
    }

    action makeWide(note: Bytes max 2_000) -> WideID
    by anyone {
        return insert wides Wide(
            a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, owner: caller, first: sha256(note),
            second: sha256(note), note)
    }

    action makeKeyed(key: Int)
    by anyone {
        insert keyed[key] Small(n: key)
    }

    """
