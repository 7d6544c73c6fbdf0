"""Mornings and weeks of a partnership: what its staff and its chair are told, when, and what a reply to it settles."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.answers import BORN, CHILD, SUBJECT, scoping
from tests.servers.sink import Sink
from tests.stage import DOCX, LONDON, MailServer, Stage, kind_of, mail, text_of

POLICE = "liaison@police.example"
STAFF = "wren@borough.example"
CHAIR = "chair@borough.example"
MANAGER = "manager@borough.example"
PEOPLE = f'chair = "{CHAIR}"\nmanager = "{MANAGER}"\n\n[mailbox]'


def staged(folder: Path, server: MailServer, sink: Sink, mode: str = "send") -> Stage:
    """A partnership with a chair and a manager."""
    stage = Stage(folder, server, sink, mode=mode, digest=True)
    stage.config.write_text(stage.config.read_text("utf-8").replace("[mailbox]", PEOPLE, 1), "utf-8")
    return stage


@pytest.fixture
def stage(each_database: str, tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that sends by itself."""
    return staged(tmp_path, mail_server, sink)


@pytest.fixture
def opened(stage: Stage) -> tuple[Stage, str]:
    """The same on the evening before, with a case whose requests have gone out."""
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    return stage, reference


def of(mails: list[EmailMessage], kind: str, address: str = STAFF) -> list[EmailMessage]:
    """The mails of that kind to that address."""
    return [each for each in mails if kind_of(each) == kind and each["To"] == address]


def morning(stage: Stage, at: str) -> EmailMessage:
    """The morning summary that this pass sends."""
    (found,) = of(stage.pass_(at), "digest")
    return found


def form(data: bytes) -> tuple[str, str, bytes]:
    """An attachment in Word."""
    return "return.docx", DOCX, data


def test_each_open_morning_staff_get_one_summary(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    first = morning(stage, "2026-03-26T08:00")
    assert first["Subject"].startswith("[RR digest] ")
    assert reference in text_of(first)
    assert not of(stage.pass_("2026-03-26T08:01"), "digest"), "twice on a morning"
    assert not of(stage.pass_("2026-03-27T07:59"), "digest"), "before its hour"
    assert of(stage.pass_("2026-03-27T16:00"), "digest"), "late, because the service was down"
    for closed in ("2026-03-28", "2026-03-29", "2026-04-03", "2026-04-06"):
        assert not of(stage.pass_(f"{closed}T10:00"), "digest"), "on a weekend or a bank holiday"


def test_a_summary_holds_its_picture_and_nothing_of_the_child(opened: tuple[Stage, str]) -> None:
    stage, _ = opened
    found = morning(stage, "2026-03-26T08:00")
    (picture,) = [each for each in found.walk() if each.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<progress>"
    assert "cid:progress" in str(found.get_body(("html",)).get_content())  # type: ignore[union-attr]
    said = found.as_string()
    for personal in (CHILD, CHILD.split()[1], BORN, "2019"):
        assert personal not in said


def test_a_message_that_waits_is_settled_by_a_line_of_the_summary(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail("sergeant@police.example", f"{reference}", "The form.", [form(scoping(reference))]))
    stage.pass_("2026-03-25T17:30")
    found = morning(stage, "2026-03-26T08:00")
    line = re.search(rf"held \d+ assign {reference} police", text_of(found))
    assert line
    stage.server.deliver(mail(STAFF, f"RE: {found['Subject']}", line[0], answering=found))
    sent = stage.pass_("2026-03-26T08:10")
    assert of(sent, "command-result")
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert "waits for you" not in text_of(morning(stage, "2026-03-27T08:00"))


def test_a_return_about_a_childs_safety_stands_first_until_a_later_version_answers(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    subject = f"[{reference} police]"
    stage.server.deliver(mail(POLICE, subject, "Attached.", [form(scoping(reference, immediate_actions=""))]))
    stage.pass_("2026-03-25T17:00")
    for day in ("2026-03-26", "2026-03-27"):
        said = text_of(morning(stage, f"{day}T08:00"))
        first = said.index(f"1. {reference}: is every child safe now?")
        assert first < said.index("2. ")
    stage.server.deliver(mail(POLICE, subject, "Corrected.", [form(scoping(reference))]))
    stage.pass_("2026-03-27T10:00")
    assert "is every child safe now" not in text_of(morning(stage, "2026-03-30T08:00"))


def test_what_waits_long_is_told_again_once_and_then_to_the_manager(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail("sergeant@police.example", f"{reference}", "The form.", [form(scoping(reference))]))
    stage.pass_("2026-03-26T16:00")
    assert not of(stage.pass_("2026-03-26T23:00"), "alert"), "at night"
    assert not of(stage.pass_("2026-03-27T09:55"), "alert"), "before four working hours"
    (again,) = of(stage.pass_("2026-03-27T10:05"), "alert")
    assert "has waited for more than four working hours" in again["Subject"]
    assert reference not in again.as_string(), "nothing of a case"
    assert not of(stage.pass_("2026-03-27T10:30"), "alert"), "told twice"
    sent = stage.pass_("2026-03-27T14:05")
    (manager,) = of(sent, "alert", MANAGER)
    assert not of(sent, "alert")
    assert "has waited for more than a working day" in manager["Subject"]
    assert not of(stage.pass_("2026-03-30T10:00"), "alert", MANAGER)


def test_mail_that_nobody_can_verify_from_nobody_we_know_is_not_told_again(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    for _ in range(3):
        stage.server.deliver(mail("stranger@elsewhere.example", reference, "Look.", [form(scoping(reference))], verified=False))
    stage.pass_("2026-03-26T09:00")
    assert not of(stage.pass_("2026-03-26T14:00"), "alert")
    assert not of(stage.pass_("2026-03-27T14:00"), "alert", MANAGER)


def test_mails_that_wait_for_a_yes_are_sent_by_a_line_of_the_summary(tmp_path: Path, mail_server: MailServer, sink: Sink) -> None:
    stage = staged(tmp_path, mail_server, sink, mode="approve")
    reference = stage.open_case(SUBJECT)
    assert not of(stage.pass_(), "request", POLICE)
    found = morning(stage, "2026-03-26T08:00")
    said = text_of(found)
    assert f"request, {reference} police, to {POLICE}" in said
    line = re.search(r"send \d[\d ]*\d", said)
    assert line
    stage.server.deliver(mail(STAFF, f"RE: {found['Subject']}", line[0].strip(), answering=found))
    assert of(stage.pass_("2026-03-26T09:00"), "request", POLICE)


def test_an_agency_whose_day_has_passed_is_on_the_list_of_calls(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    said = text_of(morning(stage, "2026-04-08T08:00"))
    assert f"{reference}: 5 agencies are to be rung about what was due." in said
    assert f"{reference} rang police …" in said
    assert f"{reference}: the family details are not recorded as sent to" in said
    assert f"{reference}: no rapid review meeting is set" in said


def test_a_service_without_a_case_is_heard_of_once_a_week(stage: Stage) -> None:
    assert not of(stage.pass_("2026-03-27T09:00"), "digest")
    assert not of(stage.pass_("2026-03-27T15:00"), "digest")
    assert "Nothing needs you today" in text_of(morning(stage, "2026-03-30T09:00"))
    assert not of(stage.pass_("2026-03-31T09:00"), "digest")


def test_the_day_after_the_last_case_a_summary_says_that_nothing_is_left(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    morning(stage, "2026-03-31T08:00")
    assert stage.run("case", "withdraw", reference).status == 0
    assert reference not in text_of(morning(stage, "2026-04-01T08:00"))
    assert not of(stage.pass_("2026-04-02T08:00"), "digest")


def test_a_mailbox_that_cannot_be_reached_is_told_in_the_morning(opened: tuple[Stage, str]) -> None:
    stage, _ = opened
    text = stage.config.read_text("utf-8")
    port = f"port = {stage.server.account.port}"
    stage.config.write_text(text.replace(port, "port = 1", 1), "utf-8")
    stage.now = stage.now.replace(day=26, hour=6, minute=0)
    stage.run("run", "--once")
    stage.now = stage.now.replace(hour=8)
    stage.run("run", "--once", "--only", "owe")
    stage.run("run", "--once", "--only", "deliver")
    (found,) = of(stage.sent(), "digest")
    said = text_of(found)
    assert said.count("The mailbox has not been reached since Thursday 26 March 2026, 06:00.") == 2, "a point and a sentence"


def test_a_mailbox_in_which_nothing_comes_is_told(opened: tuple[Stage, str]) -> None:
    stage, _ = opened
    stage.server.deliver(mail("news@elsewhere.example", "A newsletter", "Spring."), datetime(2026, 3, 25, 9, 30, tzinfo=LONDON))
    stage.pass_("2026-03-25T09:40")
    assert "No mail" not in text_of(morning(stage, "2026-03-26T08:00"))
    assert "No mail at all has come since Wednesday 25 March 2026" in text_of(morning(stage, "2026-03-30T08:00"))


def test_the_chair_gets_the_weeks_summary_without_the_agencies(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    assert not of(stage.pass_("2026-03-27T08:00"), "summary", CHAIR)
    (found,) = of(stage.pass_("2026-03-30T08:00"), "summary", CHAIR)
    assert found["Subject"].startswith("[RR summary] ")
    said = text_of(found)
    assert reference in said
    assert "of 5 agencies asked" in said
    assert "housing" not in said
    assert not of(stage.pass_("2026-03-30T12:00"), "summary", CHAIR)
    assert not of(stage.pass_("2026-03-31T08:00"), "summary", CHAIR)
    assert of(stage.pass_("2026-04-07T08:00"), "summary", CHAIR), "Easter Monday is no open day"


def test_a_case_that_ended_is_in_the_next_weeks_summary_and_no_later(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.pass_("2026-03-30T08:00")
    stage.now = stage.now.replace(day=31)
    assert stage.run("case", "withdraw", reference).status == 0
    (found,) = of(stage.pass_("2026-04-07T08:00"), "summary", CHAIR)
    assert f"{reference}" in text_of(found)
    assert not of(stage.pass_("2026-04-13T08:00"), "summary", CHAIR)


def test_where_the_service_only_observes_staff_get_their_summary_and_the_chair_none(
    tmp_path: Path, mail_server: MailServer, sink: Sink
) -> None:
    stage = staged(tmp_path, mail_server, sink, mode="observe")
    stage.open_case(SUBJECT)
    stage.pass_()
    sent = stage.pass_("2026-03-30T08:00")
    assert {each["To"] for each in sent} == {STAFF}
    (found,) = of(sent, "digest")
    assert "wait for your yes" not in text_of(found)
    assert [each for each in of(sent, "alert") if f"(summary) would have gone to {CHAIR}" in text_of(each)]
