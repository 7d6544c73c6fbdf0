"""Takes back the last command of a case: what it changed becomes as it was, what it asked for is not required any more.

The case comes in; it leaves as it then stands, with a sentence that names the command. What changed again since then is left as
it is. Mail that has left cannot be called back: the agencies concerned are written to because of what changed, as after any other
change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from service.domain.cases import Case, CaseStatus, Request, RequestState
from service.domain.events import EventKind, NewEvent, of_kind
from service.domain.lifecycle import RequestEvent, Transition, step
from service.domain.undoing import inverse, period_of, standing_of, text_of
from service.workflows.cases.casework import Refused, again, note
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

Part = Callable[[Ledger, Case, object], None]


def remember(desk: Desk, ledger: Ledger, before: Case, after: Case, spelled: str, who: str) -> None:
    """Notes that the command was done and what takes it back."""
    data = {"spelled": spelled, "undo": inverse(before, after)}
    ledger.cases.record_event(after.id, NewEvent(EventKind.COMMANDED, desk.clock.now(), who, None, data))


def undo(desk: Desk, ledger: Ledger, case: Case, who: str) -> tuple[Case, str]:
    """The case without its last command, and a sentence that names that; raises `Refused` where there is none left."""
    done = of_kind(case.events, EventKind.COMMANDED)
    if not done:
        raise Refused(f"Nothing of {case.reference} can be taken back.")
    last = done[-1]
    parts = last.data.get("undo")
    wanted = parts if isinstance(parts, Mapping) else {}
    for name, carry_out in PARTS.items():
        if name in wanted:
            carry_out(ledger, case, wanted[name])
    ledger.cases.undo_event(last.id)
    note(desk, ledger, "command_undone", who, case, event=last.id)
    spelled = last.text("spelled").removeprefix(f"{case.reference} ")
    sentence = f"Taken back in {case.reference}: {spelled}. Mail that has left stays sent."
    if not wanted:
        sentence = f"“{spelled}” had changed nothing in {case.reference}; another undo takes back what was done before it."
    return again(ledger, case), sentence


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _texts(value: object) -> Sequence[str]:
    return [str(each) for each in _items(value)]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _due(ledger: Ledger, request: int, was: str) -> None:
    ledger.cases.due(request, date.fromisoformat(was))


REQUEST_PARTS: Mapping[str, Callable[[Ledger, int, str], None]] = {
    "state": lambda ledger, request, was: ledger.cases.step_request(request, RequestState(was)),
    "due": _due,
    "promised": lambda ledger, request, was: ledger.cases.promise(request, _day(was)),
}
"""How each part of a request becomes what it was."""


def _requests(ledger: Ledger, case: Case, value: object) -> None:
    now = {str(each.id): standing_of(each) for each in case.requests}
    for number, part, was, became in map(_texts, _items(value)):
        if now[number][part] == became:  # else something came since
            REQUEST_PARTS[part](ledger, int(number), was)


def _new_requests(ledger: Ledger, case: Case, value: object) -> None:
    wanted = set(_texts(value))
    for each in case.requests:
        if str(each.id) in wanted and _may_be_waived(each):
            ledger.cases.step_request(each.id, RequestState.WAIVED)


def _may_be_waived(request: Request) -> bool:
    """Whether nothing came for it: what is here is kept."""
    return isinstance(step(request.state, RequestEvent.WAIVED), Transition)


def _milestones(ledger: Ledger, case: Case, value: object) -> None:
    for key, was, became in map(_texts, _items(value)):
        if text_of(case.done.get(key)) != became:
            continue
        if day := _day(was):
            ledger.cases.record_milestone(case.id, key, day)
        else:
            ledger.cases.forget_milestone(case.id, key)


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
    was, became = _texts(value)
    if case.status.value == became:
        ledger.cases.step(case.id, CaseStatus(was))


def _clock(ledger: Ledger, case: Case, value: object) -> None:
    was, became = _texts(value)
    if text_of(case.clock_started_on) == became:
        ledger.cases.start_clock(case.id, _day(was))


def _period(ledger: Ledger, case: Case, value: object) -> None:
    was, became = _texts(value)
    if period_of(case) == became:
        start, _, end = was.partition(":")
        ledger.cases.set_period(case.id, _day(start), _day(end))


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
