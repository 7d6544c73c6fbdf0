"""Which mails a case owes now: computed from the case, its rules and today, so that downtime costs nothing.

Enters: the case as it stands, the review type, the roster. Leaves: one `Owed` for each mail, with the `once` key by which the
database refuses the same mail a second time. Nothing is sent or remembered here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.domain.cases import Case, CaseStatus, Request, RequestState
from service.domain.notices import NoticeKind
from service.domain.review_types import ReviewType
from service.domain.roster import Roster
from service.domain.working_days import WorkingDays

UNANSWERED = frozenset({RequestState.ASKED, RequestState.ACKNOWLEDGED, RequestState.QUERIED})


@dataclass(frozen=True, slots=True)
class Owed:
    """One mail to one contact about everything it is owed for; `agency` is the one whose contact it goes to."""

    kind: NoticeKind
    agency: str
    address: str
    request_ids: tuple[int, ...]
    items: tuple[tuple[str, str], ...]  # (agency, document): an agency may be asked through another
    due_on: date
    once: str


def owed(case: Case, review_type: ReviewType, roster: Roster, days: WorkingDays, today: date) -> list[Owed]:
    """Every mail that the case owes today: for now the requests that were never asked, one mail a contact and due date."""
    del days, today  # reminders count from the due date; a request is owed at once
    if case.status is not CaseStatus.OPEN:
        return []
    return list(_asking(case, review_type, roster))


def contacts(case: Case, agency: str, roster: Roster) -> tuple[str, tuple[str, ...]]:
    """The agency asked in its place (itself, or its `via`), and whom: usual contacts and those of this case, none barred."""
    channel = _channel(case, agency, roster)
    listed, own = roster.agencies.get(channel), [case.agency(each) for each in dict.fromkeys((channel, agency))]
    usual = listed.contacts if listed and not any(each.case_only for each in own if each and each.key == channel) else ()
    named = (*usual, *(address for each in own if each for address in each.contacts))
    barred = {address.lower() for address in case.barred}
    return channel, tuple(dict.fromkeys(each.lower() for each in named if each.lower() not in barred))


def unreachable(case: Case, roster: Roster) -> tuple[str, ...]:
    """The agencies with a request not yet asked and nobody to ask: staff must name a contact."""
    waiting = dict.fromkeys(each.agency for each in case.requests if _unasked(each))
    return tuple(each for each in waiting if not contacts(case, each, roster)[1])


def _channel(case: Case, agency: str, roster: Roster) -> str:
    own, listed = case.agency(agency), roster.agencies.get(agency)
    if (own and own.case_only) or listed is None or listed.via is None:
        return agency
    return listed.via if listed.via in roster.agencies else agency


def _unasked(request: Request) -> bool:
    return request.state in UNANSWERED and request.asked_on is None


def _asking(case: Case, review_type: ReviewType, roster: Roster) -> Iterator[Owed]:
    """One mail a contact for all that is asked of it by one day, in the order of the review type's documents."""
    order = {key: place for place, key in enumerate(review_type.documents)}
    groups: dict[tuple[str, str, date], list[Request]] = defaultdict(list)
    for each in sorted(filter(_unasked, case.requests), key=lambda each: order.get(each.document, len(order))):
        channel, addresses = contacts(case, each.agency, roster)
        for address in addresses:
            groups[channel, address, each.due_on].append(each)
    for (channel, address, due_on), requests in groups.items():
        items = tuple((each.agency, each.document) for each in requests)
        ids = tuple(each.id for each in requests)
        yield Owed(NoticeKind.REQUEST, channel, address, ids, items, due_on, _once(case, channel, address, items, due_on))


def _once(case: Case, channel: str, address: str, items: tuple[tuple[str, str], ...], due_on: date) -> str:
    documents = "+".join(document if agency == channel else f"{agency}/{document}" for agency, document in items)
    return f"request:{case.reference}:{channel}:{address}:{documents}:{due_on.isoformat()}"
