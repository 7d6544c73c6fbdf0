"""Copies a whole database into an empty one, of the other kind or of the same, and proves that the copy is the whole of it.

Two URLs enter; the number of rows of each table leaves, or `CopyRefused` in one sentence, and then the target is as it was.
Sealed values and data keys go over as they are: no key is needed, and the same key opens both. Rows are streamed a few at a time.
All of it, tables and proof included, is one transaction of the target; the source is only read, as it stood at one moment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, func, insert, select, text

from service.adapters.database_file import make_file, sqlite_file
from service.adapters.store.audit import EVERYTHING, HEAD, HEADS
from service.adapters.store.audit_checks import Checks
from service.adapters.store.audit_links import SYSTEM
from service.adapters.store.engine import begin, connect
from service.adapters.store.prepared import Found
from service.adapters.store.schema import SchemaMismatch, check_version, make_tables, version
from service.adapters.tables import MESSAGE_CHUNKS, METADATA, OUTBOX_CHUNKS
from service.adapters.tables.base import OWN

NOT_EMPTY = "The database to copy into is not empty: nothing was copied. Make a new one, and leave it empty."
SAME = "The database to copy into is the one that is copied."
UNLIKE = "The copy of the table {name} is not what was copied; nothing was changed. Look at both databases, and try again."
UNSOUND = "The audit log does not hold, and nothing was copied: {fault}"

ROWS, BYTES = 500, 4 * 1024 * 1024
"""What is held at once: so many rows, or so many bytes and the row that came last."""
FETCHED, PIECES = 50, 2
"""Rows fetched at once; of the tables of pieces, each of which has a mebibyte, fewer."""
WHOLE = 1 << 256


class CopyRefused(Exception):  # noqa: N818 - it says what happened
    """A database cannot be copied; the text is one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows counted, and the sum of their digests, which does not depend on their order."""

    rows: int = 0
    digest: int = 0

    def plus(self, row: Sequence[object]) -> Sum:
        """The same with one row more."""
        return Sum(self.rows + 1, (self.digest + _digest(row)) % WHOLE)


@dataclass(frozen=True, slots=True)
class Copied:
    """The rows of each table, and how many chains the audit log has whose heads were compared."""

    rows: Mapping[str, int]
    chains: int


def copy(source: str, target: str) -> Copied:
    """What was copied; raises `CopyRefused` where the target holds anything, or where the copy is not equal in every row."""
    path = sqlite_file(target)
    if path is not None and path == sqlite_file(source):
        raise CopyRefused(SAME)
    was_there = path is None or path.exists()
    if path is not None:
        make_file(path)
    done = False
    try:
        copied = _copy(source, target)
        done = True
        return copied
    finally:
        if path is not None and not done and not was_there:
            path.unlink(missing_ok=True)


def _copy(source: str, target: str) -> Copied:
    ours, theirs = connect(source), connect(target)
    try:
        check_version(ours, source)
        with ours.connect() as old, old.begin(), theirs.connect() as new:
            begin(old, writing=False)
            _need_empty(new)
            make_tables(new)
            sums = {table.name: _pour(old, new, table) for table in METADATA.sorted_tables}
            _count_on(new)
            chains = _prove(old, new, sums)
            new.commit()
        return Copied({name: each.rows for name, each in sums.items()}, chains)
    finally:
        ours.dispose()
        theirs.dispose()


def _need_empty(new: Connection) -> None:
    try:
        found = version(new)
    except SchemaMismatch:
        raise CopyRefused(NOT_EMPTY) from None
    new.rollback()
    if found is not None:
        raise CopyRefused(NOT_EMPTY)


def _pour(old: Connection, new: Connection, table: Table) -> Sum:
    """Writes every row of the table into the new database; what they come to."""
    total, batch, size = Sum(), list[dict[str, object]](), 0
    for row in _rows(old, table):
        total = total.plus(row)
        batch.append(row._asdict())
        size += sum(len(each) for each in row if isinstance(each, bytes | str))
        if len(batch) == ROWS or size > BYTES:
            new.execute(insert(table), batch)
            batch, size = [], 0
    if batch:
        new.execute(insert(table), batch)
    return total


def _rows(connection: Connection, table: Table) -> Iterator[Found]:
    at_once = PIECES if table in (MESSAGE_CHUNKS, OUTBOX_CHUNKS) else FETCHED
    columns = [column for column in table.columns if OWN not in column.info]
    with connection.execution_options(yield_per=at_once).execute(select(*columns)) as rows:
        yield from rows


def _count_on(new: Connection) -> None:
    """Has PostgreSQL number new rows after the highest that was copied; SQLite does by itself."""
    if new.dialect.name == "sqlite":
        return
    for table in METADATA.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            highest = new.scalar(select(func.max(column)))
            after = text("SELECT setval(pg_get_serial_sequence(:of, :column), :highest)")
            if highest is not None:
                new.execute(after, {"of": table.name, "column": column.name, "highest": highest})


def _prove(old: Connection, new: Connection, sums: Mapping[str, Sum]) -> int:
    """How many chains the audit log has; raises `CopyRefused` where anything differs, read back from the new database."""
    for table in METADATA.sorted_tables:
        if _sum(new, table) != sums[table.name]:
            raise CopyRefused(UNLIKE.format(name=table.name))
    with new.execution_options(yield_per=ROWS).execute(EVERYTHING) as rows:
        fault = next(Checks(_name).faults(rows), None)
    if fault is not None:
        raise CopyRefused(UNSOUND.format(fault=fault))
    heads = _heads(old)
    if _heads(new) != heads:
        raise CopyRefused(UNLIKE.format(name="audit_log"))
    return len(heads)


def _sum(connection: Connection, table: Table) -> Sum:
    total = Sum()
    for row in _rows(connection, table):
        total = total.plus(row)
    return total


def _heads(connection: Connection) -> list[tuple[int, int, str]]:
    """The last entry of each chain: chain, place, hash."""
    system = connection.execute(HEAD, {"of": SYSTEM}).one_or_none()
    first = [(SYSTEM, int(system.seq), str(system.hash))] if system else []
    return first + [(int(row.chain), int(row.seq), str(row.hash)) for row in connection.execute(HEADS)]


def _name(chain: int) -> str:
    return "the system" if chain == SYSTEM else f"case {chain}"


def _digest(row: Sequence[object]) -> int:
    return int.from_bytes(hashlib.sha256(repr([_plain(each) for each in row]).encode()).digest())


def _plain(value: object) -> object:
    """A value as both databases give it back; bytes as their digest, which is shorter than their text."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).digest()
    return value.isoformat() if isinstance(value, datetime) else value
