import HTTPTypes
import HummingbirdTesting
import LicetBytecode
import LicetClient
import LicetCompiler
import LicetHTTP
import LicetLedger
import LicetNode
import LicetPrimitives
import LicetSyntax
import LicetValues
import Testing

/// A contract with tables of every kind of key and index.
enum Shelf {
    static let source = """
        contract Shelf version 1
        id BookID
        enum Kind { novel, atlas }
        struct Book { kind: Kind, owner: Account, shelf: Int, var lent: Bool, once lost: Instant? }
        struct Spot { row: Int, column: Int }
        struct Note { text: Bytes max 30_000 }
        struct Name { tag: Bytes max 8, text: Bytes max 30_000 }
        struct Count { owner: Account, tracked n: Int }
        state {
            table books: [BookID: Book] index (owner) index (kind, shelf) max 8
            table spots: [Spot: Note]
            table names: [Text max 20: Name] index (tag)
            table counts: [Int: Count] unique index (owner)
        }
        error Full(shelf: Int)
        event Added(book: BookID), Marked(row: Int), Named(name: Text max 20)
        action add(kind: Kind, shelf: Int) -> BookID by anyone {
            require shelf < 100 else Full(shelf)
            let book = insert books Book(kind, owner: caller, shelf, lent: false)
            emit Added(book)
            return book
        }
        action addMany(count: Int) by anyone {
            for i in 0 ..< count max 1_001 {
                insert books Book(kind: .atlas, owner: caller, shelf: 100 + i, lent: true)
            }
        }
        action mark(row: Int, column: Int, text: Bytes max 30_000) by anyone {
            insert spots[Spot(row, column)] Note(text)
            emit Marked(row)
            emit Marked(row: row + 1)
        }
        action name(name: Text max 20, tag: Bytes max 8, text: Bytes max 30_000) by anyone {
            insert names[name] Name(tag, text)
            emit Named(name)
        }
        action start(key: Int, n: Int) by anyone { insert counts[key] Count(owner: caller, n) }
        action count(key: Int, n: Int) by counts[key].owner { update counts[key].n = n }
        """

    /// Where it lies when it is the third contract of genesis.
    static let address = contractAddress(deployer: .zero, nonce: Nonce(2), call: 0)

    static func verified() throws -> VerifiedContract {
        let compilation = compile(SourceText(name: "Shelf.licet", text: source))
        return try verify(container: try #require(compilation.contract).encoded)
    }
}

/// The node's router as a client's transport, without a socket.
struct RouterTransport: NodeTransport {
    let client: any TestClientProtocol

    func send(_ request: NodeRequest) async throws -> NodeResponse {
        let answer = try await client.get(
            request.path, accept: request.wantsOctets ? "application/octet-stream" : nil)
        return NodeResponse(status: Int(answer.status.code), body: answer.bytes)
    }
}
