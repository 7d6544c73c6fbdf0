"""What the store must know of itself before any key is given: which key sealed it, and whether outgoing mail stands held.

Plain words in a table of two columns: a restore writes here too, and it never has the key.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from service.adapters.store.transaction import Transaction
from service.adapters.tables import FACTS

VAULT, HELD = "vault", "outbox_held"


FACT = select(FACTS.c.value).where(FACTS.c.key == bindparam("name"))


FACT = select(FACTS.c.value).where(FACTS.c.key == bindparam("name"))


def get_fact(tx: Transaction, key: str) -> str | None:
    """What was last written under the key."""
    value = tx.scalar(FACT, name=key)
    return None if value is None else str(value)


def set_fact(tx: Transaction, key: str, value: str) -> None:
    """Writes it down, over what was there."""
    tx.put(FACTS, {"key": key}, {"value": value})
