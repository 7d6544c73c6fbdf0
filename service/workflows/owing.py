"""Owes what is due: derived from the cases and today's date, so that downtime costs nothing and nothing is owed twice.

What `domain/owed` says is due becomes notices in the outbox, each in one transaction with the day it was asked. The `once` key
keeps a second pass from owing it again.
"""

from __future__ import annotations

from collections.abc import Iterable

from service.domain.cases import Case, CaseStatus
from service.domain.notices import Audience, File, Notice, NoticeKind
from service.domain.owed import Owed, owed, unreachable
from service.domain.review_types import ReviewType
from service.domain.words import AlertWords, AskedDocument, Details, RequestWords, spoken
from service.workflows.casework import review_of
from service.workflows.desk import Desk
from service.workflows.outgoing import alert, owe
from service.workflows.ports import Ledger


def owe_due(desk: Desk) -> int:
    """How many mails were owed that were not before, over all open cases."""
    with desk.store.reading() as ledger:
        cases = [each for each in ledger.cases.live() if each.status is CaseStatus.OPEN]
    return sum(_owe_case(desk, each) for each in cases)


def _owe_case(desk: Desk, case: Case) -> int:
    review = review_of(case)
    due = owed(case, review, desk.roster, desk.working_days, desk.today())
    nobody = unreachable(case, desk.roster)
    if not due and not nobody:
        return 0
    with desk.store.writing() as ledger:
        count = sum(_owe(desk, ledger, case, review, each) for each in due)
        return count + _tell_unreachable(desk, ledger, case, nobody)


def _owe(desk: Desk, ledger: Ledger, case: Case, review: ReviewType, each: Owed) -> bool:
    mail = owe(desk, ledger, _request(desk, case, review, each))
    for request in each.request_ids:
        ledger.cases.asked(request, desk.today())
    return mail is not None


def _request(desk: Desk, case: Case, review: ReviewType, each: Owed) -> Notice:
    channel = case.agency(each.agency) or desk.roster.agencies.get(each.agency)
    files = tuple(_blanks(desk, case, review, each))
    names = {item: file.name for item, file in zip(each.items, files, strict=True)}
    asked = tuple(
        AskedDocument(_name(case, agency), review.documents[document].name, each.due_on, names[agency, document])
        for agency, document in each.items
    )
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
    return Notice(
        kind=NoticeKind.REQUEST,
        once=each.once,
        audience=Audience.AGENCY,
        recipient=each.address,
        words=spoken(words),
        case_id=case.id,
        tag=f"{case.reference} {channel.code if channel else each.agency}",
        agency=each.agency,
        review_type=case.review_type,
        request_ids=each.request_ids,
        files=files,
    )


def _name(case: Case, key: str) -> str:
    agency = case.agency(key)
    return agency.name if agency else key


def _blanks(desk: Desk, case: Case, review: ReviewType, each: Owed) -> Iterable[File]:
    for agency, document in each.items:
        layout = review.documents[document].layout
        values = {
            "reference": case.reference,
            "agency": _name(case, agency),
            "due": f"{each.due_on:%A %d %B %Y}",
            "period": _period(case),
            "return_to": desk.roster.partnership.mailbox_address,
            "marking": desk.roster.partnership.marking,
        }
        yield desk.papers.blank(layout, values, f"{case.reference}-{agency}-{document}")


def _period(case: Case) -> str:
    if case.period_from is None or case.period_to is None:
        return ""
    return f"{case.period_from:%d %B %Y} to {case.period_to:%d %B %Y}"


def _tell_unreachable(desk: Desk, ledger: Ledger, case: Case, agencies: tuple[str, ...]) -> int:
    count = 0
    for agency in agencies:
        words = AlertWords(
            what="An agency has nobody to be asked",
            sentences=(f"{case.reference}: {_name(case, agency)} has no contact, so that its request cannot be sent.",),
            do=(f"Name one: rapid-review case contact {case.reference} {agency} add EMAIL",),
        )
        count += alert(desk, ledger, f"unreachable:{case.reference}:{agency}", words, case)
    return count
