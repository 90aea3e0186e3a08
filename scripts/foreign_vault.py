"""The other side of the interoperation: files and wraps made and opened by Python's `cryptography`
and by the openssl command."""

import hashlib
import pathlib
import subprocess
import tempfile

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

import licet_formats as formats
import open_file

CHUNK = 16384
NAMES = ("chain", "contract", "registrar", "object")


def context_bytes(context):
    return formats.file_context(
        *(context[name] for name in NAMES), context["file"], context["version"], context["epoch"],
        context["subject"],
    )


def wrap_label(context, reader, spki):
    wrap_context = formats.wrap_context(
        *(context[name] for name in NAMES), context["version"], context["epoch"], reader, 1,
        hashlib.sha256(spki).digest(),
    )
    return hashlib.sha256(wrap_context).digest()


def encrypt(plaintext, key, context):
    encryptor = Cobblestone256Encryptor(key, context_bytes(context))
    return encryptor.update(plaintext) + encryptor.finalize()


def decrypt(ciphertext, key, context):
    decryptor = Cobblestone256Decryptor(key, context_bytes(context))
    return decryptor.update(ciphertext) + decryptor.finalize()


def seal(body, media, key, context):
    return encrypt(formats.plaintext(body, media), key, context)


def open_sealed(ciphertext, key, context):
    """Body and media type."""
    return open_file.body(decrypt(ciphertext, key, context))


def refuses(ciphertext, key, context):
    try:
        decrypt(ciphertext, key, context)
    except (InvalidTag, ValueError):
        return True
    return False


def oaep(label):
    return padding.OAEP(
        mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=label
    )


def spki_of(public_key):
    return public_key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def load_key(file, passphrase):
    return serialization.load_pem_private_key(file.encode(), passphrase.encode())


def wrap(data_key, context, reader, spki):
    public_key = serialization.load_der_public_key(spki)
    return b"\1" + public_key.encrypt(data_key, oaep(wrap_label(context, reader, spki)))


def unwrap(wrapped, context, reader, private_key):
    label = wrap_label(context, reader, spki_of(private_key.public_key()))
    return private_key.decrypt(wrapped[1:], oaep(label))


def make_key(bits, passphrase):
    """The file of a new key, written by Python."""
    return rsa.generate_private_key(65537, bits).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    ).decode()


def openssl(*arguments, **options):
    command = ["openssl", *arguments]
    return subprocess.run(command, check=True, capture_output=True, **options).stdout


def make_key_openssl(bits, passphrase, rounds):
    """The file of a new key, written by the openssl command."""
    plain = openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", f"rsa_keygen_bits:{bits}")
    return openssl(
        "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA256", "-iter", str(rounds),
        "-passout", f"pass:{passphrase}", input=plain,
    ).decode()


def check_openssl(file, passphrase):
    """The public half that the openssl command reads out of a key file."""
    return openssl(
        "pkey", "-passin", f"pass:{passphrase}", "-pubout", "-outform", "DER", input=file.encode()
    )


def _pkeyutl(operation, content, label, key_arguments, key):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "key")
        path.write_bytes(key)
        return openssl(
            "pkeyutl", operation, "-inkey", str(path), *key_arguments,
            "-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha256",
            "-pkeyopt", "rsa_mgf1_md:sha256", "-pkeyopt", f"rsa_oaep_label:{label.hex()}",
            input=content,
        )


def wrap_openssl(data_key, context, reader, spki):
    label = wrap_label(context, reader, spki)
    arguments = ("-pubin", "-keyform", "DER")
    return b"\1" + _pkeyutl("-encrypt", data_key, label, arguments, spki)


def unwrap_openssl(wrapped, context, reader, spki, file, passphrase):
    label = wrap_label(context, reader, spki)
    arguments = ("-passin", f"pass:{passphrase}")
    return _pkeyutl("-decrypt", wrapped[1:], label, arguments, file.encode())
