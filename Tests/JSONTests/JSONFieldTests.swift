import LicetJSON
import Testing

@Suite struct `Shapes of JSON` {
    let document: JSON = [
        "contracts": [["name": "Records"], ["name": 7]], "height": 12, "on": true, "nothing": .null,
        "odd key": 1, "amount": "18446744073709551615", "low": "-9223372036854775808",
    ]

    @Test func `fields of the right shape give their values`() throws {
        #expect(try document["contracts"][0]["name"].string() == "Records")
        #expect(try document["height"].integer() == 12)
        #expect(try document["height"].integer(in: 12...12) == 12)
        #expect(try document["on"].bool())
        #expect(try document["nothing"].value() == .null)
        let paths = try document["contracts"].elements().map(\.path)
        #expect(paths == ["contracts[0]", "contracts[1]"])
        #expect(try document["contracts"][0].members().map(\.key) == ["name"])
        #expect(try document["amount"].uint64() == .max)
        #expect(try document["height"].uint64() == 12)
        #expect(try document["low"].int64() == .min)
        #expect(try document["height"].int64() == 12)
    }

    @Test func `errors name the path and the shape`() {
        expect("`contracts[1].name` should be a string, not an integer") {
            () throws(JSONShapeError) in
            _ = try document["contracts"][1]["name"].string()
        }
        expect("`contracts[2]` is missing") { () throws(JSONShapeError) in
            _ = try document["contracts"][2]["name"].string()
        }
        expect("`height` should be an object, not an integer") { () throws(JSONShapeError) in
            _ = try document["height"]["of"]["what"].string()
        }
        expect("`contracts` should be an object, not an array") { () throws(JSONShapeError) in
            _ = try document["contracts"]["name"].string()
        }
        expect("`[\"odd key\"]` should be true or false, not an integer") {
            () throws(JSONShapeError) in
            _ = try document["odd key"].bool()
        }
        expect("the document should be an array, not an object") { () throws(JSONShapeError) in
            _ = try document[0].value()
        }
        expect("`nothing` should be an array, not null") { () throws(JSONShapeError) in
            _ = try document["nothing"].elements()
        }
        expect("`height` names no block") { () throws(JSONShapeError) in
            throw document["height"].refusal("names no block")
        }
    }

    @Test func `integers are held to their bounds`() {
        expect("`height` should be from 0 to 11") { () throws(JSONShapeError) in
            _ = try document["height"].integer(in: 0...11)
        }
        expect("`amount` should be an integer, not a string") { () throws(JSONShapeError) in
            _ = try document["amount"].integer()
        }
        let bad: JSON = ["a": -1, "b": "01", "c": "18446744073709551616", "d": "+1", "e": "1 "]
        for key in ["a", "b", "c", "d", "e"] {
            #expect(throws: JSONShapeError.self) { try bad[key].uint64() }
        }
        for key in ["b", "c", "d", "e"] {
            #expect(throws: JSONShapeError.self) { try bad[key].int64() }
        }
    }

    @Test func `a member may be left out, and null does not count as that`() throws {
        let absent = try document["absent"].ifPresent()
        #expect(absent?.path == nil)
        #expect(try document["height"].ifPresent()?.integer() == 12)
        #expect(try document["nothing"].ifPresent()?.path == "nothing")
        #expect(throws: JSONShapeError.self) { try document["height"]["x"].ifPresent() }
    }

    @Test func `an unknown key is refused by its path`() throws {
        let entry: JSON = ["contracts": [["name": "x", "adress": "y"]]]
        expect("`contracts[0].adress` is not known here: the keys are `name`, `address`") {
            () throws(JSONShapeError) in
            try entry["contracts"][0].refuseUnknownKeys(besides: ["name", "address"])
        }
        try entry["contracts"][0].refuseUnknownKeys(besides: ["name", "adress", "more"])
    }

    private func expect(
        _ message: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws(JSONShapeError) -> Void
    ) {
        do {
            try body()
            Issue.record("nothing was refused", sourceLocation: sourceLocation)
        } catch {
            #expect(error.description == message, sourceLocation: sourceLocation)
        }
    }
}
