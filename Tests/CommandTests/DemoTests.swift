import Foundation
import LicetJSON
import TestSupport
import Testing

/// The demonstration, on the contract that it is meant for and on five that are wrong.
@Suite struct DemoTests {
    private func run(_ work: Workplace, _ options: [String]) throws -> Command.Output {
        try Command.run(
            [work.licet, "demo", "--json"] + options,
            environment: ["LICET_HOME": work.path("home"), "NO_COLOR": "1"],
            directory: work.folder, seconds: 900)
    }

    @Test func `the story holds, on files of its own, and leaves each actor a home`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let story = folder.appending(path: "story")
            let output = try run(work, ["--keep", story.path])
            try #require(output.status == 0, "\(output)")
            let report = try document(output.stdout)
            #expect(try report["isAsExpected"].bool())
            #expect(try report["steps"].elements().count == 22)
            for name in ["hospital", "ana", "insurer", "eve"] {
                let keys = try FileManager.default.contentsOfDirectory(
                    atPath: story.appending(path: "\(name)/keys").path)
                #expect(
                    keys.sorted() == [
                        "\(name).pem", "\(name).pub", "\(name).wrap.pem", "\(name).wrap.pub",
                    ])
            }
            let opened = try Data(contentsOf: story.appending(path: "insurer/record-1.json"))
            #expect(try opened == Data(contentsOf: story.appending(path: "results/result-1.json")))
            // What node, chain and gateway keep holds nothing of what was sealed.
            #expect(try files(in: story.appending(path: "node"), holding: "resourceType").isEmpty)
            #expect(
                try files(in: story.appending(path: "ana"), holding: "resourceType")
                    == ["record-1.json"])
            // A folder that is there is left as it is.
            #expect(try run(work, ["--keep", story.path]).status == 1)
        }
    }

    @Test func `a story that is interrupted leaves nothing behind`() throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let place = folder.appending(path: "temporary")
            try FileManager.default.createDirectory(
                at: place, withIntermediateDirectories: true)
            let running = try Command.start(
                [work.licet, "demo"],
                environment: ["LICET_HOME": work.path("home"), "TMPDIR": place.path],
                directory: folder)
            let hasBegun = running.waits { $0.stdout.contains("it answers at") }
            try #require(hasBegun, "\(running.stdout)\(running.stderr)")
            #expect(try !FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
            running.signal(SIGINT)
            #expect(try running.wait(seconds: 60).status == 130)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place.path).isEmpty)
        }
    }

    /// The files of a folder, and of all below it, that hold a text.
    private func files(in folder: URL, holding text: String) throws -> [String] {
        let paths = FileManager.default.enumerator(atPath: folder.path)?
            .compactMap { $0 as? String }
        return try #require(paths).filter { path in
            let content = FileManager.default.contents(
                atPath: folder.appending(path: path).path)
            return content?.range(of: Data(text.utf8)) != nil
        }
    }

    @Test(arguments: [
        ("permit-all", "Insurer and Eve want to read it"),
        ("wrong-by", "Hospital, insurer and Eve try to approve"),
        ("any-purpose", "The insurer wants to read it for research"),
        ("no-end", "The grant runs out by the clock alone"),
        ("unrevoked", "she revokes the grant"),
    ])
    func `a wrong contract breaks the step that it is wrong in`(
        mutant: String, step: String
    ) throws {
        try withTemporaryFolder { folder in
            let work = try Workplace(folder)
            let file = PackageRoot.url("Tests/Corpus/mutants/\(mutant).licet")
            let output = try run(work, ["--contract", file.path])
            #expect(output.status == 1, "\(output)")
            let report = try document(output.stdout)
            #expect(try !report["isAsExpected"].bool())
            let title = try report["broken"]["title"].string()
            #expect(title.contains(step), "\(title)")
            #expect(try report["broken"]["found"].string().contains("let through"))
        }
    }
}
