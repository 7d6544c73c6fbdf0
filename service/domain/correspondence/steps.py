"""Which step of the correspondence about a request has come: a chase, a reminder, a deputy, a senior.

Enters: the request, the review type's days, the calendar, today. Leaves: the latest step, and it alone: after days of downtime
nobody gets a volley. Days are working days: before the due date negative, after it positive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.domain.cases import Case, Request, RequestState
from service.domain.correspondence.tasks import is_task
from service.domain.notices import NoticeKind
from service.domain.review_types import ReviewType
from service.domain.working_days import WorkingDays

REPORT = "report_submitted"
"""The milestone after which returns are chased no more: the review has made its report without them."""

ANSWERED = frozenset(RequestState) - {RequestState.ASKED, RequestState.WAIVED}
"""States of a request whose agency has said something of it."""

UNANSWERED = frozenset({RequestState.ASKED, RequestState.ACKNOWLEDGED, RequestState.QUERIED})


@dataclass(frozen=True, slots=True)
class Step:
    """A step that has come: the day it came, what mail it wants and its name."""

    on: date
    kind: NoticeKind
    name: str


def is_needed(request: Request) -> bool:
    """Whether something is still awaited: no answer yet, or one that leaves questions open."""
    return request.state in UNANSWERED or (request.state is RequestState.RETURNED and bool(request.missing))


def has_answered(case: Case, agency: str) -> bool:
    """Whether anything came that only somebody sends who has the request: an answer to any part of it."""
    return any(each.agency == agency and each.state in ANSWERED and not is_task(each.document) for each in case.requests)


def is_wanted(case: Case, request: Request) -> bool:
    """Whether somebody should still be asked for it: it is needed, and the report that it is for has not gone yet."""
    return is_needed(request) and (REPORT not in case.done or is_task(request.document))


def step_of(
    request: Request, review: ReviewType, days: WorkingDays, asked_on: date, today: date, *, informed: bool = True
) -> Step | None:
    """The latest step that has come for its contacts since they were asked; None where none has, or nothing is needed.

    Who is not `informed` of whom the review is about cannot search yet: he is asked whether the request arrived, and no more.
    """
    if not is_needed(request):
        return None
    steps = _steps(request, review, days, asked_on)
    come = [each for each in steps if asked_on < each.on <= today and (informed or each.kind is NoticeKind.CHASE)]
    return max(come, key=lambda each: (each.on, each.kind is not NoticeKind.CHASE), default=None)


def _steps(request: Request, review: ReviewType, days: WorkingDays, asked_on: date) -> Iterator[Step]:
    if request.state is RequestState.ASKED and not is_task(request.document):
        yield Step(days.add(asked_on, review.acknowledge_days), NoticeKind.CHASE, "chase")
    for number in review.reminders:
        kind = NoticeKind.REMINDER if number <= 0 else NoticeKind.OVERDUE
        yield Step(days.add(request.due_on, number), kind, f"{number:+d}")


def deputies_turn(request: Request, review: ReviewType, days: WorkingDays, asked_on: date, today: date) -> bool:
    """Whether nothing at all came and the day for writing to a deputy has, counted from the asking where that was later."""
    return request.state in UNANSWERED and days.add(max(request.due_on, asked_on), review.deputy_from) <= today


def seniors_turn(request: Request, review: ReviewType, days: WorkingDays, asked_on: date, today: date) -> bool:
    """Whether nothing at all came and a letter to a senior is to be proposed, counted as for a deputy; never about a question."""
    late = request.state in UNANSWERED and not is_task(request.document)
    return late and days.add(max(request.due_on, asked_on), review.senior_from) <= today
