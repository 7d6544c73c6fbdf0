"""Writes the mails that ask for something and name its day: requests with their blanks, supplementary questions, new dates.

What is owed comes in; a notice leaves, with the blanks filled in and an entry for the reader's calendar. Nothing is owed here.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.calendars import CalendarEntry, due_summary, due_uid, mail_domain
from service.domain.cases import Case, Request
from service.domain.chasing import QuestionWords
from service.domain.correspondence.owed import Owed
from service.domain.correspondence.steps import is_needed
from service.domain.correspondence.tasks import ACTION, task_of
from service.domain.correspondence.written import ASKING, DATING, writings
from service.domain.notices import Audience, File, Notice, NoticeKind
from service.domain.review_types import ReviewType
from service.domain.words import AskedDocument, Details, ExtensionWords, RequestWords, spoken
from service.workflows.desk import Desk


def request_notice(desk: Desk, case: Case, review: ReviewType, each: Owed) -> Notice:
    """The request to one contact for everything that is asked of it by one day."""
    files = {request.id: _blank(desk, case, review, request) for request in each.requests if _has_blank(review, request)}
    asked = tuple(_asked(case, review, request, files.get(request.id)) for request in each.requests)
    words = RequestWords(
        reference=case.reference,
        asked=asked,
        period_from=case.period_from,
        period_to=case.period_to,
        details=Details(desk.send.identity),
        review_name=review.name.lower(),
        subject=review.words.subject,
        family=review.words.family,
        partners=review.words.partners,
        law=review.words.law,
        purpose=review.words.purpose,
    )
    return notice_of(desk, case, each, words, (*files.values(), *due_entries(desk, case, each)))


def question_notice(desk: Desk, case: Case, each: Owed) -> Notice:
    """One supplementary question or action, in the words of staff."""
    request = each.requests[0]
    task = task_of(case, request.document)
    if task is None:
        raise LookupError(f"{case.reference} has no {request.document}")
    name = name_of(case, request.agency)
    words = QuestionWords(case.reference, name, task.number, task.text, request.due_on, action=task.kind == ACTION)
    return notice_of(desk, case, each, words, due_entries(desk, case, each))


def extension_notice(desk: Desk, case: Case, review: ReviewType, each: Owed) -> Notice:
    """The new day for what was asked by another."""
    told = [found for found in writings(case) if found.kind in DATING and found.address == each.address]
    before = [found.due_on(request.id) for found in told for request in each.requests if request.id in found.requests]
    agencies = dict.fromkeys(name_of(case, request.agency) for request in each.requests)
    words = ExtensionWords(
        reference=case.reference,
        agency=" and ".join(agencies),
        documents=tuple(dict.fromkeys(review.document(request.document).name for request in each.requests)),
        due_on=each.due_on,
        was_due_on=before[-1] if before else None,
    )
    return notice_of(desk, case, each, words, due_entries(desk, case, each))


def notice_of(desk: Desk, case: Case, each: Owed, words: object, files: Iterable[File] = ()) -> Notice:
    """A notice to the contact for whom the mail is owed."""
    channel = case.agency(each.agency) or desk.roster.agencies.get(each.agency)
    return Notice(
        kind=each.kind,
        once=each.once,
        audience=Audience.AGENCY,
        recipient=each.address,
        words=spoken(words),
        case_id=case.id,
        tag=f"{case.reference} {channel.code if channel else each.agency}",
        agency=each.agency,
        review_type=case.review_type,
        request_ids=each.request_ids,
        files=tuple(files),
    )


def name_of(case: Case, key: str) -> str:
    """The agency's name in that case."""
    agency = case.agency(key)
    return agency.name if agency else key


def sequence_of(case: Case, address: str) -> int:
    """How often a day was named to that address, or taken back, before: what its calendar counts changes by."""
    return sum(each.kind in DATING | {NoticeKind.STAND_DOWN} and each.address == address for each in writings(case))


def due_entries(desk: Desk, case: Case, each: Owed, *, cancelled: bool = False) -> tuple[File, ...]:
    """The days by which it is due as entries for a calendar: the reference and a telephone number, nothing else.

    A day that moves, or falls away, is the entry that the first mail brought, as long as nothing else of that mail still stands.
    """
    first = [found for found in writings(case) if found.kind in ASKING and found.address == each.address]
    touched = [found for found in first if set(found.requests) & set(each.request_ids)]
    requests = {one.id: one for one in case.requests}
    moved = [
        tuple(requests[number].document for number in found.requests)
        for found in touched
        if not any(is_needed(requests[number]) for number in set(found.requests) - set(each.request_ids))
    ]
    own = () if cancelled else (tuple(one.document for one in each.requests),)
    named = dict.fromkeys("+".join(documents) for documents in moved or own)
    return tuple(_due_entry(desk, case, each, documents, place, cancelled) for place, documents in enumerate(named))


def _due_entry(desk: Desk, case: Case, each: Owed, documents: str, place: int, cancelled: bool) -> File:
    partnership = desk.roster.partnership
    channel = case.agency(each.agency) or desk.roster.agencies.get(each.agency)
    domain = mail_domain(partnership.mailbox_address)
    entry = CalendarEntry(
        uid=due_uid(case.reference, f"{channel.code if channel else each.agency}-{documents}", domain),
        summary=due_summary(case.reference),
        starts=each.due_on,
        telephone=partnership.telephone,
        sequence=sequence_of(case, each.address),
        cancelled=cancelled,
    )
    name = f"{case.reference}-due-{place + 1}" if place else f"{case.reference}-due"
    return desk.calendars.file(entry, name, desk.clock.now())


def _asked(case: Case, review: ReviewType, request: Request, blank: File | None) -> AskedDocument:
    document = review.document(request.document)
    return AskedDocument(
        name_of(case, request.agency),
        document.name,
        request.due_on,
        blank.name if blank else "",
        answer_only=document.kind == "answer",
    )


def _has_blank(review: ReviewType, request: Request) -> bool:
    return bool(review.document(request.document).layout)


def _blank(desk: Desk, case: Case, review: ReviewType, request: Request) -> File:
    values = {
        "reference": case.reference,
        "agency": name_of(case, request.agency),
        "due": f"{request.due_on:%A %d %B %Y}",
        "period": _period(case),
        "return_to": desk.roster.partnership.mailbox_address,
        "marking": desk.roster.partnership.marking,
    }
    name = f"{case.reference}-{request.agency}-{request.document}"
    return desk.papers.blank(review.document(request.document).layout, values, name)


def _period(case: Case) -> str:
    if case.period_from is None or case.period_to is None:
        return ""
    return f"{case.period_from:%d %B %Y} to {case.period_to:%d %B %Y}"
