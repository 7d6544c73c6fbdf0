"""What the store must know of itself before any key is given: which key sealed it, and whether outgoing mail stands held.

Plain words in a table of two columns: a restore writes here too, and it never has the key.
"""

from __future__ import annotations

from sqlalchemy import select

from service.adapters.store.transaction import Transaction
from service.adapters.tables import FACTS

VAULT, HELD = "vault", "outbox_held"


def get_fact(tx: Transaction, key: str) -> str | None:
    """What was last written under the key."""
    return tx.connection.scalar(select(FACTS.c.value).where(FACTS.c.key == key))


def set_fact(tx: Transaction, key: str, value: str) -> None:
    """Writes it down, over what was there."""
    tx.put(FACTS, {"key": key}, {"value": value})
