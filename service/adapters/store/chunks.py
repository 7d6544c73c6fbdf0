"""The bytes of messages and mails: sealed pieces of 1 MiB in a table of their own, so that a list of rows never drags them along.

Bytes go in with the row's seal and come out whole; a piece that is missing or out of place is an error, never a shorter message.
"""

from __future__ import annotations

from sqlalchemy import Column, Table, delete, insert, select

from service.adapters.store.seals import Seal
from service.adapters.store.transaction import Transaction

COLUMN = "raw"


def put_bytes(tx: Transaction, table: Table, owner: int, seal: Seal, raw: bytes) -> None:
    """Writes the bytes of the row `owner`."""
    pieces = enumerate(seal.chunks(COLUMN, raw))
    tx.execute(insert(table), [{_owner(table).name: owner, "number": number, "data": data} for number, data in pieces])


def get_bytes(tx: Transaction, table: Table, owner: int, seal: Seal) -> bytes | None:
    """The bytes of the row `owner`; None where none are kept."""
    pieces = tx.connection.scalars(select(table.c.data).where(_owner(table) == owner).order_by(table.c.number)).all()
    return seal.read_chunks(COLUMN, pieces) if pieces else None


def drop_bytes(tx: Transaction, table: Table, owner: int) -> None:
    """Erases the bytes of the row `owner`."""
    tx.execute(delete(table).where(_owner(table) == owner))


def _owner(table: Table) -> Column[int]:
    return next(iter(table.primary_key.columns))
