"""Brings every shape in which people tell events into one: rows under columns.

Blocks come in; `Shape`s leave, each a grid whose cells keep their places in the document. A plain table stays as it is. A card
for each event, a column for each event, and paragraphs that begin with a date become tables too, so that the rows are read in one
way only. What belongs to no such shape is handed back as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from parsers.chronologies.cards import cards
from parsers.chronologies.columns import Columns, header_at, headless, untold
from parsers.chronologies.narrative import narrated
from parsers.dated import is_date
from parsers.forms.family import header
from parsers.labels import Labels, means
from parsers.model import Block, Cell, Grid, Mark

LOOKED = 3  # rows below a header, one of which may be a better one
TRANSPOSED_COLUMNS = 3
FEWEST_FOLDED, MOST_ABOVE = 3, 4  # rows that fold, and rows above the first of them
FEWEST_ASKED, MOST_ASKED, LONGEST_LABEL = 2, 30, 80
MOST_TURNED = 60  # columns of a table that may have been laid on its side


@dataclass(frozen=True, slots=True)
class Shape:
    """Events as rows under columns: the grid, its first header, and what was claimed when it was brought into this shape."""

    grid: Grid
    first: int = 0  # the position of the row where `columns` begin
    columns: Columns | None = None
    claims: tuple[Mark, ...] = ()
    guessed: bool = False  # nobody knew the words over its columns, or it has none


def shaped(blocks: Sequence[Block], labels: Labels, about: Labels, people: Labels) -> tuple[list[Shape], list[Block]]:
    """The tables of events in a document, and the blocks that are none, both in its order.

    `about` are the labels of a form and `people` those of a table of people: what these know is about the case.
    """
    blocks = [part for block in blocks for part in (_apart(block) if isinstance(block, Grid) and not block.hidden else (block,))]
    plain: dict[int, Shape] = {}
    before: Columns | None = None
    lying: dict[int, Grid] = {}
    for at, block in enumerate(blocks):
        if not isinstance(block, Grid) or block.hidden or not block.rows or header(block, people) is not None:
            continue
        if shape := _table(block, labels, about, before):
            plain[at], before = shape, shape.columns
        elif (_timed(block, labels) or not _asks(block, about)) and (found := _sideways(block, labels)):
            plain[at], lying[at] = found
    carded = cards([None if at in plain else block for at, block in enumerate(blocks)], labels)
    told = {} if plain or carded else narrated(blocks, labels)
    shapes, rest = list[Shape](), list[Block]()
    taken = {at for each in (*carded.values(), *told.values()) for at in each.taken}
    for at, block in enumerate(blocks):
        if at in plain:
            shapes.append(plain[at])
            rest.extend([lying[at]] if at in lying else [])
        elif at in carded or at in told:
            made = carded.get(at) or told[at]
            shapes.append(Shape(made.grid, 0, made.columns, made.claims, guessed=True))
        elif at not in taken:
            rest.append(block)
    return shapes, rest


def _table(grid: Grid, labels: Labels, about: Labels, before: Columns | None) -> Shape | None:
    """The grid as a table of events: as it stands, as more of the table `before` it, or laid on its side; or None."""
    grid = _folded(grid)
    for at in range(len(grid.rows)):
        if found := header_at(grid.rows, at, labels):
            return Shape(grid, *_surest(grid, at, found, labels))
    if before is not None and _carries_on(grid.rows, before):
        return Shape(grid, 0, replace(before, height=0))
    if _asks(grid, about):
        return None
    if guessed := untold(grid.rows, labels):
        return Shape(grid, *guessed, guessed=True)
    if bare := headless(grid.rows, labels):
        return Shape(grid, 0, bare, guessed=True)
    return None


def _sideways(grid: Grid, labels: Labels) -> tuple[Shape, Grid] | None:
    """A table with a column for each event, laid on its side, and the rows above it that are about the case; or None."""
    at = next((at for at, row in enumerate(grid.rows) if _dates_across(row)), None)
    if at is None or max(map(len, grid.rows)) > MOST_TURNED:
        return None
    first, last = at, at
    while first > 0 and _filled(grid.rows[first - 1]) >= TRANSPOSED_COLUMNS:
        first -= 1
    while last + 1 < len(grid.rows) and _filled(grid.rows[last + 1]) > 1:
        last += 1
    turned = _turned(grid._replace(rows=grid.rows[first : last + 1]))
    columns = header_at(turned.rows, 0, labels) or header_at(turned.rows, 0, labels, strict=False)
    rest = grid._replace(rows=(*grid.rows[:first], *grid.rows[last + 1 :]))
    return (Shape(turned, 0, columns, guessed=True), rest) if columns else None


def _timed(grid: Grid, labels: Labels) -> bool:
    """True where a row of dates stands behind a caption that says so: whatever else is asked, these are events."""
    for row in filter(_dates_across, grid.rows):
        found = means(row[0].text, labels, exact=True)
        return found is not None and found.field == "date"
    return False


def _dates_across(row: Sequence[Cell]) -> bool:
    """True for a row of dates behind a caption."""
    cells = [cell for cell in row[1:] if cell.text and not cell.merged]
    dated = sum(is_date(cell.text) or isinstance(cell.value, date) for cell in cells)
    return len(cells) >= TRANSPOSED_COLUMNS - 1 and dated >= 0.6 * len(cells) and bool(row[0].text) and not is_date(row[0].text)


def _filled(row: Sequence[Cell]) -> int:
    return sum(bool(cell.text) and not cell.merged for cell in row)


def _folded(grid: Grid) -> Grid:
    """The grid with each row that spans the table put behind the row above it, where they alternate all the way."""
    if not any(map(_spans, grid.rows)):
        return grid
    rows = [row for row in grid.rows if any(cell.text for cell in row)]
    start = next((at for at in range(len(rows) - 1) if not _spans(rows[at]) and _spans(rows[at + 1])), None)
    if start is None or (any(_spans(row) for row in rows[:start]) and start > MOST_ABOVE):
        return grid
    pairs = list(zip(rows[start::2], rows[start + 1 :: 2], strict=False))
    good = [pair for pair in pairs if not _spans(pair[0]) and _spans(pair[1])]
    if len(good) < FEWEST_FOLDED or len(good) < len(pairs) or len(rows[start + 2 * len(pairs) :]) > 1:
        return grid
    above = tuple((*row, Cell("", row[-1].place)) for row in rows[:start])
    below = tuple((*row, Cell("", row[-1].place)) for row in rows[start + 2 * len(pairs) :])
    return grid._replace(rows=(*above, *((*upper, lower[0]) for upper, lower in pairs), *below))


def _spans(row: Sequence[Cell]) -> bool:
    """True for a row that holds one cell across the whole table."""
    if len(row) < 2 or not row[1].merged or not row[0].text:
        return False
    return all(cell.merged for cell in row[1:]) and len({cell.text for cell in row}) == 1


def _apart(grid: Grid) -> list[Grid]:
    """The tables that stand side by side on a sheet, with an empty column between them."""
    if grid.place.table is not None:
        return [grid]
    width = max(map(len, grid.rows), default=0)
    empty = [at for at in range(width) if not any(at < len(row) and row[at].text for row in grid.rows)]
    cut = [at for at in empty if 0 < at < width - 1]
    if not cut:
        return [grid]
    edges = [0, *cut, width]
    parts = [grid._replace(rows=tuple(tuple(row[left:right]) for row in grid.rows)) for left, right in pairwise(edges)]
    solid = [
        part
        for part in parts
        if part.rows and sum(any(row[at].text for row in part.rows if at < len(row)) for at in range(len(part.rows[0]))) > 1
    ]
    return solid if len(solid) > 1 else [grid]


def _surest(grid: Grid, at: int, found: Columns, labels: Labels) -> tuple[int, Columns]:
    """The header at that row, or one of the next that says more: a reference and its number may stand above it."""
    best, told = (at, found), _told(found, labels)
    for later in range(at + 1, min(at + 1 + LOOKED, len(grid.rows))):
        columns = header_at(grid.rows, later, labels)
        if columns and _told(columns, labels) > told:
            best, told = (later, columns), _told(columns, labels)
    return best


def _told(columns: Columns, labels: Labels) -> int:
    return sum(means(text, labels, exact=True) is not None for text in columns.headings.values())


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
    return grid._replace(rows=tuple(tuple(row[at] for row in rows) for at in range(width)))
