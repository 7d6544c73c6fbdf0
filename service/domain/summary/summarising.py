"""When a summary is wanted, and what it says: the morning summary for staff, the weekly one for the chair of the review group.

Surveys of the cases, what waits for a person and what was not heard enter; the words of a summary leave. In the morning summary
the gravest comes first, by the order of one table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.domain.summary.calls import details_not_sent, nobody_there, to_ring
from service.domain.summary.case_summaries import for_the_group, summary_of
from service.domain.summary.points import no_meeting, steps_due, tasks_due, undecided, unsafe
from service.domain.summary.silence import Silence
from service.domain.summary.summaries import CaseSummary, Point
from service.domain.summary.survey import Survey

Open = Callable[[date], bool]
Rule = Callable[[Survey], Iterator[Point]]

FIRST: tuple[Rule, ...] = (unsafe,)
LATER: tuple[Rule, ...] = (undecided, details_not_sent, to_ring, nobody_there, steps_due, no_meeting, tasks_due)
"""What is looked for in every case, gravest first: before and after what waits for a person and is no case."""

DAY = timedelta(days=1)
FAR = 60
"""Days after which no open day is looked for any more."""


@dataclass(frozen=True, slots=True)
class Morning:
    """What the morning summary says, without the day and the picture."""

    points: tuple[Point, ...]
    cases: tuple[CaseSummary, ...]
    silence: tuple[str, ...] = ()
    says: bool = False  # whether there is anything to tell, so that it goes on any day


def morning(surveys: Sequence[Survey], silent: Sequence[Silence], waiting: Iterable[Point]) -> Morning:
    """The morning summary of those cases; `waiting` are the points of messages and mails."""
    unheard = (each.point for each in silent if each.do)
    points = (*_points(FIRST, surveys), *unheard, *waiting, *_points(LATER, surveys))
    says = bool(surveys or points or any(each.worth_a_mail for each in silent))
    return Morning(points, tuple(map(summary_of, surveys)), tuple(each.sentence for each in silent), says)


def weekly(surveys: Iterable[Survey]) -> tuple[CaseSummary, ...]:
    """The cases as the chair of the review group sees them."""
    return tuple(for_the_group(summary_of(each)) for each in surveys)


def is_wanted(today: date, says: bool, last_said_on: date | None, is_open: Open) -> bool:
    """Whether a morning summary goes: while there is anything to tell, the day after that, and once a week even so.

    The last keeps the service's own silence from being taken for a quiet week.
    """
    return says or begins_week(today, is_open) or (last_said_on is not None and last_said_on == open_day_before(today, is_open))


def begins_week(today: date, is_open: Open) -> bool:
    """Whether it is the first open day of its week."""
    monday = today - DAY * today.weekday()
    return is_open(today) and not any(is_open(monday + DAY * each) for each in range(today.weekday()))


def open_day_before(today: date, is_open: Open) -> date | None:
    """The last open day before that one."""
    return next((day for each in range(1, FAR) if is_open(day := today - DAY * each)), None)


def week_of(day: date) -> str:
    """The week by its number: `2026-W14` (ISO 8601)."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def _points(rules: Iterable[Rule], surveys: Sequence[Survey]) -> Iterator[Point]:
    return (point for rule in rules for survey in surveys for point in rule(survey))
