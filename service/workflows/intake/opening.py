"""Opens a case from a form, as the review type says that its forms do: a notification (SIN) opens a rapid review as *open* with
its clock running, a partner's referral as *referred*.

A document from somebody who was verified and is known comes in; the case leaves, with what staff are told to check. A
notification for a child whose referral waits starts that case's clock instead of opening a second one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from parsers.model import Kind, Status
from parsers.received import Document
from service.domain.cases import Case, CaseStatus, Reason, Subject
from service.domain.clues import Child, child_of
from service.domain.matching import Likeness, likeness
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.review_types import ReviewType
from service.domain.words import AlertWords, DocumentLine, ReceiptWords, spoken
from service.workflows.cases.casework import Opening, again, note, open_case, review_of, schedule_of
from service.workflows.cases.progress import accept
from service.workflows.desk import Desk
from service.workflows.formats import document_of, format_of
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import alert, owe

REASONS = {Kind.REFERRAL: Reason.REFERRAL, Kind.NOTIFICATION: Reason.NOTIFICATION}
NOUNS = {Kind.REFERRAL: "referral", Kind.NOTIFICATION: "notification"}
HEADLINES = {Kind.REFERRAL: "A referral came in", Kind.NOTIFICATION: "A serious incident notification came in"}
"""What each form is to staff."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What came of the form: the case, or the reason why a person must look."""

    reason: Reason
    case: Case | None = None
    agency: str = ""
    doubt: str = ""


def open_from(incoming: Incoming, document: Document) -> Opened:
    """The case that the form opened or started, and on whose behalf."""
    extraction = document.extraction
    if extraction.status is Status.BLANK:
        return Opened(Reason.QUESTION, doubt="It carries a blank referral form or notification.")
    agencies = sorted(incoming.standing.named_for)
    if not agencies and not incoming.standing.staff:
        return Opened(Reason.UNLISTED_SENDER, doubt="Somebody who is no named contact sent a referral or notification.")
    agency = agencies[0] if len(agencies) == 1 else ""
    review = opened_by(incoming.desk, extraction.kind)
    if review is None:
        return Opened(Reason.QUESTION, agency=agency, doubt=f"No review type is opened by a {NOUNS[extraction.kind]}.")
    known = _same_child(incoming, document)
    if known is not None and known.review_type != review.key:
        doubt = f"A {NOUNS[extraction.kind]} came that concerns {known.reference}, which is another kind of review."
        return Opened(Reason.QUESTION, known, agency, doubt)
    if known is None and _subject(document) is None:  # it may be anything that is worded like one
        return Opened(Reason.QUESTION, agency=agency, doubt=f"It reads like a {NOUNS[extraction.kind]} and names no child.")
    take = _started if review.opened_by[extraction.kind.value] is CaseStatus.OPEN else _referred
    return take(incoming, document, agency, review, known)


def opened_by(desk: Desk, form: Kind) -> ReviewType | None:
    """The review type of which that form opens a case, or None."""
    types = (ReviewType.from_rules(rules, key) for key, rules in desk.reviews.items())
    return next((each for each in types if form.value in each.opened_by), None)


def _subject(document: Document) -> Subject | None:
    value = document.extraction.value
    child = child_of(value("child_initials") or value("child_name") or "", value("child_dob"))
    return Subject(child.initials[0], child.born_on) if child.initials else None


def _aliases(document: Document) -> tuple[str, ...]:
    number = document.extraction.value("case_reference")
    return (number,) if number else ()


def _date(document: Document, name: str) -> date | None:
    try:
        return date.fromisoformat(document.extraction.value(name) or "")
    except ValueError:
        return None


def _referred(incoming: Incoming, document: Document, agency: str, review: ReviewType, known: Case | None) -> Opened:
    kind = document.extraction.kind
    if known is not None:
        return Opened(Reason.QUESTION, known, agency, f"A {NOUNS[kind]} came for a child whose case is open already.")
    opening = _opening(document, review, CaseStatus.REFERRED, None)
    case = open_case(incoming.desk, incoming.ledger, opening, "service")
    _tell_staff(
        incoming,
        case,
        HEADLINES[kind],
        (
            f"It is {case.reference}, from {incoming.message.sender}. Its clock starts when the partners accept it.",
            f"Accepted today it would be due on {_if_accepted(incoming, case):%d %B %Y}.",
            f"{len(case.agencies)} agencies would be asked: {', '.join(each.key for each in case.agencies)}.",
        ),
        tuple(_decisions(case, review)),
    )
    _receipt(incoming, case, agency, document)
    return Opened(REASONS[kind], case, agency)


def _decisions(case: Case, review: ReviewType) -> Iterator[str]:
    words = {key: said for said, key in reversed(tuple(review.milestone_words.items()))}
    for verb, step in (("Accept", review.accepting), ("Decline", review.declining)):
        if step is not None:
            said = words.get(step.key)
            reply = f" reply to this mail with the line “{said}”, or:" if said else ""
            yield f"{verb} it:{reply} rapid-review case record {case.reference} {step.key}"


def _if_accepted(incoming: Incoming, case: Case) -> date:
    clock = review_of(case).clock
    return incoming.desk.working_days.due(incoming.desk.today(), clock.length, clock.unit)


def _started(incoming: Incoming, document: Document, agency: str, review: ReviewType, known: Case | None) -> Opened:
    kind = document.extraction.kind
    sent_on = _date(document, "panel_notified_date")
    started = sent_on or incoming.stored.received_at.astimezone(incoming.desk.clock.now().tzinfo).date()
    if known is not None and (known.status not in (CaseStatus.REFERRED, CaseStatus.OPEN) or not _agrees(known, started)):
        doubt = (
            f"A {NOUNS[kind]} came for {known.reference}, which is {known.status.value}; see whether its clock must be changed."
        )
        return Opened(Reason.QUESTION, known, agency, doubt)
    case = _start(incoming, document, _opening(document, review, CaseStatus.OPEN, started), known)
    schedule = schedule_of(incoming.desk, case)
    source = "the date on the form" if sent_on else "the day it reached us, since the form gives no date"
    _tell_staff(
        incoming,
        case,
        HEADLINES[kind],
        (
            f"{case.reference} is open. Its clock runs from {started:%d %B %Y}, {source}.",
            f"It is due on {schedule.due_on:%d %B %Y}.",
            f"Check that this is {review.clock.start_words}.",
        ),
        (
            "Correct it: reply to this mail with the line “clock DATE why …”, with the day and the reason",
            f"Or on the server: rapid-review case clock {case.reference} --start DATE --why TEXT",
        ),
    )
    _receipt(incoming, case, agency, document)
    return Opened(REASONS[kind], case, agency)


def _agrees(known: Case, started: date) -> bool:
    """Whether the notification's day is the day from which the case's clock runs, where it runs."""
    return known.status is CaseStatus.REFERRED or known.clock_started_on == started


def _start(incoming: Incoming, document: Document, opening: Opening, known: Case | None) -> Case:
    started = opening.started_on
    if known is None or started is None:
        return open_case(incoming.desk, incoming.ledger, opening, "service")
    for alias in _aliases(document):
        incoming.ledger.cases.add_alias(known.id, alias)
    if known.status is CaseStatus.REFERRED:
        return accept(incoming.desk, incoming.ledger, known, started, "service")
    note(incoming.desk, incoming.ledger, "notification_added", "service", known, message=incoming.stored.id)
    return again(incoming.ledger, known)


def _same_child(incoming: Incoming, document: Document) -> Case | None:
    """The one live case that bears the form's number or its child's initials and date of birth."""
    value = document.extraction.value
    child: Child = child_of(value("child_initials") or value("child_name") or "", value("child_dob"))
    numbered = [case for alias in _aliases(document) for case in incoming.ledger.cases.by_alias(alias)]
    live = [case for case in incoming.cases if case.status in (CaseStatus.REFERRED, CaseStatus.OPEN)]
    same = [case for case in live if child.initials and likeness(child, case.subjects) is Likeness.SAME]
    found = {case.id: case for case in (*numbered, *same)}
    return next(iter(found.values())) if len(found) == 1 else None


def _opening(document: Document, review: ReviewType, status: CaseStatus, started: date | None) -> Opening:
    subject = _subject(document)
    return Opening(
        review_type=review.key,
        status=status,
        started_on=started,
        aliases=_aliases(document),
        subjects=(subject,) if subject else (),
        incident_on=_date(document, "incident_date"),
        period=(_date(document, "period_from"), _date(document, "period_to")),
    )


def _tell_staff(incoming: Incoming, case: Case, what: str, sentences: tuple[str, ...], do: tuple[str, ...]) -> None:
    words = AlertWords(what=what, sentences=sentences, do=do)
    alert(incoming.desk, incoming.ledger, f"opened:{incoming.stored.id}:{case.reference}", words, case)


def _receipt(incoming: Incoming, case: Case, agency: str, document: Document) -> None:
    own = case.agency(agency)
    if own is None:  # staff sent it: the alert tells them
        return
    line = DocumentLine(document.attachment.position, document_of(document.extraction), format_of(document.extraction))
    notice = Notice(
        kind=NoticeKind.RECEIPT,
        once=f"receipt:{case.reference}:{agency}:{incoming.stored.id}:{document.attachment.position}",
        audience=Audience.AGENCY,
        recipient=incoming.message.sender or "",
        words=spoken(ReceiptWords(case.reference, own.name, (line,))),
        case_id=case.id,
        tag=f"{case.reference} {own.code}",
        agency=agency,
        review_type=case.review_type,
        in_reply_to=incoming.message.message_id,
        references=(incoming.message.message_id,) if incoming.message.message_id else (),
    )
    owe(incoming.desk, incoming.ledger, notice, answers=incoming.stored.id)
