"""Review types from TOML: the rapid review's own file, every fault with its key, and the days that a schedule works out."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from pathlib import Path

import pytest

from service.adapters.bank_holidays import closed_days
from service.adapters.review_files import laid_over, load_review_types, load_rules
from service.domain.review_types import ReviewType, ReviewTypeFaults
from service.domain.schedule import Schedule
from service.domain.working_days import WorkingDays

FOLDER = Path(__file__).parents[2] / "templates" / "reviews"
DAYS = WorkingDays(closed_days("GB", "ENG", (), range(2025, 2029)))
RAPID = load_review_types(FOLDER, {})["rapid-review"]
SIN = date(2026, 3, 25)


def rules() -> dict[str, object]:
    """The rapid review's file, fresh to be broken."""
    return copy.deepcopy(load_rules(FOLDER, {})["rapid-review"])


def days_of(done: dict[str, date]) -> dict[str, date | None]:
    """The day of each step of a rapid review that started on the test's day."""
    return {each.key: each.due_on for each in Schedule(RAPID, SIN, DAYS).steps(done)}


def faults_of(change: dict[str, object]) -> dict[str, str]:
    """What is wrong with the rapid review once the change is laid over it, by key."""
    with pytest.raises(ReviewTypeFaults) as wrong:
        ReviewType.from_rules(laid_over(rules(), change))
    return {each.key: each.sentence for each in wrong.value.faults}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_review_type_that_we_ship_is_without_fault(path: Path) -> None:
    made = ReviewType.from_rules(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    assert made.key == path.stem
    assert all(made.documents_of("anyone")) or not made.asked


def test_the_rapid_review_runs_fifteen_working_days_from_the_notification() -> None:
    assert Schedule(RAPID, SIN, DAYS).due_on == date(2026, 4, 17)
    assert days_of({})["report_submitted"] == date(2026, 4, 17)
    assert RAPID.clock.start_event == "sin_sent"


def test_the_start_counts_as_day_one_where_the_rules_say_so() -> None:
    first = ReviewType.from_rules(laid_over(rules(), {"clock": {"day_zero": False}}))
    assert Schedule(first, SIN, DAYS).due_on == date(2026, 4, 16)
    assert Schedule(first, SIN, DAYS).number(SIN) == 1


def test_nothing_is_due_before_the_clock_starts() -> None:
    schedule = Schedule(RAPID, None, DAYS)
    assert {each.due_on for each in schedule.steps({})} == {None}
    assert (schedule.due_on, schedule.number(SIN), schedule.request_due(SIN)) == (None, None, None)


def test_a_milestone_after_another_follows_the_day_it_was_reached() -> None:
    assert days_of({})["panel_answer"] == date(2026, 5, 11)
    assert days_of({"report_submitted": date(2026, 4, 15)})["panel_answer"] == date(2026, 5, 7)


def test_of_alternatives_only_the_reached_one_stays() -> None:
    keys = set(days_of({"criteria_met": SIN, "recommendation_lcspr": SIN}))
    assert {"criteria_met", "recommendation_lcspr", "decision_lcspr", "decision_national"} <= keys
    assert not {"criteria_not_met", "recommendation_national"} & keys


def test_steps_stand_in_the_order_of_their_days() -> None:
    days = [each for each in days_of({}).values() if each]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("today", "due"),
    [(SIN, "2026-04-02"), (date(2026, 3, 30), "2026-04-02"), (date(2026, 4, 1), "2026-04-08"), (date(2026, 4, 8), "2026-04-13")],
    ids=["first day", "third day", "just late", "late"],
)
def test_an_agency_that_joins_late_has_its_own_day(today: date, due: str) -> None:
    assert Schedule(RAPID, SIN, DAYS).request_due(today) == date.fromisoformat(due)


def test_an_agency_is_asked_what_the_nearest_rule_says() -> None:
    own = ReviewType.from_rules(laid_over(rules(), {"asked": {"housing": ["scoping"]}}))
    assert own.documents_of("police") == ("scoping", "chronology")
    assert own.documents_of("housing") == ("scoping",)
    assert own.documents_of("housing", ("chronology", "poem")) == ("chronology",)


def test_a_local_practice_review_ends_six_months_after_the_decision() -> None:
    local = load_review_types(FOLDER, {})["lcspr"]
    assert Schedule(local, date(2026, 8, 31), DAYS).due_on == date(2027, 2, 28)


def test_every_question_of_our_own_form_has_a_rule() -> None:
    layout = tomllib.loads((FOLDER.parent / "layouts" / "scoping-initial.toml").read_text(encoding="utf-8"))
    assert set(layout["required"]) <= set(RAPID.documents["scoping"].required)


def test_the_configuration_overrides_one_key_and_keeps_the_rest() -> None:
    changed = load_review_types(FOLDER, {"rapid-review": {"milestones": {"meeting_held": {"offset": 9}}}})["rapid-review"]
    assert (changed.milestone("meeting_held").offset, RAPID.milestone("meeting_held").offset) == (9, 10)
    assert changed.milestone("meeting_held").words == "meeting held"


@pytest.mark.parametrize(
    ("change", "key", "says"),
    [
        ({"name": 3}, "name", "text in quotes"),
        ({"clock": {"unit": "weeks"}}, "clock.unit", "working, calendar, months"),
        ({"clock": {"length": True}}, "clock.length", "whole number"),
        ({"clock": {"length": 0}}, "clock.length", "at least 1"),
        ({"clock": 15}, "clock", "table"),
        (
            {"milestones": {"returns_dew": {"words": "typo", "offset": 1, "unti": "working"}}},
            "milestones.returns_dew.unti",
            "not a key",
        ),
        ({"milestones": {"meeting_held": {"after": "party"}}}, "milestones.meeting_held.after", "never to the clock"),
        ({"milestones": {"meeting_held": {"status": "over"}}}, "milestones.meeting_held.status", "one of referred"),
        ({"asked": {"everyone": ["poem"]}}, "asked.everyone", "no document"),
        ({"asked": {"everyone": "scoping"}}, "asked.everyone", "list"),
        ({"commands": {"party": "party_held"}}, "commands.party", "no milestone"),
        ({"documents": {"scoping": {"required": ["shoe_size"]}}}, "documents.scoping.labels.shoe_size", "as our form prints it"),
        ({"documents": {"scoping": {"always": ["shoe_size"]}}}, "documents.scoping.always", "shoe_size"),
        ({"reminding": {"days": ["yesterday"]}}, "reminding.days", "list"),
        ({"colour": "blue"}, "colour", "not a key"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_fault_is_told_with_its_key_and_what_would_be_right(change: dict[str, object], key: str, says: str) -> None:
    assert says in faults_of(change)[key]


def test_every_fault_is_told_at_once() -> None:
    assert {"name", "clock.unit", "colour"} <= set(faults_of({"name": 3, "clock": {"unit": "weeks"}, "colour": "blue"}))


def test_what_is_missing_is_named() -> None:
    broken = rules()
    del broken["prefix"], broken["clock"]
    with pytest.raises(ReviewTypeFaults) as wrong:
        ReviewType.from_rules(broken)
    assert {"prefix", "clock"} <= {each.key for each in wrong.value.faults}


def test_milestones_that_wait_for_each_other_are_a_fault() -> None:
    loop = {"milestones": {"meeting_held": {"after": "papers_circulated"}, "papers_circulated": {"after": "meeting_held"}}}
    assert {"milestones.meeting_held.after", "milestones.papers_circulated.after"} <= set(faults_of(loop))


def test_a_fault_of_a_file_is_told_under_the_review_types_key() -> None:
    with pytest.raises(ReviewTypeFaults) as wrong:
        load_review_types(FOLDER, {"rapid-review": {"clock": {"length": "long"}}})
    assert wrong.value.faults[0].key == "review.rapid-review.clock.length"


def test_an_override_of_an_unknown_review_type_is_a_fault() -> None:
    with pytest.raises(ReviewTypeFaults, match=r"review\.tea-party"):
        load_rules(FOLDER, {"tea-party": {}})


def test_a_broken_file_is_a_fault_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text("name = ", encoding="utf-8")
    with pytest.raises(ReviewTypeFaults, match=r"odd\.toml is not valid TOML"):
        load_rules(tmp_path, {})
