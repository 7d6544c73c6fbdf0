"""Which mails a case owes now: computed from the case, its rules and today, so that downtime costs nothing.

Enters: the case as it stands, the review type, the roster, the calendar. Leaves: one `Owed` for each mail, with the `once` key by
which the database refuses the same mail a second time. Asking comes first; a contact who is written to today is not chased today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from service.domain.cases import Case, CaseStatus, Request, RequestState
from service.domain.events import EventKind
from service.domain.notices import NoticeKind
from service.domain.patience import knows_the_family, paused_until
from service.domain.reach import absences, channel_of, deputies_of, reachable, seniors_of
from service.domain.review_types import ReviewType
from service.domain.roster import Roster
from service.domain.steps import UNANSWERED, Step, deputies_turn, is_needed, is_wanted, seniors_turn, step_of
from service.domain.tasks import is_task
from service.domain.working_days import WorkingDays
from service.domain.written import ASKING, CHASING, About, Writing, about, writings

ANSWERED = frozenset(RequestState) - {RequestState.ASKED, RequestState.WAIVED}

DEPUTY, SENIOR = "deputy", "senior"

Left = Mapping[int, date | None]
"""Mail → the day it left; None: it has not. A mail that is not named left on the day it was owed."""

AS_OWED: Left = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Owed:
    """One mail to one contact about everything it is owed for; `agency` is the one whose contact it goes to."""

    kind: NoticeKind
    agency: str
    address: str
    requests: tuple[Request, ...]  # an agency may be asked through another
    steps: tuple[str, ...]  # of each of them
    once: str
    deputy: bool = False

    @property
    def request_ids(self) -> tuple[int, ...]:
        """The requests by number."""
        return tuple(each.id for each in self.requests)

    @property
    def about(self) -> tuple[About, ...]:
        """What the mail says of each request."""
        return tuple(About(each.id, each.due_on, step) for each, step in zip(self.requests, self.steps, strict=True))

    @property
    def due_on(self) -> date:
        """The first day by which something of it is due."""
        return min(each.due_on for each in self.requests)


@dataclass(frozen=True, slots=True)
class Matter:
    """A case with everything that the question takes."""

    case: Case
    review: ReviewType
    roster: Roster
    days: WorkingDays
    today: date
    identity: str = "by-hand"  # how agencies learn who the child is

    @property
    def order(self) -> dict[str, int]:
        """The review type's documents in their order."""
        return {key: place for place, key in enumerate(self.review.documents)}

    def sorted(self) -> list[Request]:
        """The case's requests in the order of the documents."""
        return sorted(self.case.requests, key=lambda each: self.order.get(each.document, len(self.order)))


def owed(matter: Matter) -> list[Owed]:
    """Every mail by which something is asked for, or a new day named, that the case owes now."""
    if matter.case.status is not CaseStatus.OPEN:
        return []
    return list(_asking(matter))


def chasing(matter: Matter, waiting: frozenset[str] = frozenset(), left: Left = AS_OWED) -> list[Owed]:
    """Every mail by which something is asked for again; none to an agency in `waiting`, whose own mail may be here.

    Whoever was not asked yet, because the mail waits for a person's yes or for the morning, is asked for nothing again.
    """
    if matter.case.status is not CaseStatus.OPEN:
        return []
    groups: dict[tuple[str, str, str], list[tuple[Request, NoticeKind, str]]] = defaultdict(list)
    written = writings(matter.case)
    for request in matter.sorted():
        if _may_be_chased(matter, request, waiting):
            for channel, address, who, kind, step in _wanted(matter, request, written, left):
                groups[channel, address, who].append((request, kind, step))
    today = matter.today
    return [_chase(matter, *key, each) for key, each in groups.items() if not _written_today(written, key[1], today, left)]


def signature(requests: Iterable[Request]) -> str:
    """What a mail asks for, as one word: another once anything of it came, or its day moved."""
    return "+".join(
        f"{each.id}.{each.due_on:%m%d}.{len(each.missing)}" if is_needed(each) else f"{each.id}.0"
        for each in sorted(requests, key=lambda each: each.id)
    )


def unreachable(case: Case, roster: Roster, today: date) -> tuple[str, ...]:
    """The agencies that something is asked of and where nobody can be written to: staff must name a contact."""
    waiting = dict.fromkeys(each.agency for each in case.requests if each.state in UNANSWERED)
    return tuple(each for each in waiting if not reachable(case, each, roster, today)[1])


def asked_on(request: Request, written: Iterable[Writing], left: Left = AS_OWED) -> date | None:
    """The day on which somebody was first asked for it; None: nobody was yet."""
    asking = [each for each in written if each.kind in ASKING and request.id in each.requests]
    if not asking:  # before it was noted whom
        return request.asked_on
    days = (left.get(each.mail, each.on) for each in asking)
    return min((each for each in days if each is not None), default=None)


def _may_be_chased(matter: Matter, request: Request, waiting: frozenset[str]) -> bool:
    case, agency = matter.case, request.agency
    channel = channel_of(case, agency, matter.roster)
    if not is_wanted(case, request) or {agency, channel} & waiting:
        return False
    return not any(paused_until(case, each, matter.today) for each in (agency, channel))


def _can_search(matter: Matter, request: Request) -> bool:
    """Whether the agency knows for whom to search; until then it is asked for a word that the request came, and for no more."""
    both = (request.agency, channel_of(matter.case, request.agency, matter.roster))
    return is_task(request.document) or any(knows_the_family(matter.case, each, matter.identity) for each in both)


Wanted = tuple[str, str, str, NoticeKind, str]
"""Channel, address, who it is, kind and step of a mail."""


def _wanted(matter: Matter, request: Request, written: tuple[Writing, ...], left: Left) -> Iterator[Wanted]:
    """What the request wants and what was not owed before."""
    first = asked_on(request, written, left)
    if first is None:
        return
    step, searches = step_of(request, matter.review, matter.days, first, matter.today), _can_search(matter, request)
    if step and step.kind is NoticeKind.CHASE and _has_answered(matter.case, request.agency):
        step = None
    if step and (searches or step.kind is NoticeKind.CHASE):
        yield from _to_contacts(matter, request, written, step)
    if searches:
        yield from _to_others(matter, request, written)


def _has_answered(case: Case, agency: str) -> bool:
    """Whether anything came that only somebody sends who has the request: an answer to any part of it."""
    return any(each.agency == agency and each.state in ANSWERED and not is_task(each.document) for each in case.requests)


def _to_contacts(matter: Matter, request: Request, written: tuple[Writing, ...], step: Step) -> Iterator[Wanted]:
    channel, addresses = reachable(matter.case, request.agency, matter.roster, matter.today)
    for address in addresses:
        again = _owed_before(written, request, address, step.name) or _in_touch(written, request, address, step.kind)
        if not again:
            yield channel, address, "", step.kind, step.name


def _to_others(matter: Matter, request: Request, written: tuple[Writing, ...]) -> Iterator[Wanted]:
    """Deputies and seniors, once their turn has come."""
    case, roster, today = matter.case, matter.roster, matter.today
    channel, addresses = reachable(case, request.agency, roster, today)
    away = absences(case, today)
    if deputies_turn(request, matter.review, matter.days, today):
        others = [each for each in deputies_of(case, request.agency, roster) if each not in addresses and each not in away]
        for address in others:
            if not _owed_before(written, request, address, DEPUTY):
                yield channel, address, DEPUTY, NoticeKind.OVERDUE, DEPUTY
    if seniors_turn(request, matter.review, matter.days, today):
        for address in seniors_of(case, request.agency, roster):
            if not _owed_before(written, request, address, SENIOR):
                yield channel, address, SENIOR, NoticeKind.ESCALATION, SENIOR


def _owed_before(written: Iterable[Writing], request: Request, address: str, step: str) -> bool:
    """Whether that step was owed for this very due date: another date arms it again."""
    said = (each for writing in about(written, request.id, address, CHASING) for each in writing.about)
    return About(request.id, request.due_on, step) in said


def _in_touch(written: Iterable[Writing], request: Request, address: str, kind: NoticeKind) -> bool:
    """Whether the question that a chase puts was overtaken by a later mail."""
    return kind is NoticeKind.CHASE and bool(about(written, request.id, address, CHASING | {NoticeKind.EXTENSION}))


def _written_today(written: Iterable[Writing], address: str, today: date, left: Left) -> bool:
    return any(each.address == address and today in (each.on, left.get(each.mail)) for each in written)


GRAVEST = (NoticeKind.ESCALATION, NoticeKind.OVERDUE, NoticeKind.REMINDER, NoticeKind.CHASE)


def _chase(matter: Matter, channel: str, address: str, who: str, found: list[tuple[Request, NoticeKind, str]]) -> Owed:
    """One mail for all that is wanted of that contact today, named after the gravest of it."""
    kinds = {kind for _, kind, _ in found}
    kind = next(each for each in GRAVEST if each in kinds)
    requests = tuple(request for request, _, _ in found)
    steps = tuple(step for _, _, step in found)
    once = f"{kind}:{matter.case.reference}:{channel}:{address}:{matter.today.isoformat()}:{signature(requests)}"
    return Owed(kind, channel, address, requests, steps, once, deputy=who == DEPUTY)


def _asking(matter: Matter) -> Iterator[Owed]:
    """One mail a contact for all that is asked of it by one day; a question is a mail of its own."""
    groups: dict[tuple[str, str, date, str], list[Request]] = defaultdict(list)
    written = writings(matter.case)
    for each in matter.sorted():
        if each.state in UNANSWERED:
            for channel, address in _to_be_asked(matter, each, written):
                groups[channel, address, each.due_on, each.document if is_task(each.document) else ""].append(each)
    for (channel, address, due_on, task), requests in groups.items():
        kind = NoticeKind.QUESTION if task else NoticeKind.REQUEST
        once = _once(matter.case, kind, channel, address, requests, due_on)
        yield Owed(kind, channel, address, tuple(requests), ("",) * len(requests), once)


def _to_be_asked(matter: Matter, request: Request, written: tuple[Writing, ...]) -> Iterator[tuple[str, str]]:
    """Who is to be asked and was not: everybody at first, later a new contact, or the deputy of one who is away."""
    case = matter.case
    if any(paused_until(case, each, matter.today) for each in (request.agency, channel_of(case, request.agency, matter.roster))):
        return
    channel, addresses = reachable(case, request.agency, matter.roster, matter.today)
    asked = [each for each in written if each.kind in ASKING and request.id in each.requests]
    if request.asked_on is not None and not asked:  # asked before it was noted whom
        return
    known = {each.address for each in asked}
    yield from ((channel, each) for each in addresses if each not in known)


def _once(case: Case, kind: NoticeKind, channel: str, address: str, requests: Iterable[Request], due_on: date) -> str:
    documents = "+".join(each.document if each.agency == channel else f"{each.agency}/{each.document}" for each in requests)
    again = sum(each.kind is EventKind.WRITTEN_TO and each.undone and each.text("address") == address for each in case.events)
    round_ = f":{again + 1}" if again else ""  # a mail that was set aside unsent does not stand in the way of the same once more
    return f"{kind}:{case.reference}:{channel}:{address}:{documents}:{due_on.isoformat()}{round_}"
