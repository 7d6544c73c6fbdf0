"""Opens an OpenDocument spreadsheet (.ods): its sheets with their cells as they are stored, and as the file itself shows them.

A zip that `guard` has passed comes in; a workbook leaves that `sheet` turns into grids like one of Excel's. The file keeps the
shown words beside each true value, so no number format is computed. What is repeated a million times is read once and kept only
where it holds something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zipfile import ZipFile

from parsers.formats.odt_styles import Styles
from parsers.formats.odt_words import Words, count
from parsers.formats.ooxml import Element, child, get, root, tag
from parsers.formats.workbook import MOST_MERGES, CellStyle, Found, Runs, Sheet, Stored, tidy
from parsers.model import Block, Place

MOST_ROWS_DOWN = 2**20  # the rows of a sheet
MOST_REPEATS = 1_000  # of a row with words in it
DURATION = re.compile(r"-?P(?:(\d{1,6})D)?T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:[.,]\d*)?S)?")
ROW_GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group"})
COLUMN_GROUPS = frozenset({"table-header-columns", "table-columns", "table-column-group"})


class OpenBook(Words):
    """An OpenDocument spreadsheet, each sheet read when it is asked for."""

    def __init__(self, package: ZipFile, most_rows: int, most_columns: int) -> None:
        super().__init__({})
        self._content = root(package, "content.xml")
        self.styles = Styles(root(package, "styles.xml") if "styles.xml" in package.NameToInfo else None, self._content)
        self._most_rows, self._most_columns = most_rows, most_columns
        self._names: dict[str, int] = {}
        self._looks: list[CellStyle] = []

    def read(self, container: Element, place: Place | None = None) -> Iterator[Block]:  # noqa: ARG002 drawings are not read
        """Nothing: what is drawn on a sheet is no part of its cells."""
        yield from ()

    def style(self, number: int) -> CellStyle:
        """The style of that number."""
        return self._looks[number]

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the workbook's order."""
        book = child(child(self._content, "body"), "spreadsheet")
        for table in book if book is not None else ():
            if tag(table) == "table":
                yield self._sheet(table)

    def _sheet(self, table: Element) -> Sheet:
        hidden = self.styles.found("table", get(table, "style-name"), "display") == "false"
        sheet = Sheet(get(table, "name"), hidden)
        columns = self._columns(sheet, table)
        number = 1
        for row, concealed in _grouped(table, "table-row", ROW_GROUPS):
            times = count(row, "number-rows-repeated", MOST_ROWS_DOWN)
            self._row(sheet, row, (number, times), columns, hidden=concealed)
            number += times
            if len(sheet.rows) > self._most_rows:
                sheet.flags.add("clipped_sheet")
                break
        if sheet.hidden_columns and any(sheet.hidden_columns & row.keys() for row in sheet.rows.values()):
            sheet.flags.add("hidden_columns")
        return sheet

    def _columns(self, sheet: Sheet, table: Element) -> list[str]:
        """The style of each column's cells; hidden columns are noted on the way."""
        styles: list[str] = []
        for column, concealed in _grouped(table, "table-column", COLUMN_GROUPS):
            times = min(count(column, "number-columns-repeated", MOST_ROWS_DOWN), self._most_columns - len(styles))
            if concealed:
                sheet.hidden_columns.update(range(len(styles) + 1, len(styles) + times + 1))
            styles.extend([get(column, "default-cell-style-name")] * times)
        return styles

    def _row(self, sheet: Sheet, row: Element, lines: tuple[int, int], columns: list[str], *, hidden: bool) -> None:
        """Reads a row once for all the lines that it stands for: the first of them, and how many."""
        first, times = lines
        cells: dict[int, Found] = {}
        column = 1
        for cell in row:
            if tag(cell) not in {"table-cell", "covered-table-cell"}:
                continue
            if len(cell) or len(cell.attrib) > 1 or get(cell, "formula"):
                usual = get(row, "default-cell-style-name") or (columns[column - 1] if column <= len(columns) else "")
                self._cell(sheet, cell, cells, (first, column), get(cell, "style-name") or usual)
            column += count(cell, "number-columns-repeated", MOST_ROWS_DOWN)
        if not cells:
            return
        numbers = range(first, first + min(times, MOST_REPEATS, self._most_rows + 1 - len(sheet.rows)))
        sheet.flags |= {"clipped_sheet"} if len(numbers) < times else set()
        sheet.rows.update(dict.fromkeys(numbers, cells))
        sheet.width = max(sheet.width, *cells)
        if hidden:
            sheet.hidden_rows.update(numbers)
            sheet.flags.add("hidden_rows")

    def _cell(self, sheet: Sheet, cell: Element, cells: dict[int, Found], at: tuple[int, int], name: str) -> None:
        """Reads a cell into all the columns that it stands for."""
        row, column = at
        found = self._found(sheet, cell, name)
        if found:
            end = column + count(cell, "number-columns-repeated", MOST_ROWS_DOWN)
            cells.update(dict.fromkeys(range(column, min(end, self._most_columns + 1)), found))
            sheet.flags |= {"clipped_sheet"} if end > self._most_columns + 1 else set()
        down, across = (count(cell, f"number-{which}-spanned", MOST_ROWS_DOWN) for which in ("rows", "columns"))
        if down * across > 1 and len(sheet.merges) < MOST_MERGES:
            sheet.merges.append((row, column, row + down - 1, column + across - 1))

    def _found(self, sheet: Sheet, cell: Element, name: str) -> Found | None:
        number = self._number(name)
        runs = self._runs(cell, name)
        words = "".join(text for text, _ in runs)
        value = _value(cell)
        if value is None and not words.strip():
            if get(cell, "formula") and not get(cell, "value-type"):
                sheet.flags.add("formula_without_value")
            return None
        if value is not None:
            return value, number, words if words.strip() else None
        return (((tidy(runs[0][0]), runs[0][1]),) if len(runs) == 1 else runs), number, None

    def _runs(self, cell: Element, name: str) -> Runs:
        layers = self.styles.layers("table-cell", name)
        lines = [[(each.text, each.look.struck) for each in self.words_of(line, layers)] for line in cell if tag(line) == "p"]
        if not lines and get(cell, "string-value"):
            return ((get(cell, "string-value"), None),)
        ended = ([*line, ("\n", None)] if number < len(lines) else line for number, line in enumerate(lines, 1))
        return tuple(run for line in ended for run in line)

    def _number(self, name: str) -> int:
        if name not in self._names:
            seen = self.styles.look(self.styles.layers("table-cell", name))
            self._names[name] = len(self._looks)
            self._looks.append(CellStyle("", seen.bold, seen.struck))
        return self._names[name]


def _grouped(container: Element, name: str, groups: frozenset[str], *, hidden: bool = False) -> Iterator[tuple[Element, bool]]:
    """The rows or columns of a sheet, through the groups that stand round them, each with whether it is hidden."""
    for each in container:
        if tag(each) == name:
            yield each, hidden or get(each, "visibility") in {"collapse", "filter"}
        elif tag(each) in groups:
            yield from _grouped(each, name, groups, hidden=hidden or get(each, "display") == "false")


def _value(cell: Element) -> Stored | None:
    """The true value of a cell, where it is more than words; None too for one that is not what it says."""
    try:
        match get(cell, "value-type"):
            case "float" | "percentage" | "currency":
                return float(get(cell, "value"))
            case "date":
                return _moment(get(cell, "date-value"))
            case "time":
                return _lasting(get(cell, "time-value"))
            case "boolean":
                return get(cell, "boolean-value") == "true"
    except (ValueError, OverflowError):
        pass
    return None


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return datetime.combine(date(found.year, found.month, found.day), found.time())  # a sheet knows no time zone


def _lasting(text: str) -> time | timedelta | None:
    match = DURATION.fullmatch(text)
    if not match:
        return None
    days, hours, minutes, seconds = (int(each or 0) for each in match.groups())
    lasting = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return lasting if lasting.days else (datetime(1900, 1, 1) + lasting).time()  # noqa: DTZ001 a sheet knows no time zone
