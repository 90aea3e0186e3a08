import Foundation
import TestSupport
import Testing

/// What the benches say; how long anything took is nobody's to test.
@Suite struct BenchCommandTests {
    @Test func `any view and action is timed, and says why it fails`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let counter = PackageRoot.url("examples/Counter.licet").path
            let bench = ["bench", "vm", "--runs", "1", "--kernel", counter, "--action"]
            let timed = try work.expect(0, bench + ["count", "--args", "times=3", "--json"])
            #expect(timed.contains("\"checksum\" : 3"), "\(timed)")
            #expect(
                try work.expect(1, bench + ["count", "--args", "times=0"])
                    .contains("`count` fails with `NotPositive`"))
            #expect(
                try work.expect(1, bench + ["none"]).contains("no view or action `none`"))
        }
    }

    @Test func `an opcode's row has its price`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let bench = ["bench", "opcodes", "--runs", "1", "--json", "--only"]
            let rows = try work.expect(0, bench + ["add"])
            #expect(rows.contains("\"prices\": 1,") && rows.contains("\"milligas\": 1000,"))
            #expect(try work.expect(2, bench + ["nothing"]).contains("`nothing`"))
        }
    }
}
