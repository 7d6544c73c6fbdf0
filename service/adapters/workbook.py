"""Writes words into the cells of a workbook that bear a name, and leaves everything else in it as it is.

The bytes of a workbook and a value for each name enter; bytes leave (ECMA-376 part 1: names 18.2.5, cells 18.3.1.4, words
18.3.1.53). A value becomes words, never a formula and never a number; a name that the workbook has not is passed over.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from posixpath import basename, dirname, join, normpath

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
PLACE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
CELL = re.compile(r"([A-Z]{1,3})\d+")
BOOK = "officeDocument"

Value = tuple[str, int, str]
"""A column, a row and the words for the cell there."""


def worded(data: bytes, values: Mapping[str, str]) -> bytes:
    """The workbook with each value in the cell that bears its name."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new:
        told = _told(old, values)
        for item in old.infolist():
            part = old.read(item)
            new.writestr(item, _with(part, told[item.filename]) if item.filename in told else part, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def _told(package: zipfile.ZipFile, values: Mapping[str, str]) -> dict[str, list[Value]]:
    """For each part with a named cell, what is to be written there."""
    book = next(target for kind, _, target in _links(package, "") if kind == BOOK)
    root = _tree(package.read(book))
    parts = {link: target for _, link, target in _links(package, book)}
    sheets = {each.get("name"): parts[each.get(LINKED, "")] for each in root.iter(f"{MAIN}sheet")}
    found: dict[str, list[Value]] = {}
    for each in root.iter(f"{MAIN}definedName"):
        place = PLACE.fullmatch(each.text or "")
        value = values.get(each.get("name", ""))
        if place and value is not None and each.get("localSheetId") is None:
            sheet = place[1].replace("''", "'") if place[1] else place[2]
            found.setdefault(sheets[sheet], []).append((place[3], int(place[4]), value))
    return found


def _links(package: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, str]]:
    """The kind, the name and the target of each of a part's relations."""
    for each in _tree(package.read(join(dirname(part), "_rels", f"{basename(part)}.rels"))):
        target = each.get("Target", "")
        path = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
        yield each.get("Type", "").rpartition("/")[2], each.get("Id", ""), path


def _with(part: bytes, values: Sequence[Value]) -> bytes:
    root = _tree(part)
    rows = root.find(f"{MAIN}sheetData")
    if rows is None:
        return part
    for column, number, value in values:
        row = _at(rows, "row", number, [int(each.get("r", at)) for at, each in enumerate(rows, 1)])
        row.set("r", str(number))
        cell = _at(row, "c", _position(column), [_position_of(each, at) for at, each in enumerate(row, 1)])
        cell.set("r", f"{column}{number}")
        _say(cell, value)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _at(within: etree._Element, name: str, wanted: int, positions: Sequence[int]) -> etree._Element:
    """The child at that position; a new one between its neighbours where there is none."""
    if wanted in positions:
        return within[positions.index(wanted)]
    made = etree.Element(MAIN + name)
    within.insert(sum(each < wanted for each in positions), made)
    return made


def _say(cell: etree._Element, value: str) -> None:
    """Makes the cell hold these words and nothing else; how it looks stays."""
    cell[:] = []
    cell.text = None
    cell.set("t", "inlineStr")
    words = etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t")
    words.text = value
    words.set(SPACE, "preserve")


def _position_of(cell: etree._Element, at: int) -> int:
    """The column of a cell; of one that does not say, its place in the row."""
    named = CELL.fullmatch(cell.get("r", ""))
    return _position(named[1]) if named else at


def _position(column: str) -> int:
    """The number of a column by its letters, `A` being 1."""
    number = 0
    for letter in column:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _tree(data: bytes) -> etree._Element:
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
