"""`undo` takes back the last line that was done: what the case then is, and what the agencies get because of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import SUBJECT, scoping
from tests.servers.sink import Sink
from tests.stage import DOCX, MailServer, Stage, kind_of, mail, text_of
from tests.steering import AGENCIES, HEALTH, POLICE, STAFF, asked_once, steer


@pytest.fixture
def stage(tmp_path: Path, mail_server: MailServer, sink: Sink) -> Iterator[Stage]:
    """A partnership that sends by itself."""
    return Stage(tmp_path, mail_server, sink)


def dues(stage: Stage, reference: str, agency: str) -> set[str]:
    """The days by which that agency's documents are asked for."""
    requests = stage.case(reference)["requests"]
    assert isinstance(requests, list)
    return {each["due_on"] for each in requests if each["agency"] == agency}


def test_an_extension_taken_back_names_the_old_day_again(stage: Stage) -> None:
    reference = asked_once(stage)
    steer(stage, f"{reference} extend police 9 April", "2026-03-25T11:00")
    found = steer(stage, f"{reference} undo", "2026-03-25T11:05")
    assert f"Taken back in {reference}: extend police 2026-04-09. Mail that has left stays sent." in found.answer
    assert found.told == {("extension", POLICE)}
    assert "Thursday 2 April 2026" in text_of(found.others[0])
    assert dues(stage, reference, "police") == {"2026-04-02"}


def test_two_undos_take_back_two_and_a_third_says_that_nothing_is_left(stage: Stage) -> None:
    reference = asked_once(stage)
    lines = f"{reference} extend police 9 April\n{reference} pause health until 1 April\n{reference} promise council 30 March"
    steer(stage, lines, "2026-03-25T11:00")
    found = steer(stage, "\n".join([f"{reference} undo"] * 4), "2026-03-25T11:05")
    for taken in ("promise council 2026-03-30", "pause health until 2026-04-01", "extend police 2026-04-09"):
        assert f"Taken back in {reference}: {taken}." in found.answer
    assert f"Nothing of {reference} can be taken back." in found.answer
    assert dues(stage, reference, "police") == {"2026-04-02"}
    requests = stage.case(reference)["requests"]
    assert {each["promised_on"] for each in requests} == {None}  # type: ignore[attr-defined]
    assert "health is not paused" in steer(stage, f"{reference} unpause health", "2026-03-25T11:10").answer


def test_what_is_required_again_is_asked_for_again(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} waive police", "2026-03-25T11:00")
    assert steer(stage, f"yes {asked.code}", "2026-03-25T11:05").told == {("stand-down", POLICE)}
    found = steer(stage, f"{reference} undo", "2026-03-25T11:10")
    assert found.told == {("request", POLICE)}
    assert stage.states(reference, "police") == {"scoping": "asked", "chronology": "asked"}
    assert stage.pass_("2026-03-25T11:15") == []


def test_what_an_agency_sent_since_is_not_undone(stage: Stage) -> None:
    reference = stage.open_case(SUBJECT)
    stage.pass_()
    steer(stage, f"{reference} extend police 9 April\n{reference} promise police 7 April", "2026-03-25T11:00")
    stage.server.deliver(mail(POLICE, f"[{reference} police]", "Attached.", [("a.docx", DOCX, scoping(reference))]))
    stage.pass_("2026-03-25T11:05")
    steer(stage, f"{reference} undo\n{reference} undo", "2026-03-25T11:10")
    assert stage.states(reference, "police")["scoping"] == "returned"
    assert dues(stage, reference, "police") == {"2026-04-02"}


def test_a_meeting_taken_back_is_called_off_and_a_moved_one_is_where_it_was(stage: Stage) -> None:
    reference = asked_once(stage)
    steer(stage, f"{reference} meeting 9 April 10:00 Council House", "2026-03-25T11:00")
    steer(stage, f"{reference} meeting 10 April 14:00 Old Hall", "2026-03-25T11:05")
    found = steer(stage, f"{reference} undo", "2026-03-25T11:10")
    assert found.told == {("invitation", each) for each in AGENCIES}
    assert all("Thursday 9 April 2026" in text_of(each) and "Council House" in text_of(each) for each in found.others)
    found = steer(stage, f"{reference} undo", "2026-03-25T11:15")
    assert found.told == {("invitation", each) for each in AGENCIES}
    assert all("does not take place" in text_of(each) for each in found.others)


def test_an_acceptance_taken_back_thanks_whoever_was_asked_and_can_be_given_again(stage: Stage) -> None:
    assert stage.run("case", "open", "--type", "rapid-review", "--subjects", "-", text=SUBJECT).status == 0
    reference = "RR-2026-001"
    asked = steer(stage, f"{reference} met", "2026-03-25T11:00")
    steer(stage, f"yes {asked.code}", "2026-03-25T11:05")
    found = steer(stage, f"{reference} undo", "2026-03-25T11:10")
    assert f"Taken back in {reference}: met" in found.answer
    assert found.told == {("stand-down", each) for each in AGENCIES}
    case = stage.case(reference)
    assert (case["status"], case["clock_started_on"]) == ("referred", None)
    assert {each["state"] for each in case["requests"]} == {"waived"}  # type: ignore[attr-defined]
    asked = steer(stage, f"{reference} met", "2026-03-27T10:00")
    assert asked.would_write_to == AGENCIES
    done = steer(stage, f"yes {asked.code}", "2026-03-27T10:05")
    assert {each for each in done.told if each[1] != STAFF} == {("request", each) for each in AGENCIES}
    assert stage.case(reference)["clock_started_on"] == "2026-03-27"
    assert stage.pass_("2026-03-27T10:10") == []


def test_a_clock_taken_back_runs_from_where_it_ran(stage: Stage) -> None:
    reference = asked_once(stage)
    before = dues(stage, reference, "police")
    steer(stage, f"{reference} clock 24 March why it was sent earlier", "2026-03-25T11:00")
    found = steer(stage, f"{reference} undo", "2026-03-25T11:05")
    assert "earlier" not in found.answer
    assert stage.case(reference)["clock_started_on"] == "2026-03-25"
    assert stage.case(reference)["due_on"] == "2026-04-17"
    assert dues(stage, reference, "police") == before


def test_contacts_bars_milestones_and_the_period_are_as_they_were(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} contact police new@police.example", "2026-03-25T11:00")
    lines = ("papers", "papers 25 March", "period 1 March 2024 to 20 March 2026", f"bar {HEALTH} why a conflict of interest")
    steer(stage, "\n".join((f"yes {asked.code}", *(f"{reference} {each}" for each in lines))), "2026-03-25T11:05")
    found = steer(stage, "\n".join([f"{reference} undo"] * 2), "2026-03-25T11:10")
    assert f"Taken back in {reference}: bar {HEALTH} why …" in found.answer
    assert "conflict" not in found.answer
    shown = stage.run("case", "show", reference).out
    assert "no period set" in shown
    found = steer(stage, "\n".join([f"{reference} undo"] * 2), "2026-03-25T11:15")
    case = stage.case(reference)
    assert {each["key"] for each in case["milestones"] if each["done_on"]} == {"requests_sent"}  # type: ignore[attr-defined]
    lines = ("undo", "extend health 9 April", "extend police 9 April")
    found = steer(stage, "\n".join(f"{reference} {each}" for each in lines), "2026-03-25T11:20")
    assert found.told == {("extension", HEALTH), ("extension", POLICE)}, "the new contact is one no more, the barred one is again"


def test_a_command_that_changed_nothing_is_taken_back_by_itself(stage: Stage) -> None:
    reference = asked_once(stage)
    steer(stage, f"{reference} extend police 9 April\n{reference} extend police 9 April", "2026-03-25T11:00")
    found = steer(stage, f"{reference} undo", "2026-03-25T11:05")
    assert f"had changed nothing in {reference}" in found.answer
    assert dues(stage, reference, "police") == {"2026-04-09"}
    assert found.told == set()
    steer(stage, f"{reference} undo", "2026-03-25T11:10")
    assert dues(stage, reference, "police") == {"2026-04-02"}


def test_a_question_taken_back_is_not_required_and_an_action_done_is_open_again(stage: Stage) -> None:
    reference = asked_once(stage)
    steer(stage, f"{reference} ask police by 30 March Who took the first call?", "2026-03-25T11:00")
    steer(stage, f"{reference} done 1", "2026-03-25T11:05")
    found = steer(stage, f"{reference} undo", "2026-03-25T11:10")
    assert found.told == set()
    assert stage.states(reference, "police")["question-1"] == "asked"
    found = steer(stage, f"{reference} undo", "2026-03-25T11:15")
    assert found.told == {("stand-down", POLICE)}
    assert "first call" not in text_of(found.others[0])
    assert stage.states(reference, "police")["question-1"] == "waived"
    found = steer(stage, f"{reference} ask police by 30 March Who took the second call?", "2026-03-25T11:20")
    assert "Question 2 goes to Vale Constabulary" in found.answer


def test_an_agency_that_joined_by_mistake_is_thanked_and_may_join_again(stage: Stage) -> None:
    reference, practice = asked_once(stage), "manager@health.example"
    asked = steer(stage, f"{reference} add fernside Fernside Practice {practice} by 9 April", "2026-03-25T11:00")
    assert steer(stage, f"yes {asked.code}", "2026-03-25T11:05").told == {("request", practice)}
    assert steer(stage, f"{reference} undo", "2026-03-25T11:10").told == {("stand-down", practice)}
    asked = steer(stage, f"{reference} add fernside by 10 April", "2026-03-25T11:15")
    done = steer(stage, f"yes {asked.code}", "2026-03-25T11:20")
    assert done.told == {("request", practice)}, "one mail, which names the day"
    assert "Friday 10 April 2026" in text_of(done.others[0])


def test_a_case_withdrawn_by_mistake_asks_again(stage: Stage) -> None:
    reference = asked_once(stage)
    asked = steer(stage, f"{reference} withdrawn", "2026-03-25T11:00")
    steer(stage, f"yes {asked.code}", "2026-03-25T11:05")
    found = steer(stage, f"{reference} undo", "2026-03-25T11:10")
    assert stage.case(reference)["status"] == "open"
    assert found.told == {("request", each) for each in AGENCIES}
    assert [kind_of(each) for each in stage.pass_("2026-03-25T11:15")] == []
