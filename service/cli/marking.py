"""The text of a document as it reads, every word with what it was taken for: what `read --html` shows beside the table.

The marks of a plain record enter; paragraphs and tables of marks leave, and for each field a number and a colour. Nothing is
escaped here: the template does that for every text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

Record = Mapping[str, Any]

COLOURS = 10
"""Tints that the page has; a field's number tells it from another of the same tint."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, as its marks, or a table, as rows of cells of marks."""

    marks: Sequence[Record] = ()
    rows: Sequence[Sequence[Cell]] = ()
    part: str = ""  # named where it changes: a sheet, a header


@dataclass(frozen=True, slots=True)
class Cell:
    """The marks of one cell, and over how many columns it reaches."""

    marks: Sequence[Record]
    span: int = 1


@dataclass(frozen=True, slots=True)
class Key:
    """What the page needs to mark a field: its number, its tint, and how many words were taken for it."""

    number: int
    tint: int
    words: int


@dataclass(frozen=True, slots=True)
class Marked:
    """The text of one document and the key to its marks."""

    pieces: Sequence[Piece] = ()
    keys: Mapping[str, Key] = field(default_factory=dict)
    chips: Sequence[Key | None] = ()  # for each of the document's answers, the key to its words


def marked(record: Record) -> Marked:
    """The document's text with its key; nothing for a record that was kept without it."""
    marks = record.get("text") or ()
    keys = _keys(marks)
    return Marked(list(_pieces(marks)), keys, [_chip(each, marks, keys) for each in record["places"]])


def _chip(place: Record, marks: Sequence[Record], keys: Mapping[str, Key]) -> Key | None:
    """The key to an answer's words; of an answer that was parted, they are marked as the question's."""
    there = (each["field"] for each in marks if each["taken"] == "answer" and each["place"] == place["place"])
    named = place["field"] if place["field"] in keys else next(there, "")
    return keys.get(named) if place["value"] is not None else None


def _keys(marks: Iterable[Record]) -> dict[str, Key]:
    counts: dict[str, int] = {}
    for each in marks:
        if each["taken"] == "answer":
            counts[each["field"]] = counts.get(each["field"], 0) + len(each["text"].split())
    return {name: Key(at, (at - 1) % COLOURS, words) for at, (name, words) in enumerate(counts.items(), 1)}


def _pieces(marks: Iterable[Record]) -> Iterator[Piece]:
    part = "body"
    for (name, _, rows), group in groupby(marks, key=_home):
        named, part = name if name != part else "", name
        if not rows:
            yield from _paragraphs(list(group), named)
        else:
            yield Piece(rows=_rows(list(group)), part=named)


def _home(mark: Record) -> tuple[str, int | None, bool]:
    """The part and the table that a mark stands in, and whether in rows: a sheet has these without being a table."""
    place = mark["place"]
    return place["part"], place.get("table"), "row" in place


def _paragraphs(marks: Sequence[Record], part: str) -> Iterator[Piece]:
    for at, (_, group) in enumerate(groupby(marks, key=lambda each: each["place"].get("paragraph"))):
        yield Piece(marks=list(group), part="" if at else part)


def _rows(marks: Sequence[Record]) -> list[list[Cell]]:
    """The rows of a table; a cell that stands alone in its row reaches across, and where no words are is an empty one."""
    columns = sorted({_column(each) for each in marks})
    return [_cells(list(group), columns) for _, group in groupby(marks, key=lambda each: each["place"].get("row"))]


def _cells(marks: Sequence[Record], columns: Sequence[int]) -> list[Cell]:
    cells: dict[int, list[Record]] = {}
    for each in marks:
        cells.setdefault(_column(each), []).append(each)
    if list(cells) == columns[:1]:
        return [Cell(cells[columns[0]], len(columns))]
    return [Cell(cells.get(at, [])) for at in columns]


def _column(mark: Record) -> int:
    return int(mark["place"].get("column") or 1)
