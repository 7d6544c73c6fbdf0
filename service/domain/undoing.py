"""What takes a command back: the difference between a case before it and after it, turned round.

Two states of one case enter; a plain mapping leaves that can be kept with the command and carried out later, or nothing where the
command changed nothing that can be taken back. A request that came into being is not required any more; mail that has left stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from service.domain.cases import Case, Request
from service.domain.events import EventKind

KEPT = frozenset({EventKind.CONFIRMATION_ASKED, EventKind.CONFIRMED, EventKind.COMMANDED, EventKind.WRITTEN_TO})
"""Events that are about commands and mails, and stand whatever is taken back."""

Inverse = Mapping[str, object]


def inverse(before: Case, after: Case) -> Inverse:
    """What brings the case back from `after` to `before`, part by part; a part that did not change is left out."""
    parts: dict[str, object] = {
        "requests": list(_requests(before, after)),
        "new_requests": [each.id for each in after.requests if before.request(each.agency, each.document) is None],
        "milestones": {key: _text(before.done.get(key)) for key in _changed(before.done, after.done)},
        "events": [each.id for each in after.events[len(before.events) :] if each.kind not in KEPT],
        "again": list(_undone(before, after)),
        "contacts_added": list(_contacts(after, before)),
        "contacts_removed": list(_contacts(before, after)),
        "barred": [each for each in after.barred if each not in before.barred],
    }
    if before.status is not after.status:
        parts["status"] = before.status.value
    if before.clock_started_on != after.clock_started_on:
        parts["clock"] = _text(before.clock_started_on)
    if (before.period_from, before.period_to) != (after.period_from, after.period_to) and before.period_from and before.period_to:
        parts["period"] = [before.period_from.isoformat(), before.period_to.isoformat()]
    return {name: value for name, value in parts.items() if value or name in ("status", "clock")}


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _changed(before: Mapping[str, date], after: Mapping[str, date]) -> list[str]:
    return [key for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]


def _requests(before: Case, after: Case) -> Iterator[list[object]]:
    """Each request whose day, state or promise changed, as it was: its id, state, due and promised day."""
    now = {each.id: each for each in after.requests}
    for each in before.requests:
        if each.id in now and _standing(each) != _standing(now[each.id]):
            yield [each.id, each.state.value, each.due_on.isoformat(), _text(each.promised_on)]


def _standing(request: Request) -> tuple[object, ...]:
    return request.state, request.due_on, request.promised_on


def _undone(before: Case, after: Case) -> Iterator[int]:
    """Events that the command itself took back, such as a pause that it ended."""
    now = {each.id: each for each in after.events}
    yield from (each.id for each in before.events if not each.undone and each.id in now and now[each.id].undone)


def _contacts(having: Case, lacking: Case) -> Iterator[list[str]]:
    """Each (agency, address) of this case that only the first of both has."""
    for agency in having.agencies:
        other = lacking.agency(agency.key)
        yield from ([agency.key, each] for each in agency.contacts if other is None or each not in other.contacts)
