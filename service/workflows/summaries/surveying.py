"""Looks at everything that a summary speaks of: the cases, what waits for a person, what the service knows of itself.

The ledger is read; surveys, points and signs leave. Nothing is written and nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from parsers.model import Outcome
from service.domain.cases import Case, CaseStatus, MessageState, Request, Return, ReturnStatus
from service.domain.completeness import completeness
from service.domain.correspondence.owed import Matter
from service.domain.correspondence.tasks import is_task
from service.domain.records import AuditEntry, MailState, StoredMessage
from service.domain.roster import SendMode
from service.domain.summary.silence import Signs, silences
from service.domain.summary.summaries import Point
from service.domain.summary.summarising import Morning, morning
from service.domain.summary.survey import Alarm, Survey, survey
from service.domain.summary.waiting import Waiting, mails, messages
from service.domain.working_hours import WorkingHours
from service.workflows.cases.casework import review_of
from service.workflows.correspondence.quiet import whose_mail_waits
from service.workflows.desk import Desk
from service.workflows.formats import FORMS
from service.workflows.intake.scanning import SILENT_SINCE
from service.workflows.ports import Ledger
from service.workflows.recording import rule_of, safety_of
from service.workflows.watching.fetching import STOPPED_SINCE, stopped_by
from service.workflows.watching.shortage import SHORT_SINCE

STANDING = frozenset({ReturnStatus.ACCEPTED, ReturnStatus.PROPOSED})
"""A version that counts, and one that came after it and waits for a word: each may say that a child is unsafe."""

FORM_KINDS = frozenset(each.value for each in FORMS)
ENDINGS = frozenset({"case_closed", "case_withdrawn"})


def look(desk: Desk, ledger: Ledger) -> Morning:
    """What the morning summary says now."""
    surveys = [survey_of(desk, ledger, each) for each in ledger.cases.live()]
    silent = silences(signs_of(desk, ledger, live=bool(surveys)), hours_of(desk), desk.working_days)
    return morning(surveys, silent, waiting_points(desk, ledger))


def hours_of(desk: Desk) -> WorkingHours:
    """The hours in which the business unit works: those in which it writes, on days when the office is open."""
    return WorkingHours(*desk.send.between, desk.is_open, desk.clock.now().tzinfo)


def survey_of(desk: Desk, ledger: Ledger, case: Case) -> Survey:
    """The case with its mail, what waits of it, and what its returns say of a child's safety."""
    matter = Matter(case, review_of(case), desk.roster, desk.working_days, desk.today(), desk.send.identity)
    found = tuple(alarm for each in case.requests for alarm in _alarms(desk, ledger, case, each))
    return survey(matter, tuple(ledger.outbox.of_case(case.id)), whose_mail_waits(desk, ledger, case), found)


def _alarms(desk: Desk, ledger: Ledger, case: Case, request: Request) -> Iterator[Alarm]:
    """What the version that counts says, or a later one that waits for a word; an earlier one says no more."""
    if not request.versions or is_task(request.document) or request.document not in review_of(case).documents:
        return
    for found in reversed([each for each in ledger.cases.returns(request.id) if each.status in STANDING]):
        said = safety_of(found.record, completeness(found.record, rule_of(case, request)))
        if said:
            yield _alarm(desk, case, request, found, said)
        if said or found.status is ReturnStatus.ACCEPTED:
            return


def _alarm(desk: Desk, case: Case, request: Request, found: Return, said: str) -> Alarm:
    name = review_of(case).document(request.document).name
    received = found.received_at.astimezone(desk.clock.now().tzinfo).date()
    return Alarm(request.agency, name, found.version, said, received)


def waiting_points(desk: Desk, ledger: Ledger) -> tuple[Point, ...]:
    """What waits for a person and is no case; where the service only observes, its mail waits for nobody."""
    total = ledger.messages.number(MessageState.HELD)
    held = [waiting_of(ledger, each) for each in ledger.messages.in_state(MessageState.HELD)] if total else []
    states = (MailState.REFUSED, MailState.BY_HAND, MailState.PROPOSED)
    ours = {} if desk.send.mode is SendMode.OBSERVE else {each: ledger.outbox.in_state(each) for each in states}
    return (*messages(held, total, hours_of(desk), desk.clock.now()), *mails(ours))


def waiting_of(ledger: Ledger, message: StoredMessage) -> Waiting:
    """The message with the case that seems meant and whether it carries a form that could be read."""
    case = ledger.cases.get(message.case_id) if message.case_id is not None else None
    parts = ledger.messages.attachments(message.id)
    forms = any(each.kind in FORM_KINDS and each.outcome == Outcome.READ.value for each in parts)
    return Waiting(message, case.reference if case else "", forms)


def signs_of(desk: Desk, ledger: Ledger, *, live: bool) -> Signs:
    """What the service knows of itself."""
    return Signs(
        now=desk.clock.now(),
        live=live,
        mailbox_reached_at=_moment(ledger, "mailbox_reached_at"),
        mailbox_down_since=_moment(ledger, "mailbox_down_since"),
        smtp_down_since=_moment(ledger, "smtp_down_since"),
        scanner_silent_since=_moment(ledger, SILENT_SINCE),
        outgoing_held=ledger.outbox.held(),
        newest_mail_at=ledger.messages.newest(),
        unexplained=int(ledger.notes.get("unexplained") or 0),
        disk_short_since=_moment(ledger, SHORT_SINCE),
        fetching_stopped_since=_moment(ledger, STOPPED_SINCE),
        fetching_stopped_by=stopped_by(ledger),
    )


def _moment(ledger: Ledger, key: str) -> datetime | None:
    text = ledger.notes.get(key)
    return datetime.fromisoformat(text) if text else None


def for_the_week(desk: Desk, ledger: Ledger, since: date) -> list[Survey]:
    """The cases of the weekly summary: those that are live, and those that ended since that day."""
    live = (CaseStatus.REFERRED, CaseStatus.OPEN)
    recent = ledger.cases.recent(datetime.combine(since, time(), desk.clock.now().tzinfo))
    cases = [each for each in recent if each.status in live or _ended_since(desk, ledger, each, since)]
    return [survey_of(desk, ledger, each) for each in cases]


def _ended_since(desk: Desk, ledger: Ledger, case: Case, since: date) -> bool:
    zone = desk.clock.now().tzinfo
    ending = {each.key for each in review_of(case).milestones if each.status is case.status}
    entries = (each for each in ledger.audit.entries(case.id) if _is_end(each, ending))
    return any(each.at.astimezone(zone).date() >= since for each in entries)


def _is_end(entry: AuditEntry, ending: set[str]) -> bool:
    evidence = entry.evidence or {}
    return entry.kind in ENDINGS or (entry.kind == "milestone_recorded" and evidence.get("milestone") in ending)
