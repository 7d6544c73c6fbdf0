"""The notes: small facts of the service itself, such as when the mailbox was last reached.

A key and a text come in, the text leaves; it is sealed, because what a mail server answered may quote an address.
"""

from __future__ import annotations

from sqlalchemy import delete, select

from service.adapters.store.seals import Seal
from service.adapters.store.transaction import Transaction
from service.adapters.tables import NOTES


class SqlNotes:
    """The notes in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, key: str) -> str | None:
        """What was last noted under the key."""
        sealed = self._tx.connection.scalar(select(NOTES.c.value).where(NOTES.c.key == key))
        return self._seal(key).read_text("value", sealed)

    def set(self, key: str, value: str | None) -> None:
        """Notes the value over what was there; None: nothing is noted any more."""
        if value is None:
            self._tx.execute(delete(NOTES).where(NOTES.c.key == key))
        else:
            self._tx.put(NOTES, {"key": key}, {"value": self._seal(key).must("value", value)})

    def _seal(self, key: str) -> Seal:
        return self._tx.seal(NOTES, key)
