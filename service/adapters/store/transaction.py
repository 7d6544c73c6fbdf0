"""One open transaction, as the named queries use it: a connection, the keyring, and the few statements that both databases need.

Statements are made once, at import or at first use, and take their values by name: making one anew for each call would cost more
than running it. Nothing is committed here: `SqlStore` commits when the block ends and rolls back when it raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Connection, Executable, Insert, Integer, Table, bindparam, func, insert, select
from sqlalchemy.exc import MultipleResultsFound

from service.adapters.store.kept_cases import KeptCases
from service.adapters.store.keyring import Keyring
from service.adapters.store.prepared import Found, Values, rows, run, scalar
from service.adapters.store.seals import Seal, new_seal_id

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

# Named like no column: in an UPDATE a value goes to the column of its name.
ROW: BindParameter[int] = bindparam("row_id", type_=Integer())
MOST: BindParameter[int] = bindparam("most", type_=Integer())

LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))


@dataclass(frozen=True, slots=True)
class Transaction:
    """A connection inside a transaction."""

    connection: Connection
    keys: Keyring
    writing: bool
    kept: KeptCases = field(default_factory=KeptCases)

    def rows(self, statement: Executable, **values: object) -> Sequence[Found]:
        """Every row that the statement finds."""
        return rows(self.connection, statement, values)

    def row(self, statement: Executable, **values: object) -> Found | None:
        """The one row that the statement finds, or None."""
        found = rows(self.connection, statement, values, 2)
        if len(found) > 1:
            raise MultipleResultsFound("one row at most was looked for")
        return found[0] if found else None

    def scalar(self, statement: Executable, **values: object) -> Any:  # the column's type is the statement's
        """The first column of the first row that the statement finds, or None."""
        return scalar(self.connection, statement, values)

    def run(self, statement: Executable, values: Values) -> None:
        """Runs the statement."""
        run(self.connection, statement, (values,))

    def insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Writes new rows."""
        if rows:
            run(self.connection, _plain_insert(table), rows)

    def add(self, table: Table, values: Values) -> int | None:
        """The new row's id; None where a unique column already holds such a row."""
        number = scalar(self.connection, _insert_once(self.connection.dialect.name, table), values)
        return None if number is None else int(number)

    def put(self, table: Table, key: Values, values: Values) -> None:
        """Writes the row of that key, new or over the old one."""
        put(self.connection, table, key, values)

    def put_once(self, table: Table, key: Values) -> None:
        """Writes the row that is nothing but its key, unless it is there."""
        run(self.connection, _insert_if_new(self.connection.dialect.name, table), (key,))

    def lock(self, name: str) -> None:
        """Makes this writing transaction the only one that holds `name` until it ends; SQLite's writers are alone anyway."""
        if self.writing:
            lock(self.connection, name)

    def seal(self, table: Table, seal_id: str | None = None, key: str | None = None) -> Seal:
        """The seal of that row, of a new row where no id is given; what is written goes under that data key."""
        return Seal(self.keys, table.name, seal_id or new_seal_id(), key)


def put(connection: Connection, table: Table, key: Values, values: Values) -> None:
    """Writes the row of that key, new or over the old one."""
    run(connection, _upsert(connection.dialect.name, table, tuple(key), tuple(values)), ({**key, **values},))


def lock(connection: Connection, name: str) -> None:
    """Makes this writing transaction the only one that holds `name` until it ends; SQLite's writers are alone anyway."""
    if connection.dialect.name == "postgresql":
        rows(connection, LOCK, {"name": name})


@cache
def _plain_insert(table: Table) -> Insert:
    return insert(table)


@cache
def _insert_once(dialect: str, table: Table) -> Executable:
    return _dialects_insert(dialect, table).on_conflict_do_nothing().returning(table.c.id)


@cache
def _insert_if_new(dialect: str, table: Table) -> Executable:
    return _dialects_insert(dialect, table).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, table: Table, key: Sequence[str], names: Sequence[str]) -> Executable:
    new = _dialects_insert(dialect, table)
    return new.on_conflict_do_update(index_elements=list(key), set_={name: new.excluded[name] for name in names})


def _dialects_insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
