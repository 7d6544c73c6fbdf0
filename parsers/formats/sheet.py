"""Reads a workbook into grids, one a sheet, with every value as a person sees it and the true date beside it.

Bytes that `guard` has passed come in; grids and problems leave. An .xlsx file is streamed from its parts, Strict or not: hidden
rows and sheets are marked, hidden columns left out, struck words dropped, merged cells repeated, formulas taken at their saved
results, and thousands of empty rows cost nothing; so is an .ods file. The old and the binary format come through calamine, values
only. No formula is ever computed.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from parsers.formats.ods import OpenBook
from parsers.formats.package import read_book
from parsers.formats.shown import show_date, show_number
from parsers.formats.workbook import CellStyle, Found, Runs, Sheet, Workbook, tidy
from parsers.model import Cell, Contents, Grid, Place, Problem

MOST_SHEETS, MOST_ROWS, MOST_COLUMNS = 20, 60_000, 60  # more than any chronology that a person wrote
MOST_CELLS = 500_000
SENTENCES = {
    "hidden_rows": "This workbook has hidden rows; they were read too. Please say whether they belong to the return.",
    "hidden_columns": "This workbook has hidden columns; they were left out.",
    "hidden_sheet": "This workbook has a hidden sheet; it was left out.",
    "clipped_sheet": "A sheet of this workbook is larger than a form can be and was read only in part.",
    "formula_without_value": "Some cells hold a formula without its result; please open the file, save it and send it again.",
    "unreadable": "We could not read this workbook. Please open it, save it as an Excel workbook (.xlsx) and send it again.",
}

Opener = Callable[[zipfile.ZipFile, int, int], Workbook]
Merged = dict[tuple[int, int], tuple[int, int, int, int]]
Value = str | float | bool | date | datetime | time | timedelta


def read_grids(data: bytes, format: str) -> Contents:
    """The sheets of a workbook (`format` xlsx, xlsm, xls, xlsb or ods); one that yields no sheet is unreadable, never empty."""
    books: dict[str, Opener] = {"xlsx": read_book, "xlsm": read_book, "ods": OpenBook}
    try:
        reading = _streamed(data, books[format]) if format in books else _calamine(data)
    except Exception:  # a damaged workbook may raise anything; its words would quote the data
        reading = Contents(())
    return reading if reading.blocks else Contents((), (_problem("unreadable"),))


def _problem(code: str) -> Problem:
    return Problem(code, SENTENCES[code])


def _problems(codes: set[str]) -> tuple[Problem, ...]:
    return tuple(_problem(code) for code in SENTENCES if code in codes)


def _streamed(data: bytes, opener: Opener) -> Contents:
    grids, codes, left = list[Grid](), set[str](), MOST_CELLS
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        book = opener(package, MOST_ROWS, MOST_COLUMNS)
        for sheet in islice(book.sheets(), MOST_SHEETS):  # each is made a grid before the next is read: only cells are kept
            codes |= sheet.flags
            codes |= {"hidden_sheet"} if sheet.hidden else set()
            codes |= {"clipped_sheet"} if len(sheet.rows) * sheet.width > left else set()
            grids.append(_grid(sheet, book, left))
            left -= sum(map(len, grids[-1].rows))
    return Contents(tuple(grids), _problems(codes))


def _grid(sheet: Sheet, book: Workbook, most: int) -> Grid:
    columns = [number for number in range(1, sheet.width + 1) if number not in sheet.hidden_columns]
    merged, styles = _merged(sheet), _Styles(book)
    rows: list[tuple[Cell, ...]] = []
    last = 0
    for number in list(sheet.rows)[: max(most, 0) // max(len(columns), 1)]:
        if rows and number > last + 1:  # one empty row stands for all of a gap
            rows.append(tuple([Cell("", Place(sheet.name, None, last + 1, column)) for column in columns]))
        rows.append(tuple(_spanned(sheet, styles, number, columns, merged) if merged else _line(sheet, styles, number, columns)))
        last = number
        if not sheet.merges:
            del sheet.rows[number]  # a long sheet is not held twice
    return Grid(tuple(rows), Place(sheet.name), sheet.name, sheet.hidden)


class _Styles(dict[int, CellStyle]):
    """The styles of a workbook by their numbers, each asked for once."""

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, number: int) -> CellStyle:
        self[number] = style = self._book.style(number)
        return style


def _merged(sheet: Sheet) -> Merged:
    """For each cell of a merge that touches a row with words: the merge's top, left, bottom and right."""
    held: Merged = {}
    for top, left, bottom, right in sheet.merges:
        rows = (top, *(row for row in sheet.rows if top < row <= bottom)) if bottom > top else (top,)
        held.update(
            {(row, column): (top, left, bottom, right) for row in rows for column in range(left, min(right, sheet.width) + 1)}
        )
        if len(held) > MOST_CELLS:
            break
    return held


def _line(sheet: Sheet, styles: _Styles, row: int, columns: Sequence[int]) -> list[Cell]:
    """The cells of one row of a sheet without merges."""
    filled, hidden, name = sheet.rows[row], row in sheet.hidden_rows, sheet.name
    cells = []
    for column in columns:
        place, found = Place(name, None, row, column), filled.get(column)
        if found is None:
            cells.append(Cell("", place, 1, 1, False, None, False, False, hidden))
            continue
        stored, number, _ = found
        style = styles[number]
        if type(stored) is tuple and len(stored) == 1 and not style.struck and not stored[0][1]:  # as nearly every cell
            cells.append(Cell(stored[0][0], place, 1, 1, False, None, style.bold, False, hidden))
        else:
            cells.append(_shown(found, style, place, hidden=hidden))
    return cells


def _spanned(sheet: Sheet, styles: _Styles, row: int, columns: Sequence[int], merged: Merged) -> Iterator[Cell]:
    """The cells of one row, each merge repeated in its cells."""
    filled, hidden, name = sheet.rows[row], row in sheet.hidden_rows, sheet.name
    for column in columns:
        place, found = Place(name, None, row, column), filled.get(column)
        if span := merged.get((row, column)):
            yield _spanning(sheet, styles, place, found, span)
        else:
            yield _shown(found, styles[found[1]], place, hidden=hidden) if found else Cell("", place, hidden=hidden)


def _spanning(sheet: Sheet, styles: _Styles, place: Place, found: Found | None, span: tuple[int, int, int, int]) -> Cell:
    """A cell of a merge: the first of it, or a repeat of that."""
    row, column = place.row or 0, place.column or 0
    hidden = row in sheet.hidden_rows
    if found is None and (row, column) != span[:2]:
        anchor = sheet.rows.get(span[0], {}).get(span[1])
        if anchor is None:
            return Cell("", place, merged=True, hidden=hidden)
        return _shown(anchor, styles[anchor[1]], place, hidden=hidden, merged=True)
    sizes = (span[2] - span[0] + 1, span[3] - span[1] + 1)
    if found is None:
        return Cell("", place, *sizes, hidden=hidden)
    return _shown(found, styles[found[1]], place, sizes, hidden=hidden)


def _shown(
    found: Found, style: CellStyle, place: Place, sizes: tuple[int, int] = (1, 1), *, hidden: bool = False, merged: bool = False
) -> Cell:
    stored, _, written = found
    down, across = sizes
    if isinstance(stored, tuple):
        words, struck = _told(stored, style.struck)
        return Cell(words, place, down, across, merged, None, style.bold, struck, hidden)
    text, value = shown(stored, style.code or _code(stored))
    return Cell(tidy(written or text), place, down, across, merged, value, style.bold, style.struck, hidden)


def _told(runs: Runs, struck: bool) -> tuple[str, bool]:
    """The words that are not struck, or all of them, and whether all are struck; `struck` says so of those without a look."""
    if len(runs) == 1 and not (struck if runs[0][1] is None else runs[0][1]):
        return tidy(runs[0][0]), False
    whole = "".join(text for text, _ in runs)
    live = "".join(text for text, own in runs if not (struck if own is None else own))
    none = bool(whole.strip()) and not live.strip()
    return tidy(whole if none else live), none


def shown(value: Value, code: str) -> tuple[str, date | datetime | float | bool | None]:
    """A value as a person sees it, and the value itself where it is more than its words."""
    match value:
        case bool():
            return ("TRUE" if value else "FALSE"), value
        case int() | float():
            return show_number(float(value), code), float(value)
        case datetime() | date():
            return show_date(value, code), value
        case time():
            return show_date(value, code), None
        case timedelta():
            return f"{int(value.total_seconds() // 3600):02}:{int(value.total_seconds() % 3600 // 60):02}", None
    return value, None


def _calamine(data: bytes) -> Contents:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet][:MOST_SHEETS]
    grids, codes, left = list[Grid](), set[str](), MOST_CELLS
    for each in sheets:
        sheet = book.get_sheet_by_name(each.name)
        most = min(MOST_ROWS, max(left, 0) // max(min(sheet.width, MOST_COLUMNS), 1))
        grids.append(_values(sheet, most, hidden=each.visible != SheetVisibleEnum.Visible))
        codes |= {"hidden_sheet"} if grids[-1].hidden and grids[-1].rows else set()
        codes |= {"clipped_sheet"} if sheet.height > most or sheet.width > MOST_COLUMNS else set()
        left -= sum(map(len, grids[-1].rows))
    return Contents(tuple(grids), _problems(codes))


def _values(sheet: CalamineSheet, most: int, *, hidden: bool) -> Grid:
    first_row, first_column = sheet.start or (0, 0)
    rows: list[tuple[Cell, ...]] = []
    for number, values in enumerate(islice(sheet.iter_rows(), most), 1 if sheet.start is None else first_row + 1):
        filled = any(value != "" for value in values)
        if filled or (rows and any(cell.text for cell in rows[-1])):  # one empty row stands for all of a gap
            rows.append(_row(sheet.name, number, first_column + 1, values[:MOST_COLUMNS]))
    ranges = sheet.merged_cell_ranges or []
    return Grid(tuple(_spread(rows, ranges)), Place(sheet.name), sheet.name, hidden)


def _row(name: str, number: int, first: int, values: Sequence[Value]) -> tuple[Cell, ...]:
    cells = []
    for column, raw in enumerate(values, first):
        text, value = shown(raw, _code(raw))
        cells.append(Cell(tidy(text), Place(name, row=number, column=column), value=value))
    return tuple(cells)


def _code(value: Value) -> str:
    """The number format that nobody tells us: what is usual in this country."""
    timed = isinstance(value, datetime) and value.time() != time()
    return (
        "hh:mm"
        if isinstance(value, time)
        else "dd/mm/yyyy hh:mm"
        if timed
        else "dd/mm/yyyy"
        if isinstance(value, date)
        else "General"
    )


def _spread(
    rows: Sequence[tuple[Cell, ...]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> list[tuple[Cell, ...]]:
    """The rows with the words of each merged range repeated in its cells."""
    held = {
        (row + 1, column + 1): (top + 1, left + 1)
        for (top, left), (bottom, right) in ranges[:1000]
        for row in range(top, min(bottom, top + 1000) + 1)
        for column in range(left, min(right, left + MOST_COLUMNS) + 1)
    }
    anchors = {(cell.place.row, cell.place.column): cell for row in rows for cell in row} if held else {}
    return [tuple(_repeat(cell, held, anchors) for cell in row) for row in rows]


def _repeat(cell: Cell, held: dict[tuple[int, int], tuple[int, int]], anchors: dict[tuple[int | None, int | None], Cell]) -> Cell:
    at = (cell.place.row or 0, cell.place.column or 0)
    anchor = anchors.get(held[at]) if at in held and held[at] != at and not cell.text else None
    return Cell(anchor.text, cell.place, merged=True, value=anchor.value) if anchor else cell
