"""The tables of what goes out: each mail that we owe or have sent, and its bytes in pieces.

The keyed hash of `once` is unique: the database itself refuses to owe the same notice twice. Recipient, Message-ID and the mail
server's answer are sealed, for each may name a person.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field

from service.adapters.tables.base import Moment, Row, SealedRow, table


class MailRow(SealedRow, table=True):
    """A mail that we owe or have sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("once_key"),
        Index(None, "state", "created_at"),
        Index(None, "state", "sent_at"),
        Index(None, "mail_key"),
        Index(None, "case_id", "state"),
        Index(None, "recipient_key", "created_on"),
    )

    once: bytes = Field(sa_type=LargeBinary)
    once_key: str
    kind: str
    audience: str
    state: str
    recipient: bytes = Field(sa_type=LargeBinary)
    recipient_key: str
    mail_id: bytes = Field(sa_type=LargeBinary)
    mail_key: str
    tag: str
    created_at: datetime = Field(sa_type=Moment)
    created_on: date  # the day it was where the office is
    next_at: datetime | None = Field(default=None, sa_type=Moment)
    attempts: int = 0
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    agency: str | None = None
    request_ids: str = Field(sa_type=Text)
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    uncertain: bool = False
    sent_at: datetime | None = Field(default=None, sa_type=Moment)
    answers: int | None = Field(default=None, foreign_key="messages.id")
    key_id: str | None = None  # the data key of all that is sealed of it


class MailChunkRow(Row, table=True):
    """A piece of an outgoing mail's bytes."""

    __tablename__ = "outbox_chunks"

    mail_id: int = Field(primary_key=True, foreign_key="outbox.id")
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


OUTBOX, OUTBOX_CHUNKS = table(MailRow), table(MailChunkRow)
