"""Brings every shape in which people tell events into one: rows under columns.

Blocks come in; `Shape`s leave, each a grid whose cells keep their places in the document. A plain table stays as it is. A card for
each event, a column for each event, and paragraphs that begin with a date become tables too, so that the rows are read in one way
only. What belongs to no such shape is handed back as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parsers.chronologies.cards import cards
from parsers.chronologies.columns import Columns, header_at, headless, untold
from parsers.chronologies.narrative import narrated
from parsers.dated import is_date
from parsers.labels import Labels, means
from parsers.model import Block, Cell, Grid, Mark

TRANSPOSED_COLUMNS = 3
FEWEST_ASKED, MOST_ASKED, LONGEST_LABEL = 2, 30, 80
MOST_TURNED = 60  # columns of a table that may have been laid on its side


@dataclass(frozen=True, slots=True)
class Shape:
    """Events as rows under columns: the grid, its first header, and what was claimed when it was brought into this shape."""

    grid: Grid
    first: int = 0  # the position of the row where `columns` begin
    columns: Columns | None = None
    claims: tuple[Mark, ...] = ()


def shaped(blocks: Sequence[Block], labels: Labels, about: Labels) -> tuple[list[Shape], list[Block]]:
    """The tables of events in a document, and the blocks that are none, both in its order; `about` are the labels of a form."""
    plain: dict[int, Shape] = {}
    before: Columns | None = None
    for at, block in enumerate(blocks):
        if isinstance(block, Grid) and not block.hidden and block.rows and (shape := _table(block, labels, about, before)):
            plain[at] = shape
            before = shape.columns
    carded = cards([None if at in plain else block for at, block in enumerate(blocks)], labels)
    told = {} if plain or carded else narrated(blocks, labels)
    shapes, rest = list[Shape](), list[Block]()
    taken = {at for each in (*carded.values(), *told.values()) for at in each.taken}
    for at, block in enumerate(blocks):
        if at in plain:
            shapes.append(plain[at])
        elif at in carded or at in told:
            made = carded.get(at) or told[at]
            shapes.append(Shape(made.grid, 0, made.columns, made.claims))
        elif at not in taken:
            rest.append(block)
    return shapes, rest


def _table(grid: Grid, labels: Labels, about: Labels, before: Columns | None) -> Shape | None:
    """The grid as a table of events: as it stands, as more of the table `before` it, or laid on its side; or None."""
    for at in range(len(grid.rows)):
        if found := header_at(grid.rows, at, labels):
            return Shape(grid, at, found)
    if before is not None and _carries_on(grid.rows, before):
        return Shape(grid, 0, replace(before, height=0))
    if _asks(grid, about):
        return None
    if guessed := untold(grid.rows, labels):
        return Shape(grid, *guessed)
    if bare := headless(grid.rows, labels):
        return Shape(grid, 0, bare)
    if TRANSPOSED_COLUMNS <= max(map(len, grid.rows)) <= MOST_TURNED and len(grid.rows) > 1:
        turned = _turned(grid)
        return Shape(turned, 0, found) if (found := header_at(turned.rows, 0, labels)) else None
    return None


def _asks(grid: Grid, about: Labels) -> bool:
    """True for a block of labels and values about the case: its dates are answers and no events."""
    texts = {cell.text for row in grid.rows[:MOST_ASKED] for cell in row if cell.text and len(cell.text) <= LONGEST_LABEL}
    asked = sum(means(text, about, exact=True) is not None for text in texts)
    return asked >= FEWEST_ASKED and asked * 2 >= min(len(grid.rows), MOST_ASKED)


def _carries_on(rows: Sequence[Sequence[Cell]], before: Columns) -> bool:
    """True where the first row has as many cells as the table above, and a date where that has one."""
    at = before.position("date")
    return at is not None and max(before.fields) < len(rows[0]) and (is_date(rows[0][at].text) or rows[0][at].value is not None)


def _turned(grid: Grid) -> Grid:
    """The grid with its rows as columns."""
    width = max(map(len, grid.rows))
    rows = [[*row, *(Cell("", row[-1].place) for _ in range(width - len(row)))] for row in grid.rows if row]
    return replace(grid, rows=tuple(tuple(row[at] for row in rows) for at in range(width)))
