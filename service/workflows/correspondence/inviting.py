"""Owes the invitations to a case's meeting: to the review group, and to the contacts of the agencies that know the family.

The meeting as it stands comes in; whoever was told of it otherwise, or not at all, is owed a mail with an entry for the
calendar. An entry keeps its UID, its SEQUENCE rises with each change, and a meeting that was called off is taken out of the
calendars again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.domain.calendars import CalendarEntry, mail_domain, meeting_summary, meeting_uid
from service.domain.cases import Case, CaseStatus, RequestState
from service.domain.correspondence.meetings import Meeting, meeting_of
from service.domain.correspondence.moved import STANDING
from service.domain.correspondence.reach import reachable
from service.domain.correspondence.tasks import is_task
from service.domain.correspondence.written import Writing, writings
from service.domain.gathering import InvitationWords
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.words import spoken
from service.workflows.cases.casework import again, review_of
from service.workflows.correspondence.writing import set_aside, write
from service.workflows.desk import Desk
from service.workflows.ports import Ledger

MINUTES = 120
"""How long the entry says that a meeting lasts."""

STAY_AWAY = frozenset({RequestState.NIL, RequestState.WAIVED, RequestState.DECLINED})
"""An agency all of whose answers are these need not come."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is told of the meeting; no agency: one of the review group."""

    address: str
    agency: str | None = None


def owe_invitations(desk: Desk, case: Case) -> int:
    """How many mails about the meeting were owed that were not before."""
    with desk.store.reading() as ledger:
        if not any(uninformed(desk, ledger, case)):
            return 0
    with desk.store.writing() as ledger:
        return _owe(desk, ledger, again(ledger, case))


def _owe(desk: Desk, ledger: Ledger, case: Case) -> int:
    standing = {mail.id for mail in ledger.outbox.of_case(case.id) if mail.state in STANDING}
    meeting = meeting_of(case, desk.clock.now().tzinfo)
    if meeting is None:
        return 0
    for each in _invitations(case):
        if each.mail in standing and each.sequence != meeting.sequence:
            set_aside(desk, ledger, each.mail, "the meeting changed before it left")
    case = again(ledger, case)
    return sum(_invite(desk, ledger, case, meeting, guest) for guest in uninformed(desk, ledger, case))


def uninformed(desk: Desk, ledger: Ledger, case: Case) -> Iterator[Guest]:
    """Whoever does not know how the meeting stands now."""
    meeting = meeting_of(case, desk.clock.now().tzinfo)
    if meeting is None or meeting.at < desk.clock.now():
        return
    told = {each.address: each for each in _invitations(case)}
    standing = {mail.id for mail in ledger.outbox.of_case(case.id) if mail.state in STANDING}
    guests = guests_of(desk, case) if not meeting.cancelled else ()
    known = {each.address: each for each in guests}
    for address, writing in told.items():
        if address not in known and meeting.cancelled and (writing.mail not in standing or writing.sequence == meeting.sequence):
            known[address] = _guest(case, writing)
    yield from (each for address, each in known.items() if address not in told or told[address].sequence != meeting.sequence)


def _guest(case: Case, writing: Writing) -> Guest:
    event = next(each for each in case.events if each.id == writing.event)
    return Guest(writing.address, event.agency)


def _invitations(case: Case) -> list[Writing]:
    return [each for each in writings(case) if each.kind is NoticeKind.INVITATION]


def guests_of(desk: Desk, case: Case) -> tuple[Guest, ...]:
    """Who is invited: the review group, and the people of each agency that knows the family or has not answered yet."""
    barred = {address.lower() for address in case.barred}
    found = {each: Guest(each) for each in desk.roster.group if each not in barred}
    for agency in case.agencies if case.status is CaseStatus.OPEN else ():
        asked = [each for each in case.requests if each.agency == agency.key and not is_task(each.document)]
        if any(each.state not in STAY_AWAY for each in asked):
            for address in reachable(case, agency.key, desk.roster, desk.today())[1]:
                found.setdefault(address, Guest(address, agency.key))
    return tuple(found.values())


def _invite(desk: Desk, ledger: Ledger, case: Case, meeting: Meeting, guest: Guest) -> bool:
    review, partnership = review_of(case), desk.roster.partnership
    before = [each for each in _invitations(case) if each.address == guest.address]
    words = InvitationWords(
        reference=case.reference,
        meeting=review.words.meeting,
        at=meeting.at,
        place=meeting.place,
        moved=bool(before) and not meeting.cancelled,
        cancelled=meeting.cancelled,
    )
    entry = CalendarEntry(
        uid=meeting_uid(case.reference, mail_domain(partnership.mailbox_address)),
        summary=meeting_summary(case.reference),
        starts=meeting.at,
        minutes=MINUTES,
        place=meeting.place,
        telephone=partnership.telephone,
        sequence=meeting.sequence,
        cancelled=meeting.cancelled,
    )
    own = case.agency(guest.agency) if guest.agency else None
    notice = Notice(
        kind=NoticeKind.INVITATION,
        once=f"invitation:{case.reference}:{guest.address}:{meeting.sequence}",
        audience=Audience.AGENCY if guest.agency else Audience.GROUP,
        recipient=guest.address,
        words=spoken(words),
        case_id=case.id,
        tag=f"{case.reference} {own.code}" if own else f"{case.reference} meeting",
        agency=guest.agency,
        review_type=case.review_type,
        files=(desk.calendars.file(entry, f"{case.reference}-meeting", desk.clock.now()),),
    )
    return write(desk, ledger, notice, (), meeting.sequence)
