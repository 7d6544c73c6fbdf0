"""Dots and strokes that are printed to write on are neither label nor answer."""

from __future__ import annotations

import pytest

from parsers.leaders import unled, without_leaders
from tests.parsers.drawn import asked, form, grid, lines


@pytest.mark.parametrize(
    ("line", "left"),
    [
        pytest.param("Name ........ J. Sample ........", "Name\tJ. Sample", id="dots on both sides"),
        pytest.param("Name: ____________", "Name:", id="nothing written"),
        pytest.param("............", "", id="an empty line"),
        pytest.param("He said…… nothing", "He said…… nothing", id="somebody's pause"),
        pytest.param("Well... no", "Well... no", id="an ellipsis"),
        pytest.param("1.2.3 Dates", "1.2.3 Dates", id="a number"),
    ],
)
def test_leaders_go_and_words_stay(line: str, left: str) -> None:
    assert without_leaders(line) == left


def test_the_lines_of_cells_and_paragraphs_lose_their_leaders() -> None:
    (paragraph,), (table,) = list(unled(lines("Name ........ J. Sample"))), list(unled([grid(["A ........ ", "B"])]))
    assert getattr(paragraph, "text", None) == "Name\tJ. Sample"
    assert [cell.text for row in getattr(table, "rows", ()) for cell in row] == ["A", "B"]


def test_a_form_with_lines_to_write_on_gives_what_was_written() -> None:
    found = form("Ethnic group ............ Arab ..................", "Disability ............ None known ............")
    assert asked(found) == {"ethnicity": "Arab", "disability": "None known"}
