"""Counts the days of a case anew and tells staff what moved: after its start was corrected, or a bank holiday proclaimed.

The calendar and the case come in; requests that stood on the old day move with it, those that staff gave a day of their own stay.
What staff were last told stands in the case, so that nothing is told twice and nothing moves in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.domain.cases import Case, CaseStatus
from service.domain.correspondence.steps import UNANSWERED, is_needed
from service.domain.day_words import full
from service.domain.events import Event, EventKind, NewEvent, of_kind
from service.domain.schedule import Schedule
from service.domain.words import AlertWords
from service.workflows.cases.casework import again, note, schedule_of
from service.workflows.desk import Desk
from service.workflows.outgoing import alert
from service.workflows.ports import Ledger

START, END, REQUESTS = "start", "end", "requests"


def recount(desk: Desk, case: Case) -> int:
    """How many mails tell staff that the case's days moved."""
    if not has_moved(desk, case):
        return 0
    with desk.store.writing() as ledger:
        return _recount(desk, ledger, again(ledger, case))


def has_moved(desk: Desk, case: Case) -> bool:
    """Whether the days of the case, counted now, are others than staff know."""
    if case.status is not CaseStatus.OPEN or case.clock_started_on is None:
        return False
    return _milestones(_told(case)) != days_of(schedule_of(desk, case))


def days_of(schedule: Schedule) -> dict[str, str]:
    """Every day that follows from the start alone, by milestone; `start` and `end` are the clock's own."""
    steps = {each.key: schedule.day(each, {}) for each in schedule.review_type.milestones}
    found = {START: schedule.started_on, END: schedule.due_on, **steps}
    return {key: day.isoformat() for key, day in found.items() if day is not None}


def _milestones(told: Mapping[str, str] | None) -> dict[str, str] | None:
    """The days that staff know, without the one by which the agencies were last asked."""
    return None if told is None else {key: day for key, day in told.items() if key != REQUESTS}


def _told(case: Case) -> Mapping[str, str] | None:
    """The days as staff know them."""
    found = of_kind(case.events, EventKind.DATES_MOVED)
    return _days(found[-1]) if found else None


def _days(event: Event) -> Mapping[str, str]:
    days = event.data.get("days")
    return {str(key): str(day) for key, day in days.items()} if isinstance(days, Mapping) else {}


def _recount(desk: Desk, ledger: Ledger, case: Case) -> int:
    schedule = schedule_of(desk, case)
    told, now = _told(case), days_of(schedule)
    before = _milestones(told)
    if before == now:
        return 0
    due = schedule.review_type.returns_due.key
    asked_by = (told or now).get(REQUESTS) or (told or now).get(due)
    if before and asked_by and due in now and before.get(due) != now[due]:
        asked_by = _move_requests(desk, ledger, case, date.fromisoformat(asked_by), date.fromisoformat(now[due])).isoformat()
    data = {"days": {**now, REQUESTS: asked_by} if asked_by else now}
    number = ledger.cases.record_event(case.id, NewEvent(EventKind.DATES_MOVED, desk.clock.now(), "service", None, data))
    if before is None:
        return 0
    moved = {key: (before[key], day) for key, day in now.items() if key in before and before[key] != day}
    note(desk, ledger, "dates_moved", "service", case, moved={key: list(each) for key, each in moved.items()})
    return _tell(desk, ledger, case, schedule, moved, number) if moved else 0


def _move_requests(desk: Desk, ledger: Ledger, case: Case, old: date, new: date) -> date:
    """The day to which the requests that stood on the common day follow it.

    It never leaves an agency less than one that joins today, unless the agency had less already.
    """
    earliest = schedule_of(desk, case).request_due(desk.today()) or new
    day = new if new > old else min(old, max(new, earliest))
    for each in case.requests:
        if each.due_on == old and (each.state in UNANSWERED or is_needed(each)):
            ledger.cases.due(each.id, day)
    return day


def _tell(desk: Desk, ledger: Ledger, case: Case, schedule: Schedule, moved: Mapping[str, tuple[str, str]], number: int) -> int:
    start = moved.get(START)
    why = (
        f"The start of {case.reference} was corrected from {_day(start[0])} to {_day(start[1])}."
        if start
        else f"The calendar changed: a day that counted for {case.reference} counts no more, or the other way round."
    )
    words = {each.key: each.words for each in schedule.review_type.milestones} | {END: "the whole review"}
    lines = [f"{words[key]}: {_day(new)}, was {_day(old)}" for key, (old, new) in moved.items() if key in words]
    told = AlertWords(
        what=f"Dates of {case.reference} moved",
        sentences=(why, *lines),
        do=(f"See how each day is counted: rapid-review case explain {case.reference}",),
    )
    return alert(desk, ledger, f"moved:{case.reference}:{number}", told, case)


def _day(text: str) -> str:
    return full(date.fromisoformat(text))
