"""Command lines of staff: each form once, what is passed over, and what is answered with how to write it."""

from __future__ import annotations

from datetime import date

import pytest

from service.domain.commands import HELP, Command, Problem, Verb, commands, day, parse, problems

WORDS = {"met": "criteria_met", "not met": "criteria_not_met", "decision lcspr": "decision_lcspr"}
SIN = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("held 41 assign RR-2026-003 police", Command(1, Verb.ASSIGN, held=41, reference="RR-2026-003", agency="police")),
        ("HELD #41  Assign rr-2026-003 GP-Oak.", Command(1, Verb.ASSIGN, held=41, reference="RR-2026-003", agency="gp-oak")),
        ("held 41 discard", Command(1, Verb.DISCARD, held=41)),
        ("send", Command(1, Verb.SEND)),
        ("send 1 3", Command(1, Verb.SEND, numbers=(1, 3))),
        ("Send #1, #3", Command(1, Verb.SEND, numbers=(1, 3))),
        ("met", Command(1, Verb.RECORD, milestone="criteria_met")),
        ("not met", Command(1, Verb.RECORD, milestone="criteria_not_met")),
        ("RR-2026-003 met", Command(1, Verb.RECORD, reference="RR-2026-003", milestone="criteria_met")),
        (
            "RR-2026-003 not met 2026-11-20",
            Command(1, Verb.RECORD, reference="RR-2026-003", milestone="criteria_not_met", on=SIN),
        ),
        ("decision lcspr 20 November 2026", Command(1, Verb.RECORD, milestone="decision_lcspr", on=SIN)),
        ("sin 2026-11-20", Command(1, Verb.SIN, on=SIN)),
        ("RR-2026-003 sin 20 Nov 2026", Command(1, Verb.SIN, reference="RR-2026-003", on=SIN)),
        ("file police", Command(1, Verb.FILE, agency="police")),
        ("RR-2026-003 file police", Command(1, Verb.FILE, reference="RR-2026-003", agency="police")),
        ("status", Command(1, Verb.STATUS)),
        ("RR-2026-003 status", Command(1, Verb.STATUS, reference="RR-2026-003")),
        ("help", Command(1, Verb.HELP)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_command_line_is_understood(line: str, command: Command) -> None:
    assert parse(line, 1, WORDS) == command


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Dear all,",
        "Met with the police yesterday",
        "please send it to me when you can",
        "Send my regards",
        "file the papers please",
        "status quo",
        "help me with this",
        "séñd 1",
        "Kind regards",
        "See RR-2026-003",
        "met ٣",
    ],
)
def test_what_is_no_command_is_passed_over(line: str) -> None:
    assert parse(line, 1, WORDS) is None


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("held 41", "held 41 assign RR-2026-003 police"),
        ("held 41 assign police", "held 41 assign RR-2026-003 police"),
        ("assign RR-2026-003 police", "held 41 assign RR-2026-003 police"),
        ("send everything", "send 1 3"),
        ("sin yesterday", "2026-12-03 or 3 December 2026"),
        ("sin 2026-02-30", "no date"),
        ("RR-2026-003 met yesterday", "only a date may follow"),
        ("RR-2026-003 party", "sin, file, status, met, not met"),
        ("RR-2026-003", "may stand"),
    ],
)
def test_a_line_that_is_nearly_a_command_is_told_how_to_write_it(line: str, says: str) -> None:
    found = parse(line, 7, WORDS)
    assert isinstance(found, Problem)
    assert says in found.sentence
    assert found.line == 7


def test_lines_are_read_in_order_and_numbered_as_a_person_counts() -> None:
    found = commands("Hello\n\nsend 1\nheld 41\nmet\nThanks", WORDS)
    assert [each.line for each in found] == [3, 4, 5]
    assert [each.line for each in problems(found)] == [4]


@pytest.mark.parametrize(("line", "_does"), HELP)
def test_every_line_of_the_help_is_a_command_and_is_spelled_back_as_one(line: str, _does: str) -> None:
    found = parse(line, 1, WORDS)
    assert isinstance(found, Command)
    spelled = found.spelled.replace("criteria_not_met", "not met").replace("criteria_met", "met")
    assert parse(spelled, 1, WORDS) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-03", date(2026, 12, 3)),
        ("3 December 2026", date(2026, 12, 3)),
        ("3 dec 2026", date(2026, 12, 3)),
        ("03/12/2026", None),
    ],
)
def test_a_day_is_written_in_one_of_two_ways(text: str, expected: date | None) -> None:
    assert day(text) == expected
