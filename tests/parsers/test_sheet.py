"""Workbooks as people and programs save them, and the grids that are read from them."""

# ruff: noqa: DTZ001 - the dates of a spreadsheet have no time zone
from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from parsers.formats.sheet import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, read_grids
from parsers.formats.shown import show_date, show_number
from parsers.model import Cell, Grid
from tests.parsers.papers import zipped

DOCUMENTS = Path(__file__).parents[1] / "documents"


def saved(fill: Callable[[Worksheet], None], *, mac: bool = False) -> bytes:
    book = openpyxl.Workbook()
    if mac:
        book.epoch = CALENDAR_MAC_1904
    fill(book.active)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def grid_of(fill: Callable[[Worksheet], None], *, mac: bool = False) -> Grid:
    (grid,) = read_grids(saved(fill, mac=mac), "xlsx").blocks
    return grid


def texts(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row] for row in grid.rows]


def codes(data: bytes, format: str = "xlsx") -> list[str]:
    return [problem.code for problem in read_grids(data, format).problems]


def only(grid: Grid) -> Cell:
    return grid.rows[0][0]


@pytest.mark.parametrize("mac", [False, True], ids=["1900", "1904"])
def test_a_true_date_is_the_same_day_in_both_date_systems(mac: bool) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = date(2021, 3, 12)
        sheet["A1"].number_format = "dd/mm/yyyy"

    cell = only(grid_of(fill, mac=mac))
    assert (cell.text, cell.value) == ("12/03/2021", datetime(2021, 3, 12))


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (datetime(2021, 3, 12), "mm-dd-yy", "12/03/2021"),
        (datetime(2021, 3, 12, 14, 5), "m/d/yy h:mm", "12/03/2021 14:05"),
        (datetime(2021, 3, 12), "mmm-yy", "Mar-21"),
        (datetime(2021, 3, 12), "[$-809]dd mmmm yyyy;@", "12 March 2021"),
        (datetime(2021, 3, 12), 'ddd d" of "mmm', "Fri 12 of Mar"),
        (datetime(2021, 3, 12, 14, 5, 9), "hh:mm:ss", "14:05:09"),
        (time(14, 5), "h:mm AM/PM", "2:05 pm"),
        (time(0, 5), "hh:mm", "00:05"),
    ],
)
def test_a_date_is_shown_as_its_number_format_shows_it(value: datetime | time, code: str, shown: str) -> None:
    assert show_date(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (3.0, "General", "3"),
        (0.5, "0%", "50%"),
        (7.0, "0000", "0007"),
        (2.5, "0.00", "2.50"),
        (1.1, "General", "1.1"),
        (-4.0, "General", "-4"),
    ],
)
def test_a_number_is_shown_without_needless_decimals(value: float, code: str, shown: str) -> None:
    assert show_number(value, code) == shown


def test_hidden_rows_are_read_and_marked_and_hidden_columns_are_left_out() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(["Date", "Internal", "Event"])
        sheet.append(["1/1/21", "secret", "Visit"])
        sheet.append(["2/1/21", "secret", "Call"])
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    reading = read_grids(saved(fill), "xlsx")
    assert texts(reading.blocks[0]) == [["Date", "Event"], ["1/1/21", "Visit"], ["2/1/21", "Call"]]
    assert [row[0].hidden for row in reading.blocks[0].rows] == [False, False, True]
    assert [problem.code for problem in reading.problems] == ["hidden_rows", "hidden_columns"]


def test_a_hidden_sheet_is_marked() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "shown"
    hidden = book.create_sheet("Old")
    hidden["A1"] = "kept back"
    hidden.sheet_state = "hidden"
    output = io.BytesIO()
    book.save(output)
    reading = read_grids(output.getvalue(), "xlsx")
    assert [(grid.title, grid.hidden) for grid in reading.blocks] == [("Sheet", False), ("Old", True)]
    assert [problem.code for problem in reading.problems] == ["hidden_sheet"]


def test_struck_words_are_dropped_and_a_wholly_struck_cell_is_marked() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "withdrawn"
        sheet["A1"].font = Font(strike=True)
        sheet["B1"] = CellRichText("seen ", TextBlock(InlineFont(strike=True), "not "), "at home")

    struck, partly = grid_of(fill).rows[0]
    assert (struck.text, struck.struck) == ("withdrawn", True)
    assert (partly.text, partly.struck) == ("seen at home", False)


def test_a_merged_cell_repeats_its_words_and_says_so() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"], sheet["B1"], sheet["B2"] = "12/3/21", "Visit", "Call"
        sheet.merge_cells("A1:A2")

    first, second = grid_of(fill).rows
    assert (first[0].text, first[0].row_span, first[0].merged) == ("12/3/21", 2, False)
    assert (second[0].text, second[0].merged) == ("12/3/21", True)


def test_a_formula_is_taken_at_its_saved_result_and_without_one_is_told() -> None:
    data = saved(lambda sheet: sheet.append(["=1+1"]))
    assert codes(data) == ["formula_without_value"]
    with_result = with_rows('<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>')
    assert only(read_grids(with_result, "xlsx").blocks[0]).text == "2"


def repacked(data: bytes, part: str, *changes: bytes) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            for before, after in zip(changes[::2], changes[1::2], strict=True):
                content = content.replace(before, after) if part in name else content
            new.writestr(name, content)
    return output.getvalue()


def with_rows(rows: str) -> bytes:
    data = saved(lambda sheet: sheet.append(["filler"]))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        content = book.read("xl/worksheets/sheet1.xml")
    start, end = content.index(b"<sheetData>"), content.index(b"</sheetData>")
    return repacked(data, "sheet1.xml", content[start:end], b"<sheetData>" + rows.encode())


def test_a_strict_workbook_is_read_like_any_other() -> None:
    data = saved(lambda sheet: sheet.append(["Date", "Event"]))
    strict = repacked(
        data, "",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )  # fmt: skip
    assert texts(read_grids(strict, "xlsx").blocks[0]) == [["Date", "Event"]]


def test_thousands_of_empty_formatted_rows_leave_one_gap() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "Date"
        for row in range(2, 5000):
            sheet.cell(row, 1).font = Font(bold=True)
        sheet["A5000"] = "12/3/21"

    grid = grid_of(fill)
    assert texts(grid) == [["Date"], [""], ["12/3/21"]]
    assert grid.rows[-1][0].place.row == 5000


def test_a_cell_at_the_far_corner_costs_nothing() -> None:
    data = saved(lambda sheet: sheet.cell(1_048_576, 16_384, "far"))
    assert codes(data) == ["clipped_sheet"]


def test_a_merge_over_the_whole_sheet_costs_nothing() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = "title"

    data = repacked(
        saved(fill),
        "sheet1.xml",
        b"</sheetData>",
        b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    )
    assert texts(read_grids(data, "xlsx").blocks[0]) == [["title"]]


def test_more_rows_than_a_person_writes_are_cut_and_told() -> None:
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, MOST_ROWS + 50))
    data = with_rows(rows)
    assert codes(data) == ["clipped_sheet"]


WIDE = Path(__file__).parents[2].parent / "shared" / "hostile" / "found" / "office" / "tafia+calamine" / "tests_OOM_alloc2.xls"


@pytest.mark.skipif(not WIDE.is_file(), reason="no collection of hostile files beside the project")
def test_an_old_workbook_with_more_columns_than_are_read_is_told() -> None:
    assert codes(WIDE.read_bytes(), "xls") == ["clipped_sheet"]


def test_what_several_sheets_hold_together_is_bounded_and_told() -> None:
    book, output = openpyxl.Workbook(write_only=True), io.BytesIO()
    for _ in range(3):
        sheet = book.create_sheet()
        sheet.append([1] * MOST_COLUMNS)
    book.save(output)
    rows = "".join(
        f'<row r="{at}"><c r="A{at}"><v>1</v></c><c r="BH{at}"><v>2</v></c></row>'
        for at in range(1, MOST_CELLS // MOST_COLUMNS // 2 + 10)
    ).encode()
    with zipfile.ZipFile(output) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in parts:
        if "worksheets/" in name:
            head, _, rest = parts[name].partition(b"<sheetData>")
            parts[name] = head + b"<sheetData>" + rows + b"</sheetData>" + rest.partition(b"</sheetData>")[2]
    found = read_grids(zipped(parts), "xlsx")
    assert [problem.code for problem in found.problems] == ["clipped_sheet"]
    kept = [len(grid.rows) for grid in found.blocks if isinstance(grid, Grid)]
    assert kept[0] == rows.count(b"<row") > kept[1] > kept[2] == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0 nothing"], ids=["empty", "zip", "ole"])
@pytest.mark.parametrize("format", ["xlsx", "xls", "ods", "xlsb"])
def test_a_damaged_workbook_is_unreadable_and_never_empty(data: bytes, format: str) -> None:
    assert (read_grids(data, format).blocks, codes(data, format)) == ((), ["unreadable"])


@pytest.mark.parametrize(("name", "format"), [("chronology-c01_05.xls", "xls"), ("chronology-c05_05.ods", "ods")])
def test_old_and_open_formats_give_dates_and_places(name: str, format: str) -> None:
    grid = read_grids((DOCUMENTS / name).read_bytes(), format).blocks[0]
    dated = [cell for row in grid.rows for cell in row if isinstance(cell.value, date)]
    assert dated
    assert all(cell.place.row and cell.place.part == grid.title for cell in dated)
