"""Reads the ANTLR files of grammar/ into trees of tuples, as far as those files use ANTLR.

A node is ("alternatives", [node…]), ("sequence", [node…]), ("repeat", node, least, most) with most
None for no end, ("literal", text), ("name", name), ("set", frozenset of code points) or
("except", frozenset of code points)."""

import re

TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    | (?P<literal>'(?:\\u[0-9a-fA-F]{4}|\\.|[^'\\])+')
    | (?P<set>\[(?:\\u[0-9a-fA-F]{4}|\\.|[^\]\\])+\])
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<arrow>->)
    | (?P<symbol>[:;|()?*+~.{}=])""",
    re.VERBOSE,
)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def unescaped(text):
    def replaced(match):
        body = match.group(1)
        if body[0] == "u":
            return chr(int(body[1:], 16))
        return ESCAPES.get(body, body)

    return re.sub(r"\\(u[0-9a-fA-F]{4}|.)", replaced, text)


def code_points(text):
    """What a set such as [A-Za-z_] holds."""
    units = re.findall(r"\\u[0-9a-fA-F]{4}|\\.|[^\\]", text[1:-1])
    result, index = set(), 0
    while index < len(units):
        first = ord(unescaped(units[index]))
        if index + 2 < len(units) and units[index + 1] == "-":
            result.update(range(first, ord(unescaped(units[index + 2])) + 1))
            index += 3
        else:
            result.add(first)
            index += 1
    return frozenset(result)


class Reader:
    def __init__(self, text):
        self.tokens, position = [], 0
        while position < len(text):
            match = TOKEN.match(text, position)
            if match is None:
                raise ValueError(f"cannot read the grammar at {text[position:position + 40]!r}")
            if match.lastgroup != "space":
                self.tokens.append((match.lastgroup, match.group()))
            position = match.end()
        self.index = 0

    def peek(self):
        return self.tokens[self.index][1] if self.index < len(self.tokens) else None

    def take(self, expected=None):
        kind, text = self.tokens[self.index]
        if expected is not None and text != expected:
            raise ValueError(f"expected {expected!r}, found {text!r}")
        self.index += 1
        return kind, text

    def skip_to(self, end):
        while self.take()[1] != end:
            pass

    def rules(self):
        result = {}
        while self.index < len(self.tokens):
            word = self.take()[1]
            if word in ("lexer", "parser"):
                self.skip_to(";")
            elif word == "options":
                self.skip_to("}")
            else:
                name = self.take()[1] if word == "fragment" else word
                if name in result:
                    raise ValueError(f"two rules {name}")
                self.take(":")
                result[name] = self.alternatives()
                if self.peek() == "->":
                    self.skip_to(";")
                else:
                    self.take(";")
        return result

    def alternatives(self):
        found = [self.sequence()]
        while self.peek() == "|":
            self.take()
            found.append(self.sequence())
        return found[0] if len(found) == 1 else ("alternatives", found)

    def sequence(self):
        found = []
        while self.peek() not in ("|", ")", ";", "->"):
            found.append(self.element())
        return found[0] if len(found) == 1 else ("sequence", found)

    def element(self):
        kind, text = self.take()
        if kind == "literal":
            node = ("literal", unescaped(text[1:-1]))
        elif kind == "set":
            node = ("set", code_points(text))
        elif kind == "name":
            node = ("name", text)
        elif text == "~":
            node = ("except", code_points(self.take()[1]))
        elif text == ".":
            node = ("except", frozenset())
        elif text == "(":
            node = self.alternatives()
            self.take(")")
        else:
            raise ValueError(f"unexpected {text!r} in a rule")
        while self.peek() in ("?", "*", "+"):
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[self.take()[1]]
            node = ("repeat", node, least, most)
        return node


def read_grammar(path):
    """The rules of one file, by name, in the order of the file."""
    return Reader(path.read_text(encoding="utf-8")).rules()
