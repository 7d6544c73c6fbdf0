"""Statements made ready once: their text for one database, and what is done to each value that goes in and comes out.

A statement and the names of its values enter; a `Prepared` leaves that is run on the driver's own cursor, because SQLAlchemy's
way to it costs several times what SQLite takes for a row found by its key. Text, values and errors are the same as by that way.
What needs more (a list of values, a default made in Python) is not prepared: SQLAlchemy runs it.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Executable, Row, literal
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Found = Row[Any]
"""A row, whose columns are its attributes: SQLAlchemy's own, or a tuple with names."""
Values = Mapping[str, object]
Turn = Callable[[Any], Any]
"""What makes of a value what the driver takes, or of what it gives a value."""

KEPT = 1024
"""Prepared statements: some three hundred for each database that is open at once."""


@dataclass(slots=True)
class Prepared:
    """A statement for one database, with the names of its values."""

    text: str
    dialect: Dialect
    names: tuple[str, ...]  # of the values, where the driver takes them by name; else they go in order
    binds: tuple[tuple[str, object], ...]  # by what name a value is given, or else the value
    turning: tuple[tuple[int, Turn], ...]  # which of them is made into what the driver takes
    kinds: tuple[TypeEngine[Any], ...]  # of a row's columns
    made: Callable[[Sequence[Any]], Any] | None = None
    turned: list[tuple[int, Turn]] = field(default_factory=list)

    def rows(self, connection: Connection, values: Values, most: int | None = None) -> list[Found]:
        """The rows that the statement finds, or the first so many of them; none where it finds none or says nothing."""
        cursor = connection.connection.cursor()
        try:
            try:
                cursor.execute(self.text, self._given(values))
                if not self.kinds:
                    return []
                found = cursor.fetchall() if most is None else cursor.fetchmany(most)
            except self.dialect.loaded_dbapi.Error as fault:
                raise self._told(connection, cursor, fault) from fault
            return self._as_rows(found, cursor.description) if found else []
        finally:
            cursor.close()

    def run_all(self, connection: Connection, values: Sequence[Values]) -> None:
        """Runs the statement once for each of several sets of values."""
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(self.text, [self._given(each) for each in values])
        except self.dialect.loaded_dbapi.Error as fault:
            raise self._told(connection, cursor, fault) from fault
        finally:
            cursor.close()

    def _given(self, values: Values) -> Any:
        try:
            given = [values[name] if own is OPEN else own for name, own in self.binds]
            for at, how in self.turning:
                given[at] = how(given[at])
            return dict(zip(self.names, given, strict=True)) if self.names else given
        except (KeyError, TypeError, ValueError) as fault:
            raise StatementError(f"({type(fault).__name__}) {fault}", self.text, (), fault, True) from fault

    def _as_rows(self, found: Sequence[Sequence[Any]], description: Sequence[Sequence[Any]]) -> list[Found]:
        if self.made is None:
            names = [told[0] for told in description]
            turns = [
                kind.dialect_impl(self.dialect).result_processor(self.dialect, told[1])
                for kind, told in zip(self.kinds, description, strict=True)
            ]
            self.turned = [(at, how) for at, how in enumerate(turns) if how is not None]
            self.made = _made(names)
        made, turned = self.made, self.turned
        if not turned:
            return [made(each) for each in found]
        rows = []
        for each in found:
            values = list(each)
            for at, how in turned:
                values[at] = how(values[at])
            rows.append(made(values))
        return rows

    def _told(self, connection: Connection, cursor: Any, fault: Any) -> StatementError:
        """The driver's error as SQLAlchemy tells it, with no value in it; a line that broke is not used again."""
        gone = self.dialect.is_disconnect(fault, connection.connection.dbapi_connection, cursor)
        if gone:
            connection.invalidate(fault)
        told: StatementError = DBAPIError.instance(
            self.text,
            (),
            fault,
            self.dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=gone,
            dialect=self.dialect,
        )
        return told


def _made(names: Sequence[str]) -> Callable[[Sequence[Any]], Any]:
    """What makes a row of its values."""
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]
    made: Callable[[Sequence[Any]], Any] = row._make
    return made


OPEN = object()
"""Stands where a statement has no value of its own."""


def among(column: ColumnElement[Any], values: Iterable[str]) -> ColumnElement[bool]:
    """Whether the column holds one of these words, each of them a value by itself, so that the statement's text is whole."""
    return column.in_([literal(each, column.type) for each in values])


@lru_cache(maxsize=KEPT)
def prepared(statement: Executable, dialect: Dialect, given: tuple[str, ...], *, many: bool = False) -> Prepared | None:
    """The statement ready for values of those names, for several sets of them if `many`; None where SQLAlchemy has to run it."""
    compiled = statement.compile(dialect=dialect, column_keys=list(given), for_executemany=many)  # type: ignore[attr-defined]
    if not isinstance(compiled, SQLCompiler) or _is_more(compiled):
        return None
    names = tuple(compiled.positiontup or compiled.binds)
    binds = [compiled.binds[name] for name in names]
    turns = [each.type.dialect_impl(dialect).bind_processor(dialect) for each in binds]
    defaults = _defaults(compiled)
    own = [
        OPEN if name in given or (bind.required and name not in defaults) else defaults.get(name, bind.effective_value)
        for name, bind in zip(names, binds, strict=True)
    ]
    return Prepared(
        text=compiled.string,
        dialect=dialect,
        names=() if compiled.positional else names,
        binds=tuple(zip(names, own, strict=True)),
        turning=tuple((at, how) for at, how in enumerate(turns) if how is not None),
        kinds=tuple(each.type for each in getattr(statement, "exported_columns", ())),
    )


def _is_more(compiled: SQLCompiler) -> bool:
    """Whether the statement is not all said by its text and its values."""
    lists = compiled.literal_execute_params or compiled.post_compile_params or compiled.escaped_bind_names
    worked_out = [each for each in compiled.insert_prefetch if not getattr(each.default, "is_scalar", False)]
    return bool(lists or worked_out or compiled.update_prefetch or compiled.implicit_returning)


def _defaults(compiled: SQLCompiler) -> dict[str, object]:
    """The values of columns that are left out of a new row, where they are always the same."""
    return {str(each.key): getattr(each.default, "arg", None) for each in compiled.insert_prefetch}


def rows(connection: Connection, statement: Executable, values: Values, most: int | None = None) -> Sequence[Found]:
    """The rows that the statement finds, or the first so many of them."""
    ready = None if _is_listened_to(connection) else prepared(statement, connection.dialect, tuple(values))
    if ready is not None:
        return ready.rows(connection, values, most)
    found: Any = connection.execute(statement, values)
    return list(found.all() if most is None else found.fetchmany(most)) if found.returns_rows else []


def scalar(connection: Connection, statement: Executable, values: Values) -> Any:  # the column's type is the statement's
    """The first column of the first row that the statement finds, or None."""
    found = rows(connection, statement, values, 1)
    return found[0][0] if found else None


def run(connection: Connection, statement: Executable, values: Sequence[Values]) -> None:
    """Runs the statement once for each set of values; all have the same names."""
    ready = None if _is_listened_to(connection) else prepared(statement, connection.dialect, tuple(values[0]), many=True)
    if ready is None:
        connection.execute(statement, values if len(values) > 1 else values[0])
    elif len(values) > 1:
        ready.run_all(connection, values)
    else:
        ready.rows(connection, values[0])


def _is_listened_to(connection: Connection) -> bool:
    """Whether somebody wants to be told of each statement, which SQLAlchemy alone does."""
    return bool(connection.engine.dispatch.before_cursor_execute)
