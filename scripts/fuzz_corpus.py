#!/usr/bin/env python3
"""What the fuzz targets begin with, and what of their finds is committed.

    fuzz_corpus.py seed TARGET FOLDER       fills a folder with the corpus, for libFuzzer
    fuzz_corpus.py pack FOLDER…             writes Tests/Corpus/fuzz/TARGET.txt from minimised ones

A packed file holds each text after a line with its length in bytes, and a newline after it."""

import hashlib
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ("Tests/Corpus", "contracts", "examples")
PACKED = ROOT / "Tests/Corpus/fuzz"
SIZE_MAX = 16_384
PACKED_COUNT_MAX = 200
PACKED_SIZE_MAX = 800


def texts(path):
    data, position = path.read_bytes(), 0
    while position < len(data):
        newline = data.index(b"\n", position)
        length = int(data[position:newline])
        yield data[newline + 1 : newline + 1 + length]
        position = newline + 1 + length + 1


def seed(target, folder):
    found = [path.read_bytes() for top in SOURCES for path in (ROOT / top).rglob("*.licet")]
    packed = PACKED / f"{target}.txt"
    if packed.exists():
        found += texts(packed)
    for text in found:
        if len(text) <= SIZE_MAX:
            (folder / hashlib.sha1(text).hexdigest()).write_bytes(text)


def pack(folder):
    """The shortest texts of a folder, whose names libFuzzer has given."""
    found = sorted((path.read_bytes() for path in folder.iterdir()), key=lambda t: (len(t), t))
    short = [text for text in found if len(text) <= PACKED_SIZE_MAX]
    step = max(1, -(-len(short) // PACKED_COUNT_MAX))
    PACKED.mkdir(exist_ok=True)
    chosen = b"".join(b"%d\n%s\n" % (len(text), text) for text in short[::step])
    (PACKED / f"{folder.name}.txt").write_bytes(chosen)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["seed", target, folder]:
            seed(target, pathlib.Path(folder))
        case ["pack", *folders] if folders:
            for folder in folders:
                pack(pathlib.Path(folder))
        case _:
            sys.exit(__doc__)
