"""Opens the parts of an .xlsx package: the list of sheets, the shared words, the styles, and the cells as they are stored.

A zip that `guard` has passed comes in; a `Book` leaves, whose sheets are streamed and keep only rows that hold something. Strict
and Transitional workbooks differ only in their namespaces, so names are compared without them. What a value looks like is not
decided here; what kind of value it is, is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from posixpath import dirname, join, normpath
from typing import NamedTuple, Protocol
from zipfile import ZipFile

from lxml import etree

from parsers.formats.numbering import dates, formats
from parsers.formats.ooxml import NAMES, Element, child, get, main_part, on, root, tag
from parsers.formats.reference import column_of, corner

Runs = tuple[tuple[str, bool | None], ...]
"""Words in pieces, each with whether it is struck through; None where the cell's own font decides."""
Stored = Runs | float | bool | date | datetime | time | timedelta
Merge = tuple[int, int, int, int]

ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
MOST_MERGES = 10_000
WINDOWS_EPOCH, MAC_EPOCH = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 a sheet's days have no time zone


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What a cell's style says about its words."""

    code: str = "General"
    bold: bool = False
    struck: bool = False
    dated: bool = False
    lasting: bool = False  # a duration, not a time of day


class Found(NamedTuple):
    """One cell that holds something; a plain tuple, as a workbook may have hundreds of thousands."""

    value: Stored
    style: int = 0
    text: str | None = None  # how the file itself shows the value, where it says so


@dataclass(slots=True)
class Sheet:
    """One sheet while it is read: its rows that hold something, by number, and what is hidden or merged."""

    name: str
    hidden: bool
    rows: dict[int, dict[int, Found]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    width: int = 0
    flags: set[str] = field(default_factory=set)


class Workbook(Protocol):
    """What a reader of sheets asks of a workbook, whatever it is stored as."""

    def style(self, number: int) -> CellStyle:
        """The style of that number."""

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the workbook's order."""


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: where its sheets are, its shared words and its styles."""

    package: ZipFile
    parts: tuple[tuple[str, bool, str], ...]  # name, hidden, part
    words: tuple[Runs, ...]
    styles: tuple[CellStyle, ...]
    epoch: datetime
    most_rows: int
    most_columns: int

    def style(self, number: int) -> CellStyle:
        """The style of that number, or a plain one."""
        return self.styles[number] if 0 <= number < len(self.styles) else CellStyle()

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the workbook's order, each read when it is asked for."""
        for name, hidden, part in self.parts:
            sheet = Sheet(name, hidden)
            with self.package.open(part) as stream:
                for element in _elements(stream, ("col", "row", "mergeCell")):
                    READERS[tag(element)](self, sheet, element)
                    if len(sheet.rows) > self.most_rows:
                        break
            if sheet.hidden_columns and any(sheet.hidden_columns & row.keys() for row in sheet.rows.values()):
                sheet.flags.add("hidden_columns")
            yield sheet


def read_book(package: ZipFile, most_rows: int, most_columns: int) -> Book:
    """The workbook in the package, its sheets not yet read."""
    main = main_part(package)
    book = root(package, main)
    parts = dict(_relations(package, main))
    kinds = dict(parts.values())
    names = [
        (get(each, "name"), get(each, "state") not in {"", "visible"}, parts.get(_relation_id(each), ("", "")))
        for each in _children(book, "sheets")
    ]
    return Book(
        package,
        tuple((name, hidden, part) for name, hidden, (kind, part) in names if kind == "worksheet"),
        tuple(_shared(package, kinds["sharedStrings"])) if "sharedStrings" in kinds else (),
        tuple(_styles(root(package, kinds["styles"]))) if "styles" in kinds else (),
        MAC_EPOCH if get(child(book, "workbookPr"), "date1904") in {"1", "true"} else WINDOWS_EPOCH,
        most_rows,
        most_columns,
    )


def _children(element: Element, name: str) -> Iterator[Element]:
    holder = child(element, name)
    return iter(holder if holder is not None else ())


def _relation_id(element: Element) -> str:
    return next((str(text) for key, text in element.items() if str(key).endswith("}id")), "")


def _relations(package: ZipFile, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    for each in root(package, join(dirname(part), "_rels", part.rpartition("/")[2] + ".rels")):
        target = get(each, "Target").replace("\\", "/")
        found = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
        if get(each, "TargetMode") != "External" and found in package.NameToInfo:
            yield get(each, "Id"), (get(each, "Type").rpartition("/")[2], found)


def _elements(stream: object, names: tuple[str, ...]) -> Iterator[Element]:
    """Each element of those names when it is complete; what was yielded before is forgotten."""
    wanted = [f"{{*}}{name}" for name in names]
    for _, element in etree.iterparse(
        stream, events=("end",), tag=wanted, resolve_entities=False, no_network=True, remove_comments=True
    ):
        yield element
        element.clear()
        parent = element.getparent()
        while parent is not None and element.getprevious() is not None:
            del parent[0]


def _shared(package: ZipFile, part: str) -> Iterator[Runs]:
    with package.open(part) as stream:
        for element in _elements(stream, ("si",)):
            yield _runs(element)


def _runs(element: Element) -> Runs:
    """The words of a shared or inline string, without the reading aids of East Asian scripts."""
    if len(element) == 1 and tag(element[0]) == "t":
        return ((_plain(element[0].text), None),)
    found: list[tuple[str, bool | None]] = []
    for each in element:
        if tag(each) == "t":
            found.append((_plain(each.text), None))
        elif tag(each) == "r":
            look = child(each, "rPr")
            struck = on(child(look, "strike")) if look is not None else None
            found.append(("".join(_plain(text.text) for text in each if tag(text) == "t"), struck))
    return tuple(found)


def _plain(text: str | None) -> str:
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if text and "_x" in text else text or ""


def _styles(sheet: Element) -> Iterator[CellStyle]:
    codes: dict[int, str] = {int(get(each, "numFmtId") or 0): get(each, "formatCode") for each in _children(sheet, "numFmts")}
    fonts = [(on(child(font, "b")), on(child(font, "strike"))) for font in _children(sheet, "fonts")]
    for each in _children(sheet, "cellXfs"):
        number, font = int(get(each, "numFmtId") or 0), int(get(each, "fontId") or 0)
        code = codes.get(number) or formats().BUILTIN_FORMATS.get(number, "General")
        bold, struck = fonts[font] if font < len(fonts) else (False, False)
        yield CellStyle(code, bold, struck, bool(formats().is_date_format(code)), bool(formats().is_timedelta_format(code)))


def _column(book: Book, sheet: Sheet, element: Element) -> None:
    if get(element, "hidden") in {"1", "true"} or get(element, "width") == "0":
        first, last = int(get(element, "min") or 1), int(get(element, "max") or 1)
        sheet.hidden_columns.update(range(first, min(last, book.most_columns) + 1))


def _merge(_: Book, sheet: Sheet, element: Element) -> None:
    corners = [corner(each) for each in get(element, "ref").split(":")]
    if len(corners) == 2 and all(corners) and len(sheet.merges) < MOST_MERGES:
        (top, left), (bottom, right) = corners
        sheet.merges.append((top, left, bottom, right))


def _row(book: Book, sheet: Sheet, element: Element) -> None:
    number = int(get(element, "r") or 0) or max(sheet.rows, default=0) + 1
    cells: dict[int, Found] = {}
    column = 0
    for each in element:
        column = column_of(each.get("r") or "") or column + 1
        found = _found(book, sheet, each)
        if found and column <= book.most_columns:
            cells[column] = found
        elif found:
            sheet.flags.add("clipped_sheet")
    if not cells:
        return
    sheet.rows[number] = cells
    if len(sheet.rows) > book.most_rows:
        sheet.flags.add("clipped_sheet")
    sheet.width = max(sheet.width, *cells)
    if get(element, "hidden") in {"1", "true"} or get(element, "ht") == "0":
        sheet.hidden_rows.add(number)
        sheet.flags.add("hidden_rows")


READERS = {"col": _column, "row": _row, "mergeCell": _merge}


def _found(book: Book, sheet: Sheet, cell: Element) -> Found | None:
    if not len(cell):
        return None
    parts = {NAMES[each.tag]: each for each in cell}
    style = cell.get("s") or "0"
    number = int(style) if style.isdigit() else 0
    stored = _stored(book, cell.get("t") or "n", parts, number)
    if stored is None:
        if "f" in parts and cell.get("t") != "str":
            sheet.flags.add("formula_without_value")
        return None
    return None if isinstance(stored, tuple) and _blank(stored) else Found(stored, number)


def _blank(runs: Runs) -> bool:
    return all(not text or text.isspace() for text, _ in runs)


def _stored(book: Book, kind: str, parts: Mapping[str, Element], style: int) -> Stored | None:
    text = parts["v"].text if "v" in parts else None
    if kind == "inlineStr":
        return _runs(parts["is"]) if "is" in parts else None
    if text is None or not text:
        return None
    match kind:
        case "s":
            return book.words[int(text)] if text.isdigit() and int(text) < len(book.words) else None
        case "b":
            return text == "1"
        case "d":
            return _iso(text)
        case "n":
            looks = book.style(style)
            return _number(text, looks.lasting, looks.dated or looks.lasting, book.epoch)
    return ((_plain(text), None),)


def _iso(text: str) -> Stored:
    try:
        found: object = dates().from_ISO8601(text)
    except ValueError:
        return ((text, None),)
    return found if isinstance(found, date | datetime | time | timedelta) else ((text, None),)


@lru_cache(maxsize=4096)
def _number(text: str, lasting: bool, dated: bool, epoch: datetime) -> Stored:
    """The number as what its cell's style shows it; days come again and again in a chronology."""
    try:
        number = float(text)
        found = dates().from_excel(number, epoch, lasting) if dated else number
    except (ValueError, OverflowError):
        return ((text, None),)
    return found if isinstance(found, float | date | datetime | time | timedelta) else number
