"""People told one a card or one a column are read as the rows of a table are."""

from __future__ import annotations

import pytest

from parsers.forms.persons import across
from parsers.model import Extraction
from tests.known import known
from tests.parsers.drawn import Bold, Rows, asked, form, grid

PEOPLE = [("Ann Example", "1990-03-01", "Mother", "1 Sample Street"), ("Bob Example", "1988-04-02", "Father", "2 Sample Street")]
ACROSS: Rows = [
    ["", "Person 1", "Person 2"],
    ["Name", "Ann Example", "Bob Example"],
    ["Date of birth", "1/3/1990", "2/4/1988"],
    ["Relationship to child", "Mother", "Father"],
    ["Address", "1 Sample Street", "2 Sample Street"],
]


def people(extraction: Extraction) -> list[tuple[str, str | None, str | None, str | None]]:
    return [(each.name, each.dob, each.relationship, each.address) for each in extraction.family]


def test_a_column_for_each_person() -> None:
    assert people(form(Bold("People in the home"), ACROSS)) == PEOPLE


def test_the_subjects_own_column_answers_about_the_child() -> None:
    own = ["Subject child", "Testchild Sample", "4/5/2019", "Self", "1 Sample Street"]
    rows = [[row[0], mine, *row[1:]] for row, mine in zip(ACROSS, own, strict=True)]
    found = form(rows)
    assert people(found) == PEOPLE
    assert asked(found)["child_dob"] == "2019-05-04"


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Name", "Ann Example"], ["Role", "Mother"]], id="two columns"),
        pytest.param([["Your name", "A", "x"], ["Your role", "GP partner", "x"], ["Phone", "1", "x"]], id="a colleague"),
        pytest.param([["Date", "1/3/2021", "2/3/2021"], ["Event", "A visit", "A call"]], id="events"),
    ],
)
def test_what_is_no_grid_of_people_is_left(rows: Rows) -> None:
    assert across(grid(*rows), known().family) is None


def test_a_card_for_each_person() -> None:
    cards: list[str | Rows] = []
    for number, (name, born, relationship, address) in enumerate(PEOPLE, 1):
        cards += [
            Bold(f"Person {number}"),
            [["Called", name], ["Born", born], ["Relationship", relationship], ["Lives at", address]],
        ]
    assert people(form(*cards)) == PEOPLE


def test_the_author_is_no_relative() -> None:
    found = form(Bold("You"), [["Your name", "Cat Example"], ["Your role", "GP partner"], ["Address", "3 Sample Street"]])
    assert people(found) == []


def test_headings_that_nobody_listed_are_known_by_a_word() -> None:
    rows = [[Bold("No."), Bold("Household or family member"), Bold("Birth"), Bold("Relationship"), Bold("Residence at the time")]]
    rows += [[f"B{at}", name, born, kin, home] for at, (name, born, kin, home) in enumerate(PEOPLE, 1)]
    assert people(form(Bold("Household schedule"), rows)) == PEOPLE
