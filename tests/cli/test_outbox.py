"""`outbox …`: what waits, what it says, and a person's word on it."""

from __future__ import annotations

import pytest

from tests.cli.office import Office

NOW = ("--now", "2026-11-23T09:30")


@pytest.fixture
def owing(office: Office) -> Office:
    """An office that owes two requests, which wait for a yes."""
    answer = office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    assert answer.status == 0, answer.err
    return office


def states(office: Office) -> dict[int, str]:
    """Each mail's state."""
    return {each["id"]: each["state"] for each in office.ask("outbox", "list", "--all", "--json").json}


def test_requests_wait_for_a_yes_and_nothing_is_sent_before_it(owing: Office) -> None:
    assert states(owing) == {1: "proposed", 2: "proposed"}
    owing.ask("run", "--once", *NOW)
    assert owing.postbox.posted == []


def test_an_approved_mail_is_sent_by_the_next_run_and_the_other_is_not(owing: Office) -> None:
    assert owing.ask("outbox", "approve", "1", *NOW).status == 0
    assert "Mails sent: 1." in owing.ask("run", "--once", "--only", "deliver", *NOW).out
    assert states(owing) == {1: "sent", 2: "proposed"}
    assert len(owing.postbox.posted) == 1


def test_approving_names_its_mails_or_says_all(owing: Office) -> None:
    assert owing.ask("outbox", "approve", *NOW).status == 2
    assert owing.ask("outbox", "approve", "9", *NOW).status == 1
    assert owing.ask("outbox", "approve", "--all", *NOW).status == 0
    assert set(states(owing).values()) == {"queued"}


def test_a_mail_is_shown_as_its_recipient_will_see_it(owing: Office) -> None:
    answer = owing.ask("outbox", "show", "1")
    assert "OFFICIAL-SENSITIVE" in answer.out
    assert "[RR-2026-001 police]" in answer.out
    assert owing.run("outbox", "show", "1", "--raw").out.startswith("From:")
    assert owing.ask("outbox", "show", "1", "--json").json["recipient"] == "desk@police.example"
    assert owing.ask("outbox", "show", "7").err == "There is no mail 7 in the outbox.\n"


def test_a_discarded_mail_is_never_sent(owing: Office) -> None:
    assert owing.ask("outbox", "discard", "1", "--why", "sent by hand", *NOW).status == 0
    assert owing.ask("outbox", "discard", "1", "--why", "again", *NOW).status == 1
    assert owing.ask("outbox", "retry", "1", *NOW).status == 1
    assert states(owing) == {1: "discarded", 2: "proposed"}


def test_the_json_of_the_list_is_empty_when_nothing_is_owed(office: Office) -> None:
    assert office.ask("outbox", "list", "--json").json == []
    assert office.ask("outbox", "list").out == "The outbox is empty.\n"


def test_after_a_restore_nothing_leaves_until_it_is_released(owing: Office) -> None:
    owing.ask("outbox", "approve", "--all", *NOW)
    assert owing.ask("db", "backup", "copy.db").status == 0
    assert owing.ask("db", "restore", "copy.db").status == 0
    owing.ask("run", "--once", *NOW)
    assert owing.postbox.posted == []
    status = owing.ask("status", "--json", *NOW)
    assert status.status == 1
    assert status.json["outgoing_held"] is True
    assert owing.ask("outbox", "release", *NOW).status == 0
    owing.ask("run", "--once", *NOW)
    assert len(owing.postbox.posted) == 2
