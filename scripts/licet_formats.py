"""The layouts of docs/formats.md in Python: an implementation beside the one in Swift, for checking
that one against the other. Needs the standard library alone."""

import hashlib
import struct

BLOCK_SIZE = 1 << 20
HEADER_SIZE = 128
MEDIA_SIZE = 118


def _fixed(value, size):
    if len(value) != size:
        raise ValueError(f"expected {size} bytes, got {len(value)}")
    return value


def file_context(chain, contract, registrar, object, file, version, epoch, subject):
    """The bytes that a file's keys are derived with."""
    return (
        b"licet file v1\0"
        + b"".join(_fixed(part, 32) for part in (chain, contract, registrar, object))
        + struct.pack("<III", file, version, epoch)
        + _fixed(subject, 32)
    )


def wrap_context(chain, contract, registrar, object, version, epoch, reader, suite, spki_digest):
    """W; the label of suite 1 is its SHA-256."""
    return (
        b"licet wrap v1\0"
        + b"".join(_fixed(part, 32) for part in (chain, contract, registrar, object))
        + struct.pack("<II", version, epoch)
        + _fixed(reader, 32)
        + bytes([suite])
        + _fixed(spki_digest, 32)
    )


def header(length, media):
    """The first 128 bytes of a plaintext."""
    text = media.encode("ascii")
    if len(text) > MEDIA_SIZE or any(not 0x20 <= byte <= 0x7E for byte in text):
        raise ValueError("not a media type")
    return struct.pack("<BQB", 1, length, len(text)) + text.ljust(MEDIA_SIZE, b"\0")


def padded_length(length):
    """How long header, body and zeros are together."""
    content = HEADER_SIZE + length
    exponent = content.bit_length() - 1
    zero_bits = max(0, exponent - exponent.bit_length())
    unit = 1 << zero_bits
    return max(4096, -(-content // unit) * unit)


def plaintext(body, media):
    content = header(len(body), media) + body
    return content.ljust(padded_length(len(body)), b"\0")


def blocks_digest(ciphertext):
    """What the record stores of the block list."""
    return hashlib.sha256(b"licet blocks v1\0" + block_list(ciphertext)).digest()


def block_list(ciphertext):
    return b"".join(
        hashlib.sha256(ciphertext[start : start + BLOCK_SIZE]).digest()
        for start in range(0, len(ciphertext), BLOCK_SIZE)
    )
