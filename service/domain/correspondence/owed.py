"""Which mails a case owes now: computed from the case, its rules and today, so that downtime costs nothing.

Enters: the case as it stands, the review type, the roster, the calendar. Leaves: one `Owed` for each mail, with the `once` key by
which the database refuses the same mail a second time. Asking comes first; a contact who is written to today is not chased today,
and nobody is chased for what a mail asked that has not left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zlib import crc32

from service.domain.cases import Case, CaseStatus, Request
from service.domain.correspondence.patience import knows_the_family, paused_until
from service.domain.correspondence.reach import absences, channel_of, deputies_of, reachable, seniors_of
from service.domain.correspondence.steps import (
    UNANSWERED,
    deputies_turn,
    has_answered,
    is_needed,
    is_wanted,
    seniors_turn,
    step_of,
)
from service.domain.correspondence.tasks import is_task
from service.domain.correspondence.written import ASKING, CHASING, About, Writing, about, ever_written, round_of, writings
from service.domain.notices import NoticeKind
from service.domain.review_types import ReviewType
from service.domain.roster import Roster
from service.domain.working_days import WorkingDays

DEPUTY, SENIOR = "deputy", "senior"


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
    left: Mapping[int, date] | None = None  # the day on which each mail left; None: each did when it was owed

    @property
    def order(self) -> dict[str, int]:
        """The review type's documents in their order."""
        return {key: place for place, key in enumerate(self.review.documents)}

    def sorted(self) -> list[Request]:
        """The case's requests in the order of the documents."""
        order = self.order
        return sorted(self.case.requests, key=lambda each: order.get(each.document, len(order)))

    def left_on(self, writing: Writing) -> date | None:
        """The day on which that mail left, or None."""
        return writing.on if self.left is None else self.left.get(writing.mail)


@dataclass(frozen=True, slots=True)
class Wish:
    """A step that one request wants of one address; `channel` is the agency written to, `who` says why not its contact."""

    request: Request
    channel: str
    address: str
    kind: NoticeKind
    step: str
    who: str = ""


def owed(matter: Matter) -> list[Owed]:
    """Every mail by which something is asked for, or a new day named, that the case owes now."""
    if matter.case.status is not CaseStatus.OPEN:
        return []
    return list(_asking(matter))


def chasing(matter: Matter, waiting: frozenset[str] = frozenset(), busy: Collection[str] = ()) -> list[Owed]:
    """Every mail by which something is asked for again, one at most to an address.

    None goes to an agency in `waiting`, whose own mail may be here, and none to an address in `busy`, which is owed another now.
    """
    if matter.case.status is not CaseStatus.OPEN:
        return []
    groups: dict[tuple[str, bool], list[Wish]] = defaultdict(list)
    written = writings(matter.case)
    for request in matter.sorted():
        if _may_be_chased(matter, request, waiting):
            for wish in _wanted(matter, request, written):
                groups[wish.address, wish.who == SENIOR].append(wish)
    return [
        _chase(matter, address, wishes)
        for (address, senior), wishes in groups.items()
        if address not in busy and not (senior and (address, False) in groups) and not _written_today(matter, written, address)
    ]


def signature(requests: Iterable[Request]) -> str:
    """What a mail asks for, as one word: another once anything of it came, or its day moved."""
    return "+".join(
        f"{each.id}.{each.due_on:%m%d}.{_labels(each)}" if is_needed(each) else f"{each.id}.0"
        for each in sorted(requests, key=lambda each: each.id)
    )


def still_asks(once: str, requests: Iterable[Request]) -> bool:
    """Whether a mail that chases, owed under that key, lists what is needed of these requests now."""
    return once.endswith(f":{signature(requests)}")


def _labels(request: Request) -> str:
    return f"{crc32('/'.join(request.missing).encode()):08x}" if request.missing else "0"


def unreachable(case: Case, roster: Roster, today: date) -> tuple[str, ...]:
    """The agencies that something is asked of and where nobody can be written to: staff must name a contact."""
    waiting = dict.fromkeys(each.agency for each in case.requests if each.state in UNANSWERED)
    return tuple(each for each in waiting if not reachable(case, each, roster, today)[1])


def asked_on(matter: Matter, request: Request, written: Iterable[Writing]) -> date | None:
    """The day on which the request first left for anybody; None: it has not yet."""
    if not _was_noted(matter.case, request):
        return request.asked_on
    asked = (matter.left_on(each) for each in written if each.kind in ASKING and request.id in each.requests)
    return min((day for day in asked if day is not None), default=None)


def _was_noted(case: Case, request: Request) -> bool:
    """Whether it was ever noted whom the request was owed to: before that was done, only the day stands with the request."""
    return any(each.kind in ASKING and request.id in each.requests for each in ever_written(case))


def _may_be_chased(matter: Matter, request: Request, waiting: frozenset[str]) -> bool:
    case, agency = matter.case, request.agency
    channel = channel_of(case, agency, matter.roster)
    if not is_wanted(case, request) or {agency, channel} & waiting:
        return False
    return not any(paused_until(case, each, matter.today) for each in (agency, channel))


def _is_informed(matter: Matter, request: Request) -> bool:
    """Whether whoever is asked knows whom the review is about; a question says itself what it is about."""
    both = (request.agency, channel_of(matter.case, request.agency, matter.roster))
    return is_task(request.document) or any(knows_the_family(matter.case, each, matter.identity) for each in both)


def _wanted(matter: Matter, request: Request, written: tuple[Writing, ...]) -> Iterator[Wish]:
    """Each step that the request wants of an address and that was not owed before."""
    first = asked_on(matter, request, written)
    if first is None:
        return
    informed = _is_informed(matter, request)
    channel, addresses = reachable(matter.case, request.agency, matter.roster, matter.today)
    step = step_of(request, matter.review, matter.days, first, matter.today, informed=informed)
    if step and step.kind is NoticeKind.CHASE and has_answered(matter.case, request.agency):
        step = None
    for address in addresses if step else ():
        if step and _wants(matter, request, written, address, step.kind, step.name):
            yield Wish(request, channel, address, step.kind, step.name)
    if informed:
        yield from (
            each
            for each in _of_others(matter, request, written, first, channel, addresses)
            if not _owed_before(written, request, each.address, each.step)
        )


def _wants(matter: Matter, request: Request, written: tuple[Writing, ...], address: str, kind: NoticeKind, step: str) -> bool:
    """Whether that step was not owed to the address, and what it asks about is not still on its way there."""
    asked = about(written, request.id, address, ASKING)
    gone = not asked or any(matter.left_on(each) is not None for each in asked)
    return gone and not _owed_before(written, request, address, step) and not _in_touch(written, request, address, kind)


def _of_others(
    matter: Matter, request: Request, written: tuple[Writing, ...], first: date, channel: str, addresses: tuple[str, ...]
) -> Iterator[Wish]:
    """What a deputy or a senior is to be written, where nothing at all came."""
    case, roster, today = matter.case, matter.roster, matter.today
    away = absences(case, today)
    if deputies_turn(request, matter.review, matter.days, first, today):
        for address in deputies_of(case, request.agency, roster):
            if address not in addresses and address not in away and not _told_that_it_was_due(written, request, address):
                yield Wish(request, channel, address, NoticeKind.OVERDUE, DEPUTY, DEPUTY)
    if seniors_turn(request, matter.review, matter.days, first, today):
        for address in seniors_of(case, request.agency, roster):
            if address not in away:
                yield Wish(request, channel, address, NoticeKind.ESCALATION, SENIOR, SENIOR)


def _owed_before(written: Iterable[Writing], request: Request, address: str, step: str) -> bool:
    """Whether that step was owed for this very due date: another date arms it again."""
    said = (each for writing in about(written, request.id, address, CHASING) for each in writing.about)
    return About(request.id, request.due_on, step) in said


def _told_that_it_was_due(written: Iterable[Writing], request: Request, address: str) -> bool:
    """Whether the address was told so, as deputy or while it stood in for a contact who was away."""
    said = about(written, request.id, address, (NoticeKind.OVERDUE,))
    return any(each.due_on(request.id) == request.due_on for each in said)


def _in_touch(written: Iterable[Writing], request: Request, address: str, kind: NoticeKind) -> bool:
    """Whether the question that a chase puts was overtaken by a later mail."""
    return kind is NoticeKind.CHASE and bool(about(written, request.id, address, CHASING | {NoticeKind.EXTENSION}))


def _written_today(matter: Matter, written: Iterable[Writing], address: str) -> bool:
    """Whether a mail was owed to the address today, or left for it today because a person said yes."""
    return any(each.address == address and matter.today in (each.on, matter.left_on(each)) for each in written)


GRAVEST = (NoticeKind.ESCALATION, NoticeKind.OVERDUE, NoticeKind.REMINDER, NoticeKind.CHASE)


def _chase(matter: Matter, address: str, wishes: list[Wish]) -> Owed:
    """One mail for all that is wanted of that address today, named after the gravest of it."""
    case, channel = matter.case, wishes[0].channel
    kind = next(each for each in GRAVEST if each in {wish.kind for wish in wishes})
    requests = tuple(each.request for each in wishes)
    day = f"{matter.today.isoformat()}{round_of(case, address)}"
    once = f"{kind}:{case.reference}:{channel}:{address}:{day}:{signature(requests)}"
    deputy = all(each.who == DEPUTY for each in wishes)
    return Owed(kind, channel, address, requests, tuple(each.step for each in wishes), once, deputy=deputy)


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
    if request.asked_on is not None and not _was_noted(case, request):
        return
    yield from ((channel, each) for each in addresses if not _knows(written, request, each))


def _knows(written: tuple[Writing, ...], request: Request, address: str) -> bool:
    """Whether somebody was asked for it and was not told since that it is not needed."""
    found = about(written, request.id, address, ASKING | {NoticeKind.STAND_DOWN})
    return bool(found) and found[-1].kind is not NoticeKind.STAND_DOWN


def _once(case: Case, kind: NoticeKind, channel: str, address: str, requests: Iterable[Request], due_on: date) -> str:
    documents = "+".join(each.document if each.agency == channel else f"{each.agency}/{each.document}" for each in requests)
    return f"{kind}:{case.reference}:{channel}:{address}:{documents}:{due_on.isoformat()}{round_of(case, address)}"
