"""The tables of a Word 97-2003 document: rows of cells as the text gives them, and the grid that their edges make.

Nothing in the file says how many columns a cell spans. Each row's end lists where its cells begin and end ([MS-DOC] 2.9.321), and
the columns of the grid are all edges of all rows. Paragraphs come in one by one; a `Grid` leaves when the table is closed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.formats.doc_looks import old_shade, shade
from parsers.formats.doc_properties import DEFINE_TABLE, changes
from parsers.formats.story import MOST_CELLS, MOST_SPANS, Story, filled, spread
from parsers.model import Block, Cell, Grid, Paragraph, Place

NEAR = 15  # edges closer than this, in twentieths of a point, are one to the eye
SHADES: Mapping[int, int] = {0xD612: 0, 0xD616: 22, 0xD60C: 44}  # lists of shadings, and the cell that each begins with
OLD_SHADES, MERGE_DOWN = 0xD609, 0xD62B
UP, FIRST_DOWN = 1, 3
WHITE = frozenset({"auto", "ffffff"})


@dataclass(slots=True)
class Shape:
    """How a row is divided: the edges of its cells, which continue one to the left or above, and which are shaded."""

    edges: tuple[int, ...] = ()
    across: list[int] = field(default_factory=list)
    down: dict[int, int] = field(default_factory=dict)
    shaded: dict[int, bool] = field(default_factory=dict)

    def leftward(self, cell: int) -> bool:
        """Whether the cell continues the one to its left; Word 97 and later versions number the first of them differently."""
        if cell == 0 or cell >= len(self.across) or not self.across[cell] or not self.across[cell - 1]:
            return False
        begin = cell
        while begin and self.across[begin - 1]:
            begin -= 1
        return self.across[cell] not in {3, self.across[begin]}


def shape(listed: bytes) -> Shape:
    """What the changes at a row's end say of its shape."""
    found, old = Shape(), dict[int, bool]()
    for code, operand in changes(listed):
        if code == DEFINE_TABLE:
            found = _defined(operand)
        elif code in SHADES:
            found.shaded |= {
                SHADES[code] + at // 10: shade(operand[at : at + 10]) not in WHITE for at in range(0, len(operand) - 9, 10)
            }
        elif code == OLD_SHADES:
            old = {at // 2: old_shade(operand[at : at + 2]) not in WHITE for at in range(0, len(operand) - 1, 2)}
        elif code == MERGE_DOWN and len(operand) == 2:
            found.down[operand[0]] = operand[1]
    found.shaded = found.shaded or old
    return found


def _defined(operand: bytes) -> Shape:
    count = operand[0] if operand else 0
    if count > MOST_SPANS or len(operand) < 3 + 2 * count:
        return Shape()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    cells = operand[3 + 2 * count :]
    flags = [int.from_bytes(cells[20 * number : 20 * number + 2], "little") for number in range(count)]
    down = {number: each >> 5 & 3 for number, each in enumerate(flags)}
    return Shape(edges, [each & 3 for each in flags], down)


@dataclass(slots=True)
class Table:
    """A table that is being read: its closed rows, and the cell that is open."""

    place: Place
    rows: list[tuple[list[list[Block]], Shape]] = field(default_factory=list)
    cells: list[list[Block]] = field(default_factory=list)
    cell: list[Block] = field(default_factory=list)

    def end_cell(self) -> None:
        """Closes the cell."""
        self.cells.append(self.cell)
        self.cell = []

    def end_row(self, shape: Shape, *, kept: bool = True) -> None:
        """Closes the row; one that was deleted is not `kept`."""
        if self.cell:
            self.end_cell()
        if kept and self.cells:
            self.rows.append((self.cells, shape))
        self.cells = []

    def blocks(self, story: Story) -> list[Block]:
        """The grid, and the tables that stand in its cells."""
        self.end_row(Shape())
        columns = _columns(shape.edges for _, shape in self.rows)
        above: list[Cell] = []
        rows: list[tuple[Cell, ...]] = []
        nested: list[Grid] = []
        for cells, shape in self.rows:
            if len(cells) > MOST_SPANS or story.cells > MOST_CELLS:
                story.flags.add("clipped_table")
            if story.cells > MOST_CELLS:
                break
            above = _row(cells[:MOST_SPANS], shape, self.place._replace(row=len(rows) + 1), (columns, above, nested))
            story.cells += len(above)
            rows.append(tuple(above))
        return [Grid(tuple(rows), self.place), *nested]


def _columns(edges: Iterable[Sequence[int]]) -> dict[int, int]:
    """The column that begins at each edge; none at all where there would be more than a table can have."""
    found: dict[int, int] = {}
    first, number = None, -1
    for edge in sorted({each for row in edges for each in row}):
        if first is None or edge - first > NEAR:
            first, number = edge, number + 1
        found[edge] = number
    return found if number <= MOST_SPANS else {}


def _row(
    cells: list[list[Block]], shape: Shape, place: Place, known: tuple[dict[int, int], list[Cell], list[Grid]]
) -> list[Cell]:
    """The row's cells, each followed by its repeats in the columns that it spans."""
    columns, above, nested = known
    begins = [columns.get(each, 0) for each in shape.edges]
    row = [Cell("", place) for _ in range(begins[0] if begins else 0)]
    for number, blocks in enumerate(cells):
        span = max(begins[number + 1] - len(row), 1) if number + 1 < len(begins) else 1
        at = place._replace(column=len(row) + 1)
        if shape.down.get(number) == UP and len(row) < len(above):
            row += spread(above[len(row)], at, span)
        elif shape.leftward(number) and row:
            row += spread(row[-1], at, span)
        else:
            cell = filled([_placed(each, at) for each in blocks], at, span, nested, shaded=shape.shaded.get(number, False))
            row += [cell, *spread(cell, at._replace(column=len(row) + 2), span - 1)]
    return row


def _placed(block: Block, place: Place) -> Block:
    """The block, at its cell's place if it is a paragraph of that cell; a text box has a place of its own."""
    return block._replace(place=place) if isinstance(block, Paragraph) and block.place.table else block
