"""What staff say about one agency's answers: family details went, somebody rang, wait until, promised for.

Each function writes its fact and its audit entry into the ledger that it is given and answers with the case as it then stands.
"""

from __future__ import annotations

from datetime import date

from service.domain.cases import Case, RequestState
from service.domain.correspondence.steps import UNANSWERED
from service.domain.events import EventKind, NewEvent
from service.workflows.cases.casework import Refused, again, need_agency, need_going_on, note
from service.workflows.desk import Desk
from service.workflows.ports import Ledger


def record(desk: Desk, ledger: Ledger, case: Case, kind: EventKind, agency: str | None, who: str, **data: object) -> int:
    """The id of the event, recorded with an audit entry that names its kind and agency only."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}
    number = ledger.cases.record_event(case.id, NewEvent(kind, desk.clock.now(), who, agency, plain))
    note(desk, ledger, kind.value, who, case, agency=agency, event=number)
    return number


def details_sent(desk: Desk, ledger: Ledger, case: Case, agency: str | None, who: str) -> Case:
    """The case in which that agency was sent the family details, so that it may be reminded.

    Where none is named it is every agency that the case has now: one that joins later has not been sent anything.
    """
    if agency:
        need_agency(case, agency)
    for each in (agency,) if agency else tuple(each.key for each in case.agencies):
        record(desk, ledger, case, EventKind.DETAILS_SENT, each, who, on=desk.today())
    return again(ledger, case)


def rang(desk: Desk, ledger: Ledger, case: Case, agency: str, text: str, who: str) -> Case:
    """The case in which staff rang the agency, with their note."""
    need_agency(case, agency)
    record(desk, ledger, case, EventKind.RANG, agency, who, note=text)
    return again(ledger, case)


def pause(desk: Desk, ledger: Ledger, case: Case, agency: str | None, until: date, who: str) -> Case:
    """The case in which nobody is asked or reminded at that agency (anywhere, where none is named) until that day is over."""
    if agency:
        need_agency(case, agency)
    if until < desk.today():
        raise Refused(f"{until:%d %B %Y} is past.")
    record(desk, ledger, case, EventKind.PAUSED, agency, who, until=until)
    return again(ledger, case)


def unpause(desk: Desk, ledger: Ledger, case: Case, agency: str | None, who: str) -> Case:
    """The case in which that pause is over."""
    standing = [each for each in case.events if each.kind is EventKind.PAUSED and each.agency == agency and not each.undone]
    if not standing:
        raise Refused(f"{agency or case.reference} is not paused.")
    for each in standing:
        ledger.cases.undo_event(each.id)
    note(desk, ledger, "unpaused", who, case, agency=agency)
    return again(ledger, case)


def promise(desk: Desk, ledger: Ledger, case: Case, agency: str, on: date, who: str) -> Case:
    """The case in which the agency named that day for what it owes; its due date stays."""
    need_going_on(case)
    need_agency(case, agency)
    if on < desk.today():
        raise Refused(f"{on:%d %B %Y} is past.")
    open_ = [each for each in case.requests if each.agency == agency and each.state in UNANSWERED]
    if not open_:
        raise Refused(f"{agency} owes nothing in {case.reference}.")
    for each in open_:
        state = RequestState.ACKNOWLEDGED if each.state is RequestState.ASKED else each.state
        ledger.cases.step_request(each.id, state, on)
    note(desk, ledger, "promise_noted", who, case, agency=agency, on=on.isoformat())
    return again(ledger, case)
