/// What `licet bench vm` asks of the state: a policy like that of the examples, with actions that
/// read, update and ask it many times.
let benchContract = """
    contract Bench version 1

    id RecordID, GrantID, CellID

    enum Purpose { treatment, payment, research }

    struct Record { patient: Account, digest: Digest, path: Path, key: Bytes max 600 }

    struct Grant {
        record: RecordID, reader: Account
        purposes: Set<Purpose> max 8
        period: Period
        key: Bytes max 600
        once revoked: Instant?
    }

    struct Cell { owner: Account, var value: Int }

    state {
        table records: [RecordID: Record] index (patient)
        table grants: [GrantID: Grant] index (record, reader) max 1_024
        table cells: [CellID: Cell]
    }

    error Ended
    event Registered(record: RecordID, patient: Account, digest: Digest)
    event Granted(grant: GrantID, record: RecordID, reader: Account, period: Period)
    event Stored(cell: CellID)

    access mayRead(record: RecordID, reader: Account, purpose: Purpose) at t {
        permit owner when reader == records[record].patient
        permit granted when exists g in grants[record, reader]:
            purpose in g.purposes and g.period.until(g.revoked) contains t
        forbid research when purpose == .research
    }

    action register(patient: Account, digest: Digest, path: Path, key: Bytes max 600) -> RecordID
    by anyone {
        let record = insert records Record(patient, digest, path, key)
        emit Registered(record, patient, digest)
        return record
    }

    action grant(record: RecordID, to reader: Account, for purposes: Set<Purpose> max 8,
                 during wished: Period, key: Bytes max 600) -> GrantID
    by records[record].patient {
        let period = wished.clipped(from: now)
        require not period.isEmpty else Ended
        let grant = insert grants Grant(record, reader, purposes, period, key)
        emit Granted(grant, record, reader, period)
        return grant
    }

    action store(value: Int) -> CellID
    by anyone {
        let cell = insert cells Cell(owner: caller, value)
        emit Stored(cell)
        return cell
    }

    /// Reads a row again and again.
    action readCell(rounds: Int, cell: CellID) -> Int
    by anyone {
        var sum = 0
        for i in 0 ..< rounds { sum = sum + cells[cell].value }
        return sum
    }

    /// Updates a row again and again.
    action updateCell(rounds: Int, cell: CellID) -> Int
    by cells[cell].owner {
        for i in 0 ..< rounds { update cells[cell].value = i }
        emit Stored(cell)
        return rounds
    }

    /// Asks the rule again and again.
    action askRule(rounds: Int, record: RecordID, reader: Account) -> Int
    by anyone {
        var held = 0
        for i in 0 ..< rounds {
            if mayRead(record, reader, .treatment) { held = held + 1 }
        }
        return held
    }

    """
