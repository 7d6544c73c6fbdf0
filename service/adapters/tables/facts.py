"""The tables of what the service knows of itself: its notes, the facts needed before any key, and the version of the schema.

Notes are sealed; facts are not, because one of them says which key has sealed all else. The version belongs to Alembic.
"""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, MetaData, String, Table, Text
from sqlmodel import Field

from service.adapters.tables.base import Row, table


class NoteRow(Row, table=True):
    """A small fact of the service itself; sealed, because a mail server's answer may quote an address."""

    __tablename__ = "notes"

    key: str = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary)


class FactRow(Row, table=True):
    """What the store must know of itself before any key: which key sealed it, and whether outgoing mail stands held."""

    __tablename__ = "store_facts"

    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)


NOTES, FACTS = table(NoteRow), table(FactRow)

VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Where Alembic keeps the version of the schema; a table of its own, not one of ours."""
