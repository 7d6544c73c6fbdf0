"""`case pause`, `rang`, `meeting`, `sign`, `ask`, `undo`, `erase-return` …: what staff do after the asking, as they type it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.demo.forms import answered_scoping
from service.wiring import TEMPLATES
from tests.cli.office import Answer, Office

REFERENCE = "RR-2026-001"
NOW = ("--now", "2026-11-23T09:30")
ANSWERS = {"involvement_summary": "One home visit in 2025."}


@pytest.fixture
def opened(office: Office) -> Office:
    """An office with one case."""
    answer = office.ask("case", "open", "--on", "2026-11-20", *NOW, typed="AB 2019-04-02\n")
    assert answer.status == 0, answer.err
    return office


def case(office: Office, *words: str, typed: str = "") -> Answer:
    """What `case …` says on the day after the opening."""
    return office.ask("case", words[0], REFERENCE, *words[1:], *NOW, typed=typed)


def requests_of(office: Office, agency: str) -> dict[str, Any]:
    """What that agency is asked for, by document."""
    shown = office.ask("case", "show", REFERENCE, "--json", *NOW).json
    return {each["document"]: each for each in shown["requests"] if each["agency"] == agency}


def test_each_command_says_what_it_did(opened: Office) -> None:
    said = [
        case(opened, "details-sent", "police", "health"),
        case(opened, "pause", "police", "--until", "2026-11-27"),
        case(opened, "unpause", "police"),
        case(opened, "promise", "health", "2026-11-30"),
        case(opened, "meeting", "2026-12-03", "10.30", "Council House"),
        case(opened, "meeting", "--cancelled"),
        case(opened, "sign", "police", "--on", "2026-11-23", "--name", "Jo Fern"),
        case(opened, "tell", "police"),
    ]
    assert [each.status for each in said] == [0] * 8, [each.err for each in said]
    first = [each.out.splitlines()[0] for each in said]
    assert first == [
        f"{REFERENCE}: family details went to police, health.",
        f"Nothing goes to police in {REFERENCE} until Friday 27 November 2026 is over, but answers.",
        "The pause is over for police.",
        f"health promised it in {REFERENCE} for Monday 30 November 2026.",
        f"The meeting of {REFERENCE} is on Thursday 3 December 2026 at 10:30.",
        f"The meeting of {REFERENCE} is called off.",
        f"{REFERENCE} is signed off by: police.",
        f"The decision on {REFERENCE} goes to police.",
    ]
    assert "Fern" not in "".join(each.out + each.err for each in said)


def test_a_note_is_read_from_a_file_or_from_what_is_typed_and_printed_nowhere(opened: Office, tmp_path: Path) -> None:
    note = tmp_path / "call.txt"
    note.write_text("The sergeant Drazzle will send it.\n", encoding="utf-8")
    rang = case(opened, "rang", "police", "--note-file", str(note))
    asked = case(opened, "ask", "police", "--note-file", "-", "--by", "2026-11-26", typed="Who took Drazzle's call?\n")
    action = case(opened, "action", "--note-file", "-", "--by", "2026-11-27", typed="Book Drazzle's room")
    said = [rang, asked, action]
    assert [each.status for each in said] == [0, 0, 0], [each.err for each in said]
    assert f"Question 1 of {REFERENCE} is due on Thursday 26 November 2026." in asked.out
    assert f"Action 2 of {REFERENCE} is due on Friday 27 November 2026." in action.out
    assert "Drazzle" not in "".join(each.out + each.err for each in said)
    assert requests_of(opened, "police")["question-1"]["due_on"] == "2026-11-26"
    assert case(opened, "done", "1").out.splitlines()[0] == f"1 of {REFERENCE} is done."
    assert (case(opened, "done", "9").status, case(opened, "done", "1").status) == (1, 1)
    assert case(opened, "rang", "police", "--note-file", "-", typed="  \n").status == 2
    assert case(opened, "rang", "police", "--note-file", str(tmp_path / "none.txt")).status == 1


def test_what_cannot_be_done_is_said_in_a_sentence_and_changes_nothing(opened: Office) -> None:
    before = opened.ask("case", "show", REFERENCE, "--json", *NOW).json
    for status, sentence, words in (
        (1, "has no agency mars; it has police, health", ("pause", "mars", "--until", "2026-11-27")),
        (1, "20 November 2026 is past", ("pause", "police", "--until", "2026-11-20")),
        (1, "police is not paused", ("unpause", "police")),
        (1, "20 November 2026 is past", ("promise", "police", "2026-11-20")),
        (1, "20 November 2026 is past", ("extend", "police", "2026-11-20")),
        (1, "20 November 2026 is past", ("meeting", "2026-11-20")),
        (1, "has no meeting that could be called off", ("meeting", "--cancelled")),
        (1, "Tuesday 24 November 2026 has not come yet", ("sign", "police", "--on", "2026-11-24")),
        (1, "Tuesday 24 November 2026 has not come yet", ("record", "meeting_held", "--on", "2026-11-24")),
        (1, "Tuesday 24 November 2026 has not come yet", ("clock", "--start", "2026-11-24", "--why", "sent later")),
        (1, "fire signs nothing", ("sign", "fire")),
        (1, "desk@police.example is no contact of police", ("contact", "police", "remove", "desk@police.example")),
        (2, "Give the meeting's day, or --cancelled.", ("meeting",)),
        (2, "Give the meeting's day, or --cancelled.", ("meeting", "2026-12-03", "--cancelled")),
        (2, "a time is written like 10:00", ("meeting", "2026-12-03", "teatime")),
        (2, "a day is written like 2026-11-20", ("meeting", "3 December")),
        (2, "a day is written like 2026-11-20", ("promise", "police", "soon")),
    ):
        answer = case(opened, *words)
        assert (answer.status, sentence in " ".join(answer.err.replace("│", " ").split())) == (status, True), (words, answer.err)
    assert opened.ask("case", "show", REFERENCE, "--json", *NOW).json == before
    unknown = opened.ask("case", "undo", "RR-2026-099", *NOW)
    assert (unknown.status, unknown.err) == (1, "There is no case RR-2026-099.\n")


def test_undo_takes_back_one_command_at_a_time_and_names_it(opened: Office) -> None:
    case(opened, "extend", "police", "2026-12-03")
    case(opened, "promise", "health", "2026-11-30")
    case(opened, "record", "papers_circulated", "--on", "2026-11-23")
    undone = [case(opened, "undo") for _ in range(4)]
    assert [each.status for each in undone] == [0, 0, 0, 1]
    assert [each.out.partition(". ")[0] for each in undone[:3]] == [
        f"Taken back in {REFERENCE}: record papers_circulated",
        f"Taken back in {REFERENCE}: promise health 2026-11-30",
        f"Taken back in {REFERENCE}: extend police",
    ]
    assert undone[3].err == f"Nothing of {REFERENCE} can be taken back.\n"
    assert {each["due_on"] for each in requests_of(opened, "police").values()} == {"2026-11-30"}
    assert {each["promised_on"] for each in requests_of(opened, "health").values()} == {None}


def filed(office: Office, tmp_path: Path, *versions: str) -> None:
    """Files versions of the police's scoping form by hand."""
    for number, summary in enumerate(versions, 1):
        data = answered_scoping(
            TEMPLATES,
            "scoping-initial",
            {"involvement_summary": summary},
            reference=REFERENCE,
            agency="Testshire Police",
            due="Monday 30 November 2026",
            period="",
        )
        file = tmp_path / f"{number}.docx"
        file.write_bytes(data)
        answer = office.ask("case", "file", REFERENCE, "police", str(file), *NOW)
        assert answer.status == 0, answer.err


def test_an_erased_return_gives_way_to_the_version_before(opened: Office, tmp_path: Path) -> None:
    filed(opened, tmp_path, "One home visit in 2025.", "Two home visits in 2025, and a call.")
    why = ("--why", "another child's form")
    erased = case(opened, "erase-return", "police", "2", *why)
    assert (erased.status, erased.err) == (0, "")
    assert "Version 2 of the scoping of police is erased. It was filed by hand: delete the file" in erased.out
    assert requests_of(opened, "police")["scoping"]["state"] == "returned", "the first version counts again"
    again = case(opened, "erase-return", "police", "2", *why)
    assert (again.status, again.err) == (1, f"police has no version 2 in {REFERENCE} that could be erased.\n")
    assert case(opened, "erase-return", "police", "7", *why).status == 1
    last = case(opened, "erase-return", "police", "1", *why, "--document", "scoping")
    assert last.status == 0
    assert requests_of(opened, "police")["scoping"]["state"] == "asked", "without any it is asked for as before"
    assert opened.ask("audit", "verify").status == 0


def test_erasing_a_superseded_version_leaves_the_one_that_counts(opened: Office, tmp_path: Path) -> None:
    filed(opened, tmp_path, "One home visit in 2025.", "Two home visits in 2025, and a call.")
    assert case(opened, "erase-return", "police", "1", "--why", "another child's form").status == 0
    found = requests_of(opened, "police")["scoping"]
    assert (found["state"], found["versions"]) == ("returned", 2)
    assert case(opened, "erase-return", "police", "2", "--why", "that one too").status == 0
    assert requests_of(opened, "police")["scoping"]["state"] == "asked", "an erased version never counts again"
    assert case(opened, "erase-return", "mars", "1", "--why", "no").status == 1
    assert case(opened, "erase-return", "police", "1").status == 2, "a reason is asked for"


def test_an_agency_of_which_nothing_is_required_any_more_may_be_added_again(opened: Office) -> None:
    assert case(opened, "add-agency", "police").status == 1
    assert case(opened, "waive", "police").status == 0
    answer = case(opened, "add-agency", "police", "--due", "2026-12-03")
    assert answer.status == 0, answer.err
    assert {(each["state"], each["due_on"]) for each in requests_of(opened, "police").values()} == {("asked", "2026-12-03")}


def test_nothing_is_asked_in_a_case_that_has_ended(opened: Office) -> None:
    assert case(opened, "close").status == 0
    for words in (("extend", "police", "2026-12-03"), ("promise", "police", "2026-12-03"), ("waive", "police")):
        answer = case(opened, *words)
        assert (answer.status, answer.err) == (1, f"{REFERENCE} is closed: nothing is asked any more. Reopen it first.\n")
    assert case(opened, "undo").status == 0
    assert case(opened, "extend", "police", "2026-12-03").status == 0
