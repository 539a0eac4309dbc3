"""Seals and opens payloads as Muster's own clients and workers do: docs/encryption.md. Needs the package cryptography."""

import os
import struct
import sys
import uuid

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"\xf5MUSTER\x01"
BYTES, JSON, TEXT = 0, 1, 2
PAYLOAD, RESULT, ERROR, STACK, LOG, PROGRESS, OUTPUT = range(1, 8)


def cipher(key, envelope_id):
    info = b"muster sealing v1 envelope" + envelope_id
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key))


def authenticated(header, purpose, job_type, job_id):
    name = job_type.encode()
    job = b"" if job_id is None else uuid.UUID(job_id).bytes
    return header + struct.pack(">BH", purpose, len(name)) + name + job


def seal(keys, kid, content, clear, purpose, job_type, job_id=None):
    envelope_id, iv = os.urandom(16), os.urandom(12)
    header = MAGIC + bytes([content, len(kid)]) + kid.encode() + envelope_id + iv
    aad = authenticated(header, purpose, job_type, job_id)
    return header + cipher(keys[kid], envelope_id).encrypt(iv, clear, aad)


def open_envelope(keys, envelope, purpose, job_type, job_id=None):
    if envelope[:8] != MAGIC:
        raise ValueError("no envelope of version 1")
    kid_end = 10 + envelope[9]
    kid = envelope[10:kid_end].decode()
    envelope_id, iv = envelope[kid_end : kid_end + 16], envelope[kid_end + 16 : kid_end + 28]
    header, sealed = envelope[: kid_end + 28], envelope[kid_end + 28 :]
    aad = authenticated(header, purpose, job_type, job_id)
    return cipher(keys[kid], envelope_id).decrypt(iv, sealed, aad)


if __name__ == "__main__":
    # key in hexadecimal digits, its name, the job's type; an envelope from standard input
    key, kid, job_type = sys.argv[1:4]
    keys = {kid: bytes.fromhex(key)}
    opened = open_envelope(keys, sys.stdin.buffer.read(), PAYLOAD, job_type)
    sys.stdout.buffer.write(seal(keys, kid, BYTES, opened, PAYLOAD, job_type))
