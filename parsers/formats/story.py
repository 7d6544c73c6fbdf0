"""What the readers of text documents share: the numbers they give, the cells they fill, and what they say of what they left out.

A reader walks its own markup and hands the words over piece by piece; paragraphs, cells and problems of one shape leave, so that
nobody above can tell whether a form came from Word, as OpenDocument or as rich text. No file format is known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from parsers.formats.looks import Piece, line
from parsers.model import Block, Cell, Contents, Grid, Paragraph, Place, Problem

MOST_SPANS = 63  # the number of columns that Word itself allows in a table
MOST_CELLS = 400_000  # in one document, merges resolved; a form has hundreds

FLAGS = {
    "tracked_changes": "This document has tracked changes: insertions were read as text and deletions were left out.",
    "hidden_text": "Some words in this document are formatted as hidden and were left out.",
    "struck_text": "Some words in this document are struck through and were left out.",
    "clipped_table": "A table in this document is larger than a form can be and was read only in part.",
}


class Story:
    """One pass over a text document: what it has found so far, and the numbers that it has given."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.flags: set[str] = set()
        self.cells = 0
        self._part = "body"
        self._tables = self._paragraphs = 0

    def begin(self, part: str) -> None:
        """Begins the body, a header or a footer; its numbers start anew."""
        self._part, self._tables, self._paragraphs = part, 0, 0

    def contents(self) -> Contents:
        """All that was found."""
        return Contents(tuple(self.blocks), tuple(Problem(code, FLAGS[code]) for code in FLAGS if code in self.flags))

    def table(self) -> Place:
        """The place of the next table."""
        self._tables += 1
        return Place(self._part, table=self._tables)

    def paragraph(self, pieces: Sequence[Piece], place: Place | None, heading: int | None, *, boxed: bool) -> Paragraph:
        """The paragraph that the pieces make, in the cell at `place` or else with the next number of its own."""
        if place is None:
            self._paragraphs += 1
            place = Place(self._part, paragraph=self._paragraphs)
        read = line(pieces, place, heading, boxed)
        for each in pieces:
            if each.look.struck and each.text.strip():
                self.flags.add("struck_text")
        return read if not read.struck or place.table else read._replace(text="")


def joined(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with neighbours of one look put together, for formats that break words up where nothing changes."""
    groups = groupby(pieces, key=lambda each: each.look)
    return [Piece("".join(each.text for each in group), seen) for seen, group in groups]


def filled(blocks: Iterable[Block], place: Place, span: int, nested: list[Grid], *, shaded: bool) -> Cell:
    """The cell in which the blocks stand; its tables join `nested`, under the cell's words."""
    blocks = list(blocks)
    if len(blocks) == 1 and isinstance(only := blocks[0], Paragraph) and not only.struck:  # as nearly every cell is
        text = only.text.strip()
        return Cell(text, place, 1, span, False, None, bool(text) and only.bold, False, False, shaded, (only,))
    lines = tuple(each for each in blocks if isinstance(each, Paragraph))
    plain = tuple(each for each in lines if not each.struck)
    struck = bool(lines) and not any(each.text for each in plain) and any(each.struck for each in lines)
    lines = lines if struck else plain
    text = "\n".join(each.text for each in lines).strip()
    inner = tuple([each._replace(title=text) if isinstance(each, Grid) else each for each in blocks])
    tables = [each for each in inner if isinstance(each, Grid)]
    nested.extend(tables)
    return Cell(
        text, place, column_span=span, bold=bool(text) and all(each.bold for each in lines if each.text), struck=struck,
        shaded=shaded, lines=lines, inner=inner if tables else (),
    )  # fmt: skip


def spread(cell: Cell, place: Place, span: int) -> list[Cell]:
    """The cell's repeats from `place` on, over so many columns."""
    first = place.column or 1
    return [
        cell._replace(merged=True, place=Place(place.part, place.table, place.row, first + step, place.paragraph))
        for step in range(span)
    ]
