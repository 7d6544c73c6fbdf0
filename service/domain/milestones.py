"""When each step of a case is due: computed from the clock's start and the review type, never stored.

A case's rules and its facts come in; dates leave. A milestone without an offset has no due day; one that is counted from another
counts from the day that one was done, or while it is not done, from the day it is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from service.domain.cases import Case
from service.domain.review_types import CLOCK, Milestone, ReviewType
from service.domain.working_days import WorkingDays


def due_on(review: ReviewType, case: Case, days: WorkingDays) -> date | None:
    """The day by which the whole review is due, or None while its clock has not started."""
    if case.clock_started_on is None:
        return None
    return days.due(_day_zero(review, case.clock_started_on), review.clock.length, review.clock.unit)


def milestones_due(review: ReviewType, case: Case, days: WorkingDays) -> Mapping[str, date]:
    """The due day of each milestone that has one, by its key; empty while the clock has not started."""
    if case.clock_started_on is None:
        return {}
    by_key = {each.key: each for each in review.milestones}
    found: dict[str, date] = {}
    for each in review.milestones:
        day = _due(each, by_key, review, case, days)
        if day is not None:
            found[each.key] = day
    return found


def _day_zero(review: ReviewType, start: date) -> date:
    # Where the start itself is day 1, the count begins the day before it.
    return start if review.clock.day_zero else date.fromordinal(start.toordinal() - 1)


def _due(
    step: Milestone, by_key: Mapping[str, Milestone], review: ReviewType, case: Case, days: WorkingDays, depth: int = 0
) -> date | None:
    if step.offset is None or case.clock_started_on is None or depth > len(by_key):
        return None
    base: date | None = _day_zero(review, case.clock_started_on)
    if step.after != CLOCK:
        base = case.done.get(step.after) or _due(by_key[step.after], by_key, review, case, days, depth + 1)
    return days.due(base, step.offset, step.unit) if base else None


def return_due(review: ReviewType, case: Case, days: WorkingDays, today: date) -> date:
    """The day by which an agency asked today is to answer: the returns' due day, or later for one that joins late."""
    late = days.add(today, review.late_days)
    usual = milestones_due(review, case, days).get(review.returns_due.key)
    return max(usual, late) if usual else late


def working_day(case: Case, days: WorkingDays, today: date) -> int | None:
    """Which working day of the review it is, or None while its clock has not started."""
    return days.number(case.clock_started_on, today) if case.clock_started_on else None
