"""The days of a case: published test values, optional steps and branches, what comes next, and how each day was counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.adapters.bank_holidays import closed_days, names_of_days
from service.adapters.review_files import laid_over, load_review_types, load_rules
from service.domain.review_types import ReviewType
from service.domain.schedule import Schedule
from service.domain.working_days import Unit, WorkingDays

FOLDER = Path(__file__).parents[2] / "templates" / "reviews"
YEARS = range(2025, 2029)
DAYS = WorkingDays(closed_days("GB", "ENG", (), YEARS), names_of_days("GB", "ENG", (), YEARS))
TYPES = load_review_types(FOLDER, {})
RAPID = TYPES["rapid-review"]
SIN = date(2026, 3, 25)
RUNNING = Schedule(RAPID, SIN, DAYS)
OPTIONAL = [each.key for each in RAPID.milestones if each.optional]


def changed(**change: object) -> ReviewType:
    """The rapid review with something laid over its file."""
    return ReviewType.from_rules(laid_over(load_rules(FOLDER, {})["rapid-review"], change))


def days_of(done: dict[str, date]) -> dict[str, date | None]:
    """The day of each step of a rapid review that started on the test's day."""
    return {each.key: each.due_on for each in RUNNING.steps(done)}


def next_of(done: dict[str, date], today: date) -> str:
    """The key of the step to be reached next."""
    step = RUNNING.next_step(done, today)
    return step.key if step else ""


@pytest.mark.parametrize(
    ("started", "fifth", "tenth", "fifteenth"),
    [("2026-03-25", "2026-04-01", "2026-04-10", "2026-04-17"), ("2025-12-15", "2025-12-22", "2025-12-31", "2026-01-08"),
     ("2026-03-28", "2026-04-07", "2026-04-14", "2026-04-21")],
    ids=["over Easter", "over Christmas", "from a Saturday"],
)  # fmt: skip
def test_the_published_days_of_a_rapid_review(started: str, fifth: str, tenth: str, fifteenth: str) -> None:
    schedule = Schedule(changed(milestones={"returns_due": {"offset": 5}}), date.fromisoformat(started), DAYS)
    days = {each.key: each.due_on for each in schedule.steps({})}
    said = (days["returns_due"], days["meeting_held"], days["report_submitted"])
    assert said == tuple(map(date.fromisoformat, (fifth, tenth, fifteenth)))
    assert schedule.due_on == date.fromisoformat(fifteenth)


def test_requests_leave_on_the_first_working_day_after_a_saturday() -> None:
    days = {each.key: each.due_on for each in Schedule(RAPID, date(2026, 3, 28), DAYS).steps({})}
    assert days["requests_sent"] == date(2026, 3, 30)


def test_a_rapid_review_walks_from_its_requests_to_the_answer_of_the_panel() -> None:
    walk = {
        "requests_sent": 1, "returns_due": 6, "progress_check": 7, "papers_circulated": 8, "meeting_held": 10,
        "recommendation_lcspr": 10, "draft_checked": 12, "decision_lcspr": 14, "signed_local_authority": 14,
        "signed_police": 14, "signed_icb": 14, "report_submitted": 15,
    }  # fmt: skip
    days = days_of({})
    assert {key: days[key] for key in walk} == {key: DAYS.add(SIN, number) for key, number in walk.items()}
    assert RAPID.clock.start_event == "sin_sent"


def test_the_start_counts_as_day_one_where_the_rules_say_so() -> None:
    schedule = Schedule(changed(clock={"day_zero": False}), SIN, DAYS)
    assert (schedule.due_on, schedule.number(SIN)) == (date(2026, 4, 16), 1)
    assert schedule.explain_due()[0].why == "day 0: the day before the clock starts"


def test_nothing_is_due_before_the_clock_starts() -> None:
    schedule = Schedule(RAPID, None, DAYS)
    assert {each.due_on for each in schedule.steps({})} == {None}
    assert (schedule.due_on, schedule.number(SIN), schedule.request_due(SIN)) == (None, None, None)
    assert (schedule.days_left(SIN), schedule.passed(SIN), schedule.next_step({}, SIN)) == (None, None, None)
    assert (schedule.explain_due(), schedule.explain(RAPID.milestone("meeting_held"), {})) == ((), ())


def test_a_milestone_after_another_follows_the_day_it_was_reached() -> None:
    assert days_of({})["panel_agrees"] == date(2026, 5, 11)
    assert days_of({"report_submitted": date(2026, 4, 15)})["panel_agrees"] == date(2026, 5, 7)


def test_of_alternatives_only_the_reached_one_stays() -> None:
    keys = set(days_of({"criteria_met": SIN, "recommendation_lcspr": SIN, "panel_disagrees": SIN}))
    assert {"criteria_met", "recommendation_lcspr", "decision_lcspr", "decision_national", "panel_disagrees"} <= keys
    assert not {"criteria_not_met", "local_learning", "recommendation_national", "panel_agrees", "panel_asks"} & keys


def test_steps_stand_in_the_order_of_their_days() -> None:
    days = [each for each in days_of({}).values() if each]
    assert days == sorted(days)


@pytest.mark.parametrize("key", OPTIONAL)
def test_an_optional_step_stands_there_only_once_it_was_reached(key: str) -> None:
    assert key not in days_of({})
    reached = {each.key: each.done_on for each in RUNNING.steps({key: SIN})}
    assert reached[key] == SIN


def test_the_steps_that_a_case_may_record_besides() -> None:
    assert {
        "executive_told", "scrutineer_told", "investigating_officer_consulted", "family_told", "family_not_told", "coroner_told",
        "child_death_review_linked", "staff_support_offered",
    } == set(OPTIONAL)  # fmt: skip
    assert set(OPTIONAL) <= set(RAPID.milestone_words.values())


def test_a_branch_is_there_only_once_it_was_decided() -> None:
    branch = {"agencies_told", "lcspr_opened", "lcspr_published"}
    assert not branch & set(days_of({}))
    assert not branch & set(days_of({"decision_national": date(2026, 4, 16)}))
    days = days_of({"decision_lcspr": date(2026, 8, 31)})
    assert {key: days[key] for key in sorted(branch)} == {
        "agencies_told": date(2026, 9, 2),
        "lcspr_opened": None,
        "lcspr_published": date(2027, 2, 28),
    }


def test_what_was_recorded_of_a_branch_that_was_not_taken_still_stands() -> None:
    assert "lcspr_opened" in days_of({"lcspr_opened": SIN})


@pytest.mark.parametrize(
    ("today", "due"),
    [(SIN, "2026-04-02"), (date(2026, 3, 30), "2026-04-02"), (date(2026, 4, 1), "2026-04-08"), (date(2026, 4, 8), "2026-04-13")],
    ids=["first day", "third day", "just late", "late"],
)
def test_an_agency_that_joins_late_has_its_own_day(today: date, due: str) -> None:
    assert RUNNING.request_due(today) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("done", "today", "key"),
    [
        ({}, "2026-03-25", "requests_sent"),
        ({"requests_sent": SIN}, "2026-03-26", "returns_due"),
        ({"requests_sent": SIN}, "2026-04-07", "progress_check"),
        ({"meeting_held": SIN}, "2026-04-10", "recommendation_no_further_review"),
        ({"meeting_held": SIN, "recommendation_lcspr": SIN}, "2026-04-10", "draft_checked"),
        ({"decision_lcspr": SIN}, "2026-04-16", "signed_local_authority"),
        ({"decision_lcspr": SIN, "signed_local_authority": SIN, "signed_icb": SIN}, "2026-04-16", "signed_police"),
        ({}, "2026-04-20", "report_submitted"),
        ({}, "2026-06-20", "panel_agrees"),
        ({"report_submitted": date(2026, 4, 17)}, "2026-04-20", "panel_agrees"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_next_step_is_the_first_whose_day_has_not_passed(done: dict[str, date], today: str, key: str) -> None:
    assert next_of(done, date.fromisoformat(today)) == key


def test_nothing_is_next_once_every_step_with_a_day_was_reached() -> None:
    done = {each.key: SIN for each in RAPID.milestones}
    assert RUNNING.next_step(done, SIN) is None


@given(
    today=st.dates(date(2026, 3, 1), date(2026, 12, 1)), done=st.sets(st.sampled_from([each.key for each in RAPID.milestones]))
)
def test_the_next_step_was_never_reached_and_is_never_optional(today: date, done: set[str]) -> None:
    step = RUNNING.next_step(dict.fromkeys(done, SIN), today)
    assert step is None or (step.done_on is None and step.due_on is not None and not step.milestone.optional)


@pytest.mark.parametrize(
    ("today", "left"), [("2026-03-25", 15), ("2026-04-02", 9), ("2026-04-06", 9), ("2026-04-17", 0), ("2026-04-20", -1)]
)
def test_days_left_are_working_days_where_the_clock_counts_them(today: str, left: int) -> None:
    assert RUNNING.days_left(date.fromisoformat(today)) == left
    assert RUNNING.day_unit is Unit.WORKING


def test_days_left_of_months_and_calendar_days_are_calendar_days() -> None:
    local, learning = (Schedule(TYPES[key], date(2026, 8, 31), DAYS) for key in ("lcspr", "learning-review"))
    assert (local.due_on, local.days_left(date(2027, 2, 21)), local.day_unit) == (date(2027, 2, 28), 7, Unit.CALENDAR)
    assert (learning.due_on, learning.days_left(date(2026, 9, 15)), learning.passed(date(2026, 9, 6))) == (
        date(2026, 9, 14),
        -1,
        6,
    )


def test_a_milestone_is_explained_from_the_day_that_it_is_counted_from() -> None:
    days = RUNNING.explain(RAPID.milestone("panel_agrees"), {"report_submitted": date(2026, 4, 30)})
    assert (days[0].date, days[0].why) == (date(2026, 4, 30), "day 0: report submitted to the national Panel")
    assert (days[-1].date, days[-1].number) == (date(2026, 5, 22), 15)
    assert "May Day" in {each.why for each in days}


@pytest.mark.parametrize("key", TYPES)
def test_every_dated_step_is_explained_to_its_very_day(key: str) -> None:
    schedule = Schedule(TYPES[key], SIN, DAYS)
    done = {each.key: SIN for each in TYPES[key].milestones if each.key.startswith("decision_")}
    for step in schedule.steps(done):
        days = schedule.explain(step.milestone, done)
        assert (days[-1].date if days else None) == step.due_on


def test_a_step_before_another_is_counted_and_explained_backwards() -> None:
    early = changed(milestones={"papers_circulated": {"after": "meeting_held", "offset": -2}})
    schedule = Schedule(early, SIN, DAYS)
    papers = early.milestone("papers_circulated")
    assert schedule.day(papers, {}) == date(2026, 4, 8)
    assert schedule.day(papers, {"meeting_held": date(2026, 4, 7)}) == date(2026, 4, 1)
    days = schedule.explain(papers, {"meeting_held": date(2026, 4, 7)})
    assert [each.why for each in days] == [
        "day 0: meeting held", "Easter Monday", "Sunday", "Saturday", "Good Friday", "working day -1", "working day -2",
    ]  # fmt: skip
