"""OpenDocument sheets as LibreOffice, Excel and others save them, and the grids that are read from them."""

# ruff: noqa: DTZ001 - the dates of a spreadsheet have no time zone
from __future__ import annotations

from datetime import date, datetime

import pytest

from parsers.formats.sheet import MOST_COLUMNS, read_grids
from parsers.model import Cell, Contents, Grid
from tests.parsers.opendocuments import COVERED, cell, opened, p, row, span, style, table, words

LOOKS = (
    style("bold", "table-cell", words(fo_font_weight="bold"))
    + style("struck", "table-cell", words(style_text_line_through_style="solid"))
    + style("line", "text", words(style_text_line_through_style="solid"))
    + style("shown", "table", '<style:table-properties table:display="true"/>')
    + style("hidden", "table", '<style:table-properties table:display="false"/>')
)


def read(*tables: str) -> Contents:
    return read_grids(opened("spreadsheet", "".join(tables), automatic=LOOKS), "ods")


def grid(*rows: str, before: str = "") -> Grid:
    (found,) = read(table(*rows, before=before)).blocks
    assert isinstance(found, Grid)
    return found


def codes(*rows: str, before: str = "") -> list[str]:
    return [problem.code for problem in read(table(*rows, before=before)).problems]


def texts(found: Grid) -> list[list[str]]:
    return [[each.text for each in line] for line in found.rows]


def valued(kind: str, shown: str = "", **settings: str) -> str:
    """A cell with a true value; `date_value` becomes `office:date-value`."""
    extra = "".join(f' office:{key.replace("_", "-")}="{value}"' for key, value in settings.items())
    return f'<table:table-cell office:value-type="{kind}"{extra}>{p(shown) if shown else ""}</table:table-cell>'


@pytest.mark.parametrize(
    ("stored", "text", "value"),
    [
        pytest.param(valued("date", "12 Mar 21", date_value="2021-03-12"), "12 Mar 21", datetime(2021, 3, 12), id="a date"),
        pytest.param(valued("date", date_value="2021-03-12"), "12/03/2021", datetime(2021, 3, 12), id="a date that is not shown"),
        pytest.param(valued("date", date_value="2021-03-12T14:05:00"), "12/03/2021 14:05", datetime(2021, 3, 12, 14, 5),
                     id="a date with a time"),
        pytest.param(valued("date", "soon", date_value="2021-99-12"), "soon", None, id="no date after all"),
        pytest.param(valued("time", "2:05 pm", time_value="PT14H05M00S"), "2:05 pm", None, id="a time"),
        pytest.param(valued("time", time_value="PT14H05M00.5S"), "14:05", None, id="a time that is not shown"),
        pytest.param(valued("time", time_value="PT30H05M00S"), "30:05", None, id="a duration"),
        pytest.param(valued("float", "3.00", value="3"), "3.00", 3.0, id="a number"),
        pytest.param(valued("float", value="3"), "3", 3.0, id="a number that is not shown"),
        pytest.param(valued("percentage", "50%", value="0.5"), "50%", 0.5, id="a percentage"),
        pytest.param(valued("boolean", "TRUE", boolean_value="true"), "TRUE", True, id="a truth"),
        pytest.param(valued("string", "", string_value="words"), "words", None, id="words in an attribute"),
        pytest.param(cell("one", "two"), "one\ntwo", None, id="two paragraphs"),
        pytest.param(cell(p("a<text:s text:c='2'/>b<text:line-break/>c")), "a  b\nc", None, id="spaces and breaks"),
        pytest.param(cell("<office:annotation><text:p>no</text:p></office:annotation>" + p("yes")), "yes", None, id="a comment"),
    ],
)  # fmt: skip
def test_a_cell_is_shown_as_the_file_shows_it_with_its_true_value(stored: str, text: str, value: Cell) -> None:
    ((found,),) = grid(row(stored)).rows
    assert (found.text, found.value) == (text, value)


def test_struck_words_are_left_out_and_struck_cells_say_so() -> None:
    found = grid(row(cell("gone", style_name="struck"), cell(p(span("old ", "line") + "new")), cell("b", style_name="bold")))
    assert [(each.text, each.struck, each.bold) for each in found.rows[0]] == [
        ("gone", True, False), ("new", False, False), ("b", False, True),
    ]  # fmt: skip


def test_a_cell_without_a_style_has_that_of_its_row_or_column() -> None:
    before = '<table:table-column table:default-cell-style-name="struck" table:number-columns-repeated="2"/>'
    found = grid(row("a", "b"), row("c", default_cell_style_name="bold"), before=before)
    assert [[each.struck for each in line] for line in found.rows] == [[True, True], [False, False]]


@pytest.mark.parametrize("why", ["collapse", "filter"])
def test_hidden_rows_are_read_and_marked(why: str) -> None:
    rows = (row("a"), row("b", visibility=why), row("c"))
    assert [line[0].hidden for line in grid(*rows).rows] == [False, True, False]
    assert codes(*rows) == ["hidden_rows"]


def test_rows_of_a_folded_group_are_hidden() -> None:
    assert codes("<table:table-row-group table:display='false'>" + row("a") + "</table:table-row-group>") == ["hidden_rows"]


def test_hidden_columns_are_left_out_and_reported() -> None:
    before = '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
    assert texts(grid(row("a", "b", "c"), before=before)) == [["a", "c"]]
    assert codes(row("a", "b", "c"), before=before) == ["hidden_columns"]
    assert codes(row("a"), before=before) == []


def test_a_hidden_sheet_is_marked() -> None:
    found = read(table(row("a"), name="shown"), table(row("b"), name="hidden"))
    assert [(each.title, each.hidden) for each in found.blocks if isinstance(each, Grid)] == [("shown", False), ("hidden", True)]
    assert [problem.code for problem in found.problems] == ["hidden_sheet"]


def test_merged_cells_repeat_their_text_and_say_so() -> None:
    found = grid(row(cell("a", number_rows_spanned="2", number_columns_spanned="2"), COVERED, "b"), row(COVERED, COVERED, "c"))
    assert texts(found) == [["a", "a", "b"], ["a", "a", "c"]]
    assert (found.rows[0][0].row_span, found.rows[0][0].column_span, found.rows[1][1].merged) == (2, 2, True)


def test_words_that_a_merge_lies_over_are_not_lost() -> None:
    covered = "<table:covered-table-cell>" + p("b") + "</table:covered-table-cell>"
    assert texts(grid(row(cell("a", number_columns_spanned="2"), covered, "c"))) == [["a", "b", "c"]]


def test_repeated_cells_and_rows_are_repeated() -> None:
    found = grid(row(cell("a", number_columns_repeated="2"), "b"), row("c", number_rows_repeated="2"))
    assert texts(found) == [["a", "a", "b"], ["c", "", ""], ["c", "", ""]]
    assert [line[0].place.row for line in found.rows] == [1, 2, 3]


def test_a_million_empty_rows_cost_one() -> None:
    found = grid(row("a"), row(cell(number_columns_repeated="16384"), number_rows_repeated="1048570"), row("b"))
    assert texts(found) == [["a"], [""], ["b"]]
    assert found.rows[2][0].place.row == 1_048_572


def test_a_million_filled_cells_are_cut_and_that_is_said() -> None:
    wide = row(cell("a", number_columns_repeated="16384"), number_rows_repeated="1048576")
    found = grid(wide)
    assert (len(found.rows), len(found.rows[0])) == (1_000, MOST_COLUMNS)
    assert codes(wide) == ["clipped_sheet"]


def test_a_formula_without_its_result_is_said() -> None:
    assert codes(row(cell(formula="of:=[.A1]"), "a")) == ["formula_without_value"]
    assert codes(row(valued("float", value="3"), "a")) == []


def test_a_header_row_in_its_group_is_a_row() -> None:
    assert texts(grid(f"<table:table-header-rows>{row('Date')}</table:table-header-rows>", row("1.2.2024"))) == [
        ["Date"],
        ["1.2.2024"],
    ]


@pytest.mark.parametrize("body", ["", "<table:table/>"], ids=["no sheet", "an empty sheet"])
def test_a_workbook_without_words_is_not_taken_for_a_sheet_of_words(body: str) -> None:
    found = read_grids(opened("spreadsheet", body), "ods")
    assert not any(each.rows for each in found.blocks if isinstance(each, Grid))


def test_a_moment_with_a_time_zone_keeps_its_day() -> None:
    ((found,),) = grid(row(valued("date", date_value="2021-03-12T23:30:00+05:00"))).rows
    assert isinstance(found.value, datetime)
    assert (found.value.date(), found.value.tzinfo) == (date(2021, 3, 12), None)
