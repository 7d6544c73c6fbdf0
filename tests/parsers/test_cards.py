"""A card for each event: small tables with the same labels, or the same block again and again in one table."""

from __future__ import annotations

import pytest

from parsers.chronologies.cards import cards
from parsers.model import Grid, Kind, Taken
from tests.known import known
from tests.parsers.drawn import Row, Rows, events, grid, lines, read, word

TOLD = [("2021-03-01", "The first visit was made"), ("2021-03-02", "The second visit was made")]
THIRD = ("2021-03-05", "The third visit was made")


def card(day: str, text: str, source: str = "GP notes") -> Rows:
    return [["Date", day], ["Details", text], ["Source", source]]


ONE, TWO = card("1/3/2021", TOLD[0][1]), card("2/3/2021", TOLD[1][1], "HV notes")


def drawn(rows: Rows, number: int) -> Grid:
    return grid(*rows, number=number)


# --- documents


def test_a_card_is_an_entry() -> None:
    found = read(word(ONE, TWO))
    assert (found.kind, events(found)) == (Kind.CHRONOLOGY, TOLD)
    assert [each.source for each in found.entries] == ["GP notes", "HV notes"]


def test_the_same_block_may_come_again_in_one_table() -> None:
    found = read(word([*ONE, *TWO, *card("5/3/2021", THIRD[1])]))
    assert events(found) == [*TOLD, THIRD]


def test_a_card_may_hold_two_pairs_in_a_row() -> None:
    rows: list[Rows] = [
        [["Date", f"{n}/3/2021", "Source", "GP notes"], ["Details", text, None, None]] for n, (_, text) in enumerate(TOLD, 1)
    ]
    assert events(read(word(*rows))) == TOLD


def test_a_card_may_lack_what_another_has() -> None:
    found = read(word([*ONE, ["Action", "Referred on"]], TWO))
    assert [each.action for each in found.entries] == ["Referred on", None]


def test_captions_between_cards_are_the_documents_own() -> None:
    found = read(word("Chronology of events", "Event one", ONE, "Event two", TWO))
    assert events(found) == TOLD
    assert {each.text: each.taken for each in found.marks}["Event two"] is Taken.OWN


# --- what makes a card


def test_an_entry_keeps_the_place_of_its_card() -> None:
    made = cards([drawn(ONE, 4), drawn(TWO, 7)], known().chronology)
    assert list(made) == [0]
    assert [row[0].place.table for row in made[0].grid.rows[1:]] == [4, 7]
    assert made[0].taken == (0, 1)


def test_the_labels_become_columns() -> None:
    made = cards([drawn(ONE, 1), drawn(TWO, 2)], known().chronology)[0]
    assert [cell.text for cell in made.grid.rows[0]] == ["Date", "Details", "Source"]
    assert made.columns is not None
    assert dict(made.columns.fields) == {0: "date", 1: "event", 2: "source"}


def test_a_block_in_between_does_not_end_the_run() -> None:
    blocks = [drawn(ONE, 1), *lines("Event two"), drawn(TWO, 2)]
    assert cards(blocks, known().chronology)[0].taken == (0, 1, 2)


@pytest.mark.parametrize(
    "tables",
    [
        pytest.param([ONE], id="one alone"),
        pytest.param([ONE, [["Learning", "Records were lost"], ["Lead", "Head"]]], id="other labels"),
        pytest.param([card("to be agreed", "The first visit"), card("soon", "The second visit")], id="no day"),
        pytest.param([[["Lead", "Head"], ["Action", "Train"]], [["Lead", "Deputy"], ["Action", "Write"]]], id="no date"),
    ],
)
def test_other_blocks_of_labels_and_values_are_no_cards(tables: list[list[Row]]) -> None:
    assert not cards([drawn(rows, number) for number, rows in enumerate(tables, 1)], known().chronology)
