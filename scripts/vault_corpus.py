#!/usr/bin/env python3
"""Writes Tests/Corpus/vault/formats.json: layouts as docs/formats.md gives them, made without any of
the Swift code that the tests compare with them."""

import hashlib
import json
import pathlib

import licet_formats as formats


def fill(byte):
    return bytes([byte]) * 32


def count_up(start):
    return bytes((start + index) % 256 for index in range(32))


EDITIONS = [
    dict(chain=fill(1), contract=fill(2), registrar=fill(3), object=fill(4), version=1, epoch=1),
    dict(
        chain=count_up(0), contract=count_up(32), registrar=count_up(64), object=count_up(96),
        version=0x01020304, epoch=0xA0B0C0D0,
    ),
    dict(
        chain=fill(255), contract=fill(255), registrar=fill(255), object=fill(255),
        version=0xFFFFFFFF, epoch=0xFFFFFFFF,
    ),
]


def shown(fields):
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in fields.items()}


def contexts():
    for edition, file, subject in zip(EDITIONS, (0, 0x11223344, 0xFFFFFFFF), (5, 6, 255)):
        fields = dict(edition, file=file, subject=fill(subject))
        yield dict(shown(fields), bytes=formats.file_context(**fields).hex())


def wrap_contexts():
    for edition in EDITIONS[:2]:
        fields = dict(edition, reader=fill(7), suite=1)
        spki = hashlib.sha256(b"a public key").digest()
        context = formats.wrap_context(**fields, spki_digest=spki)
        yield dict(
            shown(fields), keyDigest=spki.hex(), bytes=context.hex(),
            label=hashlib.sha256(context).hexdigest(),
        )


def headers():
    for length, media in (
        (0, ""), (5, "text/plain"), (64 << 30, "application/fhir+json"), (0x0102030405, "a" * 118),
    ):
        yield dict(length=str(length), media=media, bytes=formats.header(length, media).hex())


def paddings():
    lengths = [0, 1, 3967, 3968, 3969, 4095, 4096, 4097, 10_000, 100_000, 123_456_789, 64 << 30]
    for power in range(13, 36):
        lengths += [(1 << power) - 129, (1 << power) - 128, (1 << power) - 127]
    for length in sorted(lengths):
        yield dict(length=str(length), total=str(formats.padded_length(length)))


def block_lists():
    for length in (1, 4096, 1_048_575, 1_048_576, 1_048_577, 3_000_000):
        content = bytes(index % 251 for index in range(251)) * (length // 251 + 1)
        content = content[:length]
        yield dict(
            length=length, digest=hashlib.sha256(content).hexdigest(),
            blocks=formats.blocks_digest(content).hex(),
        )


def main():
    corpus = dict(
        contexts=list(contexts()), wrapContexts=list(wrap_contexts()), headers=list(headers()),
        paddings=list(paddings()), blockLists=list(block_lists()),
    )
    folder = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Corpus" / "vault"
    (folder / "formats.json").write_text(json.dumps(corpus, indent=1) + "\n")


if __name__ == "__main__":
    main()
