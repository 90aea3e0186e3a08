#!/usr/bin/env python3
"""What the fuzz targets begin with, and what of their finds is committed.

    fuzz_corpus.py seed TARGET FOLDER       fills a folder with the corpus, for libFuzzer: sources,
                                            or the containers that `licet build` makes of them
    fuzz_corpus.py pack FOLDER…             writes Tests/Corpus/fuzz/TARGET.txt from minimised ones

A packed file holds each text after a line with its length in bytes, and a newline after it."""

import hashlib
import pathlib
import subprocess
import sys
import tempfile

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


def containers():
    """The containers of all sources that compile, without their debug maps."""
    licet = ROOT / ".build/release/licet"
    if not licet.exists():
        sys.exit(f"{licet} makes the containers: run `make build` first")
    with tempfile.TemporaryDirectory() as folder:
        sources = [path for top in SOURCES for path in (ROOT / top).rglob("*.licet")]
        for number, path in enumerate(sources):
            # Many are called alike.
            output = pathlib.Path(folder, str(number))
            output.mkdir()
            command = [licet, "build", "--strip", "--output", output, path]
            subprocess.run(command, capture_output=True, check=False)
        return [path.read_bytes() for path in pathlib.Path(folder).rglob("*.licetc")]


def seed(target, folder):
    if target in ("container", "verifier", "machine"):
        found = containers()
        if target == "machine":
            # A plan of calls stands before the container; any bytes are one.
            plan = bytes(37 * place % 256 for place in range(48))
            found = [bytes([len(plan)]) + plan + container for container in found]
    else:
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
