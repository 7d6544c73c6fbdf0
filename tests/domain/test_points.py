"""What needs a person in a case, and the line that settles it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from service.domain.cases import Case, CaseStatus, RequestState, Subject
from service.domain.correspondence.written import About, as_data
from service.domain.events import Event, EventKind
from service.domain.lines.commands import Command
from service.domain.notices import NoticeKind
from service.domain.records import MailState
from service.domain.summary.calls import details_not_sent, nobody_there, to_ring
from service.domain.summary.points import no_meeting, steps_due, tasks_due, undecided, unsafe
from service.domain.summary.summaries import Point
from service.domain.summary.summarising import morning
from service.domain.summary.survey import Alarm, Survey
from tests.domain.surveyed import (
    ASKED,
    DETAILS,
    DUE,
    REFERENCE,
    TODAY,
    case_of,
    happened,
    outgoing,
    request,
    surveyed,
    understood,
)

BLANK = "leaves the question about immediate safeguarding actions blank"
STEPS_DONE = {"requests_sent": ASKED}


def found(rule: Callable[[Survey], Iterator[Point]], case: Case, today: date = TODAY, **more: object) -> list[Point]:
    """The points of that rule."""
    return list(rule(surveyed(case, today, **more)))  # type: ignore[arg-type]


def lines(points: list[Point]) -> list[str]:
    """Every reply line, in order."""
    return [reply.line for each in points for reply in each.replies]


def test_a_return_about_a_childs_safety_is_shown_for_five_working_days() -> None:
    alarm = Alarm("police", "scoping form", 2, BLANK, date(2026, 3, 31))
    case = case_of(request(1, "police", state=RequestState.RETURNED, versions=2))
    (point,) = found(unsafe, case, date(2026, 4, 9), alarms=(alarm,))
    assert point.what == f"{REFERENCE}: is every child safe now? The scoping form of police {BLANK}."
    assert point.details == ("version 2, received on Tuesday 31 March 2026", "police: 01632 960020")
    assert lines([point]) == [f"{REFERENCE} rang police …"]
    assert not found(unsafe, case, date(2026, 4, 10), alarms=(alarm,))


def test_a_call_about_a_childs_safety_is_said() -> None:
    alarm = Alarm("housing", "scoping form", 1, BLANK, TODAY)
    case = case_of(
        request(1, "housing", versions=1), events=(DETAILS, happened(2, EventKind.RANG, "housing", TODAY, note="all safe"))
    )
    (point,) = found(unsafe, case, alarms=(alarm,))
    assert point.details[-1] == "you last rang on Wednesday 8 April 2026"
    assert "all safe" not in repr(point)


def test_a_referral_waits_for_a_yes_or_a_no() -> None:
    case = case_of(status=CaseStatus.REFERRED, clock_started_on=None, opened_on=date(2026, 4, 1))
    (point,) = found(undecided, case)
    assert point.what == f"{REFERENCE}: a referral waits for the partners’ decision since Wednesday 1 April 2026."
    assert {f"{REFERENCE} met", f"{REFERENCE} not met"} <= set(lines([point]))
    assert not found(undecided, case_of(request(1, "police")))


def asked(state: MailState, agency: str = "police") -> tuple[Event, tuple[object, ...]]:
    """The event of a request that was written, and its mail in that state."""
    data = as_data(NoticeKind.REQUEST, "desk@police.example", (About(1, DUE),), ASKED, 7, 0)
    return happened(5, EventKind.WRITTEN_TO, agency, ASKED, **data), (outgoing(7, state),)


def test_family_details_are_asked_about_once_the_agency_was_asked() -> None:
    for state, wanted in ((MailState.SENT, 1), (MailState.PROPOSED, 0)):
        event, mails = asked(state)
        assert len(found(details_not_sent, case_of(request(1, "police"), events=(event,)), mails=mails)) == wanted


def test_family_details_may_be_recorded_for_one_or_for_all() -> None:
    case = case_of(request(1, "police"), request(2, "housing"), events=(happened(1, EventKind.DETAILS_SENT, "icb"),))
    (point,) = found(details_not_sent, case)
    assert point.what == f"{REFERENCE}: the family details are not recorded as sent to police and housing."
    assert lines([point]) == [f"{REFERENCE} details-sent {each}" for each in ("all", "police", "housing")]


def test_details_that_went_to_the_agency_asked_in_its_place_are_enough() -> None:
    case = case_of(request(1, "gp"), events=(happened(1, EventKind.DETAILS_SENT, "icb"),))
    assert not found(details_not_sent, case)


def test_an_agency_that_owes_nothing_needs_no_details() -> None:
    assert not found(details_not_sent, case_of(request(1, "police", state=RequestState.NIL), events=()))


@pytest.mark.parametrize(("today", "rings"), [("2026-04-07", False), ("2026-04-08", True)], ids=["day +1", "day +2"])
def test_a_person_rings_from_the_second_working_day(today: str, rings: bool) -> None:
    assert bool(found(to_ring, case_of(request(1, "police")), date.fromisoformat(today))) is rings


def test_the_list_of_calls_says_number_need_promise_and_last_call() -> None:
    events = (DETAILS, happened(2, EventKind.RANG, "police", date(2026, 4, 7), note="on leave"))
    promised = date(2026, 4, 7)
    case = case_of(
        request(1, "police", state=RequestState.RETURNED, versions=1, missing=("Learning",)),
        request(2, "police", "chronology", state=RequestState.ACKNOWLEDGED, promised_on=promised),
        request(3, "housing"),
        request(4, "gp"),
        request(5, "icb", due_on=date(2026, 4, 7)),
        events=events,
    )
    (point,) = found(to_ring, case)
    assert point.what == f"{REFERENCE}: 3 agencies are to be rung about what was due."
    due = "due on Thursday 2 April 2026"
    said = "they promised it for Tuesday 7 April 2026; you last rang on Tuesday 7 April 2026"
    assert point.details == (
        f"police, 01632 960020: still needed the rest of the scoping form and the chronology, {due}; {said}",
        f"housing, no telephone number is known: still needed the scoping form, {due}",
        f"gp, 01632 960030: still needed the scoping form, {due}",
    )
    assert lines([point]) == [f"{REFERENCE} rang {each} …" for each in ("police", "housing", "gp")]


def test_of_many_calls_the_first_shows_how_they_are_recorded() -> None:
    keys = ("police", "housing", "icb", "gp")
    (point,) = found(to_ring, case_of(*(request(number, key) for number, key in enumerate(keys, 1))))
    assert len(point.details) == 4
    assert lines([point]) == [f"{REFERENCE} rang police …"]


@pytest.mark.parametrize(
    "event",
    [
        happened(2, EventKind.PAUSED, "police", ASKED, until="2026-04-10"),
        happened(2, EventKind.PAUSED, None, ASKED, until="2026-04-10"),
        happened(2, EventKind.RANG, "police", TODAY, note="Thursday"),
    ],
    ids=["paused", "the whole case paused", "rung today"],
)
def test_nobody_is_rung_who_is_paused_or_was_rung_today(event: Event) -> None:
    assert not found(to_ring, case_of(request(1, "police"), events=(DETAILS, event)))


def test_an_agency_that_nobody_can_be_written_to_wants_a_contact() -> None:
    came_back = happened(2, EventKind.BOUNCED, "housing", ASKED, address="desk@housing.example")
    (point,) = found(nobody_there, case_of(request(1, "housing"), events=(DETAILS, came_back)))
    assert point.what == f"{REFERENCE}: housing has nobody who can be written to."
    assert point.details == ("mail to desk@housing.example came back",)
    assert lines([point]) == [f"{REFERENCE} contact housing EMAIL"]


def test_a_contact_who_is_away_is_said_while_others_are_written_to() -> None:
    away = happened(2, EventKind.AWAY, "police", date(2026, 4, 7), address="desk@police.example", until="2026-04-13")
    case = case_of(request(1, "police"), events=(DETAILS, away))
    (point,) = found(nobody_there, case)
    assert point.details == ("desk@police.example is away until Monday 13 April 2026",)
    assert not found(nobody_there, case, date(2026, 4, 14))
    assert not found(nobody_there, case_of(request(1, "police", state=RequestState.NIL), events=(DETAILS, away)))


def test_a_step_that_was_due_is_recorded_by_a_reply() -> None:
    case = case_of(request(1, "police"), done=STEPS_DONE)
    points = {each.what: each for each in found(steps_due, case, date(2026, 4, 9))}
    point = points[f"{REFERENCE}: “meeting papers circulated” was due on Wednesday 8 April 2026, 1 working day ago."]
    assert lines([point]) == [f"{REFERENCE} papers"]
    assert not any("returns due" in each for each in points)
    (today,) = [each for each in found(steps_due, case) if "papers" in each.what]
    assert today.what.endswith("is due today.")


def test_a_step_that_is_done_or_to_come_is_not_said() -> None:
    case = case_of(request(1, "police"), done=STEPS_DONE | {"papers_circulated": TODAY})
    assert not [each for each in found(steps_due, case) if "papers" in each.what or "report" in each.what]


def test_of_alternatives_each_has_its_reply() -> None:
    case = case_of(request(1, "police"), done=STEPS_DONE)
    points = [each for each in found(steps_due, case, date(2026, 4, 10)) if "recommendation" in each.what]
    assert len(points) == 1
    assert {f"{REFERENCE} recommendation lcspr", f"{REFERENCE} recommendation not met"} <= set(lines(points))


MEETING_SET = happened(3, EventKind.MEETING_SET, None, TODAY, on="2026-04-10", at="10:00", place="Council House")
CANCELLED = happened(4, EventKind.MEETING_CANCELLED)


@pytest.mark.parametrize(
    ("today", "events", "asks"),
    [
        pytest.param("2026-03-31", (), False, id="six working days before"),
        pytest.param("2026-04-01", (), True, id="five working days before"),
        pytest.param("2026-04-13", (), True, id="after it was due"),
        pytest.param("2026-04-01", (MEETING_SET,), False, id="set"),
        pytest.param("2026-04-01", (MEETING_SET, CANCELLED), True, id="called off"),
    ],
)
def test_a_meeting_is_asked_about_until_one_is_set(today: str, events: tuple[Event, ...], asks: bool) -> None:
    case = case_of(request(1, "police"), events=(DETAILS, *events))
    assert bool(found(no_meeting, case, date.fromisoformat(today))) is asks


def test_the_reply_that_sets_a_meeting_names_its_last_day() -> None:
    (point,) = found(no_meeting, case_of(request(1, "police")))
    assert point.what == f"{REFERENCE}: no rapid review meeting is set, and it is due on Friday 10 April 2026."
    assert lines([point]) == [f"{REFERENCE} meeting 2026-04-10 10:00 …", f"{REFERENCE} meeting held"]


def test_what_the_business_unit_owes_and_what_was_asked_are_said_when_due() -> None:
    events = (
        DETAILS,
        happened(2, EventKind.ACTION_ADDED, None, ASKED, number=1, text="Tell Ms Quill", due_on="2026-04-07"),
        happened(3, EventKind.QUESTION_ASKED, "police", ASKED, number=2, text="Who decided?", due_on="2026-04-08"),
        happened(4, EventKind.ACTION_ADDED, "police", ASKED, number=3, text="Secure records", due_on="2026-04-07"),
        happened(5, EventKind.ACTION_ADDED, None, ASKED, number=4, text="Book a room", due_on="2026-04-09"),
    )
    asked_for = (request(1, "police", "question-2", due_on=TODAY), request(2, "police", "action-3", due_on=date(2026, 4, 7)))
    points = found(tasks_due, case_of(*asked_for, events=events))
    assert [each.what for each in points] == [
        f"{REFERENCE}: action 1 of the business unit was due on Tuesday 7 April 2026, 1 working day ago.",
        f"{REFERENCE}: question 2 to police is due today.",
    ]
    assert lines(points) == [f"{REFERENCE} done 1", f"{REFERENCE} done 2"]
    assert "Quill" not in repr(points)


RULES = (undecided, details_not_sent, to_ring, nobody_there, steps_due, no_meeting, tasks_due)


@pytest.mark.parametrize("rule", RULES, ids=[each.__name__ for each in RULES])
@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.NOT_MET, CaseStatus.WITHDRAWN])
def test_an_ended_case_needs_nobody(rule: Callable[[Survey], Iterator[Point]], status: CaseStatus) -> None:
    late = date(2026, 5, 29)
    own = happened(2, EventKind.ACTION_ADDED, None, ASKED, number=1, text="x", due_on="2026-04-07")
    case = case_of(request(1, "police"), request(2, "oakfield"), events=(own,), status=status)
    assert not found(rule, case, late)


def test_every_word_for_a_step_is_a_line_that_staff_may_write() -> None:
    case = case_of(request(1, "police"))
    written = lines([*found(steps_due, case, date(2026, 5, 29)), *found(undecided, case_of(status=CaseStatus.REFERRED))])
    read = understood(written)
    assert len(written) == len(read) > 10
    assert all(isinstance(each, Command) and each.reference == REFERENCE for each in read)


def test_a_childs_safety_stands_before_everything_else_of_any_case() -> None:
    alarm = Alarm("police", "scoping form", 1, BLANK, TODAY)
    quiet, loud = case_of(request(1, "police")), case_of(request(1, "police", versions=1))
    said = morning([surveyed(quiet), surveyed(loud, alarms=(alarm,))], (), [Point("Message 41 waits for you.")])
    assert "is every child safe now?" in said.points[0].what
    assert said.points[1].what == "Message 41 waits for you."
    assert len(said.cases) == 2


def test_nothing_of_a_child_is_in_a_summary() -> None:
    case = case_of(request(1, "police"), subjects=(Subject("ZQ", date(2019, 4, 2)),))
    said = repr(morning([surveyed(case)], (), ()))
    assert "ZQ" not in said
    assert "2019" not in said
