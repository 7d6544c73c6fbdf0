"""The bytes of messages and mails: sealed pieces of 1 MiB in a table of their own, so that a list of rows never drags them along.

Bytes go in with the row's seal and come out whole; a piece that is missing or out of place is an error, never a shorter message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Delete, Select, Table, bindparam, delete, select

from service.adapters.store.seals import Seal
from service.adapters.store.transaction import Transaction
from service.adapters.tables import MESSAGE_CHUNKS, OUTBOX_CHUNKS

COLUMN = "raw"


@dataclass(frozen=True, slots=True)
class Chunks:
    """A table of pieces: whose they are stands in the column `owner`."""

    table: Table
    owner: str
    found: Select[tuple[bytes]]
    gone: Delete

    def put(self, tx: Transaction, owner: int, seal: Seal, raw: bytes) -> None:
        """Writes the bytes of the row `owner`."""
        tx.insert(self.table, list(self._rows(owner, seal, raw)))

    def get(self, tx: Transaction, owner: int, seal: Seal) -> bytes | None:
        """The bytes of the row `owner`; None where none are kept."""
        pieces = [row.data for row in tx.rows(self.found, owner=owner)]
        return seal.read_chunks(COLUMN, pieces) if pieces else None

    def drop(self, tx: Transaction, owner: int) -> None:
        """Erases the bytes of the row `owner`."""
        tx.run(self.gone, {"owner": owner})

    def _rows(self, owner: int, seal: Seal, raw: bytes) -> Iterator[dict[str, object]]:
        for number, data in enumerate(seal.chunks(COLUMN, raw)):
            yield {self.owner: owner, "number": number, "data": data}


def _chunks(table: Table, owner: str) -> Chunks:
    his = table.c[owner] == bindparam("owner")
    return Chunks(table, owner, select(table.c.data).where(his).order_by(table.c.number), delete(table).where(his))


OF_MESSAGES = _chunks(MESSAGE_CHUNKS, "message_id")
OF_OUTBOX = _chunks(OUTBOX_CHUNKS, "mail_id")
