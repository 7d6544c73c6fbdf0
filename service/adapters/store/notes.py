"""The notes: small facts of the service itself, such as when the mailbox was last reached.

A key and a text come in, the text leaves; it is sealed, because what a mail server answered may quote an address.
"""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from service.adapters.store.seals import Seal
from service.adapters.store.transaction import Transaction
from service.adapters.tables import NOTES

THIS = NOTES.c.key == bindparam("name")
NOTE = select(NOTES.c.value).where(THIS)
NO_NOTE = delete(NOTES).where(THIS)


class SqlNotes:
    """The notes in one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def get(self, key: str) -> str | None:
        """What was last noted under the key."""
        return self._seal(key).read_text("value", self._tx.scalar(NOTE, name=key))

    def set(self, key: str, value: str | None) -> None:
        """Notes the value over what was there; None: nothing is noted any more."""
        if value is None:
            self._tx.run(NO_NOTE, {"name": key})
        else:
            self._tx.put(NOTES, {"key": key}, {"value": self._seal(key).must("value", value)})

    def _seal(self, key: str) -> Seal:
        return self._tx.seal(NOTES, key)
