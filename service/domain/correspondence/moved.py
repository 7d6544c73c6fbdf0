"""Who must be told that a day moved, and which mail that names the old day must not go any more.

Enters: the case, and which of its mails have left. Leaves: mails owed, and mails to be set aside: what was asked and has not
left is asked anew with the new day, who has read the old day is told the new one. An extension, a corrected clock and a bank
holiday that was proclaimed late all end here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from service.domain.cases import Case, CaseStatus, Request
from service.domain.correspondence.owed import Matter, Owed, still_asks
from service.domain.correspondence.reach import absences, channel_of
from service.domain.correspondence.steps import is_needed
from service.domain.correspondence.written import CHASING, DATING, Writing, about, ever_written, writings
from service.domain.notices import NoticeKind
from service.domain.records import MailState, OutboxMail

LEFT = frozenset({MailState.SENT, MailState.SENDING})
STANDING = frozenset({MailState.PROPOSED, MailState.QUEUED, MailState.BY_HAND})


def extensions(matter: Matter, mails: Iterable[OutboxMail]) -> list[Owed]:
    """The mails that tell a new day to whoever was told another."""
    if matter.case.status is not CaseStatus.OPEN:
        return []
    gone = {each.id for each in mails if each.state in LEFT}
    written = writings(matter.case)
    groups: dict[tuple[str, str, date], list[Request]] = defaultdict(list)
    for request in filter(is_needed, matter.sorted()):
        channel = channel_of(matter.case, request.agency, matter.roster)
        told = (each for each in written if each.kind in DATING and request.id in each.requests and each.mail in gone)
        for address in dict.fromkeys(each.address for each in told if may_be_told(matter, each.address)):
            last = about(written, request.id, address, DATING | {NoticeKind.STAND_DOWN})[-1]
            asked_anew = last.kind is NoticeKind.STAND_DOWN  # that mail names the day itself
            if not asked_anew and last.due_on(request.id) != request.due_on:
                groups[channel, address, request.due_on].append(request)
    return [_extension(matter, *key, requests) for key, requests in groups.items()]


def outdated(matter: Matter, mails: Iterable[OutboxMail]) -> list[Writing]:
    """The mails not yet sent that name a day which holds no more, or ask for what is needed no more."""
    standing = {each.id: each for each in mails if each.state in STANDING}
    kinds = DATING | CHASING
    found = [each for each in writings(matter.case) if each.kind in kinds and each.mail in standing]
    today = matter.today
    return [
        each
        for each in found
        if _is_outdated(matter.case, each, standing[each.mail]) or _is_of_before(each, standing[each.mail], today)
    ]


def may_be_told(matter: Matter, address: str) -> bool:
    """Whether somebody who was written to may still be: he is not barred, and his mail does not come back."""
    absence = absences(matter.case, matter.today).get(address)
    barred = {each.lower() for each in matter.case.barred}
    return address not in barred and not (absence and absence.bounced)


def _is_of_before(writing: Writing, mail: OutboxMail, today: date) -> bool:
    """Whether it chases and should have left on an earlier day; not what waits for a person, nor what may have gone already."""
    leaves = mail.state is MailState.QUEUED and not mail.uncertain
    return leaves and writing.kind in CHASING - {NoticeKind.ESCALATION} and writing.on < today


def _is_outdated(case: Case, writing: Writing, mail: OutboxMail) -> bool:
    if case.status is not CaseStatus.OPEN:
        return True
    if writing.kind in CHASING:
        return not still_asks(mail.once, [each for each in case.requests if each.id in writing.requests])
    requests = {each.id: each for each in case.requests}
    return any(_holds_no_more(requests, said.request, said.due_on) for said in writing.about)


def _holds_no_more(requests: dict[int, Request], number: int, due_on: date) -> bool:
    request = requests.get(number)
    return request is None or request.due_on != due_on or not is_needed(request)


def _extension(matter: Matter, channel: str, address: str, due_on: date, requests: list[Request]) -> Owed:
    numbers = "+".join(str(each.id) for each in requests)
    count = sum(each.kind is NoticeKind.EXTENSION and each.address == address for each in ever_written(matter.case))
    once = f"extension:{matter.case.reference}:{channel}:{address}:{numbers}:{due_on.isoformat()}:{count}"
    return Owed(NoticeKind.EXTENSION, channel, address, tuple(requests), ("",) * len(requests), once)
