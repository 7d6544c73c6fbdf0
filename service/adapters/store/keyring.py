"""The keyring of one transaction: which data key seals a value, and the key that a sealed value names.

Values and the id of a key come in, sealed bytes leave, and back again. A data key is looked up when the first value asks for it
and forgotten when the transaction ends, so that a key that was destroyed opens nothing a moment later. (A case that was read is
kept for as long as nothing of it is written, an erasing included: `kept_cases`.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, text, update

from service.adapters.store.prepared import rows, run
from service.adapters.tables import DATA_KEYS
from service.adapters.tables.keys import ITS_OWN
from service.adapters.vault import (
    LOOKUP,
    OTHER_KEY,
    SERVICE,
    Cipher,
    DataKey,
    Keyed,
    Lookup,
    NoCipher,
    Plain,
    Vault,
    VaultError,
    key_id,
    open_chunks,
    seal_chunks,
)

CASE, POST, MESSAGE, RETURN, MAIL = "case", "post", "message", "return", "mail"
"""What a data key may be for besides the store's own two: a case, what we write about it, a message, a version of a return, a
mail of no case. Whatever may have to go by itself has a key by itself."""

ONE = select(DATA_KEYS).where(DATA_KEYS.c.id == bindparam("key"))
OWN = select(DATA_KEYS).where(text(ITS_OWN))  # word for word what the index says, or it would not be used
NEW = insert(DATA_KEYS)
DESTROY = (
    update(DATA_KEYS)
    .where(DATA_KEYS.c.id.in_(bindparam("keys", expanding=True)), DATA_KEYS.c.wrapped.is_not(None))
    .values(wrapped=None, destroyed_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """The two keys of the store itself, opened once: they seal what belongs to nobody, and they are never destroyed."""

    vault: Vault
    cipher: Cipher
    lookup: Lookup


@dataclass(frozen=True, slots=True)
class Keyring:
    """The data keys in one transaction."""

    connection: Connection
    own: OwnKeys
    known: dict[str, Cipher] = field(default_factory=dict)

    def seal(self, key: str | None, identity: str, plain: bytes) -> bytes:
        """The value sealed under that data key; under the store's own where there is none."""
        return self._cipher(key).seal(identity, plain)

    def open(self, identity: str, sealed: bytes) -> bytes:
        """The value that was sealed, by whichever key it names; raises `Erased` where that was destroyed."""
        return self._cipher(key_id(sealed) if self.own.cipher.id else None).open(identity, sealed)

    def seal_chunks(self, key: str | None, identity: str, raw: bytes) -> Iterator[bytes]:
        """The bytes sealed in pieces."""
        return seal_chunks(lambda piece, plain: self.seal(key, piece, plain), identity, raw)

    def open_chunks(self, identity: str, chunks: Sequence[bytes]) -> bytes:
        """The bytes that were sealed in pieces."""
        return open_chunks(self.open, identity, chunks)

    def lookup(self, purpose: str, value: str) -> str:
        """The value's hash, by which its row is found."""
        return self.own.lookup(purpose, value)

    def make(self, purpose: str) -> str:
        """The id of a new data key."""
        key = self.own.vault.make(purpose)
        keep(self.connection, key)
        self.known[key.id] = self.own.vault.cipher(key)
        return key.id

    def destroy(self, keys: Sequence[str | None], now: datetime) -> None:
        """Destroys those keys; what they sealed opens nowhere any more."""
        gone = [each for each in keys if each]
        if gone:
            self.connection.execute(DESTROY, {"keys": gone, "now": now})
        for each in gone:
            self.known.pop(each, None)

    def _cipher(self, id: str | None) -> Cipher:
        if id is None or id == self.own.cipher.id or not self.own.cipher.id:
            return self.own.cipher
        if id not in self.known:
            self.known[id] = self.own.vault.cipher(self._kept(id))
        return self.known[id]

    def _kept(self, id: str) -> DataKey:
        row = next(iter(rows(self.connection, ONE, {"key": id})), None)
        if row is None:
            raise VaultError(OTHER_KEY)
        return DataKey(row.id, row.purpose, row.wrapped)


def keep(connection: Connection, key: DataKey) -> None:
    """Writes a data key down."""
    run(connection, NEW, ({"id": key.id, "purpose": key.purpose, "wrapped": key.wrapped, "destroyed_at": None},))


def own_keys(connection: Connection, vault: Vault) -> OwnKeys | None:
    """The store's own keys as this vault opens them; None where the database has none yet."""
    kept = {row.purpose: DataKey(row.id, row.purpose, row.wrapped) for row in connection.execute(OWN)}
    if len(kept) < len((SERVICE, LOOKUP)):
        return None
    return OwnKeys(vault, vault.cipher(kept[SERVICE]), vault.lookup(kept[LOOKUP]))


def keyless(connection: Connection) -> Keyring:
    """A keyring for what needs no key: it opens nothing that is sealed."""
    vault = Plain()
    return Keyring(connection, OwnKeys(vault, NoCipher(), vault.lookup(vault.make(LOOKUP))))


def lookup_key_id(connection: Connection) -> str:
    """The id of the key of the keyed hashes, by which one database's keys are told from another's; empty where it has none."""
    return next((str(row.id) for row in connection.execute(OWN) if row.purpose == LOOKUP), "")


def make_own_keys(connection: Connection, vault: Vault, *, first: bool) -> None:
    """Gives the database its own keys: new ones, or, where its `first` schema knew none, those that sealed it until now."""
    for purpose in (SERVICE, LOOKUP):
        keep(connection, vault.first(purpose) if first and isinstance(vault, Keyed) else vault.make(purpose))
