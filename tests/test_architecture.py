"""docs/architecture.md cannot rot: every word of its glossary, every file that it names and every floor is there in the code."""

from __future__ import annotations

import re
from functools import reduce
from importlib import import_module, util
from pathlib import Path

import pytest

from tests.test_floors import ROOMS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def rows(title: str) -> list[tuple[str, ...]]:
    """The rows of the section's table, without its head."""
    section = TEXT.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines[2:]]


GLOSSARY = [(word, where.strip("`")) for word, _, where in rows("Words")]


def found(where: str) -> object:
    """The module, class or member of that dotted name."""
    parts = where.split(".")
    depth = next(each for each in range(len(parts), 0, -1) if _is_module(".".join(parts[:each])))
    return reduce(getattr, parts[depth:], import_module(".".join(parts[:depth])))


def _is_module(name: str) -> bool:
    try:
        return util.find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is a module and no package
        return False


@pytest.mark.parametrize(("word", "where"), GLOSSARY, ids=[word for word, _ in GLOSSARY])
def test_a_word_of_the_glossary_names_what_is_there(word: str, where: str) -> None:
    assert found(where) is not None
    last = re.sub(r"Row$", "", where.rpartition(".")[2]).lower()
    first = word.partition(",")[0].lower().replace(" ", "")
    assert last.startswith(first) or first.startswith(last) or last == f"{first}es", f"{word} is called {last} in the code"


def test_a_word_stands_in_the_glossary_once() -> None:
    words = [word for word, _ in GLOSSARY]
    assert len(words) == len(set(words)) > 25


def test_every_file_that_the_page_names_is_there() -> None:
    named = {each for each in re.findall(r"`([\w/.]+(?:/|\.py))`", TEXT) if "/" in each}
    assert len(named) > 15
    assert not [each for each in named if not any((ROOT / base / each).exists() for base in ("", "service"))]


def test_every_room_whose_imports_are_watched_stands_in_the_table() -> None:
    listed = {room.strip("`").removesuffix(".py").removesuffix("/") for room, _, _ in rows("The floors")}
    watched = {each.path.removesuffix("/") for each in ROOMS if each.path != "service/"}
    assert watched <= listed
