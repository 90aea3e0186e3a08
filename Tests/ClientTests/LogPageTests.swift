import LicetClient
import LicetPrimitives
import Testing

@Suite struct LogPageTests {
    private func place(_ next: String?, after place: String) throws(NodeClientError) -> String? {
        try LogPage<Int>(entries: [], next: next, height: Height(9)).place(after: place)
    }

    @Test(arguments: [
        ("0", "1"), ("9", "10"), ("1", "1.0"), ("1.4", "1.10"), ("1.4", "2"), ("1.4", "1.4.0"),
    ])
    func `a page that lies further on is followed`(from: String, next: String) throws {
        #expect(try place(next, after: from) == next)
    }

    @Test func `the last page ends it`() throws { #expect(try place(nil, after: "7") == nil) }

    @Test(arguments: [
        ("0", "0"), ("10", "9"), ("1.4", "1.4"), ("1.10", "1.4"), ("2", "1.9"), ("1.4", "1"),
        ("1", "x"), ("1", ""),
    ])
    func `a node whose pages turn in circles is not believed`(from: String, next: String) {
        #expect(throws: NodeClientError.badAnswer("its pages do not go forward")) {
            try place(next, after: from)
        }
    }
}
