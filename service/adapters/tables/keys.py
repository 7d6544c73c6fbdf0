"""The table of data keys: what seals the values of each case, message and mail, wrapped by the key that is given from outside.

A key that was destroyed leaves its row without what it held, so that a copy of it in an old file is never taken back.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, text
from sqlmodel import Field

from service.adapters.tables.base import Moment, Row, table

ITS_OWN = "purpose IN ('service', 'lookup')"
"""The two keys of the database itself, among as many as there are messages."""


class DataKeyRow(Row, table=True):
    """A data key, wrapped or destroyed."""

    __tablename__ = "data_keys"
    __table_args__ = (Index("ix_data_keys_own", "purpose", sqlite_where=text(ITS_OWN), postgresql_where=text(ITS_OWN)),)

    id: str = Field(sa_type=String(16), primary_key=True)
    purpose: str
    wrapped: bytes | None = Field(default=None, sa_type=LargeBinary)  # none: destroyed
    destroyed_at: datetime | None = Field(default=None, sa_type=Moment)


DATA_KEYS = table(DataKeyRow)
