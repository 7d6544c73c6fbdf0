"""The README cannot rot: its commands, keys and tables are compared with the code."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer.main

from service.adapters.review_files import load_review_types
from service.cli.app import app
from service.cli.globals import first
from service.config import describe
from service.domain.cases import REASONS, CaseStatus, RequestState
from service.domain.lifecycle import CASE, REQUEST, CaseEvent, RequestEvent
from service.domain.lines.commands import HELP
from service.domain.working_days import length_of

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")
LINES = ("papers", "meeting held", "draft checked", "submitted")
"""Lines that the table of days names on the day by which the step is due."""

MAIN = typer.main.get_command(app)


def section(title: str) -> str:
    """The text below a heading, up to the next one."""
    return TEXT.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[tuple[str, ...]]:
    """The rows of the section's first table, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines[2:]]


def leaves(command: Any = MAIN, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command by the words that lead to it."""
    for name, below in command.commands.items():
        if getattr(below, "commands", None):
            yield from leaves(below, (*path, name))
        else:
            yield " ".join((*path, name))


def shell_lines() -> list[str]:
    """Every `rapid-review` line of the README's shell blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.startswith("rapid-review")]


def test_the_first_words_are_the_two_commands_to_type() -> None:
    assert TEXT.split()[:4] == ["make", "demo", "make", "test"]


def test_every_command_stands_in_the_table_once_and_no_other() -> None:
    listed = [command.strip("`") for command, _ in rows("Commands")]
    assert sorted(listed) == sorted(leaves())


def test_every_configuration_key_stands_in_the_table_once_and_no_other() -> None:
    known = dict.fromkeys(re.sub(r"^retention\.\w+\.", "retention.CLASS.", key) for key in describe())
    assert sorted(key.strip("`") for key, _ in rows("Configuration")) == sorted(known)


def test_every_class_of_records_is_named() -> None:
    classes = {key.split(".")[1] for key in describe() if key.startswith("retention.")}
    assert [each for each in classes if f"`{each}`" not in section("Configuration")] == []


def test_the_table_of_reasons_is_that_of_the_code() -> None:
    said = [(state, reason.strip("`"), words) for state, reason, words in rows("What becomes of a message")]
    assert said == [(state.value, reason.value, words) for reason, (state, words) in REASONS.items()]


def transitions(what: str, table: Mapping[Any, Any], events: Iterable[Any], states: Sequence[Any]) -> Iterator[tuple[str, ...]]:
    """The lifecycle's table as rows: an event, from where, to where."""
    for event in events:
        for to in dict.fromkeys(table[state, event] for state in states if (state, event) in table):
            places = [f"`{state.value}`" for state in states if table.get((state, event)) == to]
            yield what, event.value, ", ".join(places), f"`{to.value}`"


def test_every_transition_stands_in_one_table() -> None:
    known = [
        *transitions("request", REQUEST, RequestEvent, list(RequestState)),
        *transitions("case", CASE, CaseEvent, list(CaseStatus)),
    ]
    assert rows("Every step") == known


def test_the_table_of_lines_in_a_mail_is_the_help() -> None:
    assert [(line.strip("`"), does) for line, does in rows("Lines in a mail")] == list(HELP)


def test_the_table_of_review_types_is_that_of_their_files() -> None:
    types = load_review_types(ROOT / "templates" / "reviews", {})
    known = {
        (
            f"`{key}`",
            review.name,
            review.clock.start_words,
            length_of(review.clock.length, review.clock.unit),
            ", ".join(review.documents[each].name for each in review.asked),
        )
        for key, review in types.items()
    }
    assert set(rows("Kinds of review")) == known
    assert len(rows("Kinds of review")) == len(known)


def test_the_days_of_a_rapid_review_are_those_of_its_file() -> None:
    review = load_review_types(ROOT / "templates" / "reviews", {})["rapid-review"]
    table = {day: f"{does} {person}" for day, does, person in rows("How a rapid review runs here")}
    due = review.returns_due.offset
    assert due is not None
    days = {
        "returns are due": due,
        "reminds, of what is still needed": due + review.reminders[0],
        "says what was due; writes to the deputy": due + review.deputy_from,
        "who is to be rung": due + review.ring_from,
        "proposes a letter to a senior": due + review.senior_from,
        **{f"`{line}`": review.milestone(key).offset for line, key in review.milestone_words.items() if line in LINES},
        "chases returns no more": review.clock.length,
    }
    assert {words: day for words, day in days.items() if words not in table[str(day)]} == {}


def test_every_state_of_a_request_is_named() -> None:
    assert [each for each in RequestState if f"`{each}`" not in section("What becomes of a message")] == []


@pytest.mark.parametrize("line", shell_lines())
def test_every_command_line_is_understood_as_it_stands(line: str) -> None:
    command: Any = MAIN
    words = first(shlex.split(line)[1:])
    while getattr(command, "commands", None):
        command = command.commands[words.pop(0)]
    with command.make_context(command.name, words) as context:
        assert context.args == []


def test_every_option_named_in_the_text_exists() -> None:
    known = {option for command in walk(MAIN) for each in command.params for option in each.opts}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT))
    assert named - known == {"--help"} & named


def walk(command: Any) -> Iterator[Any]:
    """The command and every one below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from walk(below)


def test_every_file_and_folder_named_in_the_text_exists() -> None:
    named = set(re.findall(r"`((?:templates|service|parsers|systemd|docs|tests)/[\w./@-]*)`", TEXT))
    places = {each for each in named if "KEY" not in each and "TYPE" not in each}
    assert len(places) > 8
    assert [each for each in places if not (ROOT / each).exists()] == []


def test_no_line_is_too_long_to_read() -> None:
    assert [line for line in TEXT.splitlines() if len(line) > 150 and not line.startswith("|")] == []
