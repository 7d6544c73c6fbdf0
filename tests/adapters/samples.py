"""Fictional records to store: what a test does not care about has a value here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from service.domain.cases import CaseStatus, MessageState, Provenance, Reason, ReturnStatus, Subject
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.records import Filing, MailState, NewCase, NewMail, NewMessage, NewReturn
from service.domain.servers import Composed

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TODAY = date(2026, 11, 23)
MAILBOX = "reviews@unit.example"

_uids = count(1)


def message(raw: bytes | None = b"Subject: form\r\n\r\nattached", *, at: datetime = NOON, **other: object) -> NewMessage:
    """A message as it is collected, with a UID of its own."""
    place: dict[str, object] = {"mailbox": MAILBOX, "folder": "INBOX", "uidvalidity": 7, "uid": next(_uids)}
    return NewMessage(**(place | {"received_at": at, "size": len(raw or b""), "raw": raw} | other))  # type: ignore[arg-type]


def filing(state: MessageState = MessageState.DONE, reason: Reason = Reason.RETURN, **other: object) -> Filing:
    """How a message ended."""
    return Filing(state, reason, **other)  # type: ignore[arg-type]


def new_case(**other: object) -> NewCase:
    """A case as it is opened."""
    values: dict[str, object] = {
        "review_type": "rapid-review",
        "prefix": "RR",
        "status": CaseStatus.OPEN,
        "opened_on": TODAY,
        "rules": {"remind": [-2, 0, 2], "title": "Rapid review"},
        "subjects": (Subject("ZQ", date(2019, 4, 2)),),
    }
    return NewCase(**(values | other))  # type: ignore[arg-type]


def new_return(request_id: int, status: ReturnStatus = ReturnStatus.ACCEPTED, **other: object) -> NewReturn:
    """A version of a return."""
    values: dict[str, object] = {"provenance": Provenance.EMAIL, "received_at": NOON, "record": {"kind": "scoping"}}
    return NewReturn(request_id=request_id, status=status, **(values | other))  # type: ignore[arg-type]


def mail(
    once: str, *, state: MailState = MailState.QUEUED, at: datetime = NOON, raw: bytes = b"To: x", **other: object
) -> NewMail:
    """A mail that we owe."""
    values: dict[str, object] = {
        "kind": NoticeKind.RECEIPT,
        "audience": Audience.AGENCY,
        "recipient": "dsl@oakfield.example",
        "words": {},
        "tag": "RR-2026-001 oakfield",
    }
    answers = other.pop("answers", None)
    mail_id = str(other.pop("mail_id", f"<{once}@unit.example>"))
    notice = Notice(once=once, **(values | other))  # type: ignore[arg-type]
    return NewMail(notice, Composed(mail_id, raw), state, at, answers)  # type: ignore[arg-type]
