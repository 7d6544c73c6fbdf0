"""Who must be told that nothing more is needed: a document that is not required, a case that was withdrawn or did not go on.

Enters: the case, and which of its mails have left. Leaves: one mail to each address that was asked and was not told yet;
whoever was never asked is not told either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from service.domain.cases import CaseStatus, Request, RequestState
from service.domain.correspondence.moved import LEFT, may_be_told
from service.domain.correspondence.owed import Matter, Owed
from service.domain.correspondence.reach import channel_of
from service.domain.correspondence.written import ASKING, Writing, about, ever_written, writings
from service.domain.notices import NoticeKind
from service.domain.records import OutboxMail
from service.domain.words import Ended

LIVE = (CaseStatus.REFERRED, CaseStatus.OPEN)
"""A case whose acceptance was taken back is a referral again, and what it had asked for is not required."""

WHY = {CaseStatus.WITHDRAWN: Ended.WITHDRAWN, CaseStatus.NOT_MET: Ended.NOT_MET}


def why_ended(matter: Matter) -> Ended:
    """Why nothing more is needed, as a mail says it."""
    return WHY.get(matter.case.status, Ended.NOT_REQUIRED)


def stand_downs(matter: Matter, mails: Iterable[OutboxMail]) -> list[Owed]:
    """The mails that thank and say that nothing more is needed."""
    gone = {each.id for each in mails if each.state in LEFT}
    written = writings(matter.case)
    asked = [each for each in written if each.kind in ASKING and each.mail in gone and may_be_told(matter, each.address)]
    groups: dict[tuple[str, str], list[Request]] = defaultdict(list)
    for request in matter.sorted():
        if _is_over(matter, request):
            channel = channel_of(matter.case, request.agency, matter.roster)
            for address in dict.fromkeys(each.address for each in asked if request.id in each.requests):
                if not _told(written, request, address):
                    groups[channel, address].append(request)
    return [_stand_down(matter, *key, requests) for key, requests in groups.items()]


def _is_over(matter: Matter, request: Request) -> bool:
    waived = request.state is RequestState.WAIVED
    return matter.case.status in WHY or (matter.case.status in LIVE and waived)


def _told(written: Iterable[Writing], request: Request, address: str) -> bool:
    """Whether the last mail about it said so: a request that was asked again after that may be over again."""
    found = about(written, request.id, address, ASKING | {NoticeKind.STAND_DOWN})
    return bool(found) and found[-1].kind is NoticeKind.STAND_DOWN


def _stand_down(matter: Matter, channel: str, address: str, requests: list[Request]) -> Owed:
    numbers = "+".join(str(each.id) for each in requests)
    count = sum(each.kind is NoticeKind.STAND_DOWN and each.address == address for each in ever_written(matter.case))
    once = f"stand-down:{matter.case.reference}:{channel}:{address}:{matter.case.status.value}:{numbers}:{count}"
    return Owed(NoticeKind.STAND_DOWN, channel, address, tuple(requests), ("",) * len(requests), once)
