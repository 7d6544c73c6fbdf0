"""Tells staff of a return that came after its day, once the meeting papers are out: somebody must bring it to the meeting.

The documents of an agency that were just recorded come in; a mail to each member of staff leaves where one of them is that late.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.cases import Case
from service.domain.correspondence.meetings import meeting_of
from service.domain.gathering import LateWords
from service.domain.notices import Audience, Notice, NoticeKind
from service.domain.words import spoken
from service.workflows.correspondence.requesting import name_of
from service.workflows.intake.incoming import Incoming
from service.workflows.outgoing import owe
from service.workflows.recording import Recorded

PAPERS = "papers_circulated"


def tell_of_lateness(incoming: Incoming, case: Case, agency: str, recorded: Sequence[Recorded]) -> None:
    """Owes staff a word on what came too late for the papers; nothing where it came in time."""
    desk = incoming.desk
    received = incoming.stored.received_at.astimezone(desk.clock.now().tzinfo).date()
    late = [each for each in recorded if each.request.due_on < received]
    papers = case.done.get(PAPERS)
    if not late or papers is None or papers > received:
        return
    meeting = meeting_of(case, desk.clock.now().tzinfo)
    words = LateWords(
        reference=case.reference,
        agency=name_of(case, agency),
        documents=tuple(dict.fromkeys(each.line.document for each in late)),
        due_on=min(each.request.due_on for each in late),
        papers_on=papers,
        meeting_on=meeting.at.date() if meeting and not meeting.cancelled and meeting.at.date() >= received else None,
    )
    for person in desk.roster.staff:
        once = f"late:{incoming.stored.id}:{agency}:{person.email.lower()}"
        own = case.agency(agency)
        tag = f"{case.reference} {own.code if own else agency}"
        notice = Notice(NoticeKind.LATE, once, Audience.STAFF, person.email, spoken(words), case_id=case.id, tag=tag)
        owe(desk, incoming.ledger, notice)
