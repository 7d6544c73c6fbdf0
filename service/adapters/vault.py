"""Encryption at rest: personal values go in plain and come out sealed, bound to the row and column that they belong to.

The store hands every personal column through here before SQL sees it. A sealed value is a version, the id of its key, a nonce and
AES-256-GCM (NIST SP 800-38D) with the value's identity as associated data, so that a value moved to another row does not open.
What must be found again is looked up by a keyed hash. The key itself is never written anywhere; an error never holds a value.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 1024 * 1024
KEY_BYTES = 32

PLAIN, AES_GCM = b"\x00", b"\x01"  # the first byte of every value says what it is
ID_BYTES, NONCE_BYTES = 8, 12  # the key's id is there so that keys can be changed, or one case have its own
HEAD = len(AES_GCM) + ID_BYTES + NONCE_BYTES

NO_KEY = (
    "The database is sealed and encryption is switched off here: set [encryption] enabled = true and give the encryption-key."
)
NOT_SEALED = "The database holds values that are not sealed although encryption is on: it was written with encryption off."
OTHER_KEY = "The database is sealed under another encryption-key than the one given."
BROKEN = "A sealed value does not open: it was changed, or it belongs to another row."
BAD_KEY = f"The encryption-key must be {KEY_BYTES} bytes."


class VaultError(Exception):
    """A value cannot be opened, or a key cannot be used; the text is one sentence that holds nothing of the value."""


class Vault(ABC):
    """What seals and opens values; `check` tells one key from another without telling anything of the key."""

    check: str

    @abstractmethod
    def seal(self, identity: str, plain: bytes) -> bytes:
        """The value as it is stored."""

    @abstractmethod
    def open(self, identity: str, sealed: bytes) -> bytes:
        """The value as it was given to `seal` with the same identity; raises `VaultError` for anything else."""

    @abstractmethod
    def lookup(self, purpose: str, value: str) -> str:
        """The value's hash in hexadecimal, by which its row is found; different for each purpose."""

    def seal_chunks(self, identity: str, raw: bytes) -> Iterator[bytes]:
        """The bytes in sealed pieces of 1 MiB, each bound to its number and to whether it is the last."""
        pieces = range(0, max(len(raw), 1), CHUNK)
        for number, start in enumerate(pieces):
            yield self.seal(_piece(identity, number, number == len(pieces) - 1), raw[start : start + CHUNK])

    def open_chunks(self, identity: str, chunks: Iterable[bytes]) -> bytes:
        """The bytes that were sealed in pieces; raises `VaultError` when one is missing, changed or out of place."""
        pieces = list(chunks)
        if not pieces:
            raise VaultError(BROKEN)
        return b"".join(self.open(_piece(identity, at, at == len(pieces) - 1), piece) for at, piece in enumerate(pieces))


class Keyed(Vault):
    """The vault with encryption on: sub-keys for sealing and for look-up are derived from the one key (HKDF, RFC 5869)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise VaultError(BAD_KEY)
        self._cipher = AESGCM(_derive(key, b"seal", KEY_BYTES))
        self._lookup = _derive(key, b"lookup", KEY_BYTES)
        self._head = AES_GCM + _derive(key, b"id", ID_BYTES)
        self.check = f"aes-256-gcm:{_derive(key, b'check', ID_BYTES).hex()}"

    def seal(self, identity: str, plain: bytes) -> bytes:
        """The value encrypted, with its key's id and nonce before it."""
        nonce = os.urandom(NONCE_BYTES)
        return b"".join((self._head, nonce, self._cipher.encrypt(nonce, plain, identity.encode())))

    def open(self, identity: str, sealed: bytes) -> bytes:
        """The value decrypted; a plain value is refused, or whoever can write to the database could put one in unseen."""
        if sealed[:1] == PLAIN:
            raise VaultError(NOT_SEALED)
        if sealed[: len(self._head)] != self._head:
            raise VaultError(OTHER_KEY if sealed[:1] == AES_GCM else BROKEN)
        try:
            return self._cipher.decrypt(sealed[len(self._head) : HEAD], sealed[HEAD:], identity.encode())
        except (InvalidTag, ValueError):
            raise VaultError(BROKEN) from None

    def lookup(self, purpose: str, value: str) -> str:
        """HMAC-SHA-256 (RFC 2104) of purpose and value under a key used for nothing else."""
        return hmac.digest(self._lookup, f"{purpose}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hex()


class Plain(Vault):
    """The vault with encryption off: values are marked as plain, so that a store of both kinds is noticed and never read."""

    check = "plain"

    def seal(self, identity: str, plain: bytes) -> bytes:  # noqa: ARG002 (nothing binds a plain value to its place)
        """The value with a mark before it."""
        return PLAIN + plain

    def open(self, identity: str, sealed: bytes) -> bytes:  # noqa: ARG002 (same)
        """The value without its mark; a sealed one is refused in a sentence that says what is missing."""
        if sealed[:1] != PLAIN:
            raise VaultError(NO_KEY if sealed[:1] == AES_GCM else BROKEN)
        return sealed[1:]

    def lookup(self, purpose: str, value: str) -> str:
        """SHA-256 of purpose and value: the same shape as a keyed hash, without its secrecy."""
        return hashlib.sha256(f"{purpose}\0{value}".encode("utf-8", "surrogatepass")).hexdigest()


def vault_for(encrypted: bool, key: bytes | None) -> Vault:
    """The vault that the configuration asks for; raises `VaultError` when encryption is on and there is no usable key."""
    if not encrypted:
        return Plain()
    return Keyed(key or b"")


def why_refused(remembered: str, vault: Vault) -> str | None:
    """Why this vault cannot serve a database that remembers another `check`, in one sentence; None where it can."""
    if remembered == vault.check:
        return None
    if vault.check == Plain.check:
        return NO_KEY
    return NOT_SEALED if remembered == Plain.check else OTHER_KEY


def _derive(key: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=b"rapid-review 1 " + purpose).derive(key)


def _piece(identity: str, number: int, last: bool) -> str:
    return f"{identity}/{number}/{'last' if last else 'more'}"
