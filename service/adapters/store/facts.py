"""What the store must know of itself before any key is given: which key sealed it, and whether outgoing mail stands held.

Plain words in a table of two columns: a restore writes here too, and it never has the key.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from service.adapters.store.transaction import put
from service.adapters.tables import FACTS

VAULT, HELD, LOOKUP_KEY = "vault", "outbox_held", "lookup_key"
"""Which key from outside has sealed it, whether outgoing mail stands held, and the id of the key of its keyed hashes."""

BACKUPS, KEY_FILES, EXPIRES = "backups", "key_files", "backup_expires_on"
"""Which backups were made, where the files of keys beside them are, and when the one that holds this fact is to be deleted."""

FACT = select(FACTS.c.value).where(FACTS.c.key == bindparam("name"))


def get_fact(connection: Connection, key: str) -> str | None:
    """What was last written under the key."""
    value = connection.execute(FACT, {"name": key}).scalar()
    return None if value is None else str(value)


def set_fact(connection: Connection, key: str, value: str) -> None:
    """Writes it down, over what was there."""
    put(connection, FACTS, {"key": key}, {"value": value})
