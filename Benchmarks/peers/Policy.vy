# pragma version ~=0.4.0
# The policy that `licet bench vm` asks: records, grants by record and reader, a row to update.

flag Purpose:
    TREATMENT
    PAYMENT
    RESEARCH

struct Record:
    patient: address
    digest: bytes32
    path: String[256]
    key: Bytes[600]

struct Grant:
    record: uint64
    reader: address
    purposes: Purpose
    start: uint64
    end: uint64
    revoked: uint64
    key: Bytes[600]

struct Cell:
    owner: address
    value: int64

event Registered:
    record: uint64
    patient: address
    digest: bytes32

event Granted:
    grant: uint64
    record: uint64
    reader: address
    start: uint64
    end: uint64

event Stored:
    cell: uint64

records: HashMap[uint64, Record]
recordCount: uint64
recordsOf: HashMap[address, DynArray[uint64, 1024]]
grants: HashMap[uint64, Grant]
grantCount: uint64
grantsOf: HashMap[uint64, HashMap[address, DynArray[uint64, 1024]]]
cells: HashMap[uint64, Cell]
cellCount: uint64

ROUNDS_MAX: constant(uint256) = 2**40


@internal
@view
def mayRead(record: uint64, reader: address, purpose: Purpose) -> bool:
    if purpose == Purpose.RESEARCH:
        return False
    assert self.records[record].patient != empty(address)
    if self.records[record].patient == reader:
        return True
    now: uint64 = convert(block.timestamp, uint64)
    for id: uint64 in self.grantsOf[record][reader]:
        if purpose in self.grants[id].purposes:
            end: uint64 = self.grants[id].end
            revoked: uint64 = self.grants[id].revoked
            if revoked != 0 and revoked < end:
                end = revoked
            if self.grants[id].start <= now and now < end:
                return True
    return False


@external
def register(patient: address, digest: bytes32, path: String[256], key: Bytes[600]) -> uint64:
    self.recordCount += 1
    record: uint64 = self.recordCount
    self.records[record] = Record(patient=patient, digest=digest, path=path, key=key)
    self.recordsOf[patient].append(record)
    log Registered(record=record, patient=patient, digest=digest)
    return record


@external
def grant(record: uint64, reader: address, purposes: Purpose, start: uint64, end: uint64, key: Bytes[600]) -> uint64:
    assert msg.sender == self.records[record].patient
    begin: uint64 = max(start, convert(block.timestamp, uint64))
    assert begin < end
    self.grantCount += 1
    id: uint64 = self.grantCount
    self.grants[id] = Grant(record=record, reader=reader, purposes=purposes, start=begin, end=end, revoked=0, key=key)
    self.grantsOf[record][reader].append(id)
    log Granted(grant=id, record=record, reader=reader, start=begin, end=end)
    return id


@external
def store(amount: int64) -> uint64:
    self.cellCount += 1
    self.cells[self.cellCount] = Cell(owner=msg.sender, value=amount)
    log Stored(cell=self.cellCount)
    return self.cellCount


@external
def readCell(rounds: uint256, cell: uint64) -> int64:
    total: int64 = 0
    for i: uint256 in range(rounds, bound=ROUNDS_MAX):
        total += self.cells[cell].value
    return total


@external
def updateCell(rounds: uint256, cell: uint64) -> uint256:
    assert msg.sender == self.cells[cell].owner
    for i: uint256 in range(rounds, bound=ROUNDS_MAX):
        self.cells[cell].value = convert(i, int64)
    log Stored(cell=cell)
    return rounds


@external
def askRule(rounds: uint256, record: uint64, reader: address) -> uint256:
    held: uint256 = 0
    for i: uint256 in range(rounds, bound=ROUNDS_MAX):
        if self.mayRead(record, reader, Purpose.TREATMENT):
            held += 1
    return held
