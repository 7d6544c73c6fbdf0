"""The tables of what comes in: messages and their bytes, what became of each attachment, how far a folder is collected.

A message's identity is where it lay on the server: mailbox, folder, UIDVALIDITY and UID. Its sender, its Message-ID and what made
it doubtful are sealed; its bytes leave their rows when it is left or erased, the row itself stays for ever.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from service.adapters.tables.base import Moment, NumberedRow, Row, SealedRow, table


class MessageRow(SealedRow, table=True):
    """An inbound message: its identity on the server, where it stands, and where it is to be."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
        Index(None, "state", "received_at"),
        Index(None, "digest_key"),
        Index(None, "mail_key"),
        Index(None, "sender_key", "received_at"),
        Index(None, "size", "received_at"),
        Index(None, "case_id"),
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
    key_id: str | None = None  # the data key of all that is sealed of it


class MessageChunkRow(Row, table=True):
    """A piece of a message's bytes."""

    __tablename__ = "message_chunks"

    message_id: int = Field(primary_key=True, foreign_key="messages.id")
    number: int = Field(primary_key=True)
    data: bytes = Field(sa_type=LargeBinary)


class MentionRow(Row, table=True):
    """A case that a message names, whether it was filed there or not: what has to be erased with the case is found by it."""

    __tablename__ = "mentions"
    __table_args__ = (Index(None, "case_id"),)

    message_id: int = Field(primary_key=True, foreign_key="messages.id")
    case_id: int = Field(primary_key=True, foreign_key="cases.id")


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


MESSAGES, MESSAGE_CHUNKS = table(MessageRow), table(MessageChunkRow)
ATTACHMENTS, FOLDERS, MENTIONS = table(AttachmentRow), table(FolderRow), table(MentionRow)
