"""Words of a PDF that stand in columns are a table, although nothing draws it."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.formats.pdf import read_blocks
from parsers.model import Grid
from tests.parsers.printed import pdf, words

FORM = [
    ("Name of child", "Zed Testchild"),
    ("Date of birth", "4 May 2019"),
    ("Ethnicity", "Arab"),
    ("Disability", "None known"),
    ("Agency", "Sampleshire Police"),
]


def page(rows: Sequence[Sequence[str]], xs: Sequence[float] = (60, 220), step: float = 14, top: float = 100) -> str:
    """The words of rows at those places from the left, line below line."""
    return "".join(
        words(x, top + at * step, text) for at, row in enumerate(rows) for x, text in zip(xs, row, strict=False) if text
    )


def cells(*pages: str) -> list[list[str]]:
    return [
        [cell.text for cell in row] for block in read_blocks(pdf(*pages)).blocks if isinstance(block, Grid) for row in block.rows
    ]


def test_labels_and_answers_in_two_columns() -> None:
    assert cells(page(FORM)) == [list(row) for row in FORM]


def test_an_answer_of_several_lines_is_one_cell() -> None:
    rows = [*FORM[:2], ("Summary", "Zed was seen at home in the"), ("", "spring and appeared settled."), *FORM[2:]]
    assert ["Summary", "Zed was seen at home in the spring and appeared settled."] in cells(page(rows))


def test_a_label_that_goes_on_below_is_one_label() -> None:
    rows = [*FORM[:3], ("Name of the agency", "Sampleshire Police"), ("that replies", ""), *FORM[3:]]
    found = [" ".join(row[0].split()) for row in cells(page(rows))]
    assert "Name of the agency that replies" in found


def test_words_may_reach_close_to_the_next_column() -> None:
    rows = [*FORM, ("Where the child lives with her", "1 Sample Street")]
    assert ["Where the child lives with her", "1 Sample Street"] in cells(page(rows, xs=(60, 200)))


def test_a_line_across_the_strip_ends_the_table() -> None:
    across = words(60, 100 + 5 * 14, "This line says something across the whole page and belongs to neither of the columns.")
    below = page(FORM[:4], top=100 + 6 * 14)
    assert [len(row) for row in cells(page(FORM) + across + below)] == [2] * 9


def test_prose_is_no_table() -> None:
    text = [(f"Line {at} of a letter that runs from the left to the right as letters do.",) for at in range(8)]
    assert cells(page(text)) == []


def test_a_few_lines_with_a_gap_are_no_table() -> None:
    assert cells(page(FORM[:2])) == []
