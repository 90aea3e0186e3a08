import LicetBytecode
import LicetPrimitives
import LicetValues

extension Twin {
    /// Does what a line of a script says; throws where something else comes of it.
    mutating func perform(_ line: ScriptLine) throws {
        switch line {
        case .role(let role, let account):
            add(actor(account), toRole: try position(contract.roles.map(\.name), role))
        case .set(let name, let text):
            let number = try position(contract.settings.map(\.name), name)
            set(number, to: try value(text, contract.settings[number].type))
        case .clock(let text):
            guard case .instant(let instant) = try value(text, .instant) else { return }
            now = instant
        case .advance(let text):
            guard case .duration(let duration) = try value(text, .duration),
                let later = now.adding(duration)
            else { throw Difference("no such time: \(text)") }
            now = later
            height = height.next ?? height
        case .call(let caller, let name, let arguments, let expectation):
            try call(name, arguments, by: caller, expectation)
        case .ask(let name, let arguments, let instant, let expected):
            let number = try position(contract.rules.map(\.name), name)
            let values = try values(arguments, contract.rules[number].parameters.map(\.type))
            var time = now
            if let instant, case .instant(let told) = try value(instant, .instant) { time = told }
            let answer = try ask(number, values, at: time)
            try expect(answer, .returned([expected ? 1 : 0]), name)
        case .refused(let code): throw Difference("it compiles, but should be refused: \(code)")
        }
    }

    /// The arguments of a call of a function, from their texts.
    func arguments(_ texts: [String], of function: Int) throws -> [Value] {
        try values(texts, contract.functions[function].parameters.map(\.type))
    }

    private mutating func call(
        _ name: String, _ arguments: [String], by caller: String,
        _ expectation: ScriptLine.Expectation
    ) throws {
        let number = try position(contract.functions.map(\.name), name)
        let function = contract.functions[number]
        let values = try self.arguments(arguments, of: number)
        let answer =
            function.kind == .view
            ? Answer(outcome: try view(number, values, by: actor(caller)), events: [])
            : try act(number, values, by: actor(caller))
        switch expectation {
        case .returned(let text, let events):
            guard case .returned(let bytes) = answer.outcome else {
                throw Difference("\(name): \(answer.outcome), expected a result")
            }
            if let text {
                guard let type = function.result else { throw Difference("\(name) has no result") }
                try expect(.returned(bytes), .returned(try value(text, type).encoded), name)
            }
            if let events { try expect(answer.events, events) }
        case .failed(let error, let fields):
            let number = try position(contract.errors.map(\.name), error)
            let types = contract.errors[number].fields.map(\.type)
            let bytes = try self.values(fields, types).flatMap(\.encoded)
            try expect(answer.outcome, .failed(error: number, fields: bytes), name)
        case .trapped(let trap):
            guard case .trapped(let found) = answer.outcome, found.name == trap else {
                throw Difference("\(name): \(answer.outcome), expected \(trap)")
            }
        }
    }

    private func expect(_ found: Outcome, _ expected: Outcome, _ name: String) throws {
        guard found == expected else {
            throw Difference("\(name): \(found), expected \(expected)")
        }
    }

    private func expect(_ found: [RowStore.Event], _ expected: [String]) throws {
        let told = try expected.map { text in
            let (name, fields) = callParts(text) ?? (text, [])
            let number = try position(contract.events.map(\.name), name)
            let types = contract.events[number].fields.map(\.type)
            return RowStore.Event(
                number: number, fields: try values(fields, types).flatMap(\.encoded))
        }
        guard found == told else { throw Difference("events \(found), expected \(told)") }
    }

    private func position(_ names: [String], _ name: String) throws -> Int {
        guard let position = names.firstIndex(of: name) else {
            throw Difference("the contract has no \(name)")
        }
        return position
    }

    private func values(_ texts: [String], _ types: [ValueType]) throws -> [Value] {
        guard texts.count == types.count else {
            throw Difference("\(texts.count) arguments for \(types.count) parameters")
        }
        return try zip(texts, types).map { try value($0, $1) }
    }

    private func value(_ text: String, _ type: ValueType) throws -> Value {
        try parseValue(text, as: type, in: contract) { name in actor(name) }
    }
}
