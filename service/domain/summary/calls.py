"""What of a case needs a person because an agency cannot go on by itself: details not sent, nobody to write to, a number to ring.

A survey of the case enters; points leave, each with the reply that settles it. Agencies are named by key; the addresses that we
write to stand in the details, where staff need them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from service.domain.cases import CaseStatus, Request
from service.domain.correspondence.owed import unreachable
from service.domain.correspondence.patience import last_call, paused_until
from service.domain.correspondence.reach import Absence
from service.domain.correspondence.steps import is_wanted
from service.domain.day_words import full, listed
from service.domain.summary.standings import absences_of
from service.domain.summary.summaries import Point
from service.domain.summary.survey import Survey
from service.domain.words import Reply

CALL = "records the call; write what was said in place of the dots"
FEW = 3
"""Agencies that each get a reply of their own; of more the first shows how it is written."""


def details_not_sent(survey: Survey) -> Iterator[Point]:
    """Agencies that were asked, and of which nobody recorded that they know who the child is: none of them can search."""
    case = survey.case
    if case.status is not CaseStatus.OPEN:
        return
    lacking = [each.key for each in case.agencies if _was_asked(survey, each.key) and not survey.knows_the_family(each.key)]
    if not lacking:
        return
    replies = [
        Reply(f"{case.reference} details-sent {each}", "records that they went, so that it may be reminded") for each in lacking
    ]
    if len(lacking) > 1:
        everyone = Reply(f"{case.reference} details-sent all", "records that they went to every agency of the case")
        replies = [everyone, *replies] if len(lacking) <= FEW else [everyone, replies[0]]
    yield Point(f"{case.reference}: the family details are not recorded as sent to {listed(lacking)}.", tuple(replies))


def to_ring(survey: Survey) -> Iterator[Point]:
    """Agencies to be rung, because what they owe was due some days ago (`ring_from` of the review type)."""
    case = survey.case
    late = (
        {each.key: found for each in case.agencies if (found := _late(survey, each.key))}
        if case.status is CaseStatus.OPEN
        else {}
    )
    if not late:
        return
    who = "1 agency is" if len(late) == 1 else f"{len(late)} agencies are"
    yield Point(
        f"{case.reference}: {who} to be rung about what was due.",
        _ringing(case.reference, list(late)),
        tuple(_call(survey, key, requests) for key, requests in late.items()),
    )


def _ringing(reference: str, keys: list[str]) -> tuple[Reply, ...]:
    if len(keys) > FEW:
        return (Reply(f"{reference} rang {keys[0]} …", f"{CALL}, and do likewise for each of the others"),)
    return tuple(Reply(f"{reference} rang {each} …", CALL) for each in keys)


def nobody_there(survey: Survey) -> Iterator[Point]:
    """Agencies where nobody can be written to, and contacts who are away, have left, or whose mail came back."""
    case = survey.case
    if case.status is not CaseStatus.OPEN:
        return
    for key in unreachable(case, survey.matter.roster, survey.today):
        yield Point(
            f"{case.reference}: {key} has nobody who can be written to.",
            (Reply(f"{case.reference} contact {key} EMAIL", "names a contact of this case, who is then asked"),),
            tuple(_why_away(each) for each in absences_of(survey, key)),
        )
    gone = [key for key in _open(survey) if key not in unreachable(case, survey.matter.roster, survey.today)]
    for key in gone:
        found = absences_of(survey, key)
        if found:
            yield Point(
                f"{case.reference}: not everybody at {key} can be reached; the others are written to.",
                (Reply(f"{case.reference} contact {key} EMAIL", "names another contact of this case, who is then asked"),),
                tuple(_why_away(each) for each in found),
            )


def _open(survey: Survey) -> list[str]:
    return [each.key for each in survey.case.agencies if survey.needed(each.key)]


def _was_asked(survey: Survey, key: str) -> bool:
    return any(survey.asked_on(each) is not None for each in survey.needed(key))


def _late(survey: Survey, key: str) -> list[Request]:
    """What the agency owes and is to be rung about: nothing while it is paused, nor on a day on which somebody rang already."""
    case, today = survey.case, survey.today
    if any(paused_until(case, each, today) for each in (key, survey.channel(key))) or last_call(case, key) == today:
        return []
    days, wait = survey.matter.days, survey.matter.review.ring_from
    owed = [each for each in survey.matter.sorted() if each.agency == key and is_wanted(survey.matter.case, each)]
    return [each for each in owed if days.add(each.due_on, wait) <= today]


def _call(survey: Survey, key: str, requests: list[Request]) -> str:
    number = survey.telephone(key) or "no telephone number is known"
    by_day: dict[date, list[str]] = {}
    for each in requests:
        by_day.setdefault(each.due_on, []).append(_what(survey, each))
    due = "; ".join(f"{listed(names)}, due on {full(day)}" for day, names in sorted(by_day.items()))
    promised = max((each.promised_on for each in requests if each.promised_on), default=None)
    rang = last_call(survey.case, key)
    said = f"; they promised it for {full(promised)}" if promised else ""
    called = f"; you last rang on {full(rang)}" if rang else ""
    return f"{key}, {number}: still needed {due}{said}{called}"


def _what(survey: Survey, request: Request) -> str:
    name = survey.name(request)
    return f"the rest of the {name}" if request.missing else f"the {name}"


def _why_away(absence: Absence) -> str:
    if absence.bounced:
        return f"mail to {absence.address} came back"
    return f"{absence.address} is away until {full(absence.until)}" if absence.until else f"{absence.address} has left"
