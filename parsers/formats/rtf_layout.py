"""Lays out what stands in rich text as blocks: paragraphs with their places, and grids whose columns are found by their edges.

Complete flows come in; blocks leave. Each row of rich text says where the right edges of its cells lie; edges that several rows
share are the columns, and a cell spans those that lie between its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from parsers.formats.rtf_flow import Flow, Row, Side, Table, Text
from parsers.formats.story import MOST_CELLS, MOST_SPANS, Story, filled, spread
from parsers.model import Block, Cell, Grid, Place

NEAR = 30  # twips: edges so close together are one that was rounded


class Layout(Story):
    """One pass over the flows of a document."""

    def part(self, name: str, flows: Iterable[Flow]) -> None:
        """Lays out the body, or the headers or footers of all sections; what several sections share is kept once."""
        self.begin(name)
        seen: set[tuple[str, ...]] = set()
        for flow in flows:
            words = tuple(_words(flow.blocks))
            if name == "body" or words not in seen:
                self.blocks.extend(self._read(flow.blocks))
            seen.add(words)

    def _read(self, blocks: Iterable[Text | Table], place: Place | None = None) -> Iterator[Block]:
        for each in blocks:
            if isinstance(each, Table):
                yield from self._table(each)
            else:
                floating = [found for flow in each.floating for found in self._read(flow.blocks)]
                yield self.paragraph(each.pieces, place, each.level, boxed=each.boxed)
                yield from floating

    def _table(self, table: Table) -> Iterator[Grid]:
        place = self.table()
        columns = _columns(table)
        above: list[Cell] = []
        rows: list[tuple[Cell, ...]] = []
        nested: list[Grid] = []
        for row in table.rows:
            if row.deleted and not any(text for cell in row.cells for text in _words(cell)):
                continue  # all of it was deleted
            if self.cells > MOST_CELLS:
                self.flags.add("clipped_table")
                break
            above = self._row(row, place._replace(row=len(rows) + 1), columns, above, nested)
            rows.append(tuple(above))
        yield Grid(tuple(rows), place)
        yield from nested

    def _row(self, row: Row, place: Place, columns: list[int], above: list[Cell], nested: list[Grid]) -> list[Cell]:
        left = _column(columns, row.start)
        cells = [Cell("", place) for _ in range(left)]
        for number, blocks in enumerate(row.cells):
            if len(cells) > MOST_SPANS:
                self.flags.add("clipped_table")
                break
            side = row.sides[number] if number < len(row.sides) else None
            if side is None and row.sides and not any(_words(blocks)):
                continue  # an end too many, as LibreOffice writes one after a table in a cell
            right = max(_column(columns, side.edge), left + 1) if side else left + 1
            at = place._replace(column=len(cells) + 1)
            origin = _origin(side, above[len(cells) : len(cells) + 1], cells[-1:])
            if origin is not None:
                cells.extend(spread(origin, at, right - left))
            else:
                cell = filled(self._read(blocks, at), at, right - left, nested, shaded=bool(side and side.shaded))
                cells += [cell, *spread(cell, at._replace(column=len(cells) + 2), right - left - 1)]
            left = right
        self.cells += len(cells)
        return cells


def _origin(side: Side | None, above: list[Cell], left: list[Cell]) -> Cell | None:
    """The cell that this one continues, upwards or to the left."""
    if side and side.above and above:
        return above[0]
    return left[0] if side and side.left and left else None


def _columns(table: Table) -> list[int]:
    """The left edges of a table's columns; none where its rows are cut so differently that edges say nothing."""
    edges = {row.start for row in table.rows} | {side.edge for row in table.rows for side in row.sides}
    found: list[int] = []
    last = None
    for edge in sorted(edges):
        if last is None or edge - last > NEAR:
            found.append(edge)
        last = edge
    return found if len(found) <= MOST_SPANS + 1 else []


def _column(columns: list[int], edge: int) -> int:
    """The column that begins at an edge, counted from 0."""
    return max(bisect_right(columns, edge) - 1, 0)


def _words(blocks: Iterable[Text | Table]) -> Iterator[str]:
    for each in blocks:
        if isinstance(each, Table):
            yield from (text for row in each.rows for cell in row.cells for text in _words(cell))
        else:
            yield from (piece.text for piece in each.pieces if piece.text.strip())
            yield from (text for flow in each.floating for text in _words(flow.blocks))
