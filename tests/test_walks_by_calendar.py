"""Rapid reviews and the calendar: Christmas, a Friday evening, a night of a clock change, days that move, a long silence."""

from __future__ import annotations

from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from service.demo.forms import answered_referral
from tests.answers import BORN, CHILD
from tests.servers.sink import Sink
from tests.stage import TEMPLATES, MailServer, Stage, mail, text_of
from tests.walking import CONTACTS, STAFF, Walk, change, each, entry, form, of, only, opened, post, told

ALL = ("police", "health", "school", "housing", "council")


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership with an empty mailbox that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def test_the_clock_runs_over_christmas_while_a_closed_office_writes_to_nobody(stage: Stage) -> None:
    change(stage, "since = 2026-01-01", "since = 2025-01-01")
    change(stage, "[encryption]", "[clock]\noffice_closed = [2025-12-24, 2025-12-29, 2025-12-30, 2025-12-31]\n\n[encryption]")
    walk = opened(stage, "2025-12-15")
    assert walk.case["due_on"] == "2026-01-08"
    assert "by Tuesday 23 December 2025" in text_of(walk.at("2025-12-15T10:00")[0])
    walk.staff("2025-12-15T11:00", "details-sent all")
    walk.at("2025-12-16T09:00")
    assert told(walk.at("2025-12-22T09:00")) == each("reminder", *ALL)
    assert not walk.at("2025-12-24T09:00"), "one working day after, and closed"
    walk.moves_to("2025-12-29T11:00")
    walk.returns("police")
    assert told(walk.at("2025-12-29T11:00")) == each("receipt", "police"), "an answer never waits"
    assert not walk.at("2025-12-30T09:00")
    late = walk.at("2026-01-02T09:00")
    assert told(late) == each("overdue", "health", "school", "housing", "council"), "the first day that is open, once"
    assert "was due on Tuesday 23 December 2025, 5 working days ago" in text_of(late[0])
    assert walk.case["working_day"] == 11


def test_a_referral_of_friday_evening_has_its_receipt_at_once_and_asks_on_monday_morning(stage: Stage) -> None:
    stage.now = stage.now.replace(day=27, hour=18, minute=30)
    answers = {"author_name": "Ada Fable", "author_role": "Sergeant", "child_name": CHILD, "child_dob": BORN}
    answers |= {"incident_date": "20/03/2026", "incident_summary": "Found injured at home.", "agency_name": "Vale Constabulary"}
    document = form(answered_referral(TEMPLATES, answers), "referral.docx")
    post(stage, mail(CONTACTS["police"], "Referral", "Please consider.", [document]))
    assert told(stage.pass_()) == [("alert", STAFF), *each("receipt", "police")]
    walk = Walk(stage, "RR-2026-001")
    assert not walk.staff("2026-03-27T19:00", "met", "details-sent all"), "the office is closed until Monday"
    assert not walk.at("2026-03-28T10:00")
    monday = walk.at("2026-03-30T08:00")
    assert told(monday) == each("request", *ALL)
    assert "by Wednesday 8 April 2026" in text_of(monday[0])
    assert walk.steps["requests_sent"] == ("2026-03-30", "2026-03-30")
    assert walk.case["due_on"] == "2026-04-21"
    assert not walk.at("2026-03-30T08:30"), "nobody is asked at eight and chased at half past"
    assert told(walk.at("2026-03-31T08:30")) == each("chase", *ALL)


@pytest.mark.parametrize(
    ("start", "first", "then", "night", "reminded", "uids"),
    [
        ("2026-03-23", "2026-03-27 10:00", "2026-04-07 10:00", "2026-03-29", "2026-03-30", ("10:00", "09:00")),
        ("2026-10-19", "2026-10-23 10:00", "2026-11-03 10:00", "2026-10-25", "2026-10-26", ("09:00", "10:00")),
    ],
    ids=["forward", "back"],
)
def test_half_past_eight_is_half_past_eight_on_both_sides_of_a_clock_change(
    stage: Stage, start: str, first: str, then: str, night: str, reminded: str, uids: tuple[str, str]
) -> None:
    walk = opened(stage, start)
    walk.at(f"{start}T10:00")
    before = entry(only(walk.staff(f"{start}T10:05", "details-sent all", f"meeting {first}"), "invitation", CONTACTS["police"]))
    after = entry(only(walk.staff(f"{start}T10:10", f"meeting {then}"), "invitation", CONTACTS["police"]))
    assert (before.wall, after.wall) == (first, then)
    assert (f"{before.starts:%H:%M}", f"{after.starts:%H:%M}") == uids, "in UTC"
    assert (before.uid, before.sequence + 1) == (after.uid, after.sequence)
    walk.at(f"{start[:-2]}{int(start[-2:]) + 1}T09:00")
    assert not walk.at(f"{night}T01:30"), "an hour that is not there, or there twice"
    assert not walk.at(f"{reminded}T08:29")
    assert told(walk.at(f"{reminded}T08:30")) == each("reminder", *ALL)
    assert not walk.at(f"{reminded}T08:31")
    assert not walk.at(f"{reminded}T09:30")


def test_a_bank_holiday_proclaimed_later_moves_every_day_and_each_is_told_once(stage: Stage) -> None:
    walk = opened(stage, "2026-03-25")
    asked = entry(only(walk.at("2026-03-25T10:00"), "request", CONTACTS["health"]))
    walk.moves_to("2026-03-25T15:00")
    walk.returns("police")
    walk.at("2026-03-25T15:00")
    change(stage, "[encryption]", "[clock]\nbank_holidays = [2026-03-30]\n\n[encryption]")
    sent = walk.at("2026-03-26T08:00")
    assert told(sent) == sorted([("alert", STAFF), *each("extension", "health", "school", "housing", "council")])
    _says_what_moved(sent, "returns due from the agencies: Tuesday 7 April 2026, was Thursday 2 April 2026")
    _says_what_moved(sent, "the whole review: Monday 20 April 2026, was Friday 17 April 2026")
    extension = only(sent, "extension", CONTACTS["health"])
    assert "Please reply by Tuesday 7 April 2026. It was due on Thursday 2 April 2026." in text_of(extension)
    moved = entry(extension)
    assert (moved.uid, moved.starts, moved.method) == (asked.uid, date(2026, 4, 7), "PUBLISH")
    assert moved.sequence > asked.sequence
    assert not walk.at("2026-03-26T09:00"), "told already, and written to today"
    assert not walk.at("2026-03-27T09:00")
    assert walk.case["due_on"] == "2026-04-20"


@pytest.mark.parametrize(
    ("day", "start", "due", "report"),
    [
        ("2026-03-31", "26 March 2026", "Tuesday 7 April 2026", "Monday 20 April 2026"),
        ("2026-03-26", "23 March 2026", "Tuesday 31 March 2026", "Wednesday 15 April 2026"),
    ],
    ids=["later", "earlier"],
)
def test_a_corrected_start_moves_what_follows_and_spares_whom_staff_gave_a_day(
    stage: Stage, day: str, start: str, due: str, report: str
) -> None:
    walk = _extended_and_open(stage)
    walk.at(f"{day}T08:00")
    sent = walk.staff(f"{day}T08:10", f"clock {start} why the notification was sent that day")
    assert told(sent) == sorted([("alert", STAFF), *each("extension", "police", "school", "housing", "council")])
    assert all(f"Please reply by {due}." in text_of(each_) for each_ in of(sent, "extension"))
    _says_what_moved(sent, f"The start of {walk.reference} was corrected from Wednesday 25 March 2026")
    _says_what_moved(sent, f"the whole review: {report}, was Friday 17 April 2026")
    requests = walk.case["requests"]
    assert isinstance(requests, list)
    assert {each_["due_on"] for each_ in requests if each_["agency"] == "health"} == {"2026-04-09"}
    assert not of(walk.at(f"{day}T09:00"), "extension")


def test_a_start_corrected_to_an_earlier_day_leaves_no_agency_less_than_one_that_joins_today(stage: Stage) -> None:
    walk = _extended_and_open(stage)
    walk.at("2026-03-31T08:00")
    sent = walk.staff("2026-03-31T08:10", "clock 23 March 2026 why it was sent on Monday")
    assert told(sent) == [("alert", STAFF)], "the returns keep Thursday 2 April, two days from now"
    back = walk.staff("2026-03-31T08:20", "clock 26 March 2026 why it was Thursday after all")
    assert told(back) == sorted([("alert", STAFF), *each("extension", "police", "school", "housing", "council")])
    assert "It was due on Thursday 2 April 2026" in text_of(of(back, "extension")[0])


def _extended_and_open(stage: Stage) -> Walk:
    """A case of 25 March whose hospital has until 9 April, and nobody chased for an acknowledgement any more."""
    walk = opened(stage, "2026-03-25")
    walk.at("2026-03-25T10:00")
    sent = walk.staff("2026-03-25T11:00", "extend health 9 April 2026")
    assert told(sent) == each("extension", "health")
    return walk


def _says_what_moved(sent: list[EmailMessage], line: str) -> None:
    assert line in text_of(only(sent, "alert"))


def test_after_two_weeks_of_downtime_each_contact_gets_one_mail_about_the_latest_step(stage: Stage) -> None:
    people = 'deputies = ["deputy@police.example"]\nseniors = ["chief@police.example"]'
    change(stage, 'accept_from = ["@police.example"]', f'accept_from = ["@police.example"]\n{people}')
    walk = opened(stage, "2026-03-25")
    walk.at("2026-03-25T10:00")
    walk.staff("2026-03-25T11:00", "details-sent all")
    sent = walk.at("2026-04-08T09:00")
    assert told(sent) == sorted([*each("overdue", *ALL), ("overdue", "deputy@police.example")])
    assert "was due on Thursday 2 April 2026, 2 working days ago" in text_of(only(sent, "overdue", CONTACTS["school"]))
    assert not walk.at("2026-04-08T09:15")
    assert not walk.at("2026-04-09T09:00"), "a letter to a senior waits for a person"
    waiting = stage.run("outbox", "list", "--json").json
    assert isinstance(waiting, list)
    assert [(each_["kind"], each_["recipient"]) for each_ in waiting] == [("escalation", "chief@police.example")]


def test_what_waits_for_a_yes_is_not_chased_and_no_one_is_reminded_before_the_family_details(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = Stage(tmp_path, mail_server, sink, mode="approve")
    walk = opened(stage, "2026-03-25")
    assert not walk.at("2026-03-25T10:00")
    assert not walk.at("2026-03-26T09:00"), "nobody was asked yet"
    walk.moves_to("2026-03-27T10:00")
    walk.arrives(STAFF, "send")
    assert told(walk.at("2026-03-27T10:00")) == sorted([("command-result", STAFF), *each("request", *ALL)])
    chases = walk.at("2026-03-30T08:30")
    assert told(chases) == each("chase", *ALL)
    assert "they come to you separately and securely" in text_of(chases[0])
    assert not walk.at("2026-04-01T08:30"), "without the family details nobody can search"
    assert told(walk.staff("2026-04-01T09:00", "details-sent police")) == each("reminder", "police")
