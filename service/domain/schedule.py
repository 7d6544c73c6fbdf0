"""The days by which a case's milestones are to be reached, and by when an agency is asked to answer.

Enters: the review type, the day the clock started, what was reached when, the calendar. Leaves: steps with their days, in order,
and how each day was counted. Nothing is stored: when the start is corrected, every open day follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.review_types import CLOCK, Milestone, ReviewType
from service.domain.working_days import Day, Unit, WorkingDays

Done = Mapping[str, date]


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

    @property
    def day_unit(self) -> Unit:
        """What `passed` and `days_left` count: working days where the clock does, calendar days of months and of itself."""
        return Unit.WORKING if self.review_type.clock.unit is Unit.WORKING else Unit.CALENDAR

    def number(self, today: date) -> int | None:
        """Which working day of the review it is, or None while the clock has not started."""
        return None if self.origin is None else self.days.number(self.origin, today)

    def passed(self, today: date) -> int | None:
        """Which day of the review it is, in `day_unit`; None while the clock has not started."""
        return None if self.origin is None else self._between(self.origin, today)

    def days_left(self, today: date) -> int | None:
        """How many days remain until the review is due, in `day_unit`; negative once it was due, None before the clock runs."""
        return None if self.due_on is None else self._between(today, self.due_on)

    def base(self, milestone: Milestone, done: Done) -> date | None:
        """The day the milestone is counted from: day zero, or the day that another milestone was reached or is due."""
        if milestone.after == CLOCK:
            return self.origin
        return done.get(milestone.after) or self.day(self.review_type.milestone(milestone.after), done)

    def day(self, milestone: Milestone, done: Done) -> date | None:
        """By when the milestone is to be reached; None where it has no such day, or is not there yet."""
        if milestone.offset is None or not _is_there(milestone, done):
            return None
        return self._count(self.base(milestone, done), milestone.offset, milestone.unit)

    def steps(self, done: Done) -> tuple[Step, ...]:
        """The milestones with their days, by due date.

        Of alternatives only the reached one, once one is reached; an optional step only once it was reached; a step that
        follows from another only once that was.
        """
        settled = {each.group for each in self.review_type.milestones if each.group and each.key in done}
        steps = [
            Step(each, self.day(each, done), done.get(each.key))
            for each in self.review_type.milestones
            if each.key in done or (each.group not in settled and not each.optional and _is_there(each, done))
        ]
        return tuple(sorted(steps, key=lambda each: each.due_on or date.min))

    def next_step(self, done: Done, today: date) -> Step | None:
        """The step to be reached next, of alternatives the first; None where none with a day is left.

        It is the first whose day has not passed. Where that one is counted from a step which was not reached, that step comes
        before it; where every day has passed, the last of them is still to be reached.
        """
        waiting = {each.key: each for each in self.steps(done) if each.due_on and each.done_on is None}
        ahead = [each for each in waiting.values() if each.due_on and each.due_on >= today]
        if not ahead:
            return self._first_of_group(list(waiting.values())[-1], waiting) if waiting else None
        step = ahead[0]
        while step.milestone.after in waiting:
            step = waiting[step.milestone.after]
        return self._first_of_group(step, waiting)

    def explain(self, milestone: Milestone, done: Done) -> tuple[Day, ...]:
        """Every day from that which the milestone is counted from to its own, each counted or not and why; none without a day."""
        base = self.base(milestone, done)
        if base is None or milestone.offset is None or self.day(milestone, done) is None:
            return ()
        return self.days.explain(base, milestone.offset, milestone.unit, self._opening(milestone.after))

    def explain_due(self) -> tuple[Day, ...]:
        """Every day of the review, each counted or not and why; none while the clock has not started."""
        clock = self.review_type.clock
        return () if self.origin is None else self.days.explain(self.origin, clock.length, clock.unit, self._opening(CLOCK))

    def request_due(self, today: date) -> date | None:
        """By when an agency that is asked today is to answer: the returns' day, or some days from now for one that joins late."""
        common = self.day(self.review_type.returns_due, {})
        return None if common is None else max(common, self.days.add(today, self.review_type.late_days))

    def _first_of_group(self, step: Step, waiting: Mapping[str, Step]) -> Step:
        group = step.milestone.group
        return next(each for each in waiting.values() if each is step or (group and each.milestone.group == group))

    def _opening(self, after: str) -> str:
        if after != CLOCK:
            return self.review_type.milestone(after).words
        return "the clock starts" if self.review_type.clock.day_zero else "the day before the clock starts"

    def _between(self, start: date, end: date) -> int:
        return self.days.between(start, end) if self.day_unit is Unit.WORKING else (end - start).days

    def _count(self, start: date | None, length: int, unit: Unit) -> date | None:
        return None if start is None else self.days.due(start, length, unit)


def _is_there(milestone: Milestone, done: Done) -> bool:
    """Whether what the step follows from was reached."""
    return not milestone.only_after or milestone.only_after in done or milestone.key in done
