import ChainSupport
import Foundation

// Replays a committed chain and prints what came of each block: one of many processes whose output
// must be equal to the byte, though each hashes with a seed of its own.
let path = CommandLine.arguments.dropFirst().first ?? ""
let chain = try CommittedChain(text: String(contentsOfFile: path, encoding: .utf8))
print(try CommittedChain.summary(chain.replayed()), terminator: "")
