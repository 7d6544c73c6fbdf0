"""Supplementary questions and actions: added by staff, with an owner and a day, and settled.

What an agency owes becomes a request like any other; what the business unit owes itself is an event that the morning summary
shows. Each function answers with the case as it then stands.
"""

from __future__ import annotations

from datetime import date

from service.domain.cases import Case, CaseStatus
from service.domain.correspondence.tasks import ACTION, QUESTION, next_number, tasks_of
from service.domain.events import EventKind
from service.domain.lifecycle import RequestEvent, Transition, step
from service.workflows.cases.casework import Refused, again, need_agency, review_of
from service.workflows.cases.patience import record
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


def ask(desk: Desk, ledger: Ledger, case: Case, agency: str, text: str, due_on: date | None, who: str) -> Case:
    """The case with a supplementary question to that agency."""
    need_agency(case, agency)
    return _add(desk, ledger, case, EventKind.QUESTION_ASKED, agency, text, due_on, who)


def add_action(desk: Desk, ledger: Ledger, case: Case, agency: str | None, text: str, due_on: date | None, who: str) -> Case:
    """The case with an action of that agency, or of the business unit."""
    if agency:
        need_agency(case, agency)
    return _add(desk, ledger, case, EventKind.ACTION_ADDED, agency, text, due_on, who)


def _add(
    desk: Desk, ledger: Ledger, case: Case, kind: EventKind, agency: str | None, text: str, due_on: date | None, who: str
) -> Case:
    if case.status is not CaseStatus.OPEN:
        raise Refused(f"{case.reference} is {case.status.value}: nothing is asked any more.")
    day = due_on or desk.working_days.add(desk.today(), review_of(case).question_days)
    if day < desk.today():
        raise Refused(f"{day:%d %B %Y} is past.")
    number = next_number(case)
    record(desk, ledger, case, kind, agency, who, number=number, text=text, due_on=day)
    if agency:
        name = QUESTION if kind is EventKind.QUESTION_ASKED else ACTION
        ledger.cases.add_request(case.id, agency, f"{name}-{number}", day)
    return again(ledger, case)


def finish(desk: Desk, ledger: Ledger, case: Case, number: int, who: str) -> Case:
    """The case in which that action is done, or that question answered by another way."""
    task = next((each for each in tasks_of(case) if each.number == number), None)
    if task is None:
        raise Refused(f"{case.reference} has no question or action {number}.")
    if task.done:
        raise Refused(f"{task.kind.capitalize()} {number} of {case.reference} is done already.")
    record(desk, ledger, case, EventKind.ACTION_DONE, task.agency, who, number=number)
    request = case.request(task.agency, task.document) if task.agency else None
    if request is not None:
        settle(ledger, case, request.id)
    return again(ledger, case)


def settle(ledger: Ledger, case: Case, request_id: int) -> None:
    """Records that the request behind a question or an action is answered."""
    request = next(each for each in case.requests if each.id == request_id)
    transition = step(request.state, RequestEvent.RETURNED)
    if isinstance(transition, Transition):
        ledger.cases.step_request(request.id, transition.to)
