"""The files of a zip that is locked: by the old cipher of PKZIP, or by the AES of WinZip and 7-Zip.

An opened archive, an entry and passwords enter; the bytes leave, counted while inflating. The library of the standard library
knows the old cipher only; AES is what WinZip published as AE-1 and AE-2. A password that does not fit is told apart from damage.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from hashlib import pbkdf2_hmac
from hmac import HMAC, compare_digest
from zipfile import BadZipFile, ZipFile, ZipInfo

LOCKED, AES = 0x1, 99
STORED, DEFLATED = 0, 8
ROUNDS, PROOF, SEAL = 1000, 2, 10  # of the key's making; bytes of the password's proof, and of the code at the end
EXTRA_ID = 0x9901
LOCAL_HEAD = 30
BLOCK, CHUNK = 16, 4096 * 16
PROBE = 64 * 1024  # so much of a file tells a right password from a wrong one; the old cipher takes a second a megabyte


class WrongPasswordError(Exception):
    """The password does not open the entry."""


def locked_entries(archive: ZipFile) -> list[ZipInfo]:
    """The entries that need a password."""
    return [each for each in archive.infolist() if each.flag_bits & LOCKED and not each.is_dir()]


def fitting(archive: ZipFile, passwords: Sequence[str]) -> bytes | None:
    """The first password that opens the smallest locked entry, or None; an archive without a lock needs an empty one."""
    entries = sorted(locked_entries(archive), key=lambda each: each.compress_size)
    if not entries:
        return b""
    return next((each for each in spellings(passwords) if _opens(archive, entries[0], each)), None)


def spellings(passwords: Iterable[str]) -> Iterator[bytes]:
    """Each password as the bytes that a program may have made of it."""
    for each in passwords:
        yield from dict.fromkeys((each.encode("utf-8", "replace"), each.encode("cp1252", "replace")))


def _opens(archive: ZipFile, entry: ZipInfo, password: bytes) -> bool:
    try:
        inflated(archive, entry, password, min(entry.file_size, PROBE))
    except (WrongPasswordError, BadZipFile, zlib.error, EOFError):  # the old cipher's own proof is one byte: damage tells more
        return False
    return True


def inflated(archive: ZipFile, entry: ZipInfo, password: bytes, bound: int) -> bytes:
    """The bytes of the entry, and one more than `bound` where there are more."""
    if entry.flag_bits & LOCKED and entry.compress_type == AES:
        return _unsealed(archive, entry, password, bound)
    try:
        with archive.open(entry, pwd=password or None) as stream:
            return stream.read(bound + 1)
    except RuntimeError as fault:
        raise WrongPasswordError from fault


def _unsealed(archive: ZipFile, entry: ZipInfo, password: bytes, bound: int) -> bytes:
    strength, method = _extra(entry)
    salt_size, key_size = 4 + 4 * strength, 8 + 8 * strength
    raw = _raw(archive, entry)
    salt, proof = raw[:salt_size], raw[salt_size : salt_size + PROOF]
    body, seal = raw[salt_size + PROOF : -SEAL], raw[-SEAL:]
    keys = pbkdf2_hmac("sha1", password, salt, ROUNDS, 2 * key_size + PROOF)
    if keys[-PROOF:] != proof:
        raise WrongPasswordError
    if not compare_digest(HMAC(keys[key_size : 2 * key_size], body, "sha1").digest()[:SEAL], seal):
        raise BadZipFile  # the proof of two bytes may fit by chance; what follows is then no more than noise
    plain = _deciphered(keys[:key_size], body)
    return plain[: bound + 1] if method == STORED else zlib.decompressobj(-15).decompress(plain, bound + 1)


def _extra(entry: ZipInfo) -> tuple[int, int]:
    """The key's strength, 1 to 3, and how the bytes were compressed before they were locked."""
    at = 0
    while at + 4 <= len(entry.extra):
        which, size = struct.unpack_from("<HH", entry.extra, at)
        if which == EXTRA_ID and size >= 7 and at + 4 + size <= len(entry.extra):
            strength, method = struct.unpack_from("<BH", entry.extra, at + 8)
            if strength in (1, 2, 3) and method in (STORED, DEFLATED):
                return strength, method
        at += 4 + size
    raise BadZipFile


def _raw(archive: ZipFile, entry: ZipInfo) -> bytes:
    """The entry's bytes as they lie in the file."""
    file = archive.fp
    if file is None:
        raise BadZipFile
    file.seek(entry.header_offset)
    head = file.read(LOCAL_HEAD)
    if len(head) < LOCAL_HEAD:
        raise BadZipFile
    name, extra = struct.unpack_from("<HH", head, 26)
    file.seek(entry.header_offset + LOCAL_HEAD + name + extra)
    return file.read(entry.compress_size)


def _deciphered(key: bytes, body: bytes) -> bytes:
    """AES in counter mode, whose counter WinZip begins at one and writes with its smallest byte first."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # hardly any archive is locked by AES

    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 -- only to make the stream of keys
    pieces = []
    for at in range(0, len(body), CHUNK):
        piece = body[at : at + CHUNK]
        first = at // BLOCK + 1
        counters = b"".join(number.to_bytes(BLOCK, "little") for number in range(first, first + -(-len(piece) // BLOCK)))
        stream = cipher.update(counters)[: len(piece)]
        pieces.append((int.from_bytes(piece, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(piece), "big"))
    return b"".join(pieces)
