"""Plays a case from its opening to its end on an empty database and a clock of its own: every mail it would cause, in order.

Nobody answers and staff do each step on the day it is due: so every reminder shows, and every mail around meeting, report and
decision. It is the real service that owes the mails; they are taken for sent where they would have been, and sent to nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from service.domain.cases import Case, CaseStatus
from service.domain.records import MailState, OutboxMail
from service.domain.schedule import Step
from service.workflows.cases.casework import Opening, again, open_case, schedule_of
from service.workflows.cases.meetings import choose, set_meeting
from service.workflows.cases.patience import details_sent
from service.workflows.cases.progress import end as end_case
from service.workflows.cases.progress import record_milestone
from service.workflows.desk import Desk
from service.workflows.milestones import note_asked
from service.workflows.passes import owe_pass
from service.workflows.ports import Ledger

WHO = "rehearsal"
MEETING = "meeting_held"
AFTER = timedelta(days=60)
"""How long after the last day of the review it is played on, for steps that are counted from the report."""

LONGEST = timedelta(days=800)
EVENING = time(17, 30)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One mail: when it would leave, whether it would wait for a person's yes first, and its bytes."""

    at: datetime
    waits: bool
    mail: OutboxMail
    raw: bytes


def rehearse(desk: Desk, turn: Callable[[datetime], None], opening: Opening) -> Iterator[Rehearsed]:
    """Every mail in order; `turn` sets the desk's clock, the desk's store is empty and may be written to."""
    start = opening.started_on or desk.today()
    zone = desk.clock.now().tzinfo
    turn(datetime.combine(start, time(9), zone))
    with desk.store.writing() as ledger:
        case = open_case(desk, ledger, opening, WHO)
    yield from _pass(desk)
    end = min((schedule_of(desk, case).due_on or start) + AFTER, start + LONGEST)
    day = start
    while day <= end and _goes_on(desk, case):
        for hour in _hours(desk, day):
            turn(datetime.combine(day, hour, zone))
            yield from _pass(desk)
        turn(datetime.combine(day, EVENING, zone))
        _staff(desk, case)
        day += timedelta(days=1)


def _hours(desk: Desk, day: date) -> tuple[time, ...]:
    """When something is owed on that day."""
    return tuple(sorted({desk.hours.digest, desk.hours.remind})) if desk.is_open(day) else ()


def _goes_on(desk: Desk, case: Case) -> bool:
    with desk.store.reading() as ledger:
        return again(ledger, case).status is CaseStatus.OPEN


def _pass(desk: Desk) -> Iterator[Rehearsed]:
    """What is owed now, each mail taken for sent."""
    with desk.store.writing() as ledger:  # nobody answers: the mailbox is read to its end and empty
        ledger.notes.set("mailbox_reached_at", desk.clock.now().isoformat())
    owe_pass(desk)
    for state in (MailState.QUEUED, MailState.PROPOSED, MailState.BY_HAND):
        with desk.store.reading() as ledger:
            mails = [(each, ledger.outbox.raw(each.id)) for each in ledger.outbox.in_state(state)]
        for mail, raw in mails:
            with desk.store.writing() as ledger:
                ledger.outbox.settle(mail.id, MailState.SENT, "", desk.clock.now())
                note_asked(desk, ledger, mail)
            yield Rehearsed(desk.clock.now(), state is not MailState.QUEUED, mail, raw)


def _staff(desk: Desk, case: Case) -> None:
    """What staff do that evening: each step that is due, the family details on the first day, the meeting's day with them."""
    today = desk.today()
    with desk.store.writing() as ledger:
        case = again(ledger, case)
        if case.status is not CaseStatus.OPEN:
            return
        schedule = schedule_of(desk, case)
        if today == case.clock_started_on:
            case = _first_evening(desk, ledger, case)
        groups: set[str] = set()
        for step in schedule.steps(case.done):
            if _is_due(step, today) and step.milestone.group not in groups:
                case = record_milestone(desk, ledger, case, step.key, today, WHO)
                groups |= {step.milestone.group} if step.milestone.group else set()
        if case.status is CaseStatus.OPEN and schedule_of(desk, case).next_step(case.done, today) is None:
            end_case(desk, ledger, case, CaseStatus.CLOSED, WHO)


def _is_due(step: Step, today: date) -> bool:
    return step.done_on is None and step.due_on is not None and step.due_on <= today


def _first_evening(desk: Desk, ledger: Ledger, case: Case) -> Case:
    case = choose(desk, ledger, details_sent(desk, ledger, case, None, WHO), (), WHO)
    steps = {each.key: each.due_on for each in schedule_of(desk, case).steps(case.done)}
    day = steps.get(MEETING)
    return set_meeting(desk, ledger, case, day, time(10), "", WHO) if day else case
