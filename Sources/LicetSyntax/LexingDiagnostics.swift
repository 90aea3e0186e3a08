/// `E01xx`: what is wrong with the characters of a file.
extension DiagnosticCode {
    package static let lexing: [DiagnosticCode] = [
        unexpectedCharacter, notUTF8, unterminatedText, unknownEscape, malformedNumber,
        numberTooLarge, malformedBytes, malformedInstant, nameTooLong, sourceTooLarge, semicolon,
        hiddenDirection, blockComment, foreignOperator, forceUnwrap, controlCharacter,
    ]

    package static let unexpectedCharacter = DiagnosticCode(
        "E0101", "unexpected character",
        """
        Outside texts and comments a source file holds ASCII letters, digits and the punctuation \
        of the language. Names are made of ASCII letters, digits and `_`, so that no two names \
        look alike and differ.
        """)
    package static let notUTF8 = DiagnosticCode(
        "E0102", "not UTF-8",
        "A source file is UTF-8 text. Save it in that encoding.")
    package static let unterminatedText = DiagnosticCode(
        "E0103", "unterminated text",
        """
        A text ends with `"` on the line where it begins. Write `\\n` for a line break inside it \
        and `\\"` for a quotation mark.
        """)
    package static let unknownEscape = DiagnosticCode(
        "E0104", "unknown escape",
        """
        In a text, `\\` begins one of `\\n`, `\\r`, `\\t`, `\\"`, `\\\\` and `\\u{…}`, where \
        one to six hexadecimal digits give a Unicode scalar.
        """)
    package static let malformedNumber = DiagnosticCode(
        "E0105", "malformed number",
        """
        Numbers are decimal integers such as `42` and `1_000`. There are no fractions: count \
        money in its smallest unit and time as `90.minutes`.
        """)
    package static let numberTooLarge = DiagnosticCode(
        "E0106", "number too large",
        "An `Int` has 64 bits and goes from -9223372036854775808 to 9223372036854775807.")
    package static let malformedBytes = DiagnosticCode(
        "E0107", "malformed bytes",
        "A byte string is `0x` and two hexadecimal digits for each byte, as in `0x00ff`.")
    package static let malformedInstant = DiagnosticCode(
        "E0108", "malformed instant",
        """
        An instant is a date, `@2027-01-01`, or a date and a time in UTC, `@2027-01-01T08:00Z`, \
        with seconds and milliseconds where wanted: `@2027-01-01T08:00:30.250Z`. Years go from \
        1970 to 9999. Nothing else begins with `@`: there are no annotations.
        """)
    package static let nameTooLong = DiagnosticCode(
        "E0109", "name too long", "A name has at most 64 characters.")
    package static let sourceTooLarge = DiagnosticCode(
        "E0110", "source too large", "A source file has at most 1 MiB (1048576 bytes).")
    package static let semicolon = DiagnosticCode(
        "E0111", "semicolon",
        "Statements and declarations end where the next begins. There is no `;`.")
    package static let hiddenDirection = DiagnosticCode(
        "E0112", "hidden direction mark",
        """
        Unicode marks that change the direction of the text make a file look like another one to \
        its readers. They may not stand anywhere in a source file; write `\\u{…}` in a text.
        """)
    package static let blockComment = DiagnosticCode(
        "E0113", "block comment",
        "Comments begin with `//` and end with the line; `///` documents what follows.")
    package static let foreignOperator = DiagnosticCode(
        "E0114", "operator of another language",
        """
        Operators are words where words read better: `and`, `or`, `not`. Ranges are half-open, \
        `a ..< b`, and equality is `==`.
        """)
    package static let forceUnwrap = DiagnosticCode(
        "E0115", "no force unwrap",
        """
        An optional cannot be forced. Use `if let`, or `??` with a value for the case that there \
        is none.
        """)
    package static let controlCharacter = DiagnosticCode(
        "E0116", "control character",
        "A control character cannot be seen. Write it as an escape, such as `\\u{7}`.")
}

extension Diagnostic {
    static func unexpectedCharacter(
        _ text: String, scalar: Unicode.Scalar, at span: SourceSpan
    ) -> Diagnostic {
        let meant: String? =
            switch scalar.value {
            case 0x201c...0x201f, 0x27, 0x2018, 0x2019: "\""
            case 0x2010...0x2015, 0x2212: "-"
            case 0xa0: " "
            case 0x2264: "<="
            case 0x2265: ">="
            case 0x2260: "!="
            default: nil
            }
        let message =
            scalar.value >= 0x20 && scalar.value != 0x7f && scalar.value != 0xa0
            ? "`\(text)` is not a character of the language"
            : "U+\(hexadecimal(scalar.value)) is not a character of the language"
        return Diagnostic(
            .unexpectedCharacter, message, at: span,
            help: meant.map { $0 == " " ? "write a plain space" : "write `\($0)`" }
                ?? (["&", "|", "^", "~"].contains(text)
                    ? "there are no operators on bits; join truth values by `and` and `or`" : nil))
    }

    static func singleQuotes(at span: SourceSpan, replacement: String?) -> Diagnostic {
        Diagnostic(
            .unexpectedCharacter, "a text stands between `\"`, not `'`", at: span,
            fixIt: replacement.map { FixIt(span, $0) })
    }

    static func annotation(_ text: String, at span: SourceSpan, upTo end: Int) -> Diagnostic {
        Diagnostic(
            .malformedInstant, "there are no annotations such as `\(text)`", at: span,
            help: "leave it out; what documents a declaration begins with `///`",
            fixIt: FixIt(SourceSpan(span.start, end), ""))
    }

    static func notUTF8(at span: SourceSpan) -> Diagnostic {
        Diagnostic(.notUTF8, "this byte is not UTF-8 text", at: span)
    }

    static func unterminatedText(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unterminatedText, "this text does not end on its line", at: span,
            help: "end it with `\"`")
    }

    static func unknownEscape(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .unknownEscape, "`\(text)` is not an escape", at: span,
            help: text == "\\("
                ? "a text is not made of values: give them to an event, as in `emit E(count: n)`"
                : "write `\\\\` for a backslash")
    }

    static func malformedNumber(
        _ text: String, problem: String, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .malformedNumber, "`\(text)` is not a number", at: span,
            labels: [Label(span, problem)])
    }

    static func numberTooLarge(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .numberTooLarge, "`\(text)` does not fit in an `Int`", at: span,
            help: "the largest is 9223372036854775807")
    }

    static func malformedBytes(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .malformedBytes, "`\(text)` is not a byte string", at: span,
            help: "two hexadecimal digits make one byte")
    }

    static func malformedInstant(
        _ text: String, problem: String?, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            .malformedInstant, "`\(text)` is not an instant", at: span,
            labels: problem.map { [Label(span, $0)] } ?? [],
            help: "write it like `@2027-01-01T08:00Z` or `@2027-01-01`")
    }

    static func nameTooLong(size: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .nameTooLong,
            "this name has \(size) characters, more than \(SyntaxLimits.identifierSizeMax)",
            at: span)
    }

    static func sourceTooLarge(size: Int) -> Diagnostic {
        Diagnostic(
            .sourceTooLarge,
            "this file has \(size) bytes, more than \(SyntaxLimits.sourceSizeMax)",
            at: SourceSpan(0, 0))
    }

    static func semicolon(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .semicolon, "statements end without `;`", at: span, help: "leave it out",
            fixIt: FixIt(span, ""))
    }

    static func hiddenDirection(_ scalar: Unicode.Scalar, at span: SourceSpan) -> Diagnostic {
        let digits = hexadecimal(scalar.value)
        return Diagnostic(
            .hiddenDirection, "U+\(digits) hides the direction in which this line reads", at: span,
            help: "write `\\u{\(digits)}` in a text")
    }

    static func blockComment(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .blockComment, "comments do not span lines", at: span,
            help: "begin each line with `//`")
    }

    static func foreignOperator(
        _ text: String, replacement: String, at span: SourceSpan
    ) -> Diagnostic {
        let word = replacement == "not " ? "not" : replacement
        return Diagnostic(
            .foreignOperator, "`\(text)` is written `\(word)`", at: span,
            fixIt: FixIt(span, replacement))
    }

    static func forceUnwrap(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            .forceUnwrap, "an optional cannot be forced with `!`", at: span,
            help: "use `if let`, or `??` with a value for when there is none")
    }

    static func controlCharacter(_ byte: UInt8, at span: SourceSpan) -> Diagnostic {
        let digits = hexadecimal(UInt32(byte))
        return Diagnostic(
            .controlCharacter, "a text cannot hold the control character U+\(digits)", at: span,
            help: "write `\\u{\(digits)}`")
    }
}

/// At least four upper-case digits, as Unicode writes them.
private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
}
