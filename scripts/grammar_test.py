#!/usr/bin/env python3
"""The parser against the published grammar, on sentences of the grammar and changed texts of the
corpus; see `make grammar-test`. Both must accept the same texts."""

import argparse
import pathlib
import random
import subprocess
import sys

from grammar_mutations import Mutations, tokens_of
from grammar_sentences import Sentences

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ("Tests/Corpus", "contracts", "examples")
BATCH = 10_000
SHOWN = 40


class Oracles:
    """Both parsers: each reads many texts and says a line for each."""

    def __init__(self, antlr, swift):
        self.antlr, self.swift = antlr, swift

    def verdicts(self, texts):
        """For each text the word of the grammar and the word of the parser."""
        frames = b"".join(b"%d\n%s\n" % (len(text), text) for text in texts)
        running = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for command in (self.antlr, self.swift)
        ]
        answers = []
        for process in running:
            lines = process.communicate(frames)[0].decode().splitlines()
            if process.returncode != 0 or len(lines) != len(texts):
                raise SystemExit(f"{process.args[0]} said {len(lines)} of {len(texts)} verdicts")
            answers.append(lines)
        return list(zip(*answers))


def disagree(pair):
    grammar, parser = (word.split()[0] for word in pair)
    return parser != "skip" and grammar != parser


def smallest(texts, oracles):
    """Each text with as many of its tokens left out as still leave a disagreement."""
    current = [[token for token in tokens_of(text)] for text in texts]
    steps = [max(1, len(tokens) // 2) for tokens in current]
    while any(steps):
        candidates, owners = [], []
        for owner, tokens in enumerate(current):
            if steps[owner]:
                for start in range(0, len(tokens), steps[owner]):
                    candidates.append(tokens[:start] + tokens[start + steps[owner] :])
                    owners.append(owner)
        verdicts = oracles.verdicts([b"".join(tokens) for tokens in candidates])
        better = {}
        for tokens, owner, pair in zip(candidates, owners, verdicts):
            if disagree(pair) and len(tokens) < len(current[owner]):
                better.setdefault(owner, tokens)
        for owner in range(len(current)):
            if owner in better:
                current[owner] = better[owner]
                steps[owner] = min(steps[owner], max(1, len(current[owner]) // 2))
            else:
                steps[owner] //= 2
    return [b"".join(tokens) for tokens in current]


def corpus():
    files = sorted(path for folder in CORPUS for path in (ROOT / folder).rglob("*.licet"))
    return [path.read_bytes() for path in files]


def sample(judged, source, count):
    """Some of the texts with their verdicts, half of them accepted, none long or trivial."""
    chosen = []
    for word in ("accept", "refuse"):
        fitting = {text for text, verdict in judged if verdict == word and 60 <= len(text) <= 500}
        chosen += [(text, word) for text in source.sample(sorted(fitting), min(len(fitting), count // 2))]
    return chosen


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--classes", required=True, help="where Java finds the grammar's parser")
    options.add_argument("--swift", required=True, help="the program of the parser")
    options.add_argument("--texts", type=int, default=100_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=500, help="how many texts --sample takes")
    options.add_argument("--sample", type=pathlib.Path, help="write texts with verdicts here")
    chosen = options.parse_args()
    antlr = ["java", "-Xss64m", "-cp", chosen.classes, "GrammarOracle"]
    oracles = Oracles(antlr, [chosen.swift])
    source = random.Random(chosen.seed)
    sentences = Sentences(ROOT / "grammar", source)
    words = sorted(
        {node[1].encode() for node in sentences.lexer.values() if node[0] == "literal"}
    )
    originals = corpus()
    mutations = Mutations(originals, words, source)

    counts = {"accept": 0, "refuse": 0, "skip": 0}
    wrong, judged, total = [], [], 0
    pending = list(originals)
    while total < chosen.texts:
        batch = pending
        while len(batch) < min(BATCH, chosen.texts - total):
            half = len(batch) % 2 == 0
            batch.append(sentences.sentence() if half else mutations.mutant())
        for text, pair in zip(batch, oracles.verdicts(batch)):
            parser = pair[1].split()[0]
            counts[parser] += 1
            if disagree(pair):
                wrong.append((text, pair))
            elif parser != "skip" and len(judged) < 20_000:
                judged.append((text, parser))
        total += len(batch)
        pending = []
        print(f"{total} texts, {len(wrong)} disagreements", file=sys.stderr)

    shown = [text for text, _ in wrong[:SHOWN]]
    kinds = {}
    small = smallest(shown, oracles) if shown else []
    for text, pair in zip(small, oracles.verdicts(small) if small else []):
        kinds.setdefault(text, pair)
    for text, (grammar, parser) in sorted(kinds.items()):
        print(f"grammar: {grammar}; parser: {parser}\n    {text.decode(errors='replace')!r}")
    print(
        f"{total} texts: {counts['accept']} accepted, {counts['refuse']} refused,"
        f" {counts['skip']} past a limit; {len(wrong)} disagreements"
    )
    if chosen.sample:
        lines = [b"%s %d\n%s\n" % (w.encode(), len(t), t) for t, w in sample(judged, source, chosen.count)]
        chosen.sample.write_bytes(b"".join(lines))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
