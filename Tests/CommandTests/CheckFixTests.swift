import Foundation
import LicetJSON
import TestSupport
import Testing

@Suite struct `licet check --fix` {
    private let broken = "contract A version 1\nview v() -> Bool { return true && false; }\n"
    private let mended = "contract A version 1\nview v() -> Bool { return true and false }\n"

    @Test func `changes the file, says how, and leaves nothing else behind`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let file = folder.appending(path: "a.licet")
            try Data(broken.utf8).write(to: file)
            try work.expect(1, ["check", "a.licet"])
            #expect(try String(contentsOf: file, encoding: .utf8) == broken)
            let output = try work.expect(0, ["check", "--fix", "a.licet"])
            #expect(output.contains("a.licet:2:32: E0114: `&&` → `and`\n"))
            #expect(try String(contentsOf: file, encoding: .utf8) == mended)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(names.filter { $0.contains(".licet") && $0 != ".licet" } == ["a.licet"])
        }
    }

    @Test func `guesses are applied only where they are asked for, and each is said`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let file = folder.appending(path: "a.licet")
            let text = "contract A version 1\nview v(payer: Account) -> Account { return payee }\n"
            try Data(text.utf8).write(to: file)
            let refused = try work.run(["check", "--fix", "a.licet"])
            #expect(refused.status == 1)
            #expect(refused.stderr.contains("did you mean `payer`?"))
            #expect(try String(contentsOf: file, encoding: .utf8) == text)
            #expect(try work.run(["check", "--guesses", "a.licet"]).status == 2)
            let output = try work.expect(0, ["check", "--fix", "--guesses", "a.licet"])
            #expect(output.contains("a.licet:2:44: E0303: `payee` → `payer`, a guess\n"))
            #expect(
                try String(contentsOf: file, encoding: .utf8)
                    == text.replacing("payee", with: "payer"))
        }
    }

    @Test func `a command of similar letters is named`() throws {
        try withTemporaryFolder { folder in
            let refused = try Workplace(folder).run(["chek", "a.licet"])
            #expect(refused.status == 2)
            #expect(refused.stderr.contains("did you mean `check`?"))
        }
    }

    @Test func `--json lists the changes`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            try Data(broken.utf8).write(to: folder.appending(path: "a.licet"))
            let listed = try document(try work.expect(1, ["check", "--json", "a.licet"]))
            let fixes = try listed["diagnostics"].elements().map {
                try $0["fix"]["replacement"].string()
            }
            #expect(fixes == ["and", ""])
            let done = try document(try work.expect(0, ["check", "--fix", "--json", "a.licet"]))
            let codes = try done["fixed"].elements().map { try $0["code"].string() }
            #expect(codes == ["E0114", "E0111"])
        }
    }

    @Test func `licet explain knows each code, and refuses others`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let text = try work.expect(0, ["explain", "e0301"])
            #expect(text.hasPrefix("error[E0301]: type mismatch\n\n"))
            #expect(try work.expect(0, ["explain"]).contains("\nE0301  type mismatch\n"))
            let json = try document(try work.expect(0, ["explain", "E0301", "--json"]))
            #expect(try json["code"].string() == "E0301")
            let refused = try work.run(["explain", "E03011"])
            #expect(refused.status == 1)
            #expect(refused.stderr.contains("did you mean"))
        }
    }
}
