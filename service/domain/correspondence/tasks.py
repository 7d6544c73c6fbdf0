"""Supplementary questions and actions: each has a number in its case, an owner and a day, and is chased like a return.

A question, or an action of an agency, is a request for the document `question-N` or `action-N`, so that promises, reminders and
extensions work as for any other; an action of the business unit is an event alone. Enters: the case. Leaves: tasks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from service.domain.cases import Case, Request, RequestState
from service.domain.events import Event, EventKind, of_kind

QUESTION, ACTION = "question", "action"
DOCUMENT = re.compile(r"(question|action)-([1-9][0-9]{0,5})", re.ASCII)
SETTLED = frozenset({RequestState.RETURNED, RequestState.NIL, RequestState.DECLINED, RequestState.WAIVED})
ADDED = {EventKind.QUESTION_ASKED: QUESTION, EventKind.ACTION_ADDED: ACTION}


@dataclass(frozen=True, slots=True)
class Task:
    """One question or action; `agency` None: the business unit's own."""

    number: int
    kind: str  # QUESTION or ACTION
    text: str
    agency: str | None
    due_on: date
    done: bool

    @property
    def document(self) -> str:
        """The key of its request's document."""
        return f"{self.kind}-{self.number}"


def tasks_of(case: Case) -> tuple[Task, ...]:
    """Every question and action of the case by number, done or not."""
    done = {each.number("number") for each in of_kind(case.events, EventKind.ACTION_DONE)}
    return tuple(_task(case, each, done) for each in of_kind(case.events, *ADDED))


def next_number(case: Case) -> int:
    """The number of the next question or action; one that was undone is not given again."""
    return 1 + max((each.number("number") for each in case.events if each.kind in ADDED), default=0)


def is_task(document: str) -> bool:
    """Whether a request's document is a question or an action."""
    return DOCUMENT.fullmatch(document) is not None


def task_of(case: Case, document: str) -> Task | None:
    """The task behind a request's document, or None."""
    return next((each for each in tasks_of(case) if each.document == document), None)


def _task(case: Case, event: Event, done: set[int]) -> Task:
    number, kind = event.number("number"), ADDED[event.kind]
    request = _request(case, event.agency, f"{kind}-{number}")
    due_on = request.due_on if request else event.day("due_on")
    if due_on is None:
        raise ValueError("a task has a day")
    settled = number in done or (request is not None and request.state in SETTLED)
    return Task(number, kind, event.text("text"), event.agency, due_on, settled)


def _request(case: Case, agency: str | None, document: str) -> Request | None:
    return case.request(agency, document) if agency else None
