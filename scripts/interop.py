#!/usr/bin/env python3
"""Licet against Python's `cryptography` and the openssl command, both ways; see `make interop`.

The test suite replays a small part of it from Tests/Corpus/vault, without Python: see
foreign_corpus.py."""

import argparse
import hashlib
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import cryptography

import foreign_vault as foreign
import licet_formats as formats

LENGTHS = (0, 1, 3967, 3968, 3969, 16255, 16256, 16257, 32639, 32640, 1048575, 1048576, 1500000)
MEDIA = ("", "text/plain", "application/fhir+json", "application/dicom", "x" * 118)


class Licet:
    """The program of the Swift side, asked one job at a time."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, job, **fields):
        message = {"do": job}
        for name, value in fields.items():
            message[name] = value.hex() if isinstance(value, bytes) else value
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def must(self, job, **fields):
        answer = self.ask(job, **fields)
        expect("error" not in answer, f"{job}: {answer.get('error')}")
        return answer

    def close(self):
        self.process.stdin.close()
        expect(self.process.wait() == 0, "the program ended badly")


class Failed(Exception):
    pass


def expect(holds, what):
    if not holds:
        raise Failed(what)


def random_context(source):
    context = {name: source.randbytes(32) for name in (*foreign.NAMES, "subject")}
    for name in ("file", "version", "epoch"):
        context[name] = source.choice((0, 1, 2, source.getrandbits(32)))
    return context


def random_length(number, source):
    if number < len(LENGTHS):
        return LENGTHS[number]
    return int(2 ** source.uniform(0, 20))


def registered(ciphertext):
    return dict(
        digest=hashlib.sha256(ciphertext).digest(), blocks=formats.blocks_digest(ciphertext)
    )


def check_from_licet(licet, folder, body, media, key, context):
    """Licet seals; Python checks what is to be registered, and opens."""
    (folder / "body").write_bytes(body)
    paths = dict(ciphertext=str(folder / "ciphertext"), list=str(folder / "list"))
    answer = licet.must(
        "seal", body=str(folder / "body"), media=media, key=key, **paths, **context
    )
    ciphertext = (folder / "ciphertext").read_bytes()
    facts = registered(ciphertext)
    expect(answer["digest"] == facts["digest"].hex(), "another digest")
    expect(answer["blocks"] == facts["blocks"].hex(), "another block list's digest")
    expect((folder / "list").read_bytes() == formats.block_list(ciphertext), "another block list")
    expect(foreign.open_sealed(ciphertext, key, context) == (body, media), "another content")


def check_to_licet(licet, folder, body, media, key, context, source):
    """Python seals; Licet opens all of it, then a range, and refuses it with one bit changed."""
    ciphertext = foreign.seal(body, media, key, context)
    (folder / "ciphertext").write_bytes(ciphertext)
    (folder / "list").write_bytes(formats.block_list(ciphertext))
    paths = dict(ciphertext=str(folder / "ciphertext"))
    fields = dict(key=key, **paths, **context)
    output = folder / "opened"
    facts = registered(ciphertext)
    answer = licet.must("open", body=str(output), digest=facts["digest"], **fields)
    expect(output.read_bytes() == body and answer["media"] == media, "another content")

    start = source.randint(0, len(body))
    end = min(len(body), start + source.randint(0, 100_000))
    answer = licet.must(
        "range", blocks=facts["blocks"], list=str(folder / "list"), start=start, end=end, **fields
    )
    expect(answer["bytes"] == body[start:end].hex(), "another range")

    output.unlink()
    changed = bytearray(ciphertext)
    changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
    changed = bytes(changed)
    expect(foreign.refuses(changed, key, context), "Python opens a changed file")
    (folder / "ciphertext").write_bytes(changed)
    # With the changed file's own digest, so that the cipher has to find the change.
    digest = hashlib.sha256(changed).digest()
    answer = licet.ask("open", body=str(output), digest=digest, **fields)
    expect("error" in answer and not output.exists(), "Licet opens a changed file")


def check_files(licet, count):
    opened = refused = total = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for number in range(count):
            source = random.Random(number)
            body = source.randbytes(random_length(number, source))
            media = source.choice(MEDIA)
            key, context = source.randbytes(32), random_context(source)
            try:
                check_from_licet(licet, folder, body, media, key, context)
                check_to_licet(licet, folder, body, media, key, context, source)
            except Failed as failure:
                raise Failed(f"file {number}: {failure}") from None
            opened, refused, total = opened + 2, refused + 2, total + len(body)
    print(f"files: {count} of {total} bytes in all")
    print(f"  {count} sealed by Licet and opened by Python, {count} the other way")
    print(f"  {count} changed in one bit: each refused by both")


def make_key(licet, number, passphrase):
    """A key file, its public half, and who made it."""
    maker = ("Licet", "Licet", "Python", "openssl")[number % 4]
    bits = (2048, 3072, 4096)[number % 3]
    if maker == "Licet":
        answer = licet.must("makeKey", passphrase=passphrase)
        return answer["file"], bytes.fromhex(answer["publicKey"]), maker
    if maker == "Python":
        file = foreign.make_key(bits, passphrase)
    else:
        file = foreign.make_key_openssl(bits, passphrase, 600_000)
    key = foreign.load_key(file, passphrase)
    return file, foreign.spki_of(key.public_key()), maker


def check_key(licet, number):
    """One key pair: its file opens everywhere, and wraps by each open with each."""
    source = random.Random(f"key {number}")
    passphrase = f"passphrase {number} äöü"
    file, spki, maker = make_key(licet, number, passphrase)
    private_key = foreign.load_key(file, passphrase)
    expect(foreign.spki_of(private_key.public_key()) == spki, "Python reads another key")
    expect(foreign.check_openssl(file, passphrase) == spki, "openssl reads another key")

    data_key, reader, context = source.randbytes(32), source.randbytes(32), random_context(source)
    names = {name: context[name] for name in (*foreign.NAMES, "version", "epoch")}
    answer = licet.must("wrap", key=data_key, publicKey=spki, reader=reader, **names)
    wraps = [
        bytes.fromhex(answer["wrap"]),
        foreign.wrap(data_key, context, reader, spki),
        foreign.wrap_openssl(data_key, context, reader, spki),
    ]
    fields = dict(file=file, passphrase=passphrase, publicKey=spki, reader=reader, **names)
    for wrapped in wraps:
        answer = licet.must("unwrap", wrap=wrapped, **fields)
        expect(answer["key"] == data_key.hex(), "Licet unwraps another key")
        expect(
            foreign.unwrap(wrapped, context, reader, private_key) == data_key,
            "Python unwraps another key",
        )
        opened = foreign.unwrap_openssl(wrapped, context, reader, spki, file, passphrase)
        expect(opened == data_key, "openssl unwraps another key")
    for change in (dict(reader=bytes(32)), dict(passphrase=passphrase + "x")):
        answer = licet.ask("unwrap", wrap=wraps[0], **dict(fields, **change))
        expect("error" in answer, f"it opens with another {list(change)[0]}")
    return maker


def check_note(licet):
    """A file and a wrap by Licet, opened with the script that knows docs/formats.md alone."""
    source = random.Random("note")
    passphrase = "a passphrase"
    file, spki, _ = make_key(licet, 0, passphrase)
    body = source.randbytes(2_500_000)
    data_key, reader, context = source.randbytes(32), source.randbytes(32), random_context(source)
    names = {name: context[name] for name in (*foreign.NAMES, "version", "epoch")}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "body").write_bytes(body)
        (folder / "key").write_text(file)
        (folder / "passphrase").write_text(passphrase + "\n")
        sealed = licet.must(
            "seal", body=str(folder / "body"), media="text/plain", key=data_key,
            ciphertext=str(folder / "ciphertext"), list=str(folder / "list"), **context,
        )
        wrapped = licet.must("wrap", key=data_key, publicKey=spki, reader=reader, **names)
        note = dict(
            context, reader=reader, digest=sealed["digest"], blocks=sealed["blocks"],
            wrap=wrapped["wrap"], ciphertext="ciphertext", list="list", key="key",
            passphrase="passphrase",
        )
        text = json.dumps(note, default=bytes.hex)
        (folder / "note.json").write_text(text)
        script = str(pathlib.Path(__file__).with_name("open_file.py"))
        command = [sys.executable, script, str(folder / "note.json"), str(folder / "opened")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        expect((folder / "opened").read_bytes() == body, "another content")

        changed = bytearray((folder / "ciphertext").read_bytes())
        changed[1_500_000] ^= 1
        (folder / "ciphertext").write_bytes(changed)
        (folder / "opened").unlink()
        answer = subprocess.run(command, capture_output=True, text=True)
        expect(answer.returncode == 1 and "refused" in answer.stderr, "a changed file opens")
        expect(not (folder / "opened").exists(), "something is left of a refused file")
    print("note: a file by Licet opened with scripts/open_file.py, and refused when changed")


def check_memory(licet, length):
    """Licet alone: sealing and opening a large file takes little memory, whatever its length."""
    source = random.Random("memory")
    with tempfile.TemporaryDirectory() as folder:
        answer = licet.must(
            "measure", length=length, folder=folder, key=source.randbytes(32),
            **random_context(source),
        )
    kilobytes = answer["residentKilobytesMax"]
    rates = [
        length / 1000 / max(1, answer[name])
        for name in ("sealingMilliseconds", "openingMilliseconds")
    ]
    print(f"memory: {length} bytes sealed and opened on disk with {kilobytes} KiB resident at most")
    print(f"  sealing {rates[0]:.0f} MB/s, opening {rates[1]:.0f} MB/s, writing to disk included")
    expect(kilobytes < 64 << 10, "more than 64 MiB")


def check_keys(licet, count):
    makers = []
    for number in range(count):
        try:
            makers.append(check_key(licet, number))
        except Failed as failure:
            raise Failed(f"key {number}: {failure}") from None
    made = ", ".join(f"{makers.count(maker)} by {maker}" for maker in ("Licet", "Python", "openssl"))
    print(f"keys: {count} pairs, made {made}")
    print("  each file read by Licet, Python and `openssl pkey`")
    print("  each wrapped for by all three, each wrap opened by all three")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True, help="the built VaultInterop")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=20)
    parser.add_argument("--memory", type=int, default=1 << 30, help="bytes of the large file")
    options = parser.parse_args()
    version = subprocess.run(["openssl", "version"], capture_output=True, text=True).stdout.strip()
    print(f"against cryptography {cryptography.__version__} and {version}")
    licet = Licet(options.program)
    try:
        # First, since what a process once held counts.
        check_memory(licet, options.memory)
        check_note(licet)
        check_files(licet, options.files)
        check_keys(licet, options.keys)
        licet.close()
    except Failed as failure:
        sys.exit(f"FAILED: {failure}")


if __name__ == "__main__":
    main()
