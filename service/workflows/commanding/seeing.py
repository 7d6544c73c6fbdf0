"""What staff ask to see of a case by mail: where it stands, and how its days are counted.

A case comes in; sentences leave. Agencies are named by their keys, nothing of a family is said.
"""

from __future__ import annotations

from service.domain.cases import Case
from service.domain.correspondence.steps import is_needed
from service.domain.day_words import full
from service.domain.working_days import Day
from service.workflows.cases.casework import schedule_of
from service.workflows.desk import Desk


def status_of(desk: Desk, case: Case) -> str:
    """Where the case stands, in one paragraph."""
    schedule, today = schedule_of(desk, case), desk.today()
    needed: dict[str, list[str]] = {}
    for each in filter(is_needed, case.requests):
        what = f"{each.document} (part of it)" if each.missing else each.document
        needed.setdefault(each.agency, []).append(what)
    open_ = [f"{agency}: {', '.join(what)}" for agency, what in needed.items()]
    clock = "no clock yet"
    if schedule.due_on:
        clock = f"due on {full(schedule.due_on)}, day {schedule.number(today)}"
    step = schedule.next_step(case.done, today)
    coming = f" Next: {step.milestone.words} by {step.due_on.day} {step.due_on:%B %Y}." if step and step.due_on else ""
    return f"{case.reference} is {case.status.value}, {clock}.{coming} Still needed: {'; '.join(open_) or 'nothing'}."


def explanation(desk: Desk, case: Case) -> str:
    """How the last day of the review is counted, with the days that did not count and the rule."""
    schedule = schedule_of(desk, case)
    clock, start = schedule.review_type.clock, schedule.origin
    if start is None or schedule.due_on is None:
        return f"The clock of {case.reference} has not started; it starts on {clock.start_words}."
    skipped = [each for each in desk.working_days.explain(start, clock.length, clock.unit)[1:] if not each.counted]
    holidays = [each for each in skipped if each.date.weekday() < 5]
    weekends = len(skipped) - len(holidays)
    told = [f"{weekends} {'day' if weekends == 1 else 'days'} of weekends"] if weekends else []
    told += [f"{each.why} ({_short(each)})" for each in holidays]
    return (
        f"{case.reference} is due on {full(schedule.due_on)}: {clock.length} "
        f"{clock.unit} days after {full(start)}, which is day 0 ({clock.start_words}). Not counted: "
        f"{', '.join(told) or 'no day'}. Rule: {clock.source}. Every day stands in: rapid-review case explain {case.reference}"
    )


def _short(day: Day) -> str:
    return f"{day.date.day} {day.date:%B}"
