#!/usr/bin/env python3
"""Writes Tests/Corpus/vault/sealed.json and keys.json with Python's `cryptography` and the openssl
command: what they sealed and wrapped, and their verdicts on changed files. The tests hold Licet to
both. Run it with the Python that `make interop` sets up."""

import hashlib
import json
import pathlib
import random

import cryptography

import foreign_vault as foreign
import licet_formats as formats

PATTERN = bytes(range(251))
SEALED_CHUNK = 16400


def shown(fields):
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in fields.items()}


def random_context(source):
    context = {name: source.randbytes(32) for name in (*foreign.NAMES, "subject")}
    return dict(context, file=source.randrange(4), version=source.randrange(9), epoch=1)


def edits(ciphertext, source):
    """Changes to a ciphertext, each with its parameters: the tests make them again."""
    for place in (0, 23, 24, 55, 56, len(ciphertext) - 17, len(ciphertext) - 1):
        yield dict(edit="flip", place=place, bit=source.randrange(8))
    for count in (0, 55, 56, 71, 72, len(ciphertext) - 1):
        yield dict(edit="cut", count=count)
    yield dict(edit="append", bytes=source.randbytes(16).hex())
    chunks = (len(ciphertext) - 56 + SEALED_CHUNK - 1) // SEALED_CHUNK
    for last in range(1, chunks):
        yield dict(edit="cut", count=56 + last * SEALED_CHUNK)
        yield dict(edit="swap", first=0, second=last)
        yield dict(edit="remove", chunk=last - 1)


def apply(edit, ciphertext):
    head, rest = ciphertext[:56], ciphertext[56:]
    chunks = [rest[start : start + SEALED_CHUNK] for start in range(0, len(rest), SEALED_CHUNK)]
    if edit["edit"] == "flip":
        changed = bytearray(ciphertext)
        changed[edit["place"]] ^= 1 << edit["bit"]
        return bytes(changed)
    if edit["edit"] == "cut":
        return ciphertext[: edit["count"]]
    if edit["edit"] == "append":
        return ciphertext + bytes.fromhex(edit["bytes"])
    if edit["edit"] == "swap":
        first, second = edit["first"], edit["second"]
        chunks[first], chunks[second] = chunks[second], chunks[first]
    else:
        del chunks[edit["chunk"]]
    return head + b"".join(chunks)


def sealed_files():
    source = random.Random("sealed files")
    lengths = (0, 100, 3969, 16256, 40000)
    medias = ("", "text/plain", "application/fhir+json", "x" * 118, "application/dicom")
    for length, media in zip(lengths, medias):
        body = (PATTERN * (length // 251 + 1))[:length]
        key, context = source.randbytes(32), random_context(source)
        ciphertext = foreign.seal(body, media, key, context)
        verdicts = []
        for edit in edits(ciphertext, source):
            changed = apply(edit, ciphertext)
            verdicts.append(dict(edit, opens=not foreign.refuses(changed, key, context)))
        yield dict(
            shown(context), key=key.hex(), bodyLength=length, media=media,
            digest=hashlib.sha256(ciphertext).hexdigest(),
            blocks=formats.blocks_digest(ciphertext).hex(), edits=verdicts,
            ciphertext=ciphertext.hex(),
        )


def key_files():
    source = random.Random("key files")
    for maker, bits in (("Python", 2048), ("Python", 3072), ("openssl", 2048), ("openssl", 4096)):
        passphrase = f"passphrase of {maker} {bits} äöü"
        if maker == "Python":
            file = foreign.make_key(bits, passphrase)
        else:
            file = foreign.make_key_openssl(bits, passphrase, 2000)
        spki = foreign.spki_of(foreign.load_key(file, passphrase).public_key())
        data_key, reader, context = source.randbytes(32), source.randbytes(32), random_context(source)
        yield dict(
            shown(context), maker=maker, bits=bits, passphrase=passphrase, file=file,
            publicKey=spki.hex(), reader=reader.hex(), key=data_key.hex(),
            wraps=[
                foreign.wrap(data_key, context, reader, spki).hex(),
                foreign.wrap_openssl(data_key, context, reader, spki).hex(),
            ],
        )


def main():
    folder = pathlib.Path(__file__).resolve().parent.parent / "Tests" / "Corpus" / "vault"
    made_by = f"cryptography {cryptography.__version__}"
    for name, cases in (("sealed", sealed_files()), ("keys", key_files())):
        content = dict(madeBy=made_by, cases=list(cases))
        text = json.dumps(content, indent=1, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
