"""One open transaction, as the named queries use it: a connection, the vault, and the few statements that both databases need.

Nothing is committed here: `SqlStore` commits when the block ends and rolls back when it raises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, CursorResult, Executable, Row, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from service.adapters.store.seals import Seal, new_seal_id
from service.adapters.vault import Vault

Values = Mapping[str, object]
Found = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Transaction:
    """A connection inside a transaction."""

    connection: Connection
    vault: Vault
    writing: bool

    def execute(self, statement: Executable, values: Values | Sequence[Values] | None = None) -> CursorResult[tuple[object, ...]]:
        """The statement's result."""
        return self.connection.execute(statement, values)

    def add(self, table: Table, values: Values) -> int | None:
        """The new row's id; None where a unique column already holds such a row."""
        insert = self._insert(table).values(**values).on_conflict_do_nothing().returning(table.c.id)
        number = self.connection.execute(insert).scalar_one_or_none()
        return None if number is None else int(number)

    def put(self, table: Table, key: Values, values: Values) -> None:
        """Writes the row of that key, new or over the old one."""
        insert = self._insert(table).values(**key, **values)
        self.connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=dict(values)))

    def lock(self, name: str) -> None:
        """Makes this writing transaction the only one that holds `name` until it ends; SQLite's writers are alone anyway."""
        if self.writing and self.connection.dialect.name == "postgresql":
            self.connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))

    def seal(self, table: Table, seal_id: str | None = None) -> Seal:
        """The seal of that row; of a new row where no id is given."""
        return Seal(self.vault, table.name, seal_id or new_seal_id())

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        return sqlite.insert(table) if self.connection.dialect.name == "sqlite" else postgresql.insert(table)
