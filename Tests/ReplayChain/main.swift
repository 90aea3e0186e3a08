import ChainSupport
import Foundation

// One of many processes whose output must be equal to the byte, though each hashes with a seed of
// its own, in other places and time zones, in debug and in release.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "script":
    // `ReplayChain script BLOCKS CONTAINERS` makes a chain and prints its roots.
    let list = try String(contentsOfFile: arguments.dropFirst(2).first ?? "", encoding: .utf8)
    var chain = try ScriptedChain(seed: "licet script 1", list: list)
    for _ in 0..<(arguments.dropFirst().first.flatMap { Int($0) } ?? 0) { try chain.makeBlock() }
    print(chain.record.text, terminator: "")
default:
    // `ReplayChain FILE` replays a committed chain and prints what came of each block.
    let text = try String(contentsOfFile: arguments.first ?? "", encoding: .utf8)
    let chain = try CommittedChain(text: text)
    print(try CommittedChain.summary(chain.replayed()), terminator: "")
}
