"""Mode `observe`: everything is read and filed, staff are mailed what would have been sent, and nobody else gets a word."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.answers import SUBJECT, scoping
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, kind_of, mail, text_of

POLICE = "liaison@police.example"
STAFF = "wren@borough.example"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership that only observes."""
    return Stage(tmp_path, mail_server, sink, mode="observe")


def shown(mails: list[EmailMessage], words: str) -> list[EmailMessage]:
    """The alerts that show a mail with those words."""
    return [each for each in mails if kind_of(each) == "alert" and words in text_of(each)]


def test_staff_see_each_mail_once_and_nobody_else_gets_any(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("r.docx", DOCX, scoping(reference))]))
    sent = stage.pass_()
    assert {each["To"] for each in sent} == {STAFF}
    assert len(shown(sent, f"[{reference} police] Recorded, with thanks")) == 1
    assert len(shown(sent, f"would have gone to {POLICE}")) == 2, "the request and the receipt"
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert not stage.pass_("2026-03-25T10:00"), "told twice"


def test_an_alert_keeps_the_shown_mail_readable(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("r.docx", DOCX, scoping(reference))]))
    [alert] = shown(stage.pass_(), "Recorded, with thanks")
    assert alert["Subject"] == f"[{reference}] A mail was not sent"
    said = "\n".join(str(alert.get_body(("plain",)).get_content()).splitlines())  # type: ignore[union-attr]
    assert "\n    Thank you: recorded; you need not send it again.\n" in said
    assert f"(receipt) would have gone to {POLICE}" in " ".join(said.split())


def test_what_a_person_approves_still_waits_until_the_mode_lets_it_go(stage: Stage) -> None:
    stage.open_case(SUBJECT)
    stage.pass_()
    assert stage.run("outbox", "approve", "--all").status == 0
    assert not stage.pass_("2026-03-25T10:00")
    stage.config.write_text(stage.config.read_text("utf-8").replace('"observe"', '"approve"'), "utf-8")
    assert POLICE in {each["To"] for each in stage.pass_("2026-03-25T10:05")}
