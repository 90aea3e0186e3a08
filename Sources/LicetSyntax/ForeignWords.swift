/// What authors who come from Solidity, Swift or Cedar write, and what Licet has for it.
///
/// None of these words is reserved: each is looked up only where it makes no sense as a name.
package enum ForeignWords {
    /// A remark: `cause` says what is not there, `cure` what to write.
    package struct Remark: Equatable, Sendable {
        package let cause: String
        package let cure: String
    }

    /// Words that begin a declaration elsewhere.
    static func declaration(_ word: String) -> Remark? {
        switch word {
        case "pragma":
            Remark(
                cause: "there is no `pragma`",
                cure: "the header names the version: `contract Records version 1`")
        case "function", "fn", "fun", "def":
            Remark(
                cause: "there is no `\(word)`",
                cure: "`action f() by R { … }` changes state, `view` reads it, `func` computes")
        case "modifier":
            Remark(
                cause: "there are no modifiers",
                cure: "say who may call an action with `by`, and the rest with `require`")
        case "constructor", "init", "initializer":
            Remark(
                cause: "a contract has no `\(word)`",
                cure: "`deploy` names the members of each `role` and gives each `setting`")
        case "mapping":
            Remark(
                cause: "there is no `mapping`",
                cure: "write `state { table balances: [Account: Balance] }`, with a `struct`")
        case "library", "namespace", "package":
            Remark(
                cause: "there is no `\(word)`",
                cure: "put shared declarations in a file that begins `module a.b`")
        case "using", "extension":
            Remark(
                cause: "there is no `\(word)`",
                cure: "functions of a structure stand within its `struct { … }`")
        case "class", "actor":
            Remark(
                cause: "there is no `\(word)`",
                cure: "values are a `struct`, and what changes stands in `state { … }`")
        case "protocol", "typealias", "trait", "type":
            Remark(cause: "there is no `\(word)`", cure: "name the type itself")
        case "fallback", "receive":
            Remark(cause: "there is no `\(word)`", cure: "only declared actions can be called")
        case "entity":
            Remark(
                cause: "there is no `entity`",
                cure: "write `id Record`, and a `struct` for what is known of each")
        default: nil
        }
    }

    /// Words that begin a statement elsewhere.
    static func statement(_ word: String) -> Remark? {
        switch word {
        case "switch":
            Remark(
                cause: "there is no `switch`",
                cure: "write `match x { case .a { … } case .b { … } }`")
        case "guard":
            Remark(
                cause: "there is no `guard`",
                cure: "write `require x else E` with a declared error, or `if let x = y { … }`")
        case "throw", "revert", "fail":
            Remark(
                cause: "there is no `\(word)`",
                cure: "declare `error E`, and write `require x else E`")
        case "assert", "precondition":
            Remark(
                cause: "there is no `\(word)`",
                cure: "write `require x else E` with a declared error")
        case "do", "catch":
            Remark(
                cause: "there is no `\(word)`",
                cure: "what fails undoes the whole action; test before with `if` or `require`")
        case "defer":
            Remark(cause: "there is no `defer`", cure: "write it where it is to happen")
        case "delete":
            Remark(
                cause: "there is no `delete`",
                cure: "rows stay, as history must; mark one as ended with a `once` field")
        case "break", "continue":
            Remark(
                cause: "there is no `\(word)`", cure: "put the rest of the loop's body under `if`")
        case "unchecked", "assembly":
            Remark(
                cause: "there is no `\(word)`", cure: "arithmetic is always checked; leave it out")
        case "repeat":
            Remark(
                cause: "there is no `repeat`",
                cure: "a bounded loop ends: `for i in 0 ..< n max 100 { … }`")
        default: nil
        }
    }

    /// Words that stand before a declaration elsewhere.
    static let visibility: Set<String> = [
        "public", "private", "external", "internal", "fileprivate", "static", "mutating",
        "override", "virtual", "abstract", "final", "nonisolated",
    ]

    /// Those of them that keep a function from others: to leave one out may open what was closed.
    static let concealing: Set<String> = ["private", "internal", "fileprivate"]

    /// Whether what is written instead of another language's word does the same here; another
    /// hash does not.
    package static func isSame(as replacement: String) -> Bool { replacement != "sha256" }

    /// Words that stand between parameters and body elsewhere.
    static let header: Set<String> = [
        "public", "private", "external", "internal", "pure", "view", "payable", "nonpayable",
        "virtual", "override", "throws", "async", "rethrows", "constant",
    ]

    /// Where a value lies, in Solidity.
    static let location: Set<String> = ["memory", "storage", "calldata", "payable", "indexed"]

    /// The type that another language names so; nil where it has to be chosen.
    package static func type(_ word: String) -> (replacement: String?, cure: String)? {
        switch word {
        case "address": return ("Account", "accounts are `Account`")
        case "bool", "Boolean", "boolean": return ("Bool", "truth values are `Bool`")
        case "bytes32": return ("Digest", "hashes are `Digest`")
        case "string", "String", "str":
            return ("Text", "texts are `Text`, or `Text max n` for other than 256 bytes")
        case "bytes", "Data": return (nil, "write `Bytes max 100`, with the largest length")
        case "Integer", "Long", "long", "number": return ("Int", "integers are `Int`")
        case "Date", "DateTime", "datetime", "timestamp":
            return ("Instant", "points in time are `Instant`")
        case "Void", "void": return (nil, "what returns nothing has no `->`")
        case "TimeInterval": return ("Duration", "lengths of time are `Duration`")
        case "Double", "Float", "Decimal", "float", "double", "decimal":
            return (nil, "there are no fractions: count the smallest unit as an `Int`")
        case "Array", "Optional", "Dictionary", "Vec":
            return (nil, "write `[T] max n`, `T?`, or a `table` of the state")
        default:
            let digits = word.drop { !$0.isNumber }
            let stem = word.prefix(word.count - digits.count)
            guard digits.allSatisfy(\.isNumber), ["uint", "int", "UInt", "Int"].contains(stem),
                word != "Int"
            else { return nil }
            return ("Int", "integers are `Int`, 64 bits and checked")
        }
    }

    /// What another language's name means here; `replacement` where it is certain.
    package static func name(_ word: String) -> (replacement: String?, cure: String)? {
        switch word {
        case "msg", "sender": (nil, "the account that calls is `caller`")
        case "block": (nil, "the time is `now`, and the block's number `height`")
        case "tx": (nil, "there is only `caller`: who signed the transaction is no authority")
        case "principal":
            (nil, "the account asked about is the rule's parameter of type `Account`")
        case "resource":
            (nil, "what is asked about is a parameter of the rule: `access read(r: Record, …)`")
        case "context":
            (nil, "what the rule depends on is a parameter, or read from the state")
        case "null", "None", "undefined", "NULL", "none": ("nil", "write `nil`")
        case "True", "TRUE", "YES": ("true", "write `true`")
        case "False", "FALSE", "NO": ("false", "write `false`")
        case "this", "address":
            (nil, "the contract's own account is `self`; for none, use `Account?` and `nil`")
        case "Date", "Instant", "clock": (nil, "the time is `now`, in a rule its instant `t`")
        case "datetime", "duration":
            (nil, "instants are written `@2027-01-01T08:00Z`, durations `90.minutes`")
        case "ip", "decimal":
            (nil, "there is no such type: count the smallest unit as an `Int`")
        case "Math", "math": (nil, "there are `min`, `max` and `abs`")
        case "stride", "range": (nil, "write `for i in 0 ..< n { … }`")
        case "type": (nil, "the largest `Int` is 9223372036854775807")
        case "payable": (nil, "there are no coins and no calls to addresses")
        case "_": (nil, "leave out what is not used")
        case "keccak256": ("sha256", "hashes are made by `sha256`")
        case "print", "NSLog", "console":
            (nil, "what is to be seen outside is an `event`: `emit E(…)`")
        case "assert", "precondition", "fatalError":
            (nil, "write `require x else E` with a declared error")
        default: nil
        }
    }

    /// Members of other languages' values that stand for one word here.
    package static func path(_ base: String, _ member: String) -> String? {
        switch (base, member) {
        case ("msg", "sender"): "caller"
        case ("block", "timestamp"), ("Date", "now"): "now"
        case ("block", "number"): "height"
        default: nil
        }
    }

    /// A member that collections and values have elsewhere.
    package static func member(_ word: String) -> (replacement: String?, cure: String)? {
        switch word {
        case "length", "size", "len": ("count", "how many there are is `count`")
        case "push", "add", "push_back": (nil, "a local list grows by `append`")
        case "isEmpty": (nil, "write `x.count == 0`")
        case "map", "filter", "reduce", "forEach", "compactMap", "flatMap":
            (nil, "go through it with `for x in xs { … }`")
        case "contains", "includes", "has":
            (nil, "write `x in xs`, and of a period `p contains t`")
        case "containsAll": (nil, "write `ys within xs` of sets, or `all y in ys: y in xs`")
        case "containsAny": (nil, "write `exists y in ys: y in xs`")
        case "abs", "max", "min": (nil, "write `abs(x)`, `max(x, y)` and `min(x, y)`")
        case "allSatisfy", "every":
            (nil, "write `all x in xs: …`")
        case "first", "some", "any", "anyMatch":
            (nil, "write `exists x in xs: …`, or go through it with `for`")
        case "transfer", "send", "call", "balance":
            (nil, "there are no coins and no calls to addresses")
        case "rawValue", "description":
            (nil, "a value is compared and stored as it is")
        default: nil
        }
    }

    /// Methods that take a closure elsewhere.
    static let closures: Set<String> = [
        "map", "filter", "reduce", "forEach", "compactMap", "flatMap", "allSatisfy", "contains",
        "first", "sorted", "sort", "some", "every",
    ]
}

extension DiagnosticCode {
    package static let foreignWord = DiagnosticCode(
        "E0222", "from another language",
        """
        This is how another language says it. The help tells what Licet has for it, or why it has \
        nothing of the kind: what a contract does must be bounded, and readable as a policy.
        """)
}

extension Diagnostic {
    static func foreign(
        _ cause: String, help: String, at span: SourceSpan, fixIt: FixIt? = nil
    ) -> Diagnostic {
        Diagnostic(.foreignWord, cause, at: span, help: help, fixIt: fixIt)
    }

    static func foreign(
        _ remark: ForeignWords.Remark, at span: SourceSpan
    ) -> Diagnostic {
        foreign(remark.cause, help: remark.cure, at: span)
    }
}
