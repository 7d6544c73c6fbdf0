"""Writes the mails that ask again, and the one that says that nothing more is needed.

What is owed comes in; a notice leaves that lists only what is still needed. Nothing is owed here.
"""

from __future__ import annotations

from service.domain.cases import Request, RequestState
from service.domain.chasing import ChaseWords, EscalationWords, Needed, OverdueWords, ReminderWords
from service.domain.correspondence.ended import why_ended
from service.domain.correspondence.owed import Matter, Owed
from service.domain.correspondence.patience import knows_the_family
from service.domain.notices import Notice, NoticeKind
from service.domain.schedule import Schedule
from service.domain.words import StandDownWords
from service.workflows.correspondence.requesting import due_entries, name_of, notice_of
from service.workflows.desk import Desk


def chasing_notice(desk: Desk, matter: Matter, each: Owed) -> Notice:
    """The chase, the reminder, the word that something was due, or the request for help to a senior."""
    return notice_of(desk, matter.case, each, _words(desk, matter, each, needed_of(matter, each.requests)))


def _words(desk: Desk, matter: Matter, each: Owed, needed: tuple[Needed, ...]) -> object:
    case = matter.case
    if each.kind is NoticeKind.CHASE:
        whom = {each.agency, *(request.agency for request in each.requests)}
        details_sent = any(knows_the_family(case, one, desk.send.identity) for one in whom)
        return ChaseWords(case.reference, needed, details_sent=details_sent)
    if each.kind is NoticeKind.REMINDER:
        return ReminderWords(case.reference, needed, each.due_on)
    if each.kind is NoticeKind.OVERDUE:
        return OverdueWords(case.reference, needed, deputy=each.deputy)
    report = Schedule(matter.review, case.clock_started_on, matter.days).due_on
    names = dict.fromkeys(name_of(case, request.agency) for request in each.requests)
    return EscalationWords(case.reference, " and ".join(names), needed, report, matter.review.words.partners)


def needed_of(matter: Matter, requests: tuple[Request, ...]) -> tuple[Needed, ...]:
    """What is still needed of each request, in our labels."""
    return tuple(_needed(matter, each) for each in requests)


def _needed(matter: Matter, request: Request) -> Needed:
    past = matter.days.between(request.due_on, matter.today) if request.due_on < matter.today else 0
    return Needed(
        agency=name_of(matter.case, request.agency),
        document=matter.review.document(request.document).name,
        due_on=request.due_on,
        missing=request.missing if request.state is RequestState.RETURNED else (),
        promised_on=request.promised_on,
        days_past=past,
    )


def stand_down_notice(desk: Desk, matter: Matter, each: Owed) -> Notice:
    """Thanks, and that nothing more is needed."""
    case = matter.case
    whose = {request.agency for request in each.requests}
    own = [request for request in case.requests if request.agency in whose]
    documents = (
        () if len(own) == len(each.requests) else tuple(matter.review.document(one.document).name for one in each.requests)
    )
    names = dict.fromkeys(name_of(case, request.agency) for request in each.requests)
    words = StandDownWords(case.reference, " and ".join(names), why_ended(matter), documents, matter.review.words.partners)
    return notice_of(desk, case, each, words, due_entries(desk, case, each, cancelled=True))
