"""Events told in paragraphs: each begins with its date, and what follows belongs to it."""

from __future__ import annotations

import pytest

from parsers.chronologies.narrative import narrated
from parsers.model import Block, Kind
from tests.known import known
from tests.parsers.drawn import Bold, Heading, events, lines, read, word

TOLD = [("2021-03-01", "A home visit was made."), ("2021-03-02", "Mother called."), ("2021-03-05", "Father was seen.")]


def told(*texts: str) -> list[tuple[str | None, str]]:
    return events(read(word("Chronology", *texts)))


@pytest.mark.parametrize(
    "by", [pytest.param(each, id=name) for each, name in ((" – ", "dash"), (": ", "colon"), ("\t", "tab"), (" - ", "hyphen"))]
)
def test_a_paragraph_that_begins_with_a_date_is_an_entry(by: str) -> None:
    assert told(f"1 March 2021{by}A home visit was made.", f"02/03/2021{by}Mother called.", f"5.3.21{by}Father was seen.") == TOLD


def test_a_date_may_stand_on_a_line_of_its_own() -> None:
    found = told("1 March 2021", "A home visit was made.", "2 March 2021", "Mother called.", "5 March 2021", "Father was seen.")
    assert found == TOLD


def test_paragraphs_without_a_date_go_on_with_the_entry_above() -> None:
    found = told("1 March 2021 – A home visit was made.", "Nobody was in.", "2 March 2021 – Called.", "5 March 2021 – Seen.")
    assert found[0] == ("2021-03-01", "A home visit was made.\nNobody was in.")


def test_a_year_that_stands_alone_holds_for_the_lines_below_it() -> None:
    found = told("2020", "3 March – Visit made.", "4 April – Called.", "2021", "5 May – Seen.")
    assert [day for day, _ in found] == ["2020-03-03", "2020-04-04", "2021-05-05"]


def test_a_line_that_begins_with_a_columns_name_belongs_to_that_column() -> None:
    texts = ("1 March 2021 – Visit made.", "Action: A letter was sent.", "Source: GP notes", "2 March 2021 – Called.")
    first = read(word(*texts, "5 March 2021 – Seen.")).entries[0]
    assert (first.event, first.action, first.source) == ("Visit made.", "A letter was sent.", "GP notes")


@pytest.mark.parametrize("heading", [Heading("Conclusion"), Bold("Summary of the above"), "WHAT WE THINK"])
def test_a_heading_ends_the_events(heading: str) -> None:
    found = told(*(f"{day} March 2021 – Seen." for day in (1, 2, 5)), heading, "The family has moved to Sampleton.")
    assert found[-1] == ("2021-03-05", "Seen.")


def test_entries_keep_the_place_of_their_paragraph() -> None:
    found = read(word("Chronology", *(f"{day} March 2021 – Seen." for day in (1, 2, 5))))
    assert [each.place.paragraph for each in found.entries] == [2, 3, 4]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("1 March 2021 – Seen.", "2 March 2021 – Called."), id="too few"),
        pytest.param(
            ("In March 2021 the family moved.", "By 2022 they had settled.", "On 3 March 2022 the school rang."), id="prose"
        ),
        pytest.param(("2019", "2020", "2021"), id="years alone"),
        pytest.param(("Seen by the nurse.", "Called by the nurse.", "Letter sent."), id="no dates"),
    ],
)
def test_other_paragraphs_tell_no_events(texts: tuple[str, ...]) -> None:
    blocks: list[Block] = lines(*texts)
    assert not narrated(blocks, known().chronology)
    assert read(word(*texts)).kind is Kind.OTHER
