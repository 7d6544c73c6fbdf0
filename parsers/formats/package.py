"""Opens the parts of an .xlsx package: the list of sheets, the words that they share, and the styles.

A zip that `guard` has passed comes in; a `Book` leaves, whose sheets are read one after the other and keep only rows that hold
something. Strict and Transitional workbooks differ only in their namespaces, so names are compared without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from parsers.formats.numbering import formats
from parsers.formats.ooxml import Element, child, get, main_part, on, root
from parsers.formats.strings import shared
from parsers.formats.workbook import CellStyle, Sheet
from parsers.formats.worksheet import Values, read_sheet

WINDOWS_EPOCH, MAC_EPOCH = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 a sheet's days have no time zone


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: where its sheets are, and what their cells refer to."""

    package: ZipFile
    parts: tuple[tuple[str, bool, str], ...]  # name, hidden, part
    values: Values

    def style(self, number: int) -> CellStyle:
        """The style of that number, or a plain one."""
        return self.values.style(number)

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the workbook's order, each read when it is asked for."""
        for name, hidden, part in self.parts:
            yield read_sheet(name, self.package.read(part), self.values, hidden=hidden)


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
        Values(
            shared(package.read(kinds["sharedStrings"])) if "sharedStrings" in kinds else (),
            tuple(_styles(root(package, kinds["styles"]))) if "styles" in kinds else (),
            MAC_EPOCH if get(child(book, "workbookPr"), "date1904") in {"1", "true"} else WINDOWS_EPOCH,
            most_rows,
            most_columns,
        ),
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


def _styles(sheet: Element) -> Iterator[CellStyle]:
    codes: dict[int, str] = {int(get(each, "numFmtId") or 0): get(each, "formatCode") for each in _children(sheet, "numFmts")}
    fonts = [(on(child(font, "b")), on(child(font, "strike"))) for font in _children(sheet, "fonts")]
    for each in _children(sheet, "cellXfs"):
        number, font = int(get(each, "numFmtId") or 0), int(get(each, "fontId") or 0)
        code = codes.get(number) or formats().BUILTIN_FORMATS.get(number, "General")
        bold, struck = fonts[font] if font < len(fonts) else (False, False)
        yield CellStyle(code, bold, struck, bool(formats().is_date_format(code)), bool(formats().is_timedelta_format(code)))
