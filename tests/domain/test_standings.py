"""Where each agency stands, as rows and counts, and where the case does."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.cases import Case, CaseStatus, Request, RequestState
from service.domain.correspondence.written import About, as_data
from service.domain.events import EventKind
from service.domain.notices import NoticeKind
from service.domain.records import MailState
from service.domain.summary.case_summaries import for_the_group, summary_of
from service.domain.summary.standings import Tally, standings, tally
from service.domain.summary.summaries import Reached, Standing
from tests.domain.surveyed import ASKED, DETAILS, DUE, REFERENCE, TODAY, case_of, happened, outgoing, request, surveyed

RETURNED, NIL = RequestState.RETURNED, RequestState.NIL


def row(*requests: Request, today: date = TODAY, **more: object) -> Standing:
    """The first agency's row."""
    return standings(surveyed(case_of(*requests, **more), today))[0]  # type: ignore[arg-type]


def test_an_agency_that_sent_nothing_is_a_row_with_all_that_is_still_needed() -> None:
    found = row(request(1, "police"), request(2, "police", "chronology"))
    assert found == Standing("police", "Thu 26 March", "", "", "scoping form; chronology", "was due 2 working days ago", "")


@pytest.mark.parametrize(
    ("today", "due"),
    [
        pytest.param("2026-03-31", "Thu 2 April", id="two days before"),
        pytest.param("2026-04-02", "today, Thu 2 April", id="on the day"),
        pytest.param("2026-04-06", "was due on Thu 2 April", id="no working day later, on Easter Monday"),
        pytest.param("2026-04-07", "was due 1 working day ago", id="one working day after, over Easter"),
    ],
)
def test_the_due_day_is_said_as_it_lies_to_today(today: str, due: str) -> None:
    assert row(request(1, "police"), today=date.fromisoformat(today)).due == due


def test_a_return_that_leaves_questions_open_names_three_of_them() -> None:
    missing = ("Ethnicity", "Good practice", "Learning", "Job title", "Date of sign off")
    found = row(request(1, "police", state=RETURNED, versions=2, missing=missing), request(2, "police", "chronology"))
    assert found.returned == "scoping form v2"
    assert found.needed == "scoping form: Ethnicity, Good practice, Learning and 2 more; chronology"


@pytest.mark.parametrize(
    ("state", "words"), [(NIL, "nil"), (RequestState.DECLINED, "declined"), (RequestState.WAIVED, "not required")]
)
def test_an_agency_that_is_settled_in_one_way_is_a_row_with_that_word(state: RequestState, words: str) -> None:
    found = row(request(1, "police", state=state), request(2, "police", "chronology", state=state))
    assert (found.returned, found.needed, found.due) == (words, "", "")


def test_documents_that_are_settled_in_several_ways_are_said_one_by_one() -> None:
    found = row(request(1, "police", state=RETURNED, versions=1), request(2, "police", "chronology", state=NIL))
    assert (found.returned, found.needed) == ("scoping form v1, chronology nil", "")


def test_a_promise_stands_with_the_acknowledgement() -> None:
    said = {"state": RequestState.ACKNOWLEDGED, "promised_on": date(2026, 4, 9)}
    assert row(request(1, "police", **said)).acknowledged == "promised for Thu 9 April"
    assert row(request(1, "police", state=RequestState.ACKNOWLEDGED)).acknowledged == "yes"


@pytest.mark.parametrize(
    ("kind", "data", "note"),
    [
        (EventKind.PAUSED, {"until": "2026-04-10"}, "paused until Fri 10 April"),
        (EventKind.PAUSED, {"until": "2026-04-07"}, ""),
        (EventKind.AWAY, {"address": "desk@police.example", "until": "2026-04-13"}, "a contact is away until Mon 13 April"),
        (EventKind.AWAY, {"address": "desk@police.example", "left": True}, "a contact has left"),
        (EventKind.BOUNCED, {"address": "desk@police.example"}, "mail came back"),
    ],
)
def test_what_else_happened_is_a_note_that_names_no_person(kind: EventKind, data: dict[str, object], note: str) -> None:
    events = (DETAILS, happened(2, kind, "police", date(2026, 4, 2), **data))
    assert row(request(1, "police"), events=events).note == note


def test_a_message_that_waits_and_a_question_of_ours_are_notes() -> None:
    case = case_of(request(1, "police", state=RequestState.QUERIED, versions=1))
    (found,) = standings(surveyed(case, waiting=frozenset({"police"})))
    assert found.note == "a message waits for you; we asked about what came"


def test_an_agency_asked_through_another_shows_what_waits_of_that_one() -> None:
    (found,) = standings(surveyed(case_of(request(1, "gp")), waiting=frozenset({"icb"})))
    assert found.note == "a message waits for you"


def written(state: MailState) -> Standing:
    """The row of an agency whose request was written, in that state."""
    data = as_data(NoticeKind.REQUEST, "desk@police.example", (About(1, DUE),), ASKED, 7, 0)
    case = case_of(request(1, "police"), events=(DETAILS, happened(2, EventKind.WRITTEN_TO, "police", **data)))
    return standings(surveyed(case, mails=(outgoing(7, state),)))[0]


@pytest.mark.parametrize(
    ("state", "asked"),
    [
        (MailState.SENT, "Thu 26 March"),
        (MailState.QUEUED, "Thu 26 March"),
        (MailState.PROPOSED, "written, not sent yet"),
        (MailState.BY_HAND, "to be sent by hand"),
        (MailState.REFUSED, "refused by the mail server"),
        (MailState.DROPPED, "not yet"),
    ],
)
def test_an_agency_is_asked_once_its_mail_leaves(state: MailState, asked: str) -> None:
    assert written(state).asked == asked


def test_questions_and_actions_are_no_part_of_the_rows() -> None:
    case = case_of(request(1, "police", state=NIL), request(2, "police", "question-1"), request(3, "housing", "action-2"))
    assert [each.agency for each in standings(surveyed(case))] == ["police"]
    assert tally(surveyed(case)) == Tally(1, 1, 0, 0)


def test_every_agency_is_counted_once() -> None:
    case = case_of(
        request(1, "police", state=RETURNED, versions=1, missing=("Learning",)),
        request(2, "police", "chronology"),
        request(3, "icb", state=NIL),
        request(4, "gp"),
        request(5, "housing", due_on=date(2026, 4, 14)),
    )
    assert tally(surveyed(case)) == Tally(asked=4, settled=1, part=1, late=1)


def test_an_agency_that_is_not_asked_yet_is_not_counted() -> None:
    case = case_of(request(1, "police", asked_on=None), request(2, "icb", state=RequestState.WAIVED, asked_on=None))
    assert tally(surveyed(case)) == Tally()


def test_a_case_says_its_day_and_what_is_left() -> None:
    found = summary_of(surveyed(case_of(request(1, "police"))))
    assert (found.reference, found.status, found.unit) == (REFERENCE, "open", "working day")
    assert (found.day, found.length, found.days_left, found.due_on) == (8, 15, 7, date(2026, 4, 17))
    assert (found.next_step, found.next_on) == ("meeting papers circulated", TODAY)
    assert Reached("returns due from the agencies", DUE, None) in found.milestones


def test_that_returns_are_due_is_no_step_once_all_are_in() -> None:
    found = summary_of(surveyed(case_of(request(1, "police", state=NIL)), date(2026, 3, 30)))
    assert not [each for each in found.milestones if each.what.startswith("returns due")]
    assert not found.next_step.startswith("returns due")


def test_alternatives_are_one_row_until_one_is_reached() -> None:
    open_ = summary_of(surveyed(case_of(request(1, "police"))))
    decided = summary_of(surveyed(case_of(request(1, "police"), done={"decision_lcspr": TODAY})))
    assert [each.what for each in open_.milestones if "decision" in each.what] == ["decision"]
    assert [each.done_on for each in decided.milestones if each.what.startswith("decision: local child")] == [TODAY]


def test_the_clock_of_a_report_that_went_stands_still() -> None:
    case = case_of(request(1, "police"), done={"report_submitted": date(2026, 4, 16)})
    found = summary_of(surveyed(case, date(2026, 4, 30)))
    assert (found.day, found.days_left) == (14, 1)
    assert found.status == "open, report submitted on Thu 16 April"


def test_a_referral_has_no_day_yet() -> None:
    case = case_of(status=CaseStatus.REFERRED, clock_started_on=None)
    found = summary_of(surveyed(case))
    assert (found.status, found.day, found.days_left, found.due_on, found.milestones) == ("referred", None, None, None, ())


def test_open_tasks_are_rows_without_their_words() -> None:
    events = (
        happened(1, EventKind.QUESTION_ASKED, "police", number=1, text="Who closed the call?", due_on="2026-04-02"),
        happened(2, EventKind.ACTION_ADDED, None, number=2, text="Tell the executive", due_on="2026-04-10"),
        happened(3, EventKind.ACTION_ADDED, None, number=3, text="Book the room", due_on="2026-04-10"),
        happened(4, EventKind.ACTION_DONE, None, number=3),
    )
    case = case_of(request(1, "police"), request(2, "police", "question-1"), events=events)
    found = summary_of(surveyed(case))
    assert [(each.number, each.what, each.owner, each.days_past) for each in found.tasks] == [
        (1, "question", "police", 2),
        (2, "action", "business unit", 0),
    ]
    assert "executive" not in repr(found)


def test_the_group_sees_counts_and_no_agency() -> None:
    whole = summary_of(surveyed(case_of(request(1, "housing"), request(2, "icb", state=NIL))))
    seen = for_the_group(whole)
    assert (seen.asked_count, seen.settled_count, seen.late_count) == (2, 1, 1)
    assert "housing" not in repr(seen)


@pytest.mark.parametrize("status", [CaseStatus.CLOSED, CaseStatus.WITHDRAWN, CaseStatus.NOT_MET])
def test_an_ended_case_has_no_next_step(status: CaseStatus) -> None:
    ended: Case = case_of(request(1, "police"), status=status)
    assert summary_of(surveyed(ended)).next_step == ""
