"""Reads one sheet of an .xlsx package: its cells as they are stored, and what is hidden or merged.

The bytes of its part and the workbook's values enter; a `Sheet` leaves, with only the rows that hold something. What kind of
value a cell holds is decided here, what it looks like is not. A sheet that is written as every program writes it is read by the
patterns of its tags, which costs a quarter of parsing it; any other goes through a parser, with the same outcome.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO

from lxml import etree

from parsers.formats.markup import OddError, plain, unescaped
from parsers.formats.numbering import dates
from parsers.formats.ooxml import NAMES, Element, get, tag, tree
from parsers.formats.reference import column_of, corner
from parsers.formats.strings import BLANK, elements, runs, said, unwrapped
from parsers.formats.workbook import MOST_MERGES, CellStyle, Found, Runs, Sheet, Stored

CELL = re.compile(
    r"<c(?: r=\"([A-Z]{1,3})[0-9]{1,7}\")?(?: s=\"([0-9]{1,6})\")?(?: t=\"([A-Za-z]{1,9})\")? ?(?:/>|>"
    r"(?:(<f)(?: [\w:]+=\"[^\"<]*\")* ?(?:/>|>[^<]*</f>))?"
    r"(?:<v>([^<]*)</v>|<v ?/>|<is><t(?: xml:space=\"preserve\")?>([^<]*)</t></is>)?</c>)|(<)"
)
"""A cell as Excel, LibreOffice and the libraries write it: column, style, kind, formula, value, words; or what is odd."""
ROW = re.compile(r"\s*<row(?: r=\"([0-9]{1,9})\")?((?: [\w:]+=\"[^\"<>&]*\")*) ?(/?)>")
TOLD = (" r=", " hidden=", " ht=")  # what matters of a row beside its number
ATTRIBUTE = re.compile(r" ([\w:]+)=\"([^\"]*)\"")
BEGIN, END, ROW_END = "<sheetData>", "</sheetData>", "</row>"
LONGEST_ROW = 1_000_000  # characters whose cells are found at once
MOST_AROUND = 500_000  # tags before and behind the rows, which are held as a tree
PLAIN = CellStyle()
SWITCHED = frozenset({"1", "true"})


@dataclass(frozen=True, slots=True)
class Values:
    """What the cells of a workbook refer to, and how much of it is read."""

    words: tuple[Runs, ...]
    styles: tuple[CellStyle, ...]
    epoch: datetime
    most_rows: int
    most_columns: int

    def style(self, number: int) -> CellStyle:
        """The style of that number, or a plain one."""
        return self.styles[number] if 0 <= number < len(self.styles) else PLAIN


def read_sheet(name: str, data: bytes, values: Values, *, hidden: bool) -> Sheet:
    """The sheet in that part."""
    sheet = _plainly(Sheet(name, hidden), data, values) or _parsed(Sheet(name, hidden), data, values)
    if sheet.hidden_columns and any(sheet.hidden_columns & row.keys() for row in sheet.rows.values()):
        sheet.flags.add("hidden_columns")
    return sheet


# --- as every program writes it


def _plainly(sheet: Sheet, data: bytes, values: Values) -> Sheet | None:
    """The sheet, or None where the part is written in any other way."""
    text = plain(data)
    begun, ended = (text.find(BEGIN), text.rfind(END)) if text is not None else (-1, -1)
    if text is None or begun < 0 or ended < begun:
        return None
    rest = text[: begun + len(BEGIN)] + text[ended:]
    if rest.count("<") > MOST_AROUND:
        raise ValueError("no sheet has so much beside its cells")
    try:
        around = list(tree(rest.encode()).iter("{*}col", "{*}row", "{*}mergeCell"))
        for each in around:
            if tag(each) != "mergeCell":
                READERS[tag(each)](values, sheet, each)
        _rows(sheet, text, (begun + len(BEGIN), ended), values)
    except (OddError, IndexError, etree.XMLSyntaxError):
        return None
    for each in around if len(sheet.rows) <= values.most_rows else ():  # merges stand behind the rows
        if tag(each) == "mergeCell":
            _merge(values, sheet, each)
    return sheet


def _rows(sheet: Sheet, text: str, span: tuple[int, int], values: Values) -> None:
    """Reads the rows that stand there; `OddError` where anything else does."""
    at, end = span
    while (closed := text.find(ROW_END, at, end)) >= 0:
        attributes, at = _opened(text, at, closed)
        if attributes is None or closed - at > LONGEST_ROW:
            raise OddError
        _keep(sheet, attributes, _cells(sheet, CELL.findall(text, at, closed), values), values)
        if len(sheet.rows) > values.most_rows:
            return
        at = closed + len(ROW_END)
    if _opened(text, at, end)[0] is not None:
        raise OddError


def _opened(text: str, at: int, end: int) -> tuple[Mapping[str, str] | None, int]:
    """What the row that begins there says of itself, and where its cells begin; None where only empty rows stand there."""
    while opened := ROW.match(text, at, end):
        at = opened.end()
        number, others, closed = opened.groups()
        if not closed:
            attributes = {"r": number or ""}
            return attributes | _others(others) if others and any(each in others for each in TOLD) else attributes, at
    if text[at:end].strip():
        raise OddError
    return None, at


def _others(text: str) -> dict[str, str]:
    """The attributes of a row behind its number; `OddError` where one comes twice, or the number is among them."""
    found = ATTRIBUTE.findall(text)
    attributes = dict(found)
    if len(attributes) < len(found) or "r" in attributes:
        raise OddError
    return attributes


def _cells(sheet: Sheet, found: Iterable[tuple[str, ...]], values: Values) -> dict[int, Found]:
    """The cells of a row that hold something, by their columns."""
    cells: dict[int, Found] = {}
    column, words, most = 0, values.words, values.most_columns
    for letters, style, kind, formula, text, inline, odd in found:
        column = COLUMNS[letters] if letters else column + 1
        if kind == "s" and text.isdigit():
            stored: Stored | None = words[int(text)]
        elif text or inline:
            written = unescaped(inline if kind == "inlineStr" else text)
            stored = _stored(values, kind or "n", written, int(style or 0))
        elif odd:
            raise OddError
        else:
            stored = None
        if stored is not None and stored is not BLANK and column <= most:
            cells[column] = stored, int(style) if style else 0, None
        elif stored is not BLANK:
            sheet.flags |= _missed(kind, stored is not None, bool(formula))
    return cells


def _missed(kind: str, stored: bool, formula: bool) -> set[str]:
    """What is to be said of a cell that is not kept."""
    if stored:
        return {"clipped_sheet"}
    return {"formula_without_value"} if formula and kind != "str" else set()


class _Columns(dict[str, int]):
    """The numbers of columns by their letters."""

    def __missing__(self, letters: str) -> int:
        self[letters] = number = column_of(f"{letters}1")
        return number


COLUMNS = _Columns()


# --- as any parser reads it


def _parsed(sheet: Sheet, data: bytes, values: Values) -> Sheet:
    for element in elements(BytesIO(data), ("col", "row", "mergeCell")):
        READERS[tag(element)](values, sheet, element)
        if len(sheet.rows) > values.most_rows:
            break
    return sheet


def _column(values: Values, sheet: Sheet, element: Element) -> None:
    if get(element, "hidden") in SWITCHED or get(element, "width") == "0":
        first, last = int(get(element, "min") or 1), int(get(element, "max") or 1)
        sheet.hidden_columns.update(range(first, min(last, values.most_columns) + 1))


def _merge(_: Values, sheet: Sheet, element: Element) -> None:
    corners = [corner(each) for each in get(element, "ref").split(":")]
    if len(corners) == 2 and all(corners) and len(sheet.merges) < MOST_MERGES:
        (top, left), (bottom, right) = corners
        sheet.merges.append((top, left, bottom, right))


def _row(values: Values, sheet: Sheet, element: Element) -> None:
    cells: dict[int, Found] = {}
    column = 0
    for each in element:
        column = column_of(each.get("r") or "") or column + 1
        found = _found(values, sheet, each)
        if found and column <= values.most_columns:
            cells[column] = found
        elif found:
            sheet.flags.add("clipped_sheet")
    _keep(sheet, {name: get(element, name) for name in ("r", "hidden", "ht")}, cells, values)


def _keep(sheet: Sheet, attributes: Mapping[str, str], cells: dict[int, Found], values: Values) -> None:
    """Keeps a row that holds something."""
    if not cells:
        return
    number = int(attributes.get("r") or 0) or sheet.last + 1
    sheet.rows[number] = cells
    sheet.last = max(sheet.last, number)
    if len(sheet.rows) > values.most_rows:
        sheet.flags.add("clipped_sheet")
    sheet.width = max(sheet.width, *cells)
    if attributes.get("hidden") in SWITCHED or attributes.get("ht") == "0":
        sheet.hidden_rows.add(number)
        sheet.flags.add("hidden_rows")


Reader = Callable[[Values, Sheet, Element], None]
READERS: Mapping[str, Reader] = {"col": _column, "row": _row, "mergeCell": _merge}


def _found(values: Values, sheet: Sheet, cell: Element) -> Found | None:
    if not len(cell):
        return None
    parts = {NAMES[each.tag]: each for each in cell}
    style, kind = cell.get("s") or "0", cell.get("t") or "n"
    number = int(style) if style.isdigit() else 0
    if kind == "inlineStr":
        stored: Stored | None = runs(parts["is"]) if "is" in parts else None
    else:
        stored = _stored(values, kind, parts["v"].text if "v" in parts else None, number)
    if stored is None:
        sheet.flags |= _missed(kind, False, "f" in parts)
        return None
    return None if stored is BLANK else (stored, number, None)


def _stored(values: Values, kind: str, text: str | None, style: int) -> Stored | None:
    """The value that a cell of that kind holds; None where it holds none."""
    if not text:
        return None
    match kind:
        case "s":
            return values.words[int(text)] if text.isdigit() and int(text) < len(values.words) else None
        case "b":
            return text == "1"
        case "d":
            return _iso(text)
        case "n":
            looks = values.style(style)
            return _number(text, looks.lasting, looks.dated or looks.lasting, values.epoch)
    return said(unwrapped(text))


def _iso(text: str) -> Stored:
    try:
        found: object = dates().from_ISO8601(text)
    except ValueError:
        return said(text)
    return found if isinstance(found, date | datetime | time | timedelta) else ((text, None),)


@lru_cache(maxsize=4096)
def _number(text: str, lasting: bool, dated: bool, epoch: datetime) -> Stored:
    """The number as what its cell's style shows it; days come again and again in a chronology."""
    try:
        number = float(text)
        found = dates().from_excel(number, epoch, lasting) if dated else number
    except (ValueError, OverflowError):
        return said(text)
    return found if isinstance(found, float | date | datetime | time | timedelta) else number
