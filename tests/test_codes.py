"""Who may say yes: a code belongs to staff who may steer and to one line; in anybody else's hands it is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inside import asked_of, inside
from tests.servers.sink import Sink
from tests.stage import MailServer, Stage, kind_of, mail
from tests.steering import AGENCIES, HEALTH, MUTE, POLICE, RUSH, SECOND, SORREL, STAFF, steer

ASKED = {"scoping": "asked", "chronology": "asked"}
COLLEAGUE, STRANGER = "sergeant@police.example", "who@elsewhere.example"


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Stage:
    """A partnership with a second member of staff who may steer and one who may not."""
    return Stage(tmp_path, mail_server, sink, more=SECOND + MUTE)


def opened(stage: Stage, subjects: str = "ZQ 2019-04-02\n") -> str:
    """The reference of a case whose requests have left."""
    found = stage.run("case", "open", "--type", "rapid-review", "--on", "2026-03-25", "--subjects", "-", text=subjects)
    assert {str(each["To"]) for each in stage.pass_() if kind_of(each) == "request"} == AGENCIES
    return next(word.strip(".,:") for word in found.out.split() if word.startswith("RR-"))


def test_a_code_is_nothing_in_the_hands_of_anybody_but_staff_who_may_steer(stage: Stage) -> None:
    reference = opened(stage)
    asked = steer(stage, f"{reference} waive police", "2026-03-25T11:00")
    assert asked.mail is not None
    for sender in (POLICE, COLLEAGUE, HEALTH, STRANGER):
        stage.server.deliver(mail(sender, f"RE: {asked.mail['Subject']}", f"yes {asked.code}", answering=asked.mail))
    for sender in (STAFF, SORREL):
        forged = mail(sender, "yes", f"yes {asked.code}", answering=asked.mail, verified=False)
        stage.server.deliver(forged)
    mails = stage.pass_("2026-03-25T11:05")
    assert not {"command-result", "stand-down"} & {kind_of(each) for each in mails}
    assert "You may not steer" in steer(stage, f"yes {asked.code}", "2026-03-25T11:10", sender=RUSH).answer
    assert asked_of(stage, reference, "police") == ASKED
    assert stage.endings().count("done command") == 2, "the line, and the one that was refused"
    assert steer(stage, f"yes {asked.code}", "2026-03-25T11:15", sender=SORREL).told == {("stand-down", POLICE)}


def test_a_code_does_its_own_line_whatever_is_written_beside_it(stage: Stage) -> None:
    first, second = opened(stage), opened(stage, "YX 2015-01-01\n")
    one = steer(stage, f"{first} waive police chronology", "2026-03-25T11:00")
    other = steer(stage, f"{second} waive health", "2026-03-25T11:01")
    assert one.code != other.code
    done = steer(stage, f"yes {one.code}", "2026-03-25T11:05", answering=other.mail)
    assert asked_of(stage, second, "health") == ASKED, "the mail that is answered does not move it to another"
    assert done.told == {("stand-down", POLICE)}
    assert asked_of(stage, first, "police") == {"scoping": "asked", "chronology": "waived"}
    guesses = "\n".join(f"yes {one.code[:-1]}{each}" for each in "ABCDEFGH" if each != one.code[-1])
    guessed = steer(stage, guesses, "2026-03-25T11:10")
    assert guessed.told == set()
    assert guessed.answer.count("There is nothing to say yes to under") >= 7
    assert asked_of(stage, second, "health") == ASKED


def test_a_code_stands_in_no_log_and_in_no_mail_but_its_own(stage: Stage) -> None:
    reference = opened(stage)
    asked = steer(stage, f"{reference} waive police", "2026-03-25T11:00")
    assert asked.code not in "".join(each.as_string() for each in asked.others)
    shown = [stage.run(*words) for words in (("case", "show", reference, "--json"), ("status",), ("run", "--once"))]
    assert asked.code not in "".join(each.out + each.err for each in shown)
    with inside(stage) as service, service.store.reading() as ledger:
        case = ledger.cases.by_reference(reference)
        assert case is not None
        assert asked.code not in repr(ledger.audit.entries(case.id))
