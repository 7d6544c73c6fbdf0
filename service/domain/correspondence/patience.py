"""Whether an agency may be chased in a case: not while it is paused, not before it knows whom the review is about.

Enters: the case with its events, today. Leaves: days and yes or no. The rule on family details is the trade's: without them
nobody can search, so no reminder goes before staff say that they went.
"""

from __future__ import annotations

from datetime import date

from service.domain.cases import Case
from service.domain.events import EventKind, of_kind


def paused_until(case: Case, agency: str | None, today: date) -> date | None:
    """The last day on which nobody is chased at that agency (or in the whole case), where that day is not past."""
    days = [_last_pause(case, None), _last_pause(case, agency) if agency else None]
    return max((each for each in days if each is not None and each >= today), default=None)


def _last_pause(case: Case, agency: str | None) -> date | None:
    """A later pause takes the place of an earlier one; a day that is past ends it."""
    found = [each.day("until") for each in of_kind(case.events, EventKind.PAUSED) if each.agency == agency]
    return found[-1] if found else None


def knows_the_family(case: Case, agency: str, identity: str) -> bool:
    """Whether the agency was sent the family details: with its request, or by staff who said so."""
    if identity == "attachment":
        return True
    return any(each.agency in (agency, None) for each in of_kind(case.events, EventKind.DETAILS_SENT))


def last_call(case: Case, agency: str) -> date | None:
    """The day on which staff last rang the agency."""
    found = [each.at.date() for each in of_kind(case.events, EventKind.RANG) if each.agency == agency]
    return found[-1] if found else None
