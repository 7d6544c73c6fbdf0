"""What the store must know of itself before any key is given: which key sealed it, and whether outgoing mail stands held.

Plain words in a table of two columns: a restore writes here too, and it never has the key.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from service.adapters.store.transaction import put
from service.adapters.tables import FACTS

VAULT, HELD = "vault", "outbox_held"

FACT = select(FACTS.c.value).where(FACTS.c.key == bindparam("name"))


def get_fact(connection: Connection, key: str) -> str | None:
    """What was last written under the key."""
    value = connection.execute(FACT, {"name": key}).scalar()
    return None if value is None else str(value)


def set_fact(connection: Connection, key: str, value: str) -> None:
    """Writes it down, over what was there."""
    put(connection, FACTS, {"key": key}, {"value": value})
