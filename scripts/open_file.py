#!/usr/bin/env python3
"""Opens one sealed file by docs/formats.md, without any code of Licet: NOTE OUTPUT.

Needs the package `cryptography`, any version from 3.1 on: `make interop` sets one up."""

import hashlib
import hmac
import json
import os
import pathlib
import struct
import sys
import tempfile

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 16384
TAG = 16
BLOCK = 1 << 20


class Refused(Exception):
    """The file, or something that belongs to it, is not what it should be."""


def check(holds, what):
    if not holds:
        raise Refused(what)


def hkdf_expand(key, info, count):
    output, last, number = b"", b"", 1
    while len(output) < count:
        last = hmac.new(key, last + info + bytes([number]), hashlib.sha512).digest()
        output, number = output + last, number + 1
    return output[:count]


def names(note):
    """The fields of the note that are bytes."""
    fields = {
        name: bytes.fromhex(note[name])
        for name in (
            "chain", "contract", "registrar", "object", "subject", "reader", "digest", "blocks",
            "wrap",
        )
    }
    for name, value in fields.items():
        check(name == "wrap" or len(value) == 32, f"{name} has not 32 bytes")
    return fields


def unwrap(note, fields, private_key):
    """The data key, from the wrap."""
    check(fields["wrap"], "there is no wrap")
    suite, content = fields["wrap"][0], fields["wrap"][1:]
    check(suite == 1, f"the wrap is of an unknown suite, {suite}")
    spki = private_key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    wrap_context = (
        b"licet wrap v1\0" + fields["chain"] + fields["contract"] + fields["registrar"]
        + fields["object"] + struct.pack("<II", note["version"], note["epoch"])
        + fields["reader"] + bytes([suite]) + hashlib.sha256(spki).digest()
    )
    oaep = padding.OAEP(
        mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(),
        label=hashlib.sha256(wrap_context).digest(),
    )
    try:
        data_key = private_key.decrypt(content, oaep)
    except ValueError:
        raise Refused("the wrap does not open with this key") from None
    check(len(data_key) == 32, "what is wrapped is no data key")
    return data_key


def file_context(note, fields):
    return (
        b"licet file v1\0" + fields["chain"] + fields["contract"] + fields["registrar"]
        + fields["object"] + struct.pack("<III", note["file"], note["version"], note["epoch"])
        + fields["subject"]
    )


def decrypt(ciphertext, data_key, context):
    """The plaintext of a whole ciphertext."""
    check(len(ciphertext) >= 56 + TAG, "the ciphertext is cut off")
    salt, commitment, chunks = ciphertext[:24], ciphertext[24:56], ciphertext[56:]
    info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
    derived = hkdf_expand(data_key, info, 76)
    check(
        hmac.compare_digest(derived[44:], commitment),
        "the commitment is not this key's: another file's key, place or beginning",
    )
    cipher, base = AESGCM(derived[:32]), int.from_bytes(derived[32:44], "big")
    plaintext, number = [], 0
    while True:
        start = number * (CHUNK + TAG)
        chunk = chunks[start : start + CHUNK + TAG]
        check(len(chunk) >= TAG, "the ciphertext is cut off")
        try:
            plaintext.append(cipher.decrypt((base ^ number).to_bytes(12, "big"), chunk, None))
        except Exception:
            raise Refused(f"chunk {number} was changed") from None
        if len(chunk) < CHUNK + TAG:
            return b"".join(plaintext)
        number += 1


def padded_length(length):
    exponent = length.bit_length() - 1
    zero_bits = exponent - exponent.bit_length()
    unit = 1 << max(zero_bits, 0)
    return max(4096, (length + unit - 1) // unit * unit)


def body(plaintext):
    """The body of a plaintext and its media type."""
    check(len(plaintext) >= 128, "the plaintext has no header")
    version, length, media_length = struct.unpack("<BQB", plaintext[:10])
    field = plaintext[10:128]
    check(version == 1, f"the header has an unknown version, {version}")
    media = field[:media_length]
    check(media_length <= 118 and not any(field[media_length:]), "the media type is malformed")
    check(all(0x20 <= byte <= 0x7E for byte in media), "the media type is not printable")
    check(length <= 1 << 36, "the body is too long")
    check(len(plaintext) == padded_length(128 + length), "the plaintext has the wrong length")
    check(not any(plaintext[128 + length :]), "something follows the body")
    return plaintext[128 : 128 + length], media.decode("ascii")


def check_registered(ciphertext, block_list, fields):
    check(hashlib.sha256(ciphertext).digest() == fields["digest"], "the digest is not registered")
    hashed = hashlib.sha256(b"licet blocks v1\0" + block_list).digest()
    check(hashed == fields["blocks"], "the block list is not the registered one")
    found = b"".join(
        hashlib.sha256(ciphertext[start : start + BLOCK]).digest()
        for start in range(0, len(ciphertext), BLOCK)
    )
    check(found == block_list, "a block is not the one of the list")


def load_key(content, passphrase):
    try:
        return serialization.load_pem_private_key(content, passphrase)
    except ValueError:
        raise Refused("the key file does not open with this passphrase") from None


def open_note(path):
    """The body and media type of the file that a note tells about."""
    folder = path.parent
    note = json.loads(path.read_text())
    fields = names(note)
    passphrase = (folder / note["passphrase"]).read_bytes().split(b"\n")[0]
    private_key = load_key((folder / note["key"]).read_bytes(), passphrase)
    ciphertext = (folder / note["ciphertext"]).read_bytes()
    check_registered(ciphertext, (folder / note["list"]).read_bytes(), fields)
    data_key = unwrap(note, fields, private_key)
    return body(decrypt(ciphertext, data_key, file_context(note, fields)))


def deliver(content, path):
    """Puts a file into its place all at once."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: open_file.py NOTE OUTPUT")
    try:
        content, media = open_note(pathlib.Path(sys.argv[1]))
    except Refused as refusal:
        sys.exit(f"refused: {refusal}")
    deliver(content, pathlib.Path(sys.argv[2]))
    print(f"{len(content)} bytes, {media or 'of unstated kind'}")


if __name__ == "__main__":
    main()
