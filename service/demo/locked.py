"""A document that its author locked with a password, as Word does it.

The bytes of a .docx and a password enter, the compound file that Word would save leaves: the package encrypted with a key made
of the password (ECMA-376 Standard Encryption, [MS-OFFCRYPTO] 2.3.4.5), in the streams that [MS-OFFCRYPTO] and [MS-CFB] name.
Only the demonstration makes such files, so that the service meets one.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SECTOR, SMALL, ENTRY = 512, 64, 128
CUTOFF = 4096  # a shorter stream lies in the small sectors
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SPINS = 50_000
AES_128, SHA_1, AES_PROVIDER = 0x660E, 0x8004, 0x18
USES_AES = 0x24
PROVIDER = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")


def locked(document: bytes, password: str) -> bytes:
    """The document as a file that opens with the password only."""
    salt = os.urandom(16)
    key = _key(password, salt)
    package = struct.pack("<Q", len(document)) + _encrypt(key, document)
    return _compound(_info(key, salt), package.ljust(CUTOFF + 8, b"\0"))


def _key(password: str, salt: bytes) -> bytes:
    digest = _hash(salt + password.encode("utf-16-le"))
    for spin in range(SPINS):
        digest = _hash(struct.pack("<I", spin) + digest)
    final = _hash(digest + struct.pack("<I", 0))
    return _hash(bytes(0x36 ^ each for each in final.ljust(64, b"\0")))[:16]


def _hash(data: bytes) -> bytes:
    return hashlib.sha1(data).digest()  # noqa: S324 -- the format knows no other


def _encrypt(key: bytes, data: bytes) -> bytes:
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 -- the format knows no other
    return encryptor.update(data + bytes(-len(data) % 16)) + encryptor.finalize()


def _info(key: bytes, salt: bytes) -> bytes:
    """How the package was encrypted, and a proof by which a password is checked ([MS-OFFCRYPTO] 2.3.4.5)."""
    header = struct.pack("<8I", USES_AES, 0, AES_128, SHA_1, 128, AES_PROVIDER, 0, 0) + PROVIDER
    proof = os.urandom(16)
    verifier = struct.pack("<I", 16) + salt + _encrypt(key, proof) + struct.pack("<I", 20) + _encrypt(key, _hash(proof))
    return struct.pack("<2H2I", 4, 2, USES_AES, len(header)) + header + verifier


def _compound(info: bytes, package: bytes) -> bytes:
    """The compound file of the two streams: table, directory, small sectors, then the package."""
    small = -(-len(info) // SMALL)
    lengths = (1, 1, _sectors(small * SMALL), _sectors(len(package)))  # directory, small table, small sectors, package
    table, starts = _table(lengths)
    directory, small_table, small_sectors, body = starts
    parts = (
        _header(len(table) // SECTOR, directory, small_table),
        table,
        _directory((small_sectors, small * SMALL), len(info), (body, len(package))),
        _filled(struct.pack(f"<{small}I", *_chain(0, small)), b"\xff"),
        _filled(info),
        _filled(package),
    )
    return b"".join(parts)


def _sectors(size: int) -> int:
    return -(-size // SECTOR)


def _filled(data: bytes, by: bytes = b"\0") -> bytes:
    return data + by * (-len(data) % SECTOR)


def _chain(first: int, count: int) -> Iterator[int]:
    yield from range(first + 1, first + count)
    yield END


def _table(lengths: Sequence[int]) -> tuple[bytes, list[int]]:
    """The table of sectors and where each part begins; the table itself stands first."""
    own = 1
    while own * (SECTOR // 4) < own + sum(lengths):
        own += 1
    numbers, starts = [TABLE] * own, []
    for length in lengths:
        starts.append(len(numbers))
        numbers += _chain(len(numbers), length)
    return _filled(struct.pack(f"<{len(numbers)}I", *numbers), b"\xff"), starts


def _header(tables: int, directory: int, small_table: int) -> bytes:
    places = [*range(tables), *[FREE] * (109 - tables)]
    opening = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    return (
        opening
        + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<9I", 0, tables, directory, 0, CUTOFF, small_table, 1, END, 0)
        + struct.pack("<109I", *places)
    )


def _directory(small: tuple[int, int], info: int, package: tuple[int, int]) -> bytes:
    """The root and the two streams, the shorter name before the longer one in the tree."""
    root = _entry("Root Entry", 5, child=1, place=small)
    first = _entry("EncryptionInfo", 2, right=2, place=(0, info))
    second = _entry("EncryptedPackage", 2, place=package)
    return root + first + second + _entry("", 0, place=(0, 0))


def _entry(name: str, kind: int, *, right: int = FREE, child: int = FREE, place: tuple[int, int]) -> bytes:
    words = name.encode("utf-16-le") + b"\0\0" if name else b""
    head = words.ljust(64, b"\0") + struct.pack("<HBB3I", len(words), kind, 1, FREE, right, child)
    return head.ljust(116, b"\0") + struct.pack("<IQ", *place)
