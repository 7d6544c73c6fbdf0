"""A notice: one mail that we owe, to one recipient, with the `once` key that makes it the same notice for ever.

A decision yields notices; the outbox keeps them; the wording turns them into mail; delivery checks again whether the reason still
holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class NoticeKind(StrEnum):
    """What a mail is for; stands in its `X-Rapid-Review-Notice` header."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REQUEST = "request"
    CHASE = "chase"
    RECEIPT = "receipt"
    QUERY = "query"
    QUESTION = "question"  # a supplementary question, or an action, from staff
    UNREADABLE = "unreadable"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    ESCALATION = "escalation"
    EXTENSION = "extension"
    STAND_DOWN = "stand-down"
    LATE = "late"
    INVITATION = "invitation"
    DECISION = "decision"
    CHECKLIST = "checklist"
    HELD = "held"
    DIGEST = "digest"
    SUMMARY = "summary"
    ALERT = "alert"
    COMMAND_RESULT = "command-result"


class Audience(StrEnum):
    """On what ground the recipient may have the mail; checked when it is queued and again when it is sent."""

    AGENCY = "agency"  # about a case: a contact of that agency in that case, in a secure domain
    SENDER = "sender"  # an answer that says nothing about any case, to whoever wrote to us and was verified
    STAFF = "staff"
    GROUP = "group"  # the review group and its chair, as config.toml names them


ANSWERS = frozenset(
    {NoticeKind.RECEIPT, NoticeKind.ACKNOWLEDGEMENT, NoticeKind.QUERY, NoticeKind.UNREADABLE, NoticeKind.COMMAND_RESULT}
)
"""Kinds that answer a mail: sent at once, at any hour, and in mode `approve` without a person's yes."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a mail; its name is ours and says nothing of a person."""

    name: str
    content_type: str
    data: bytes
    cid: str = ""  # a picture that the HTML shows where it says `cid:` and this; empty: an attachment


@dataclass(frozen=True, slots=True)
class Notice:
    """One mail owed. `words` is all that its template may say; nothing of the sender's subject, text or file names is in it."""

    kind: NoticeKind
    once: str
    audience: Audience
    recipient: str
    words: Mapping[str, object]
    case_id: int | None = None
    tag: str = ""  # what the subject's brackets hold: `RR-2026-003 police`, `RR held 41`, `RR digest`
    agency: str | None = None
    review_type: str = "default"  # which folder of templates/mail overrides the default
    request_ids: tuple[int, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    files: tuple[File, ...] = field(default=())
