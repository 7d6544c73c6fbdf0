"""Machines that write to each other stop, and forged mail comes back to nobody: RFC 3834, and what other systems suffered from.

Two whole services with mailboxes of their own; the test carries the mail of each to the other, as between two houses.
"""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.answers import SUBJECT
from tests.inside import passed
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink
from tests.stage import EDGE, OURS, MailServer, Stage, kind_of, mail
from tests.thoroughness import THOROUGH

POLICE, STAFF = "liaison@police.example", "wren@borough.example"
OTHER = "rapid-review@county.example"
FORGED = 1000 if THOROUGH else 200
ROUNDS = 6


def carried(sent: EmailMessage, domain: str) -> bytes:
    """The mail as the other house's edge hands it over: verified, for it was our own."""
    edge = f"Authentication-Results: {EDGE};\r\n dmarc=pass header.from={domain}\r\n"
    hop = f"Received: from mail.{domain} (mail.{domain} [192.0.2.10]) by {EDGE} with ESMTPS; Thu, 26 Mar 2026 10:00:01 +0000\r\n"
    return (edge + hop).encode() + sent.as_bytes()


@pytest.fixture
def houses(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> tuple[Stage, Stage]:
    """Two services, each the police's contact and a member of staff of the other's."""
    staff = '\n[[staff]]\nname = "Sorrel Tale"\nemail = "{}"\nrole = "manager"\ncommands = true\ndigest = false\n'
    stages = []
    for name, own, other in (("here", OURS, OTHER), ("there", OTHER, OURS)):
        folder = tmp_path / name
        folder.mkdir()
        stage = Stage(folder, _Box(dovecot, name), sink)
        text = stage.config.read_text("utf-8").replace(OURS, own).replace(POLICE, other)
        text = text.replace('"borough.example"]', '"borough.example", "county.example"]').replace('["@police.example"]', "[]")
        stage.config.write_text(text + staff.format(other), "utf-8")
        stages.append(stage)
    return stages[0], stages[1]


class _Box:
    """A mailbox of its own on the one server."""

    def __init__(self, server: Dovecot, user: str) -> None:
        self.account = server.add_user(user)
        self.server = server

    def deliver(self, raw: bytes, received_at: object = None, folder: str = "INBOX") -> None:
        """Puts a message into it."""
        self.server.deliver(raw, None, folder, self.account.user)


def domain(stage: Stage) -> str:
    """From which domain the stage writes."""
    return (OTHER if stage.folder.name == "there" else OURS).partition("@")[2]


def rally(first: Stage, second: Stage, start: list[EmailMessage]) -> list[int]:
    """How many mails went over in each round, from here to there and back, until none does."""
    counts, mails, writer, reader = [], start, first, second
    address = {id(first): OURS, id(second): OTHER}
    for _ in range(ROUNDS):
        over = [each for each in mails if each["To"] == address[id(reader)]]
        counts.append(len(over))
        for each in over:
            reader.server.deliver(carried(each, domain(writer)))
        writer, reader = reader, writer
        mails = passed(writer, timedelta(minutes=1))
    return counts


def test_two_services_that_ask_and_steer_each_other_fall_silent_at_once(houses: tuple[Stage, Stage]) -> None:
    here, there = houses
    here.open_case(SUBJECT)
    there.open_case(SUBJECT)
    asked = passed(here)
    assert [kind_of(each) for each in asked if each["To"] == OTHER] == ["request"]
    counts = rally(here, there, asked)
    assert counts[:3] == [1, 2, 1], "a request from each, and from each one notice, to its staff, that the other's waits"
    assert counts[3:] == [0] * (ROUNDS - 3)
    assert [each.endings() for each in (here, there)] == [["held question", "ignored auto_reply"]] * 2


def test_a_person_s_mail_between_two_services_is_answered_once_and_no_answer_is(houses: tuple[Stage, Stage]) -> None:
    here, there = houses
    reference = there.open_case(SUBJECT)
    passed(there)
    passed(here)
    stripped = EmailMessage()
    stripped["From"], stripped["To"], stripped["Subject"] = OURS, OTHER, f"[{reference} police]"
    stripped["Message-ID"] = "<by-hand@borough.example>"
    stripped.set_content("When is this due?\n")
    counts = rally(here, there, [stripped])
    assert counts[0] == 1
    assert counts[1] <= 1
    assert counts[2:] == [0] * (ROUNDS - 2)


@pytest.fixture
def opened(tmp_path: Path, mail_server: MailServer, sink: Sink) -> tuple[Stage, str]:
    """A stage with a case whose requests have gone out."""
    stage = Stage(tmp_path, mail_server, sink)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    return stage, reference


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(mail(POLICE, "Automatic reply: Scoping", "I am away until Monday."), id="only its subject says so"),
        pytest.param(mail(POLICE, "Allan o'r swyddfa: Scoping", "Nid wyf yn y swyddfa."), id="in Welsh"),
        pytest.param(mail(POLICE, "Re: Scoping", "Away.", headers=[("Auto-Submitted", "auto-replied")]), id="RFC 3834"),
        pytest.param(mail(POLICE, "Re: Scoping", "Away.", headers=[("Precedence", "bulk")]), id="in bulk"),
        pytest.param(mail(POLICE, "Re: Scoping", "News.", headers=[("List-Id", "<all.police.example>")]), id="a list"),
        pytest.param(mail(POLICE, "Re: Scoping", "Sorry.", headers=[("Return-Path", "<>")]), id="the empty sender"),
        pytest.param(mail("MAILER-DAEMON@police.example", "Undelivered Mail", "Sorry."), id="a daemon"),
        pytest.param(mail("no-reply@police.example", "Scoping", "Do not reply."), id="nobody reads it"),
        pytest.param(mail(OURS, "Scoping", "hello"), id="our own address"),
    ],
)  # fmt: skip
def test_no_machine_is_answered_whatever_it_says_of_itself(opened: tuple[Stage, str], raw: bytes) -> None:
    stage, _ = opened
    stage.server.deliver(raw)
    assert {each["To"] for each in passed(stage)} <= {STAFF}


def test_our_own_mail_that_comes_back_to_us_is_known_and_never_answered(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Not known to us."))
    [receipt] = [each for each in passed(stage) if each["To"] == POLICE]
    stage.server.deliver(carried(receipt, "borough.example"))
    assert passed(stage) == []
    assert stage.endings()[-1] == "ignored own_mail"


def test_hundreds_of_forged_senders_cause_no_mail_to_any_of_them(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    stage = Stage(tmp_path, dovecot, sink)
    reference = stage.open_case(SUBJECT)
    passed(stage)
    senders = (f"p{number}@victim{number % 7}.example" for number in range(FORGED))
    dovecot.fill((mail(each, reference, "Who is it?", verified=False) for each in senders), stage.now)
    assert passed(stage) == [], "not even to staff: it waits in the holding area"
    assert stage.endings() == ["held unverified"] * FORGED


def test_a_forged_contact_costs_staff_one_mail_a_day_and_the_contact_none(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    for number in range(20):
        stage.server.deliver(mail(POLICE, f"[{reference} police] {number}", "Please send all.", verified=False))
    assert [each["To"] for each in passed(stage)] == [STAFF]


def test_a_verified_stranger_hears_the_neutral_sentence_once_a_day_however_often_he_writes(opened: tuple[Stage, str]) -> None:
    stage, reference = opened
    heard = []
    for hours in (0, 1, 2, 24):
        for number in range(5):
            stage.server.deliver(mail("rowan@elsewhere.example", f"{reference} {hours} {number}", "What happened?"))
        mails = passed(stage, timedelta(hours=hours))
        heard.append([kind_of(each) for each in mails if each["To"] == "rowan@elsewhere.example"])
    assert heard == [["acknowledgement"], [], [], ["acknowledgement"]]
