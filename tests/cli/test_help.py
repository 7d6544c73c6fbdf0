"""Every command explains itself, with an example that can be typed as it stands."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from service.cli.app import app
from service.cli.globals import first
from tests.cli.office import Office


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below one, with the words that lead to it."""
    command = command or typer.main.get_command(app)
    for name, below in getattr(command, "commands", {}).items():
        if getattr(below, "commands", None):
            yield from commands(below, (*path, name))
        else:
            yield (*path, name), below


ALL = list(commands())
NAMES = [" ".join(path) for path, _ in ALL]


@pytest.mark.parametrize(("path", "command"), ALL, ids=NAMES)
def test_every_command_has_an_example_of_itself(path: tuple[str, ...], command: Any) -> None:
    words = shlex.split(command.epilog or "")
    assert words[:2] == ["Example:", "rapid-review"]
    assert tuple(words[2 : 2 + len(path)]) == path


@pytest.mark.parametrize(("path", "command"), ALL, ids=NAMES)
def test_every_example_is_understood_as_it_stands(path: tuple[str, ...], command: Any) -> None:
    words = shlex.split(command.epilog)[2 + len(path) :]
    with command.make_context(command.name, words) as context:
        assert context.args == []


@pytest.mark.parametrize(("path", "command"), ALL, ids=NAMES)
def test_every_command_and_option_says_what_it_does(path: tuple[str, ...], command: Any) -> None:
    assert command.help
    unsaid = [each.name for each in command.params if not getattr(each, "help", None) and each.name not in ("way", "context")]
    assert unsaid == []


def test_help_of_opening_a_case_names_what_the_clock_starts_on(bare: Office) -> None:
    answer = bare.ask("case", "open", "--help")
    assert "notification was sent to the national Panel" in " ".join(answer.out.split())


def test_the_version_is_printed(bare: Office) -> None:
    answer = bare.ask("--version")
    assert answer.status == 0
    assert answer.out.startswith("rapid-review ")


def test_help_loads_no_mail_document_or_database_package(bare: Office) -> None:
    code = (
        "import sys; from service.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlalchemy', 'imapclient', 'lxml', 'openpyxl', 'docx', 'jinja2', 'holidays'} & set(sys.modules)\n"
        "print(sorted(heavy), file=sys.stderr)"
    )
    assert bare.python(code).err.strip() == "[]"


def test_what_holds_for_every_command_may_stand_anywhere() -> None:
    assert first(["case", "list", "--config", "a.toml", "--json"]) == ["--config", "a.toml", "case", "list", "--json"]
    assert first(["run", "--once", "--now=2026-12-03T09:00"]) == ["--now=2026-12-03T09:00", "run", "--once"]
    assert first(["read", "--", "--config", "x"]) == ["read", "--", "--config", "x"]
