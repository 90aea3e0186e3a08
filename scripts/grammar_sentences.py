"""Makes sentences of the grammar: each a walk through the rules of the parser, whose tokens are
walks through the rules of the lexer. Bounded in tokens, and the same for the same seed."""

import sys

from grammar_reader import read_grammar

# A level of an expression is a call for each kind of operator.
sys.setrecursionlimit(100_000)

NAMES = ("a", "b", "x", "records", "Record", "now", "_", "t1", "caller", "Ended")
# Words that other languages have, and this one not: as names they must work.
FOREIGN = (
    "try", "await", "revert", "assert", "guard", "switch", "has", "like", "function", "mapping",
    "uint256", "address", "public", "returns", "memory", "do", "delete", "repeat", "map", "length",
)
INFINITE = 10**9


class Sentences:
    def __init__(self, folder, random):
        self.random = random
        self.lexer = read_grammar(folder / "LicetLexer.g4")
        self.parser = read_grammar(folder / "LicetParser.g4")
        self.sizes = {}
        self.measure()
        self.operators = self.reaching("expression") & self.reached("expression")

    # How many tokens a rule needs at least, to bring a walk to its end.

    def measure(self):
        self.sizes = {name: INFINITE for name in self.parser}
        changed = True
        while changed:
            changed = False
            for name, node in self.parser.items():
                size = min(self.size(node), INFINITE)
                if size < self.sizes[name]:
                    self.sizes[name], changed = size, True
        endless = [name for name, size in self.sizes.items() if size >= INFINITE]
        if endless:
            raise ValueError(f"rules without an end: {endless}")

    def size(self, node):
        kind = node[0]
        if kind == "alternatives":
            return min(self.size(child) for child in node[1])
        if kind == "sequence":
            return sum(self.size(child) for child in node[1])
        if kind == "repeat":
            return node[2] * self.size(node[1])
        if kind == "name" and node[1] in self.parser:
            return self.sizes[node[1]]
        return 1

    def names_in(self, node):
        kind = node[0]
        if kind in ("alternatives", "sequence"):
            return set().union(*(self.names_in(child) for child in node[1]))
        if kind == "repeat":
            return self.names_in(node[1])
        return {node[1]} if kind == "name" and node[1] in self.parser else set()

    def reached(self, start):
        found, pending = set(), [start]
        while pending:
            for name in self.names_in(self.parser[pending.pop()]) - found:
                found.add(name)
                pending.append(name)
        return found

    def reaching(self, goal):
        return {name for name in self.parser if goal in self.reached(name)}

    # One sentence.

    def sentence(self):
        self.budget = self.random.choice((10, 30, 60, 120, 250))
        # Operators multiply, so they are rarer than statements.
        self.often = self.random.choice((0.05, 0.1, 0.2, 0.35))
        self.words = []
        self.walk(("name", "sourceUnit"), "")
        return self.joined(self.words)

    def walk(self, node, rule):
        kind = node[0]
        if kind == "sequence":
            for child in node[1]:
                self.walk(child, rule)
        elif kind == "alternatives":
            self.walk(self.chosen(node[1]), rule)
        elif kind == "repeat":
            self.repeat(node, rule)
        elif kind == "literal":
            self.put(node[1])
        elif node[1] in self.parser:
            self.walk(self.parser[node[1]], node[1])
        elif node[1] == "NAME" and self.random.random() < 0.9:
            self.put(self.random.choice(NAMES if self.random.random() < 0.97 else FOREIGN))
        elif node[1] != "EOF":
            self.put(self.spelt(self.lexer[node[1]]))

    def put(self, word):
        self.words.append(word)
        self.budget -= 1

    def chosen(self, children):
        if self.budget <= 0:
            least = min(self.size(child) for child in children)
            children = [child for child in children if self.size(child) == least]
        return self.random.choice(children)

    def repeat(self, node, rule):
        _, child, least, most = node
        # A mark of byte order would stand before almost every text otherwise.
        chance = self.often if rule in self.operators else 0.02 if rule == "sourceUnit" else 0.55
        if rule == "sourceUnit" and most is None:
            chance = 0.7
        count = 0
        while count < least or (
            self.budget > 0 and (most is None or count < most) and self.random.random() < chance
        ):
            self.walk(child, rule)
            count += 1

    def spelt(self, node, depth=0):
        """The text of a token."""
        kind = node[0]
        if kind == "sequence":
            return "".join(self.spelt(child, depth) for child in node[1])
        if kind == "alternatives":
            return self.spelt(self.random.choice(node[1]), depth)
        if kind == "repeat":
            count = node[2]
            while (node[3] is None or count < node[3]) and self.random.random() < 0.5:
                count += 1
            return "".join(self.spelt(node[1], depth) for _ in range(count))
        if kind == "literal":
            return node[1]
        if kind == "set":
            return chr(self.random.choice(sorted(node[1])))
        if kind == "except":
            return self.character(node[1])
        return self.spelt(self.lexer[node[1]], depth + 1)

    def character(self, excluded):
        while True:
            top = self.random.choice((0x7F, 0x7F, 0x7F, 0x2FFF, 0x10FFFF))
            point = self.random.randint(0, top)
            if point not in excluded and not 0xD800 <= point <= 0xDFFF:
                return chr(point)

    def joined(self, words):
        """Mostly with spaces; now and then with less or more than that."""
        style = self.random.random()
        text = []
        for word in words:
            gap = " "
            if style < 0.3:
                gap = self.random.choice((" ", " ", "", "\n", "\t", " // note\n", "\r\n", "/// d\n"))
            elif style < 0.4 and text and not (text[-1][-1:].isalnum() and word[:1].isalnum()):
                gap = ""
            text.append(gap if text else "")
            text.append(word)
        return "".join(text).encode("utf-8")
