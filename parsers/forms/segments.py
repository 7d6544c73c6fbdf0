"""Cuts a form's table into stretches of rows that are built alike: sections of one table may follow different plans.

A grid comes in; segments leave, each a run of rows whose cells begin in the same columns. A cell that spans columns counts once;
one that goes on from the row above is kept and marked. A row with a single cell is a segment of its own kind: a title, or a box.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parsers.forms.answers import MARKED, view
from parsers.model import Cell, Grid


class Slot(NamedTuple):
    """One cell of a row as a person sees it: where it begins, and whether it goes on from the row above."""

    column: int
    cell: Cell
    down: bool = False


Row = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Rows built alike, in order; `single` where each is one cell across the table."""

    rows: tuple[Row, ...]
    single: bool
    numbers: tuple[Cell, ...] = ()  # that stood left of the rows, in a column of their own


def slots(row: Sequence[Cell]) -> Row:
    """The cells of a row without the repeats of those that span columns."""
    return tuple(Slot(at, cell, cell.merged) for at, cell in enumerate(row) if not across(row, at))


def across(row: Sequence[Cell], at: int) -> bool:
    """True for the repeat of the cell on the left, which spans several columns."""
    cell, left = row[at], row[at - 1] if at else None
    return left is not None and cell.merged and cell.text == left.text and (left.column_span > 1 or left.merged)


def segments(grid: Grid) -> list[Segment]:
    """The stretches of the table, in its order; empty rows of a sheet divide them and are in none."""
    sheet = grid.place.table is None
    found: list[Segment] = []
    run: list[Row] = []
    kind: object = None
    rows = [slots(row) for row in _inset(grid)] if sheet else [slots(row) for row in grid.rows]
    if _numbered(rows):
        boxes = tuple(row[1:] for row in rows)
        return [Segment(boxes, single=True, numbers=tuple(row[0].cell for row in rows if row[0].cell.text))]
    before: Row = ()
    for row in rows:
        now = _kind(row, sheet=sheet)
        if (
            now == SINGLE
            and sheet
            and kind not in (None, SINGLE)
            and _spanned(row) is not None
            and _spanned(row) == _spanned(before)
        ):
            now = kind  # the answers under a row of labels, of which only the first is there
        before = row
        if now != kind and run:
            found.append(Segment(tuple(run), kind == SINGLE))
            run = []
        kind = now
        if now is not None:
            run.append(_trimmed(row) if now == SINGLE else row)
    return [*found, Segment(tuple(run), kind == SINGLE)] if run else found


def _spanned(row: Row) -> tuple[tuple[int, int], ...] | None:
    """Where the cells of a row begin and how far they reach, where the first spans columns; None for any other row."""
    spans = tuple((slot.column, slot.cell.column_span) for slot in row)
    return spans if len(spans) > 1 and spans[0][1] > 1 else None


def _inset(grid: Grid) -> Sequence[Sequence[Cell]]:
    """The rows of a sheet without the empty columns on its left, which only set it in."""
    first = min((at for row in grid.rows for at, cell in enumerate(row) if cell.text), default=0)
    return [row[first:] for row in grid.rows]


def _numbered(rows: Sequence[Row]) -> bool:
    """True for rows of one box each, with its number on the left."""
    two = all(len(row) == 2 and not row[1].down for row in rows)
    return two and len(rows) >= FEWEST_NUMBERED and all(NUMBER.fullmatch(row[0].cell.text) for row in rows)


FEWEST_NUMBERED = 2
NUMBER = re.compile(r"\W*(?:[A-Za-z]{0,2}[ ./-]?\d{1,3}(?:\.\d{1,2})*[a-z]?|[A-Za-z]|[ivxlIVXL]{1,5})\W*")
SINGLE = "single"
OPTION = 3  # words of an option that says yes, no or unsure


def _kind(row: Row, *, sheet: bool) -> object:
    """What a row must have in common with the one above to stand in the same stretch; None for an empty row."""
    filled = [slot for slot in row if slot.cell.text]
    if sheet and not filled:
        return None
    # An answer may stand under its label, set in by an empty cell; a mark, or an option whose box is empty, is none.
    indented = len(filled) == 1 and not row[0].cell.text and not _chosen(filled[0].cell.text)
    if len(row) == 1 or (indented and not sheet) or (sheet and len(filled) == 1 and filled[0].column == _first(row)):
        return SINGLE
    return tuple(slot.column for slot in row)


def _chosen(text: str) -> bool:
    return MARKED.fullmatch(text) is not None or (len(text.split()) <= OPTION and view(text) is not None)


def _first(row: Row) -> int:
    return next((slot.column for slot in row if slot.cell.text), 0)


def _trimmed(row: Row) -> Row:
    return tuple(slot for slot in row if slot.cell.text)[:1] or row[:1]
