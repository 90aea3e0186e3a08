import Foundation
import LicetJSON

// Answers one job after another: a line of JSON in, a line of JSON out.
while let line = readLine() {
    let answer: JSON
    do {
        answer = try perform(JSONField(try JSON(reading: line, limits: jobLimits)))
    } catch {
        answer = ["error": .string("\(error)")]
    }
    try FileHandle.standardOutput.write(contentsOf: Data((answer.text(.compact) + "\n").utf8))
}
