"""What all tables share: the metadata with its rule for names, moments in UTC, and rows with a number or with a seal.

A column of `bytes` holds a personal value and has been through the vault; a column that ends in `_key` holds the keyed hash by
which such a value is found. `seal_id` is made before the row is written and binds the row's sealed values to it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import Dialect, MetaData, String, Table
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Field, SQLModel

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


OWN = "own"
"""Marks a column that a database writes for itself, by its triggers: a copy of the data need not have the same value."""


class Moment(TypeDecorator[datetime]):
    """An aware moment: stored in UTC, because SQLite forgets the zone; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's)
        """The moment in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (same)
        """The moment, aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Row(SQLModel):
    """What all tables share."""

    metadata: ClassVar[MetaData] = METADATA


class NumberedRow(Row):
    """A row with a number of its own."""

    id: int | None = Field(default=None, primary_key=True)


class SealedRow(NumberedRow):
    """A row that holds personal values."""

    seal_id: str = Field(sa_type=String(32))


def table(row: type[Row]) -> Table:
    """The table that holds such rows."""
    return METADATA.tables[str(row.__tablename__)]
