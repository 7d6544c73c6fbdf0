"""Finds the header of a chronology's table: which column holds the date, which the event, which the source.

A grid and the dictionary of labels enter; `Columns` leave for each row that is a header, or None. A header may stand below a
title and a block about the case, may take two rows, and may come again on every page. No layout is known here, only labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from parsers.labels import Labels, means
from parsers.model import Cell, Grid

LONGEST_HEADING = 120  # characters; what is longer is guidance or an entry
TERSE_WORDS = 7
GUESSED_ROWS, GUESSED_SHARE, GUESSED_WORDS = 3, 0.8, 3  # of a table without a header
UNKNOWN = re.compile(r"\b(?:un|not )(?:known|dated|recorded|clear|sure)\b", re.IGNORECASE)
SHARE = 0.6  # of a header's cells, at least, that must mean something
DATES = frozenset({"date", "year"})
TELLING = frozenset({"event", "event_type", "action", "outcome", "source", "comment", "analysis", "professional", "child_voice"})
DATE_PARTS = {"day": "day", "month": "month", "year": "year"}
DATED = re.compile(
    r"\W*\d{1,4}(?:st|nd|rd|th)?[/. -](?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE | re.ASCII
)
MADE = re.compile(
    r"\b(?:entry|entered|recorded|made|input|created|updated|reported)\b", re.IGNORECASE
)  # when it was written down
BESIDE = frozenset({"ref", "date", "end_date", "time", "end_time", "age", "day", "month", "year"})


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table holds, by position; of two columns that mean the same the first counts."""

    fields: Mapping[int, str]
    height: int = 1  # rows that the header takes
    agencies: Mapping[int, str] | None = None  # a column for each agency, where no column is the event's
    headings: Mapping[int, str] = field(default_factory=dict)  # the words of every heading

    def position(self, *names: str) -> int | None:
        """The position of the first of the named columns that the table has."""
        return next((at for name in names for at, field in self.fields.items() if field == name), None)

    def positions(self, *names: str) -> list[int]:
        """The positions of all the named columns, in the order of the names."""
        return [at for name in names for at, field in self.fields.items() if field == name]


def header_at(grid: Grid, at: int, labels: Labels) -> Columns | None:
    """The columns that the row at position `at`, or it with the row below, names; None where it is no header."""
    row = grid.rows[at]
    if not _printed_only(row):
        return None
    upper = _fields(row, labels)
    below = grid.rows[at + 1] if at + 1 < len(grid.rows) else ()
    lower = _fields(below, labels, exact=True)
    both = {**upper, **lower}
    if upper and lower and _adds(lower, upper, below) and _is_header(both, [*row, *(below[position] for position in lower)]):
        return Columns(_ordered(both), 2, headings=_headings(row, below))
    return Columns(_ordered(upper), headings=_headings(row)) if _is_header(upper, row) else None


def matrix_at(grid: Grid, at: int, labels: Labels) -> Columns | None:
    """The columns of a table with one column for each agency: a date, and headings that mean nothing else."""
    row = grid.rows[at]
    named = _fields(row, labels)
    others = {position: cell.text for position, cell in enumerate(row) if _heading(cell) and position not in named}
    dated = DATES & set(named.values()) and set(named.values()) <= BESIDE and min(named) == 0
    return Columns(_ordered(named), 1, others) if dated and len(others) >= 2 else None


def _headings(*rows: Sequence[Cell]) -> dict[int, str]:
    """The words over each column, of two rows those of the lower one where they differ."""
    return {at: " ".join(cell.text.split()) for row in rows for at, cell in enumerate(row) if cell.text}


def _printed_only(row: Sequence[Cell]) -> bool:
    """False for a row that holds a true date or begins as dates do: what nearly every entry does and no header."""
    return not any(isinstance(cell.value, date) or DATED.match(cell.text) for cell in row)


def _adds(lower: Mapping[int, str], upper: Mapping[int, str], below: Sequence[Cell]) -> bool:
    """True where the second row divides what the first one names, as `From` and `To` below `Date`."""
    others = any(cell.text and position not in lower and not cell.merged for position, cell in enumerate(below))
    new = {position: field for position, field in lower.items() if field not in upper.values()}
    return bool(new) and not others


def guessed(dated: Sequence[Sequence[bool]], texts: Sequence[Sequence[str]]) -> Columns | None:
    """The columns of a table that has no header: one that holds a date in almost every row, and the wordiest beside it."""
    if len(dated) < GUESSED_ROWS:
        return None
    width = min(len(row) for row in dated)
    date_at = next((at for at in range(width) if sum(row[at] for row in dated) >= GUESSED_SHARE * len(dated)), None)
    words = {at: sum(len(row[at].split()) for row in texts) for at in range(width) if at != date_at}
    event_at = max(words, key=lambda at: words[at], default=None)
    if date_at is None or event_at is None or words[event_at] < GUESSED_WORDS * len(texts):
        return None
    return Columns({date_at: "date", event_at: "event"}, 0)


def _heading(cell: Cell) -> bool:
    return bool(cell.text) and len(cell.text) <= LONGEST_HEADING and not isinstance(cell.value, float)


def _fields(row: Sequence[Cell], labels: Labels, *, exact: bool = False) -> dict[int, str]:
    found = {}
    for position, cell in enumerate(row):
        beside = position > 0 and cell.merged and cell.text == row[position - 1].text
        if not _heading(cell) or beside:
            continue
        part = DATE_PARTS.get(cell.text.strip(" :*").lower())
        meaning = None if part else means(cell.text, labels, exact=exact or not _terse(cell.text))
        if part or meaning:
            found[position] = part or (meaning.field if meaning else "")
    dates = [position for position, field in found.items() if field == "date"]
    made = {position for position in dates if MADE.search(row[position].text)}
    return {position: field for position, field in found.items() if position not in made or made == set(dates)}


def _terse(text: str) -> bool:
    """True for words that may be a heading although the dictionary does not have them word for word."""
    return len(text.split()) <= TERSE_WORDS and not text.rstrip().endswith(".") and not UNKNOWN.search(text)


def _is_header(fields: Mapping[int, str], row: Sequence[Cell]) -> bool:
    kinds = set(fields.values())
    printed = [cell for at, cell in enumerate(row) if cell.text and not (at and cell.merged and cell.text == row[at - 1].text)]
    return bool(kinds & DATES and kinds & TELLING) and len(fields) >= SHARE * len(printed)


def _ordered(fields: Mapping[int, str]) -> dict[int, str]:
    """The fields by position; a lone `Year` beside a date is no part of it."""
    kept = (
        fields
        if {"day", "month", "year"} <= set(fields.values())
        else {at: each for at, each in fields.items() if each not in DATE_PARTS}
    )
    return dict(sorted(kept.items()))
