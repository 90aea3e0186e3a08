import TestSupport
import Testing

struct ContractTests {
    static let sources: [CorpusFile] = {
        let folders = ["contracts", "examples"]
        return folders.flatMap { (try? Corpus.files(at: $0, extension: "licet")) ?? [] }
    }()

    @Test func `there are contracts to run`() {
        #expect(Self.sources.count >= 4)
    }

    @Test(arguments: ContractTests.sources, [1, 2, 3, 4] as [UInt64])
    func `random sessions agree`(_ file: CorpusFile, _ seed: UInt64) throws {
        var session = try Session(file.text, seed: seed)
        for step in 0..<250 {
            do {
                try session.step()
            } catch {
                Issue.record("\(file.name), seed \(seed), step \(step): \(error)")
                return
            }
        }
        #expect(session.successes >= 5, "sessions in which nothing succeeds test nothing")
    }
}
