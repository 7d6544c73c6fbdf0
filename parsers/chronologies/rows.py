"""What the cells of a row say, found by the meaning of their columns.

`Columns` enter once for a table, then each of its rows; words leave, or None where the table has no such column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.chronologies.columns import Columns
from parsers.model import OTHER, Cell, Place

KEPT = (
    ("event", "event_type"),
    ("source",),
    ("action", "outcome"),
    ("comment", "analysis", "good_practice"),
    ("agency",),
)  # the first of each that holds words is an entry's own
YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
WHEN = frozenset({"date", "end_date", "time", "day", "month", "year"})


class Said(NamedTuple):
    """What the columns of a row say, each in the words of its first cell that holds any; `others` by field or else heading."""

    event: str | None
    source: str | None
    action: str | None
    comment: str | None
    agency: str | None
    others: tuple[tuple[str, str], ...]


class Where:
    """Where each thing that a row may say stands under those columns; looked up once, since rows are many."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.date, self.end, self.time = (columns.position(name) for name in ("date", "end_date", "time"))
        self.when = columns.position("date", "day")  # the date, or the first part of it
        self.event, self.agency = (tuple(columns.positions(*names)) for names in (KEPT[0], KEPT[-1]))
        self._kept = [tuple(columns.positions(*names)) for names in KEPT]
        self.told = tuple(columns.positions("action", "comment", "analysis"))
        self.agencies = columns.agencies
        self.people = columns.agencies is not None and columns.people
        places = [columns.position(name) for name in ("day", "month", "year")]
        self._parts = places if all(at is not None for at in places) else None
        named = {**columns.headings, **columns.fields}
        self._named = [(at, named[at]) for at in sorted(named) if named[at] not in WHEN]
        self._width = max(named, default=-1) + 1
        self._names: tuple[str, ...] = ()
        self._taken = {**(columns.agencies or {}), **named}

    def date_parts(self, row: Sequence[Cell]) -> str | None:
        """The date told in columns of day, month and year, or None where the table has no such columns."""
        if self._parts is None:
            return None
        texts = [row[at].text for at in self._parts if at is not None and at < len(row)]
        return " ".join(text for text in texts if text)

    def said(self, row: Sequence[Cell]) -> Said:
        """What the row says under each of the names, and in the columns that an entry has no name of its own for."""
        texts = [cell.text for cell in row] + [""] * (self._width - len(row))
        held: list[int] = []
        kept: list[str | None] = []
        for places in self._kept:
            for at in places:
                if texts[at]:
                    held.append(at)
                    kept.append(texts[at])
                    break
            else:
                kept.append(None)
        others = [(name, texts[at]) for at, name in self._named if texts[at] and at not in held and not row[at].merged]
        return Said(kept[0], kept[1], kept[2], kept[3], kept[4], tuple(others))

    def taken_for(self, width: int) -> tuple[str, ...]:
        """What the words in each column of a row of that width are taken for."""
        if len(self._names) != width:  # as the rows of a table are hardly ever
            self._names = tuple([self._taken.get(at, OTHER) for at in range(width)])
        return self._names


def first_in(row: Sequence[Cell], places: Sequence[int]) -> int | None:
    """The first of those positions at which the row holds words, or None."""
    width = len(row)
    for at in places:
        if at < width and row[at].text:
            return at
    return None


def words_in(row: Sequence[Cell], places: Sequence[int]) -> str | None:
    """The words at the first of those positions that holds any."""
    at = first_in(row, places)
    return None if at is None else row[at].text


def place_of(row: Sequence[Cell]) -> Place:
    """The place of a row, which is that of its first cell without the column."""
    if not row:
        return Place()
    first = row[0].place
    return Place(first.part, first.table, first.row, None, first.paragraph)


def same(row: Sequence[Cell], at: int, heading: str) -> bool:
    """True where the row has that heading at that position."""
    return at < len(row) and " ".join(row[at].text.split()) == heading


def only_year(text: str) -> int | None:
    """The year that a title names, where that is the only number in it."""
    numbers = re.findall(r"\S*\d\S*", text)
    return int(numbers[0]) if len(numbers) == 1 and YEAR.fullmatch(numbers[0]) else None
