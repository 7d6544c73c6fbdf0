"""What takes a command back: the difference between a case before it and after it, turned round.

Two states of one case enter; a plain mapping leaves that can be kept with the command and carried out later, or nothing where the
command changed nothing that can be taken back. Each part says what was and what became of it, so that what changed again since
then is left as it is: an agency's answer is never undone. A request that came into being is not required any more; mail that
has left stays.
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
        "milestones": list(_milestones(before, after)),
        "events": [each.id for each in after.events[len(before.events) :] if each.kind not in KEPT],
        "again": list(_undone(before, after)),
        "contacts_added": list(_contacts(after, before)),
        "contacts_removed": list(_contacts(before, after)),
        "barred": [each for each in after.barred if each not in before.barred],
        "status": _pair(before.status.value, after.status.value),
        "clock": _pair(text_of(before.clock_started_on), text_of(after.clock_started_on)),
        "period": _pair(period_of(before), period_of(after)),
    }
    return {name: value for name, value in parts.items() if value}


def standing_of(request: Request) -> dict[str, str]:
    """What a command may change of a request, part by part, as text."""
    return {"state": request.state.value, "due": text_of(request.due_on), "promised": text_of(request.promised_on)}


def period_of(case: Case) -> str:
    """The period under review as text, FROM:TO."""
    return f"{text_of(case.period_from)}:{text_of(case.period_to)}"


def text_of(day: date | None) -> str:
    """The day as ISO 8601, empty where there is none."""
    return day.isoformat() if day else ""


def _pair(was: str, became: str) -> list[str]:
    return [was, became] if was != became else []


def _milestones(before: Case, after: Case) -> Iterator[list[str]]:
    """Each milestone whose day changed: its key, what its day was and became."""
    for key in dict.fromkeys((*before.done, *after.done)):
        if pair := _pair(text_of(before.done.get(key)), text_of(after.done.get(key))):
            yield [key, *pair]


def _requests(before: Case, after: Case) -> Iterator[list[str]]:
    """Each part of a request that changed: its id, the part, what it was and became."""
    now = {each.id: standing_of(each) for each in after.requests}
    for each in before.requests:
        for part, was in standing_of(each).items() if each.id in now else ():
            if pair := _pair(was, now[each.id][part]):
                yield [str(each.id), part, *pair]


def _undone(before: Case, after: Case) -> Iterator[int]:
    """Events that the command itself took back, such as a pause that it ended."""
    now = {each.id: each for each in after.events}
    yield from (each.id for each in before.events if not each.undone and each.id in now and now[each.id].undone)


def _contacts(having: Case, lacking: Case) -> Iterator[list[str]]:
    """Each (agency, address) of this case that only the first of both has; one that joined keeps its own, to be thanked there."""
    for agency in having.agencies:
        other = lacking.agency(agency.key)
        yield from ([agency.key, each] for each in agency.contacts if other is not None and each not in other.contacts)
