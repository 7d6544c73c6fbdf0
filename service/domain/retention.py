"""What may go, and from which day: one term for each class of records, counted in months from the day that starts it.

A case's facts and the terms come in, a line for each class leaves with its day, or with none while what starts it has not
happened or nobody has given a term: then it is kept until a person decides. The terms are the partnership's own (UK GDPR, article
5(1)(e), storage limitation); the review type's file has the usual ones. A legal hold stops every term. Nothing is erased by a
date alone: a person has the last word.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.cases import Case, CaseStatus
from service.domain.events import EventKind, of_kind
from service.domain.review_parts import Retention, Trigger

ENDED = (CaseStatus.CLOSED, CaseStatus.NOT_MET, CaseStatus.WITHDRAWN)
WITHOUT_REVIEW = (CaseStatus.NOT_MET, CaseStatus.WITHDRAWN)


class Portion(StrEnum):
    """What goes together when a term is over."""

    RAW = "raw_returns"  # the mails of the case as they came, their copies in the mailbox with them
    POST = "correspondence"  # what we wrote about it
    WHOLE = "whole"  # everything but the stub


IN_WORDS: Mapping[Portion, str] = {
    Portion.RAW: "the mails and documents as agencies sent them",
    Portion.POST: "the mails that we sent",
    Portion.WHOLE: "everything but a stub: what was read, notes, people, and all else",
}

WHOLE_WAITS_FOR = ("extracted", "papers")
"""With a review, the whole case goes when the last of these classes may; without one, by the term of its referral alone."""

REFERRALS = "not_met_referrals"


@dataclass(frozen=True, slots=True)
class Lapse:
    """When a portion of a case may go; without a day it is kept, and `why` says why."""

    portion: Portion
    on: date | None
    why: str = ""


NO_TERM = "no term is given"
NOT_ENDED = "the case has not ended"
ON_HOLD = "it stands on legal hold"


def lapses(case: Case, ended_on: date | None, terms: Mapping[str, Retention]) -> tuple[Lapse, ...]:
    """Each portion of the case with the day from which it may go; empty where it was erased already."""
    if case.erased_on is not None:
        return ()
    if is_on_hold(case):
        return tuple(Lapse(each, None, ON_HOLD) for each in Portion)
    if case.status not in ENDED or ended_on is None:
        return tuple(Lapse(each, None, NOT_ENDED) for each in Portion)
    if case.status in WITHOUT_REVIEW:
        return (_whole((REFERRALS,), case, ended_on, terms),)
    portions = (_single(each, case, ended_on, terms) for each in (Portion.RAW, Portion.POST))
    return (*portions, _whole(WHOLE_WAITS_FOR, case, ended_on, terms))


def is_on_hold(case: Case) -> bool:
    """Whether the case is kept whatever the terms say, because of proceedings, an inquiry or a request that is open."""
    held = of_kind(case.events, EventKind.LEGAL_HOLD, EventKind.LEGAL_HOLD_LIFTED)
    return bool(held) and held[-1].kind is EventKind.LEGAL_HOLD


def due(found: tuple[Lapse, ...], today: date) -> tuple[Portion, ...]:
    """The portions that may go today; the whole stands for all of them."""
    over = tuple(each.portion for each in found if each.on is not None and each.on <= today)
    return (Portion.WHOLE,) if Portion.WHOLE in over else over


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _single(portion: Portion, case: Case, ended_on: date, terms: Mapping[str, Retention]) -> Lapse:
    term = terms.get(portion.value)
    return (
        Lapse(portion, None, NO_TERM) if term is None else Lapse(portion, months_after(_start(term, case, ended_on), term.months))
    )


def _whole(classes: tuple[str, ...], case: Case, ended_on: date, terms: Mapping[str, Retention]) -> Lapse:
    given = [terms[each] for each in classes if each in terms]
    if len(given) < len(classes):
        return Lapse(Portion.WHOLE, None, NO_TERM)
    return Lapse(Portion.WHOLE, max(months_after(_start(each, case, ended_on), each.months) for each in given))


def _start(term: Retention, case: Case, ended_on: date) -> date:
    """The day from which the term runs; where no report was ever submitted, the case's end stands for it."""
    if term.trigger is Trigger.RECEIVED:
        return case.opened_on
    if term.trigger is Trigger.REPORT_SUBMITTED:
        return case.done.get("report_submitted", ended_on)
    return ended_on
