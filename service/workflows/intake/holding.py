"""Holds a message for a person: the row says why, staff get the reply that settles it, the sender at most one neutral sentence.

When in doubt about whose child a document concerns, a person decides. The sentence to the sender says nothing about any case,
is the same for unknown, closed and foreign cases, goes once a day at most, and only to somebody whose mail was verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from parsers.model import Kind, Outcome
from parsers.received import Document
from service.domain.cases import REASONS, MessageState, Reason
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.records import AttachmentOutcome, AuditEntry, Filing
from service.domain.summary.replies import ways
from service.domain.words import AcknowledgementWords, HeldAttachment, HeldWords, Reply, spoken
from service.workflows.desk import Desk
from service.workflows.formats import FORMS, document_of, format_of
from service.workflows.outgoing import owe
from service.workflows.ports import Ledger

IN_WORDS = {
    Outcome.READ: "read",
    Outcome.LOCKED: "locked",
    Outcome.PORTAL: "behind a link",
    Outcome.UNREADABLE: "could not be read",
    Outcome.TOO_LARGE: "too large",
    Outcome.MALWARE: "malware found",
    Outcome.CRASHED: "reading it failed",
}

NEUTRAL = "We have your message and a person will look at it."


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A message that a person must look at, with what is known of it."""

    message_id: int
    received_at: datetime
    reason: Reason
    doubt: str = ""
    sender: str | None = None
    verified: bool = False
    known: bool = False  # the address belongs to an agency or to staff
    mail_id: str | None = None
    reference: str = ""  # the case that seems meant, for staff only
    agency: str = ""
    documents: tuple[Document, ...] = ()
    answer: bool = True  # whether the sender may get the neutral sentence
    told: str = ""  # what the sender is told in another mail, in words for staff
    case_id: int | None = None
    round: str = ""  # as of `Incoming`


def hold(desk: Desk, ledger: Ledger, doubtful: Doubtful) -> Filing:
    """The filing that holds the message; staff and, where he may be told, the sender are owed a mail for it."""
    told = _tell_sender(desk, ledger, doubtful)
    _tell_staff(desk, ledger, doubtful, told)
    evidence = {"message": doubtful.message_id, "reason": doubtful.reason.value}
    ledger.audit.append(AuditEntry("message_held", desk.clock.now(), "service", doubtful.case_id, evidence))
    return Filing(
        state=MessageState.HELD,
        reason=doubtful.reason,
        sender=doubtful.sender,
        case_id=doubtful.case_id,
        agency=doubtful.agency or None,
        target=desk.folders.held,
        doubt=doubtful.doubt,
        mail_id=doubtful.mail_id,
        attachments=tuple(outcome_of(each) for each in doubtful.documents),
    )


def tell_not_fetched(desk: Desk, ledger: Ledger, message_id: int, received_at: datetime, reason: Reason, doubt: str) -> None:
    """Owes staff the notice of a message whose bytes we have not got, and why."""
    _tell_staff(desk, ledger, Doubtful(message_id, received_at, reason, doubt, known=True), told=False)
    ledger.messages.intend(message_id, desk.folders.held)
    evidence = {"message": message_id, "reason": reason.value}
    ledger.audit.append(AuditEntry("message_held", desk.clock.now(), "service", None, evidence))


def outcome_of(document: Document) -> AttachmentOutcome:
    """What became of an attachment that was not filed."""
    extraction = document.extraction
    rows = len(extraction.entries) if extraction.kind is Kind.CHRONOLOGY else None
    return AttachmentOutcome(document.attachment.position, extraction.kind.value, extraction.outcome.value, rows=rows)


def _tell_sender(desk: Desk, ledger: Ledger, doubtful: Doubtful) -> bool:
    if not (doubtful.verified and doubtful.sender and doubtful.answer) or desk.roster.staff_member(doubtful.sender):
        return False
    day = desk.today().isoformat()
    notice = Notice(
        kind=NoticeKind.ACKNOWLEDGEMENT,
        once=f"neutral:{doubtful.sender}:{day}",
        audience=Audience.SENDER,
        recipient=doubtful.sender,
        words=spoken(AcknowledgementWords()),
        in_reply_to=doubtful.mail_id,
        references=(doubtful.mail_id,) if doubtful.mail_id else (),
    )
    return owe(desk, ledger, notice, answers=doubtful.message_id) is not None


def _tell_staff(desk: Desk, ledger: Ledger, doubtful: Doubtful, told: bool) -> None:
    if not _worth_telling(doubtful):
        return
    words = _held_words(desk, doubtful, told)
    for person in desk.roster.staff:
        once = _once(desk, doubtful, person.email.lower())
        tag = f"RR held {doubtful.message_id}"
        owe(desk, ledger, Notice(NoticeKind.HELD, once, Audience.STAFF, person.email, spoken(words), tag=tag))


def _worth_telling(doubtful: Doubtful) -> bool:
    # Forged mail from nobody we know can come by the thousand: it waits in the holding area and causes no mail. Of a message
    # that kills its reader nobody can say whose it is: it may be anybody's.
    return doubtful.verified or doubtful.known or doubtful.reason is Reason.CRASHED


def _once(desk: Desk, doubtful: Doubtful, address: str) -> str:
    if doubtful.reason is Reason.MALWARE:  # it comes in waves, and nobody knows from whom: one mail a day
        return f"held:malware:{desk.today().isoformat()}:{address}"
    if doubtful.verified or doubtful.reason is not Reason.UNVERIFIED:
        return f"held:{doubtful.message_id}{doubtful.round}:{address}"
    # The address is known but not proven: whoever forges it causes one mail a day, not one for each of his.
    return f"held:unverified:{doubtful.sender}:{desk.today().isoformat()}:{address}"


def _held_words(desk: Desk, doubtful: Doubtful, told: bool) -> HeldWords:
    lead, *others = _ways(doubtful)
    return HeldWords(
        number=doubtful.message_id,
        reason=REASONS[doubtful.reason][1],
        received_at=doubtful.received_at.astimezone(desk.clock.now().tzinfo),
        settle=lead,
        alternatives=tuple(others),
        doubt=doubtful.doubt or _how_to_open(doubtful),
        sender=doubtful.sender or "",
        attachments=tuple(_held_attachment(each) for each in doubtful.documents),
        sender_told=doubtful.told or (NEUTRAL if told else ""),
        folder=desk.folders.held,
    )


def _ways(doubtful: Doubtful) -> tuple[Reply, ...]:
    """What staff may reply, the likeliest first."""
    forms = any(map(_is_form, doubtful.documents))
    return ways(doubtful.message_id, doubtful.reason, doubtful.reference, doubtful.agency, forms=forms)


def _how_to_open(doubtful: Doubtful) -> str:
    """What staff do who know the password; it is never sent by mail."""
    locked = any(problem.code == "locked" for each in doubtful.documents for problem in each.extraction.problems)
    return f"If you know the password: rapid-review held unlock {doubtful.message_id}, on the server." if locked else ""


def _is_form(document: Document) -> bool:
    return document.extraction.kind in FORMS and document.extraction.outcome is Outcome.READ


def _held_attachment(document: Document) -> HeldAttachment:
    extraction = document.extraction
    rows = len(extraction.entries) if extraction.kind is Kind.CHRONOLOGY else None
    what = document_of(extraction) if extraction.outcome is Outcome.READ else "document"
    return HeldAttachment(document.attachment.position, what, IN_WORDS[extraction.outcome], format_of(extraction), rows)
