"""The tables of requests and returns: what one agency was asked for, and each version of what it sent.

What is still missing and what a return says are sealed. A return that was erased keeps its row as a stub, so that its number is
never given twice and the audit log still has something to point at.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from service.adapters.tables.base import Moment, SealedRow, table


class RequestRow(SealedRow, table=True):
    """One agency asked for one document."""

    __tablename__ = "requests"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "agency"], ["case_agencies.case_id", "case_agencies.key"]),
        UniqueConstraint("case_id", "agency", "document"),
    )

    case_id: int
    agency: str
    document: str
    state: str
    due_on: date
    asked_on: date | None = None
    promised_on: date | None = None
    versions: int = 0
    missing: bytes | None = Field(default=None, sa_type=LargeBinary)


class ReturnRow(SealedRow, table=True):
    """One version of a return."""

    __tablename__ = "returns"
    __table_args__ = (UniqueConstraint("request_id", "version"),)

    request_id: int = Field(foreign_key="requests.id")
    version: int
    status: str
    provenance: str
    received_at: datetime = Field(sa_type=Moment)
    message_id: int | None = Field(default=None, foreign_key="messages.id")
    position: int | None = None
    record: bytes | None = Field(default=None, sa_type=LargeBinary)  # none: erased, the stub remains
    changes: bytes | None = Field(default=None, sa_type=LargeBinary)
    missing: bytes | None = Field(default=None, sa_type=LargeBinary)
    key_id: str | None = None  # a data key of its own: a version may have been sent in error


REQUESTS, RETURNS = table(RequestRow), table(ReturnRow)
