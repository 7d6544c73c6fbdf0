"""Encryption at rest: personal values go in plain and come out sealed, bound to the row and column that they belong to.

A sealed value is a version, the id of its key, a nonce and AES-256-GCM (NIST SP 800-38D) with the value's identity as associated
data, so that a value moved to another row does not open. The key given from outside seals nothing but other keys: each case, each
message and each mail of no case has a data key of its own, which is kept wrapped. Destroying the wrapped key makes all that it
sealed unreadable, in old backups too. What must be found again is looked up by a keyed hash. No key given from outside is ever
written anywhere; an error never holds a value.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

CHUNK = 1024 * 1024
KEY_BYTES = 32

PLAIN, AES_GCM = b"\x00", b"\x01"  # the first byte of every value says what it is
ID_BYTES, NONCE_BYTES = 8, 12
HEAD = len(AES_GCM) + ID_BYTES + NONCE_BYTES

NO_KEY = (
    "The database is sealed and encryption is switched off here: set [encryption] enabled = true and give the encryption-key."
)
NOT_SEALED = "The database holds values that are not sealed although encryption is on: it was written with encryption off."
OTHER_KEY = "The database is sealed under another encryption-key than the one given."
BROKEN = "A sealed value does not open: it was changed, or it belongs to another row."
BAD_KEY = f"The encryption-key must be {KEY_BYTES} bytes."
GONE = "A sealed value does not open any more: it was erased, and its key was destroyed."


class VaultError(Exception):
    """A value cannot be opened, or a key cannot be used; the text is one sentence that holds nothing of the value."""


class Erased(VaultError):  # noqa: N818 (it says what happened)
    """The value's key was destroyed, so that nobody can open the value."""

    def __init__(self) -> None:
        super().__init__(GONE)


class Cipher(ABC):
    """One key, or none: what seals and opens values."""

    id: str  # of its key, as 16 hexadecimal digits; empty where nothing is encrypted

    @abstractmethod
    def seal(self, identity: str, plain: bytes) -> bytes:
        """The value as it is stored."""

    @abstractmethod
    def open(self, identity: str, sealed: bytes) -> bytes:
        """The value as it was given to `seal` with the same identity; raises `VaultError` for anything else."""


class KeyCipher(Cipher):
    """A cipher with a key of 32 bytes."""

    def __init__(self, id: str, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise VaultError(BAD_KEY)
        self.id = id
        self._cipher = AESGCM(key)
        self._head = AES_GCM + bytes.fromhex(id)

    def seal(self, identity: str, plain: bytes) -> bytes:
        """The value encrypted, with its key's id and nonce before it."""
        nonce = os.urandom(NONCE_BYTES)
        return b"".join((self._head, nonce, self._cipher.encrypt(nonce, plain, identity.encode())))

    def open(self, identity: str, sealed: bytes) -> bytes:
        """The value decrypted; a plain value is refused, or whoever can write to the database could put one in unseen."""
        if key_id(sealed) != self.id:
            raise VaultError(OTHER_KEY)
        try:
            return self._cipher.decrypt(sealed[len(self._head) : HEAD], sealed[HEAD:], identity.encode())
        except (InvalidTag, ValueError):
            raise VaultError(BROKEN) from None


class NoCipher(Cipher):
    """No encryption: values are marked as plain, so that a store of both kinds is noticed and never read."""

    id = ""

    def seal(self, identity: str, plain: bytes) -> bytes:  # noqa: ARG002 (nothing binds a plain value to its place)
        """The value with a mark before it."""
        return PLAIN + plain

    def open(self, identity: str, sealed: bytes) -> bytes:  # noqa: ARG002 (same)
        """The value without its mark; a sealed one is refused in a sentence that says what is missing."""
        if sealed[:1] != PLAIN:
            raise VaultError(NO_KEY if sealed[:1] == AES_GCM else BROKEN)
        return sealed[1:]


def key_id(sealed: bytes) -> str:
    """The id of the key that sealed the value; raises `VaultError` where no key did."""
    if sealed[:1] == PLAIN:
        raise VaultError(NOT_SEALED)
    if sealed[:1] != AES_GCM or len(sealed) < HEAD:
        raise VaultError(BROKEN)
    return sealed[1 : 1 + ID_BYTES].hex()


def seal_chunks(seal: Callable[[str, bytes], bytes], identity: str, raw: bytes) -> Iterator[bytes]:
    """The bytes in sealed pieces of 1 MiB, each bound to its number and to whether it is the last."""
    pieces = range(0, max(len(raw), 1), CHUNK)
    for number, start in enumerate(pieces):
        yield seal(_piece(identity, number, number == len(pieces) - 1), raw[start : start + CHUNK])


def open_chunks(opened: Callable[[str, bytes], bytes], identity: str, chunks: Iterable[bytes]) -> bytes:
    """The bytes that were sealed in pieces; raises `VaultError` when one is missing, changed or out of place."""
    pieces = list(chunks)
    if not pieces:
        raise VaultError(BROKEN)
    return b"".join(opened(_piece(identity, at, at == len(pieces) - 1), piece) for at, piece in enumerate(pieces))


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key that seals values, as it is kept: wrapped by the key from outside, or destroyed."""

    id: str
    purpose: str
    wrapped: bytes | None


class Vault(ABC):
    """What is given from outside: it wraps data keys; `check` tells one such key from another without telling anything of it."""

    check: str

    @abstractmethod
    def make(self, purpose: str) -> DataKey:
        """A new data key, wrapped."""

    @abstractmethod
    def cipher(self, key: DataKey) -> Cipher:
        """The cipher of that data key; raises `Erased` where it was destroyed, `VaultError` where it was wrapped otherwise."""

    @abstractmethod
    def lookup(self, key: DataKey) -> Lookup:
        """What makes hashes under that data key."""


Lookup = Callable[[str, str], str]
"""Purpose and value → the hash in hexadecimal by which a row is found; different for each purpose."""


class Keyed(Vault):
    """The vault with encryption on: the keys that it works with are derived from the one key (HKDF, RFC 5869)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise VaultError(BAD_KEY)
        self._wrapping = KeyCipher(_derive(key, b"wrap id", ID_BYTES).hex(), _derive(key, b"wrap", KEY_BYTES))
        self.check = f"aes-256-gcm:{_derive(key, b'check', ID_BYTES).hex()}"
        self._first = {
            purpose: (_derive(key, name, ID_BYTES).hex(), _derive(key, label, KEY_BYTES)) for purpose, name, label in FIRST
        }

    def make(self, purpose: str) -> DataKey:
        """A new random key, wrapped."""
        return self.wrap(os.urandom(ID_BYTES).hex(), purpose, os.urandom(KEY_BYTES))

    def first(self, purpose: str) -> DataKey:
        """The key that sealed a database of the first schema, which knew no data keys, wrapped like one."""
        return self.wrap(self._first[purpose][0], purpose, self._first[purpose][1])

    def wrap(self, id: str, purpose: str, key: bytes) -> DataKey:
        """The key, wrapped under this vault's."""
        return DataKey(id, purpose, self._wrapping.seal(_wrapped(id, purpose), key))

    def unwrap(self, key: DataKey) -> bytes:
        """The data key itself; raises `Erased` where it was destroyed."""
        if key.wrapped is None:
            raise Erased
        return self._wrapping.open(_wrapped(key.id, key.purpose), key.wrapped)

    def cipher(self, key: DataKey) -> Cipher:
        """The cipher of that data key."""
        return KeyCipher(key.id, self.unwrap(key))

    def lookup(self, key: DataKey) -> Lookup:
        """HMAC-SHA-256 (RFC 2104) of purpose and value under a key used for nothing else."""
        secret = self.unwrap(key)
        return lambda purpose, value: hmac.digest(secret, _written(purpose, value), "sha256").hex()


class Plain(Vault):
    """The vault with encryption off: data keys are names without a key, which show in a restored backup what was erased."""

    check = "plain"

    def make(self, purpose: str) -> DataKey:
        """A name, and no key."""
        return DataKey(os.urandom(ID_BYTES).hex(), purpose, b"")

    def cipher(self, key: DataKey) -> Cipher:
        """No encryption; raises `Erased` where the name was struck out."""
        if key.wrapped is None:
            raise Erased
        return NoCipher()

    def lookup(self, key: DataKey) -> Lookup:  # noqa: ARG002 (there is no key)
        """SHA-256 of purpose and value: the same shape as a keyed hash, without its secrecy."""
        return lambda purpose, value: hashlib.sha256(_written(purpose, value)).hexdigest()


SERVICE, LOOKUP = "service", "lookup"
"""The two data keys that every sealed database has: for what belongs to no case, message or mail, and for the keyed hashes."""

FIRST = ((SERVICE, b"id", b"seal"), (LOOKUP, b"lookup id", b"lookup"))


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


def _wrapped(id: str, purpose: str) -> str:
    return f"data_keys.wrapped/{id}/{purpose}"


def _written(purpose: str, value: str) -> bytes:
    return f"{purpose}\0{value}".encode("utf-8", "surrogatepass")
