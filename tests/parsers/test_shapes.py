"""Events under columns, in every shape in which tables tell them, become rows under columns."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from parsers.chronologies.columns import header_at, headless, untold
from parsers.chronologies.shapes import Shape, shaped
from parsers.model import Block, Kind
from tests.known import known
from tests.parsers.drawn import Row, Rows, events, grid, lines, read, word, workbook

VISIT, CALL = "A home visit was made by the nurse and nobody was in", "The mother called the practice about a cough"
LETTER, MEETING = "A letter was sent to the father about school", "A meeting was held at school with the parents"
TOLD = [("2021-03-01", VISIT), ("2021-03-02", CALL), ("2021-03-03", LETTER), ("2021-03-04", MEETING)]
ROWS: Rows = [["1/3/2021", VISIT], ["2/3/2021", CALL], ["3/3/2021", LETTER], ["4/3/2021", MEETING]]


def shapes(*blocks: Block) -> tuple[list[Shape], list[Block]]:
    return shaped(blocks, known().chronology, known().scoping, known().family)


def fields(shape: Shape) -> dict[int, str]:
    return dict(shape.columns.fields) if shape.columns else {}


# --- headed


def test_a_header_names_the_columns() -> None:
    (shape,), rest = shapes(grid(["Date", "Time", "What happened", "Source"], ["1/3/2021", "10:15", VISIT, "Notes"]))
    assert fields(shape) == {0: "date", 1: "time", 2: "event", 3: "source"}
    assert (shape.first, shape.guessed, rest) == (0, False, [])


def test_rows_may_stand_above_the_header() -> None:
    (shape,), _ = shapes(grid(["Case reference", "RR-2026-003"], ["", ""], ["Date", "What happened"], *ROWS, number=None))
    assert shape.first == 2


def test_a_header_in_words_that_nobody_knows_is_told_by_what_stands_under_it() -> None:
    table = grid(["Zxqv", "Blorp"], *ROWS)
    assert header_at(table.rows, 0, known().chronology) is None
    found = untold(table.rows, known().chronology)
    assert found is not None
    assert (found[0], dict(found[1].fields)) == (0, {0: "date", 1: "event"})


def test_of_two_columns_of_dates_the_first_that_is_no_record_is_the_date() -> None:
    rows = [["5/3/2021", "1/3/2021", VISIT], ["6/3/2021", "2/3/2021", CALL], ["7/3/2021", "3/3/2021", LETTER]]
    (shape,), _ = shapes(grid(["Date entered", "Date", "What happened"], *rows))
    assert fields(shape)[1] == "date"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(word([["Date", "What happened"], *ROWS]), id="Word"),
        pytest.param(workbook(["Date", "What happened"], *ROWS), id="a workbook"),
    ],
)
def test_a_plain_chronology_is_read(data: bytes) -> None:
    assert events(read(data)) == TOLD


# --- carried on, and without a header


def test_a_table_carries_on_over_the_tables_that_follow() -> None:
    found = read(word([["Date", "What happened"], *ROWS[:2]], "Continued", ROWS[2:3], ROWS[3:]))
    assert events(found) == TOLD


def test_a_table_of_other_width_does_not_carry_on() -> None:
    first = grid(["Date", "What happened", "Source"], ["1/3/2021", VISIT, "Notes"])
    found, rest = shapes(first, narrow := grid(["Zebra", "Crossing"], number=2))
    assert (len(found), rest) == (1, [narrow])


def test_a_table_without_a_header_is_told_by_its_contents() -> None:
    (shape,), _ = shapes(grid(*ROWS))
    assert (fields(shape), shape.guessed) == ({0: "date", 1: "event"}, True)
    assert events(read(word(ROWS))) == TOLD


def test_the_columns_of_such_a_table_may_stand_in_any_order() -> None:
    rows = [[f"10:{n}5", text, day] for n, (day, text) in enumerate(ROWS)]
    columns = headless(grid(*rows).rows, known().chronology)
    assert columns is not None
    assert dict(columns.fields) == {0: "time", 1: "event", 2: "date"}


def test_two_rows_are_too_few_to_be_told_by_their_contents() -> None:
    assert headless(grid(*ROWS[:2]).rows, known().chronology) is None


# --- sideways, folded, side by side


def test_a_column_for_each_event_is_laid_on_its_side() -> None:
    rows = [
        ["When", "1/3/2021", "2/3/2021", "3/3/2021"],
        ["Details of event", VISIT, CALL, LETTER],
        ["Record", "GP notes", "HV notes", "School file"],
        ["Response", "Referred on", "None needed", "Meeting held"],
    ]
    found = read(word(rows))
    assert events(found) == TOLD[:3]
    assert [(each.source, each.action) for each in found.entries] == [
        ("GP notes", "Referred on"),
        ("HV notes", "None needed"),
        ("School file", "Meeting held"),
    ]


def test_a_row_across_the_table_folds_behind_the_row_above_it() -> None:
    rows: list[Row] = [["Date", "Time", "Source"], ["What happened", None, None]]
    for day, text in ROWS:
        rows += [[day, "10:15", "Notes"], [text, None, None]]
    found = read(word(rows))
    assert events(found) == TOLD
    assert {(each.time, each.source) for each in found.entries} == {("10:15", "Notes")}


def test_two_tables_side_by_side_on_a_sheet_are_two() -> None:
    both = [["Date", "What happened", None, "Date", "What happened"]]
    sheet: list[Sequence[str | None]] = [*both, [*ROWS[0], None, *ROWS[2]], [*ROWS[1], None, *ROWS[3]]]
    assert events(read(workbook(*sheet))) == TOLD


def test_an_empty_column_of_a_word_table_divides_nothing() -> None:
    rows = [[day, text, "", "Notes", "Referred on"] for day, text in ROWS]
    (shape,), _ = shapes(grid(["Date", "What happened", "", "Source", "Action taken"], *rows))
    assert fields(shape) == {0: "date", 1: "event", 3: "source", 4: "action"}


# --- no chronology


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Name", "Date of birth", "Relationship"], ["Ann Example", "1/3/1990", "Mother"]], id="people"),
        pytest.param([["Agency", "Sampleshire Police"], ["Date", "1/3/2021"]], id="labels and answers"),
        pytest.param([["Recommendation", "Lead"], ["Train all staff", "Head"]], id="actions"),
        pytest.param([["", ""]], id="nothing"),
    ],
)
def test_other_tables_are_handed_back_in_their_order(rows: Rows) -> None:
    blocks = [*lines("Words above"), grid(*rows)]
    assert shapes(*blocks) == ([], blocks)


def test_a_document_of_such_rows_is_no_chronology() -> None:
    assert read(word([["Recommendation", "Lead"], ["Train all staff", "Head"]])).kind is Kind.OTHER
