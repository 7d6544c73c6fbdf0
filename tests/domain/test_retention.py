"""Retention: from which day what may go, what stops it, and how months are counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from service.domain.cases import Case, CaseStatus
from service.domain.events import Event, EventKind
from service.domain.retention import Portion, due, lapses, months_after
from service.domain.review_parts import Retention, Trigger

ENDED = date(2026, 6, 30)
CASE = Case(
    1, "RR-2026-001", "rapid-review", CaseStatus.CLOSED, date(2026, 3, 25), {}, done={"report_submitted": date(2026, 4, 17)}
)
TERMS = {
    "raw_returns": Retention(12, Trigger.REPORT_SUBMITTED),
    "correspondence": Retention(84, Trigger.CASE_CLOSED),
    "extracted": Retention(300, Trigger.CASE_CLOSED),
    "papers": Retention(240, Trigger.CASE_CLOSED),
    "not_met_referrals": Retention(84, Trigger.RECEIVED),
}


def days(case: Case, ended_on: date | None = ENDED, terms: dict[str, Retention] = TERMS) -> dict[Portion, date | None]:
    return {each.portion: each.on for each in lapses(case, ended_on, terms)}


def event(kind: EventKind) -> Event:
    return Event(1, kind, datetime(2026, 7, 1, tzinfo=UTC), "cli")


def test_each_class_counts_from_its_own_day_and_the_whole_waits_for_the_longest() -> None:
    assert days(CASE) == {Portion.RAW: date(2027, 4, 17), Portion.POST: date(2033, 6, 30), Portion.WHOLE: date(2051, 6, 30)}


def test_without_a_report_the_end_of_the_case_stands_for_it() -> None:
    assert days(replace(CASE, done={}))[Portion.RAW] == date(2027, 6, 30)


@pytest.mark.parametrize("status", [CaseStatus.NOT_MET, CaseStatus.WITHDRAWN])
def test_what_became_no_review_goes_as_a_whole_by_the_term_of_its_referral(status: CaseStatus) -> None:
    assert days(replace(CASE, status=status)) == {Portion.WHOLE: date(2033, 3, 25)}


@pytest.mark.parametrize("status", [CaseStatus.OPEN, CaseStatus.REFERRED])
def test_what_has_not_ended_stays(status: CaseStatus) -> None:
    assert set(days(replace(CASE, status=status), None).values()) == {None}


def test_what_was_erased_has_nothing_left_to_go() -> None:
    assert days(replace(CASE, erased_on=ENDED)) == {}


def test_a_class_without_a_term_is_kept_until_a_person_decides() -> None:
    found = days(CASE, terms={"raw_returns": TERMS["raw_returns"], "extracted": TERMS["extracted"]})
    assert found == {Portion.RAW: date(2027, 4, 17), Portion.POST: None, Portion.WHOLE: None}


def test_a_legal_hold_stops_every_term_until_it_is_lifted() -> None:
    held = replace(CASE, events=(event(EventKind.LEGAL_HOLD),))
    assert set(days(held).values()) == {None}
    assert days(replace(held, events=(*held.events, event(EventKind.LEGAL_HOLD_LIFTED)))) == days(CASE)


@pytest.mark.parametrize(
    ("today", "portions"),
    [
        (date(2027, 4, 16), ()),
        (date(2027, 4, 17), (Portion.RAW,)),
        (date(2033, 6, 30), (Portion.RAW, Portion.POST)),
        (date(2051, 6, 30), (Portion.WHOLE,)),
    ],
)
def test_what_is_due_is_due_on_its_day_and_the_whole_stands_for_all(today: date, portions: tuple[Portion, ...]) -> None:
    assert due(lapses(CASE, ENDED, TERMS), today) == portions


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 26), 3, date(2027, 2, 26)),
        (date(2026, 12, 15), 300, date(2051, 12, 15)),
        (date(2026, 3, 15), -12, date(2025, 3, 15)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_that_there_is(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after
