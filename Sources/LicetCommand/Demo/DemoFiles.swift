import Foundation
import LicetCrypto
import LicetPrimitives

/// The JSON files of a folder, in order; none where there is no folder and none was named.
func demoFiles(in folder: String?) throws -> [URL] {
    let path = folder ?? "../shared/data/fhir"
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
        guard folder == nil else { throw CommandFailure.refused("cannot read `\(path)`") }
        return []
    }
    let files = names.filter { $0.hasSuffix(".json") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .map { URL(fileURLWithPath: path).appendingPathComponent($0) }
    guard folder == nil || !files.isEmpty else {
        throw CommandFailure.refused("there is no JSON file in `\(path)`")
    }
    return Array(files.prefix(5))
}

/// Results of nobody, in the form of HL7 FHIR R4 bundles.
func makeDemoFiles(in folder: URL) throws -> [URL] {
    let results = folder.appendingPathComponent("results", isDirectory: true)
    try FileManager.default.createDirectory(at: results, withIntermediateDirectories: true)
    return try (1...3).map { number in
        let entries = try SystemRandom.bytes(400).map { byte in
            """
            {"resource": {"resourceType": "Observation", "status": "final",
              "code": {"text": "glucose"},
              "valueQuantity": {"value": \(60 + Int(byte)), "unit": "mg/dL"}}}
            """
        }
        let text = """
            {"resourceType": "Bundle", "type": "collection", "entry": [
            \(entries.joined(separator: ",\n"))
            ]}

            """
        let file = results.appendingPathComponent("result-\(number).json")
        try Data(text.utf8).write(to: file)
        return file
    }
}
