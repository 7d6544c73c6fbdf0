"""The tables: what the database holds, one class a table, the glossary's nouns in the plural.

A column of `bytes` holds a personal value and has been through the vault; a column that ends in `_key` holds the keyed hash by
which such a value is found. References, states, agencies' keys, dates of process and counts stay readable to SQL. `seal_id` is
made before the row is written and binds the row's sealed values to it. Moments are kept in UTC. Nobody outside sees a row.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
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


class MessageRow(SealedRow, table=True):
    """An inbound message: its identity on the server, where it stands, and where it is to be."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
        Index(None, "state", "received_at"),
        Index(None, "digest_key"),
        Index(None, "mail_key"),
        Index(None, "size", "received_at"),
        Index(None, "moved_to", "moved_uidvalidity", "moved_uid"),
        Index("ix_messages_moving", "id", sqlite_where=text("moving = 1"), postgresql_where=text("moving")),
    )

    mailbox: str
    folder: str
    uidvalidity: int = Field(sa_type=BigInteger)
    uid: int = Field(sa_type=BigInteger)
    received_at: datetime = Field(sa_type=Moment)
    size: int = Field(sa_type=BigInteger)
    has_raw: bool
    digest_key: str | None = None
    state: str
    reason: str | None = None
    since: datetime = Field(sa_type=Moment)
    attempts: int = 0
    tried_at: datetime | None = Field(default=None, sa_type=Moment)
    try_at: datetime | None = Field(default=None, sa_type=Moment)
    assigned: bool = False
    sender: bytes | None = Field(default=None, sa_type=LargeBinary)
    sender_key: str | None = None
    mail_id: bytes | None = Field(default=None, sa_type=LargeBinary)
    mail_key: str | None = None
    doubt: bytes | None = Field(default=None, sa_type=LargeBinary)
    case_id: int | None = Field(default=None, foreign_key="cases.id")
    agency: str | None = None
    target: str | None = None
    moving: bool = False  # the intent to move it is not yet true
    moved_to: str | None = None
    moved_uidvalidity: int | None = Field(default=None, sa_type=BigInteger)
    moved_uid: int | None = Field(default=None, sa_type=BigInteger)  # none although moved: nobody knows where it is now


class MessageChunkRow(Row, table=True):
    """A piece of a message's bytes."""

    __tablename__ = "message_chunks"

    message_id: int = Field(primary_key=True, foreign_key="messages.id")
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class AttachmentRow(NumberedRow, table=True):
    """What became of one attachment."""

    __tablename__ = "attachments"

    message_id: int = Field(foreign_key="messages.id", index=True)
    position: int
    kind: str
    outcome: str
    request_id: int | None = Field(default=None, foreign_key="requests.id")
    return_id: int | None = Field(default=None, foreign_key="returns.id")
    rows: int | None = None


class FolderRow(Row, table=True):
    """How far a folder has been collected."""

    __tablename__ = "folders"

    mailbox: str = Field(primary_key=True)
    folder: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger)
    highest_uid: int = Field(sa_type=BigInteger)


class CaseRow(SealedRow, table=True):
    """A case: what people decided about it."""

    __tablename__ = "cases"
    __table_args__ = (UniqueConstraint("reference"), UniqueConstraint("prefix", "year", "number"), Index(None, "status"))

    reference: str
    prefix: str
    year: int
    number: int
    review_type: str
    status: str
    opened_on: date
    rules: str = Field(sa_type=Text)
    clock_started_on: date | None = None
    incident_on: bytes | None = Field(default=None, sa_type=LargeBinary)
    period_from: bytes | None = Field(default=None, sa_type=LargeBinary)
    period_to: bytes | None = Field(default=None, sa_type=LargeBinary)


class AliasRow(SealedRow, table=True):
    """Another body's number for a case."""

    __tablename__ = "aliases"
    __table_args__ = (UniqueConstraint("case_id", "alias_key"), Index(None, "alias_key"))

    case_id: int = Field(foreign_key="cases.id")
    alias: bytes = Field(sa_type=LargeBinary)
    alias_key: str


class SubjectRow(SealedRow, table=True):
    """A child (or adult) whom a case concerns."""

    __tablename__ = "subjects"

    case_id: int = Field(foreign_key="cases.id", index=True)
    initials: bytes = Field(sa_type=LargeBinary)
    born_on: bytes | None = Field(default=None, sa_type=LargeBinary)


class AgencyRow(SealedRow, table=True):
    """An agency in one case."""

    __tablename__ = "case_agencies"
    __table_args__ = (UniqueConstraint("case_id", "key"),)

    case_id: int = Field(foreign_key="cases.id")
    key: str
    name: bytes = Field(sa_type=LargeBinary)  # of this case only: it may be the child's school
    code: str
    case_only: bool


class ContactRow(SealedRow, table=True):
    """A person to write to at an agency, in one case only."""

    __tablename__ = "contacts"
    __table_args__ = (
        ForeignKeyConstraint(["case_id", "agency"], ["case_agencies.case_id", "case_agencies.key"]),
        UniqueConstraint("case_id", "agency", "address_key"),
        Index(None, "address_key"),
    )

    case_id: int
    agency: str
    address: bytes = Field(sa_type=LargeBinary)
    address_key: str


class BarredRow(SealedRow, table=True):
    """An address that gets and gives nothing on a case."""

    __tablename__ = "barred"
    __table_args__ = (UniqueConstraint("case_id", "address_key"),)

    case_id: int = Field(foreign_key="cases.id")
    address: bytes = Field(sa_type=LargeBinary)
    address_key: str


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


class MilestoneRow(Row, table=True):
    """A milestone that was reached."""

    __tablename__ = "milestones"

    case_id: int = Field(primary_key=True, foreign_key="cases.id")
    key: str = Field(primary_key=True)
    reached_on: date


class MailRow(SealedRow, table=True):
    """A mail that we owe or have sent."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("once_key"),
        Index(None, "state", "created_at"),
        Index(None, "mail_key"),
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


class MailChunkRow(Row, table=True):
    """A piece of an outgoing mail's bytes."""

    __tablename__ = "outbox_chunks"

    mail_id: int = Field(primary_key=True, foreign_key="outbox.id")
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class AuditRow(NumberedRow, table=True):
    """One thing that happened, chained to the one before it."""

    __tablename__ = "audit_log"
    __table_args__ = (UniqueConstraint("chain", "seq"),)

    chain: int  # the case's id; 0 is the chain of the system
    seq: int
    kind: str
    at: datetime = Field(sa_type=Moment)
    who: str
    evidence: str | None = Field(default=None, sa_type=Text)
    prev: str
    hash: str


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


VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Where Alembic keeps the version of the schema; a table of its own, not one of ours."""


def _table(row: type[Row]) -> Table:
    return METADATA.tables[str(row.__tablename__)]


MESSAGES, MESSAGE_CHUNKS, ATTACHMENTS = _table(MessageRow), _table(MessageChunkRow), _table(AttachmentRow)
FOLDERS, CASES, ALIASES, SUBJECTS = _table(FolderRow), _table(CaseRow), _table(AliasRow), _table(SubjectRow)
AGENCIES, CONTACTS, BARRED = _table(AgencyRow), _table(ContactRow), _table(BarredRow)
REQUESTS, RETURNS, MILESTONES = _table(RequestRow), _table(ReturnRow), _table(MilestoneRow)
OUTBOX, OUTBOX_CHUNKS, AUDIT_LOG = _table(MailRow), _table(MailChunkRow), _table(AuditRow)
NOTES, FACTS = _table(NoteRow), _table(FactRow)
