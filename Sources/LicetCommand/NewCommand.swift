import ArgumentParser
import Foundation
import LicetJSON

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Start a project: a contract with its test, and a README.",
        discussion: "Example: licet new Ward")

    @Argument(help: "The contract's name, which starts with a capital; also the folder's.")
    var name: String
    @OptionGroup var output: JSONOption

    func validate() throws {
        let letters = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        let isCapital = name.utf8.first.map {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        }
        guard letters, isCapital == true, name.utf8.count <= 64 else {
            throw ValidationError(
                "`\(name)` is no contract name: a capital letter, then letters and digits")
        }
    }

    func run() throws {
        guard !FileManager.default.fileExists(atPath: name) else {
            throw CommandFailure.refused("there is a `\(name)` already; it was left as it is")
        }
        let folder = URL(fileURLWithPath: name, isDirectory: true)
        let source = folder.appendingPathComponent("\(name).licet")
        let readme = folder.appendingPathComponent("README.md")
        try CommandFailure.catching(CommandFailure.fault) {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true)
            try Data(contractText.utf8).write(to: source)
            try Data(readmeText.utf8).write(to: readme)
        }
        if output.isJSON {
            Output.json(["files": [.string(source.relativePath), .string(readme.relativePath)]])
        } else {
            Output.line("\(name)/\(name).licet\n\(name)/README.md")
            Output.line("next: licet test \(name)")
        }
    }

    private var contractText: String {
        """
        /// Who may enter, and until when.
        contract \(name) version 1

        role Keeper

        struct Pass { period: Period, once ended: Instant? }

        state { table passes: [Account: Pass] }

        error AlreadyOver
        event Issued(holder: Account, period: Period)
        event Ended(holder: Account)

        access enter(visitor: Account) at t {
            let pass = passes[visitor]
            permit holder when pass.period.until(pass.ended) contains t
        }

        action issue(to visitor: Account, during wished: Period) by Keeper {
            let period = wished.clipped(from: now)
            require not period.isEmpty else AlreadyOver
            insert passes[visitor] Pass(period)
            emit Issued(holder: visitor, period)
        }

        action end(of visitor: Account) by Keeper {
            require passes[visitor].ended == nil else AlreadyOver
            update passes[visitor].ended = now
            emit Ended(holder: visitor)
        }

        test "a pass holds for its period, unless it is ended" {
            actors kim, ana
            clock @2027-01-01T08:00Z
            deploy \(name)(Keeper: [kim])
            as kim issue(to: ana, during: @2027-01-01T09:00Z ..< @2027-01-02T09:00Z)
            expect enter(ana) denied .notYet
            advance 1.hours
            expect enter(ana) permitted by holder
            expect enter(ana) at @2027-01-02T09:00Z denied .expired
            as kim end(of: ana)
            expect enter(ana) denied .ended
            expect as ana end(of: ana) fails NotAuthorised
        }

        """
    }

    private var readmeText: String {
        """
        # \(name)

        A Licet contract.

            licet check \(name).licet     what is wrong with it
            licet test \(name).licet      run its tests
            licet repl \(name).licet      try it
            licet build \(name).licet     compile it for a chain

        """
    }
}
