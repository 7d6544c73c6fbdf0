"""No traceback reaches a person: every fault is one clear sentence with the right exit status."""

from __future__ import annotations

import pytest

from service.adapters.lock import Locked
from service.cli.faults import failure_of
from service.config.faults import ConfigFaults, Fault
from service.domain.servers import MailboxDown
from service.workflows.cases.casework import Refused
from tests.cli.office import CONFIG, Answer, Office


def test_every_fault_of_the_configuration_is_listed_with_its_key() -> None:
    failure = failure_of(ConfigFaults((Fault("mailbox.port", "should be a port"), Fault("smtp.from", "is missing"))))
    assert failure.status == 2
    assert failure.lines == ("The configuration has 2 faults:", "  mailbox.port: should be a port", "  smtp.from: is missing")


def test_a_refusal_is_its_own_sentence() -> None:
    assert failure_of(Refused("There is no case RR-2026-009.")).lines == ("There is no case RR-2026-009.",)


def test_a_fault_of_our_own_shows_its_type_and_never_its_text() -> None:
    failure = failure_of(ValueError("Ada Example, born 2019-04-02"))
    assert failure.status == 1
    assert "ValueError" in failure.lines[0]
    assert "Ada" not in failure.lines[0]


def test_the_place_of_a_fault_of_our_own_is_our_file_and_line() -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 -- its text is what must not be seen
        Answer(0, "no JSON", "").json  # noqa: B018
    assert "tests/cli/office.py:" in failure_of(raised.value).lines[0]


@pytest.mark.parametrize("code", ["auth_refused", "certificate_refused", "host_unknown", "connection_refused", "some_new_code"])
def test_a_mailbox_that_cannot_be_reached_is_said_in_words(code: str) -> None:
    failure = failure_of(MailboxDown(code))
    assert failure.status == 1
    assert failure.lines[0].startswith("The mailbox")
    assert "_" not in failure.lines[0] or "some_new_code" in failure.lines[0]


def test_a_second_daemon_is_refused_in_one_sentence(bare: Office) -> None:
    assert len(failure_of(Locked(bare.folder / "rapid-review.lock")).lines) == 1


def test_without_a_configuration_a_command_says_how_to_make_one(bare: Office) -> None:
    answer = bare.ask("case", "list")
    assert answer.status == 2
    assert "rapid-review init" in answer.err


def test_a_wrong_configuration_ends_every_command_with_status_2_and_all_its_faults(bare: Office) -> None:
    bare.write(CONFIG.format(imap=70000, smtp=25).replace("since = 2020-01-01\n", "sinse = 2020-01-01\n"))
    for command in (["case", "list"], ["status"], ["run", "--once"], ["check"]):
        answer = bare.ask(*command)
        assert answer.status == 2
        assert "mailbox.port" in answer.err
        assert "mailbox.since" in answer.err
        assert "mailbox.sinse" in answer.err
        assert "Traceback" not in answer.err


def test_without_a_database_a_command_says_how_to_make_one(bare: Office) -> None:
    bare.write(CONFIG.format(imap=10143, smtp=10025))
    answer = bare.ask("case", "list")
    assert answer.status == 2
    assert answer.err == "There is no database yet: run `rapid-review db upgrade` first.\n"


@pytest.mark.parametrize(
    "words", [["case", "open", "--on", "20 November"], ["case", "sow"], ["--now", "noon", "status"], ["run", "--only", "owe"]]
)
def test_what_cannot_be_meant_ends_with_status_2(bare: Office, words: list[str]) -> None:
    bare.write(CONFIG.format(imap=10143, smtp=10025))
    assert bare.ask(*words).status == 2
