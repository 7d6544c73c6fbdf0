"""One run of text of a rich text document while it is read: its paragraphs, and the tables that rise and close between them.

Rich text has no tables: it has paragraphs that say how deep in tables they stand, and marks where cells and rows end. Here they
are put together; where the columns lie is only known when a table is complete, and is worked out by `rtf_layout`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.formats.looks import Piece
from parsers.formats.story import MOST_SPANS

MOST_DEEP = 20  # tables in tables


@dataclass(frozen=True, slots=True)
class Side:
    """What a row says of one of its cells: its right edge in twips, and how it is joined to its neighbours."""

    edge: int
    above: bool = False  # continues the cell above
    left: bool = False  # continues the cell to the left
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph: its words, its heading level, and the text boxes that are anchored in it."""

    pieces: list[Piece]
    level: int | None = None
    boxed: bool = False
    floating: list[Flow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the blocks of each cell, and where the cells lie."""

    cells: list[list[Text | Table]]
    start: int
    sides: tuple[Side, ...]
    deleted: bool = False  # some of its words were


@dataclass(slots=True)
class Table:
    """One table, complete or still open."""

    rows: list[Row] = field(default_factory=list)
    cells: list[list[Text | Table]] = field(default_factory=list)  # of the row at hand
    blocks: list[Text | Table] = field(default_factory=list)  # of the cell at hand


@dataclass(slots=True)
class Shape:
    """The shape of the row at hand, as its definitions build it up."""

    start: int = 0
    sides: list[Side] = field(default_factory=list)
    settings: set[str] = field(default_factory=set)  # of the cell whose edge is still to come
    shaded: bool = False

    def edge(self, position: int) -> None:
        """Ends the definition of one cell."""
        if len(self.sides) <= MOST_SPANS:
            shaded = "shaded" in self.settings or self.shaded
            self.sides.append(Side(position, "clvmrg" in self.settings, "clmrg" in self.settings, shaded))
        self.settings = set()


class Flow:
    """The body, a header, a footer or a text box, with the paragraph and the tables at hand."""

    def __init__(self) -> None:
        self.blocks: list[Text | Table] = []
        self.pieces: list[Piece] = []
        self.floating: list[Flow] = []
        self.outer, self.nested = Shape(), Shape()
        self.deleted = False
        self._open: list[Table] = []

    @property
    def depth(self) -> int:
        """How many tables are open, one in the other."""
        return len(self._open)

    def end_paragraph(self, depth: int, level: int | None, *, boxed: bool) -> None:
        """Ends the paragraph at hand, which stands so deep in tables."""
        self._at(depth).append(Text(self.pieces, level, boxed, self.floating))
        self.pieces, self.floating = [], []

    def end_cell(self, depth: int, level: int | None, *, boxed: bool) -> None:
        """Ends the cell at hand with its last paragraph."""
        self.end_paragraph(depth, level, boxed=boxed)
        table = self._open[-1]
        table.cells.append(table.blocks)
        table.blocks = []

    def end_row(self, depth: int, shape: Shape) -> None:
        """Ends the row at hand."""
        self._at(depth)
        self._finish_row(self._open[-1], shape)

    def end(self) -> None:
        """Ends what is still open."""
        if self.pieces or self.floating:
            self.end_paragraph(0, None, boxed=False)
        self._at(0)

    def _at(self, depth: int) -> list[Text | Table]:
        """Where a paragraph of that depth belongs, when deeper tables are closed and missing ones opened."""
        depth = min(depth, MOST_DEEP)
        while len(self._open) > depth:
            table = self._open.pop()
            self._finish_row(table, self.nested if self._open else self.outer)
            (self._open[-1].blocks if self._open else self.blocks).append(table)
        while len(self._open) < depth:
            self._open.append(Table())
        return self._open[-1].blocks if self._open else self.blocks

    def _finish_row(self, table: Table, shape: Shape) -> None:
        if table.blocks:  # a cell without its end
            table.cells.append(table.blocks)
        if table.cells:
            table.rows.append(Row(table.cells, shape.start, tuple(shape.sides), self.deleted))
        table.cells, table.blocks, self.deleted = [], [], False
