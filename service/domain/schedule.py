"""The days by which a case's milestones are to be reached, and by when an agency is asked to answer.

Enters: the review type, the day the clock started, what was reached when, the calendar. Leaves: steps with their days, in order.
Nothing is stored: when the start is corrected, every open day follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.review_types import CLOCK, Milestone, ReviewType
from service.domain.working_days import Unit, WorkingDays


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone in one case: by when, and when it was reached."""

    milestone: Milestone
    due_on: date | None
    done_on: date | None

    @property
    def key(self) -> str:
        """The milestone's key."""
        return self.milestone.key


@dataclass(frozen=True, slots=True)
class Schedule:
    """The review type's clock, started on a day (None: not yet)."""

    review_type: ReviewType
    started_on: date | None
    days: WorkingDays

    @property
    def origin(self) -> date | None:
        """Day zero: the start, or the day before it where the start counts as day one."""
        if self.started_on is None or self.review_type.clock.day_zero:
            return self.started_on
        return self.started_on - timedelta(days=1)

    @property
    def due_on(self) -> date | None:
        """The last day of the review."""
        clock = self.review_type.clock
        return self._count(self.origin, clock.length, clock.unit)

    def number(self, today: date) -> int | None:
        """Which working day of the review it is, or None while the clock has not started."""
        return None if self.origin is None else self.days.number(self.origin, today)

    def base(self, milestone: Milestone, done: Mapping[str, date]) -> date | None:
        """The day the milestone is counted from: day zero, or the day that another milestone was reached or is due."""
        if milestone.after == CLOCK:
            return self.origin
        return done.get(milestone.after) or self.day(self.review_type.milestone(milestone.after), done)

    def day(self, milestone: Milestone, done: Mapping[str, date]) -> date | None:
        """By when the milestone is to be reached; None where it has no such day."""
        return None if milestone.offset is None else self._count(self.base(milestone, done), milestone.offset, milestone.unit)

    def steps(self, done: Mapping[str, date]) -> tuple[Step, ...]:
        """Every milestone with its days, by due date; of alternatives only the reached one, once one is reached."""
        settled = {each.group for each in self.review_type.milestones if each.group and each.key in done}
        steps = [
            Step(each, self.day(each, done), done.get(each.key))
            for each in self.review_type.milestones
            if each.key in done or each.group not in settled
        ]
        return tuple(sorted(steps, key=lambda each: each.due_on or date.min))

    def request_due(self, today: date) -> date | None:
        """By when an agency that is asked today is to answer: the returns' day, or some days from now for one that joins late."""
        common = self.day(self.review_type.returns_due, {})
        return None if common is None else max(common, self.days.add(today, self.review_type.late_days))

    def _count(self, start: date | None, length: int, unit: Unit) -> date | None:
        return None if start is None else self.days.due(start, length, unit)
