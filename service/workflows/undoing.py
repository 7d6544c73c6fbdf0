"""Takes back the last command of a case: what it changed becomes as it was, what it asked for is not required any more.

The case comes in; it leaves as it then stands, with a sentence that names the command. Mail that has left cannot be called
back: the agencies concerned are written to because of what changed, as after any other change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from service.domain.cases import Case, CaseStatus, RequestState
from service.domain.events import Event, EventKind, NewEvent, of_kind
from service.domain.undoing import inverse
from service.workflows.casework import Refused, again, note
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

Part = Callable[[Ledger, Case, object], None]


def remember(desk: Desk, ledger: Ledger, before: Case, after: Case, spelled: str, who: str) -> None:
    """Notes that the command was done and what takes it back."""
    data = {"spelled": spelled, "undo": inverse(before, after)}
    ledger.cases.record_event(after.id, NewEvent(EventKind.COMMANDED, desk.clock.now(), who, None, data))


def undo(desk: Desk, ledger: Ledger, case: Case, who: str) -> tuple[Case, str]:
    """The case without its last command that can be taken back, and that command; raises `Refused` where there is none."""
    last = _last(case)
    if last is None:
        raise Refused(f"Nothing of {case.reference} can be taken back.")
    parts = last.data.get("undo")
    for name, value in parts.items() if isinstance(parts, Mapping) else ():
        if name in PARTS:
            PARTS[name](ledger, case, value)
    ledger.cases.undo_event(last.id)
    note(desk, ledger, "command_undone", who, case, event=last.id)
    return again(ledger, case), last.text("spelled")


def _last(case: Case) -> Event | None:
    done = [each for each in of_kind(case.events, EventKind.COMMANDED) if each.data.get("undo")]
    return done[-1] if done else None


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _texts(value: object) -> Sequence[str]:
    return [str(each) for each in _items(value)]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _requests(ledger: Ledger, _case: Case, value: object) -> None:
    for each in _items(value):
        number, state, due_on, promised = _texts(each)
        ledger.cases.step_request(int(number), RequestState(state), _day(promised))
        ledger.cases.due(int(number), date.fromisoformat(due_on))


def _new_requests(ledger: Ledger, _case: Case, value: object) -> None:
    for each in _texts(value):
        ledger.cases.step_request(int(each), RequestState.WAIVED)


def _milestones(ledger: Ledger, case: Case, value: object) -> None:
    for key, text in value.items() if isinstance(value, Mapping) else ():
        day = _day(str(text))
        if day is None:
            ledger.cases.forget_milestone(case.id, str(key))
        else:
            ledger.cases.record_milestone(case.id, str(key), day)


def _events(ledger: Ledger, _case: Case, value: object) -> None:
    for each in _texts(value):
        ledger.cases.undo_event(int(each))


def _again(ledger: Ledger, case: Case, value: object) -> None:
    """An event that the command took back happens once more: what is written down is never changed."""
    wanted = set(_texts(value))
    for each in case.events:
        if str(each.id) in wanted:
            ledger.cases.record_event(case.id, NewEvent(each.kind, each.at, each.who, each.agency, each.data))


def _contacts_added(ledger: Ledger, case: Case, value: object) -> None:
    for agency, address in map(_texts, _items(value)):
        ledger.cases.remove_contact(case.id, agency, address)


def _contacts_removed(ledger: Ledger, case: Case, value: object) -> None:
    for agency, address in map(_texts, _items(value)):
        ledger.cases.add_contact(case.id, agency, address)


def _barred(ledger: Ledger, case: Case, value: object) -> None:
    for each in _texts(value):
        ledger.cases.unbar(case.id, each)


def _status(ledger: Ledger, case: Case, value: object) -> None:
    ledger.cases.step(case.id, CaseStatus(str(value)))


def _clock(ledger: Ledger, case: Case, value: object) -> None:
    ledger.cases.start_clock(case.id, _day(str(value)))


def _period(ledger: Ledger, case: Case, value: object) -> None:
    start, end = (date.fromisoformat(each) for each in _texts(value))
    ledger.cases.set_period(case.id, start, end)


PARTS: Mapping[str, Part] = {
    "requests": _requests,
    "new_requests": _new_requests,
    "milestones": _milestones,
    "events": _events,
    "again": _again,
    "contacts_added": _contacts_added,
    "contacts_removed": _contacts_removed,
    "barred": _barred,
    "status": _status,
    "clock": _clock,
    "period": _period,
}
"""How each part of an inverse is carried out."""
