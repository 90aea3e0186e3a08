"""Changes texts of the corpus: tokens left out, doubled, exchanged, replaced; texts cut, joined, and
changed byte by byte."""

import re

TOKEN = re.compile(
    rb"""//[^\n]*|"(?:\\.|[^"\\\n])*"?|@[0-9T:.Z-]+|\#?[A-Za-z0-9_]+|\.\.<|\?\?|->|[=!<>]=|\s+|."""
    rb"""|[\x80-\xff]+""",
    re.DOTALL | re.VERBOSE,
)
DECLARATION = re.compile(
    rb"^(?:///[^\n]*\n)*(?:id|role|setting|enum|struct|state|error|event|access|action|view|func"
    rb"|test|property|const|import|module) ",
    re.MULTILINE,
)
BYTES = b" \n\t\r\"\\/@#0x9_.<>=!?:,()[]{}+-*%&;|aZ'\xc3\xa9\xff\x00\x7f"


def tokens_of(text):
    return TOKEN.findall(text)


class Mutations:
    def __init__(self, texts, words, random):
        self.random = random
        self.texts = [piece for text in texts for piece in pieces(text)]
        found = {token for text in texts for token in tokens_of(text) if not token.isspace()}
        self.words = sorted({token for token in found if len(token) < 40}) + words * 2

    def mutant(self):
        text = self.random.choice(self.texts)
        if self.random.random() < 0.15:
            return self.with_changed_bytes(text)
        tokens = tokens_of(text)
        for _ in range(self.random.choice((1, 1, 1, 2, 3, 6))):
            self.change(tokens)
        return b"".join(tokens)

    def change(self, tokens):
        solid = [index for index, token in enumerate(tokens) if not token.isspace()]
        if not solid:
            return
        index = self.random.choice(solid)
        match self.random.randrange(8):
            case 0:
                del tokens[index]
            case 1:
                tokens[index:index] = [tokens[index], b" "]
            case 2:
                other = self.random.choice(solid)
                tokens[index], tokens[other] = tokens[other], tokens[index]
            case 3 | 4:
                tokens[index] = self.random.choice(self.words)
            case 5:
                tokens[index:index] = [self.random.choice(self.words), b" "]
            case 6:
                following = [other for other in solid if other > index][:1]
                for other in following:
                    tokens[index], tokens[other] = tokens[other], tokens[index]
            case 7:
                if self.random.random() < 0.5:
                    del tokens[index:]
                else:
                    other = tokens_of(self.random.choice(self.texts))
                    start = self.random.randrange(len(other))
                    tokens[index:index] = other[start : start + self.random.randint(1, 8)]

    def with_changed_bytes(self, text):
        data = bytearray(text)
        for _ in range(self.random.choice((1, 1, 2, 4))):
            if not data:
                break
            index = self.random.randrange(len(data))
            match self.random.randrange(4):
                case 0:
                    del data[index]
                case 1:
                    data.insert(index, self.random.choice(BYTES))
                case 2:
                    data[index] = self.random.choice(BYTES)
                case 3:
                    data[index] = self.random.randrange(256)
        return bytes(data)


def pieces(text, size_max=2_000):
    """The text itself or, where it is long, its header with each run of declarations."""
    if len(text) <= size_max:
        return [text]
    starts = [match.start() for match in DECLARATION.finditer(text)]
    if not starts:
        return [text[:size_max]]
    header = re.search(rb"^contract [^\n]*\n", text, re.MULTILINE)
    result = []
    piece = b""
    for start, end in zip(starts, starts[1:] + [len(text)]):
        if piece and len(piece) + end - start > size_max:
            result.append(piece)
            piece = b""
        piece += text[start:end]
    result.append(piece)
    front = header.group() if header else b"contract C version 1\n"
    return [front + piece for piece in result]
