"""Who must be told that a day moved, and which mail that names the old day must not go any more.

Enters: the case, and which of its mails have left. Leaves: mails owed, and mails to be set aside: what was asked and has not
left is asked anew with the new day, who has read the old day is told the new one. An extension, a corrected clock and a bank
holiday that was proclaimed late all end here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from service.domain.cases import CaseStatus, Request
from service.domain.notices import NoticeKind
from service.domain.owed import Matter, Owed
from service.domain.reach import channel_of
from service.domain.records import MailState, OutboxMail
from service.domain.steps import is_needed
from service.domain.written import ASKING, DATING, Writing, writings

LEFT = frozenset({MailState.SENT, MailState.SENDING})
STANDING = frozenset({MailState.PROPOSED, MailState.QUEUED, MailState.BY_HAND})


def extensions(matter: Matter, mails: Iterable[OutboxMail]) -> list[Owed]:
    """The mails that tell a new day to whoever was told another."""
    if matter.case.status is not CaseStatus.OPEN:
        return []
    gone = {each.id for each in mails if each.state in LEFT}
    told = [each for each in writings(matter.case) if each.kind in DATING]
    groups: dict[tuple[str, str, date], list[Request]] = defaultdict(list)
    for request in filter(is_needed, matter.sorted()):
        channel = channel_of(matter.case, request.agency, matter.roster)
        for address in dict.fromkeys(each.address for each in told if request.id in each.requests and each.mail in gone):
            last = [each for each in told if each.address == address and request.id in each.requests][-1]
            if last.due_on(request.id) != request.due_on:
                groups[channel, address, request.due_on].append(request)
    return [_extension(matter, *key, requests) for key, requests in groups.items()]


def outdated(matter: Matter, mails: Iterable[OutboxMail]) -> list[Writing]:
    """The mails not yet sent that name a day which holds no more, or ask for what is needed no more."""
    standing = {each.id for each in mails if each.state in STANDING}
    requests = {each.id: each for each in matter.case.requests}
    found = [each for each in writings(matter.case) if each.kind in ASKING and each.mail in standing]
    if matter.case.status is not CaseStatus.OPEN:  # an ended case asks for nothing; one that is opened again asks anew
        return found
    return [each for each in found if any(_holds_no_more(requests, said.request, said.due_on) for said in each.about)]


def _holds_no_more(requests: dict[int, Request], number: int, due_on: date) -> bool:
    request = requests.get(number)
    return request is None or request.due_on != due_on or not is_needed(request)


def _extension(matter: Matter, channel: str, address: str, due_on: date, requests: list[Request]) -> Owed:
    numbers = "+".join(str(each.id) for each in requests)
    count = sum(each.kind is NoticeKind.EXTENSION and each.address == address for each in writings(matter.case))
    once = f"extension:{matter.case.reference}:{channel}:{address}:{numbers}:{due_on.isoformat()}:{count}"
    return Owed(NoticeKind.EXTENSION, channel, address, tuple(requests), ("",) * len(requests), once)
