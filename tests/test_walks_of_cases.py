"""Rapid reviews that go another way: withdrawn, three children, two rounds, opened by a notification that came by mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.demo.forms import answered_notification
from tests.answers import BORN, CHILD, scoping
from tests.servers.sink import Sink
from tests.stage import TEMPLATES, MailServer, Stage, mail, text_of
from tests.walking import (
    CHAIR,
    CONTACTS,
    MARKING,
    NAMES,
    STAFF,
    Walk,
    change,
    each,
    entries,
    entry,
    form,
    only,
    opened,
    post,
    told,
)

ALL = ("police", "health", "school", "housing", "council")
TWO_ROUNDS = "\n[review.rapid-review.asked]\nrounds = 2\n"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership with an empty mailbox that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def test_a_withdrawn_notification_thanks_everyone_who_was_asked_and_takes_the_meeting_out_of_the_calendars(stage: Stage) -> None:
    change(stage, MARKING, f'{MARKING}\nchair = "{CHAIR}"')
    change(stage, 'accept_from = ["@police.example"]', 'accept_from = ["@police.example"]\ndeputies = ["deputy@police.example"]')
    walk = opened(stage, "2026-03-25")
    asked = entry(only(walk.at("2026-03-25T10:00"), "request", CONTACTS["housing"]))
    set_ = walk.staff("2026-03-25T11:00", "details-sent all", "meeting 10 April 2026 10:00", "ask housing by 8 April Who called?")
    invited = entry(only(set_, "invitation", CHAIR))
    question = entry(only(set_, "question", CONTACTS["housing"]))
    walk.moves_to("2026-03-25T15:00")
    walk.returns("police")
    walk.writes("school", "The family is not known to us.")
    walk.at("2026-03-25T15:00")

    sent = walk.staff("2026-03-26T08:00", "withdrawn")
    expected = [*each("stand-down", *ALL), *each("invitation", *ALL), ("invitation", CHAIR)]
    assert told(sent) == sorted(expected), "no deputy, no senior, nobody twice"
    thanks = only(sent, "stand-down", CONTACTS["housing"])
    assert f"{walk.reference} has been withdrawn." in text_of(thanks)
    gone = {found.uid: found for found in entries(thanks)}
    assert set(gone) == {asked.uid, question.uid}
    assert {(found.method, found.status) for found in gone.values()} == {("CANCEL", "CANCELLED")}
    assert gone[asked.uid].sequence > asked.sequence
    cancelled = entry(only(sent, "invitation", CHAIR))
    assert (cancelled.method, cancelled.status, cancelled.uid) == ("CANCEL", "CANCELLED", invited.uid)
    assert cancelled.sequence > invited.sequence
    assert not walk.at("2026-03-26T09:00")
    assert not walk.at("2026-04-07T09:00"), "nobody is chased, and staff are told nothing of a report"
    assert walk.case["status"] == "withdrawn"


def test_of_a_withdrawn_case_whose_requests_still_waited_nobody_is_written_to(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = Stage(tmp_path, mail_server, sink, mode="approve")
    walk = opened(stage, "2026-03-25")
    assert not walk.at("2026-03-25T10:00")
    assert not walk.staff("2026-03-25T11:00", "withdrawn")
    assert stage.run("outbox", "list", "--json").json == [], "nothing waits for a yes any more"
    assert not walk.at("2026-03-26T09:00")


def test_a_form_about_any_of_three_children_is_accepted_and_one_about_a_fourth_is_held(stage: Stage) -> None:
    walk = opened(stage, "2026-03-25", subjects="ZQ 2019-04-02\nYX 2015-01-01\nKB 2021-07-07\n")
    walk.at("2026-03-25T10:00")
    children = {
        "police": (CHILD, BORN),
        "health": ("Yara Xanadu", "01/01/2015"),
        "school": ("Kit Bramble", "07/07/2021"),
        "housing": ("Wilhelmina Bract", "09/09/2011"),
    }
    for agency, (name, born) in children.items():
        document = scoping(walk.reference, NAMES[agency], child_name=name, child_dob=born)
        walk.writes(agency, "Attached.", form(document))
    sent = walk.at("2026-03-25T15:00")
    accepted = [*each("receipt", "police", "health", "school"), *each("acknowledgement", "housing"), ("held", STAFF)]
    assert told(sent) == sorted(accepted)
    states = {agency: stage.states(walk.reference, agency)["scoping"] for agency in children}
    assert states == {"police": "returned", "health": "returned", "school": "returned", "housing": "asked"}
    held = stage.run("held", "list", "--json").json
    assert isinstance(held, list)
    assert [each_["reason"] for each_ in held] == ["other_child"]
    words = " ".join(text_of(each_) for each_ in sent)
    assert not [name for name, _ in children.values() if name.split()[0] in words]


def test_in_the_first_round_forms_go_only_to_those_who_know_the_family(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = Stage(tmp_path, mail_server, sink, more=TWO_ROUNDS)
    walk = opened(stage, "2026-03-25")
    first = walk.at("2026-03-25T09:45")
    assert told(first) == each("request", *ALL)
    said = text_of(first[0])
    assert "known or not known? Please reply by noon on Thursday 26 March 2026" in str(first[0]["Subject"])
    assert "KNOWN NOT KNOWN" in said
    assert "Secure your records now, and make no retrospective entries" in said
    assert [part.get_content_type() for part in first[0].iter_attachments()] == ["text/calendar"], "no form yet"

    walk.moves_to("2026-03-25T14:00")
    walk.writes("police", "KNOWN")
    walk.writes("school", "NOT KNOWN")
    walk.writes("health", "Attached.", form(scoping(walk.reference, NAMES["health"])))
    walk.returns("council")
    sent = walk.at("2026-03-25T14:00")
    expected = [*each("receipt", "police", "school", "health", "council"), *each("request", "police", "health")]
    assert told(sent) == sorted(expected), "forms to who knows the family, and not to who has sent them all"
    forms = only(sent, "request", CONTACTS["police"])
    assert "please reply by Thursday 2 April 2026" in str(forms["Subject"])
    assert [str(part.get_filename()).rpartition(".")[2] for part in forms.iter_attachments()] == ["docx", "xlsx", "ics"]
    rest = only(sent, "request", CONTACTS["health"])
    assert [str(part.get_filename()).rpartition(".")[2] for part in rest.iter_attachments()] == ["xlsx", "ics"], "what is left"
    assert stage.states(walk.reference, "school") == {"known-check": "nil"}
    assert stage.states(walk.reference, "health") == {"known-check": "returned", "scoping": "returned", "chronology": "asked"}

    assert set(stage.states(walk.reference, "council").values()) == {"returned"}

    assert told(walk.at("2026-03-26T09:00")) == each("chase", "housing"), "not who has answered the first round"
    assert not walk.at("2026-03-26T13:00"), "after noon a person rings"


def test_a_notification_by_mail_opens_the_case_asks_and_has_its_day_corrected_by_a_reply(stage: Stage) -> None:
    answers = {"case_reference": "SIN-77120", "panel_notified_date": "25/03/2026", "child_name": CHILD, "child_dob": BORN}
    document = form(answered_notification(TEMPLATES, {**answers, "incident_date": "20/03/2026"}), "sin.docx")
    post(stage, mail(CONTACTS["council"], "Notification", "Attached.", [document]))
    sent = stage.pass_("2026-03-25T10:00")
    assert told(sent) == sorted([("alert", STAFF), *each("receipt", "council"), *each("request", *ALL)])
    alert = only(sent, "alert")
    walk = Walk(stage, "RR-2026-001")
    assert "Its clock runs from 25 March 2026, the date on the form. It is due on 17 April 2026." in text_of(alert)
    assert "the day the serious incident notification was sent to the national Panel" in text_of(alert)

    walk.moves_to("2026-03-25T11:00")
    walk.arrives(STAFF, "clock 24 March 2026 why it went out on Tuesday", answering=alert)
    moved = stage.pass_()
    assert told(moved) == sorted([("alert", STAFF), ("command-result", STAFF), *each("extension", *ALL)])
    assert "Please reply by Wednesday 1 April 2026. It was due on Thursday 2 April 2026." in text_of(
        only(moved, "extension", CONTACTS["school"])
    )
    assert (walk.case["status"], walk.case["clock_started_on"], walk.case["due_on"]) == ("open", "2026-03-24", "2026-04-16")
    assert "SIN-77120" not in " ".join(text_of(each_) for each_ in (*sent, *moved) if each_["To"] != STAFF)
