"""Takes away tables that only frame others: one column of cells in which labels, boxes and further tables stand.

Blocks come in; blocks leave in which the contents of such a frame stand in reading order, as if there were no frame. Every other
table stays as it is, with the tables inside its cells behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from parsers.model import Block, Cell, Grid, Paragraph


def unframed(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without frames."""
    found: list[Block] = []
    inside: dict[int, Grid] = {}  # tables that a frame has given already, by their rows: each level titles the tables in it anew
    for block in blocks:
        if isinstance(block, Grid) and id(block.rows) in inside:
            continue
        if isinstance(block, Grid) and _frames(block):
            opened = list(_opened(block))
            inside.update((id(each.rows), each) for each in opened if isinstance(each, Grid))
            found.extend(unframed(opened))
        else:
            found.append(block)
    return found


def _frames(grid: Grid) -> bool:
    """True for a table of one column in which other tables stand."""
    return bool(grid.rows) and all(len(_cells(row)) == 1 for row in grid.rows) and any(row[0].inner for row in grid.rows)


def _cells(row: Sequence[Cell]) -> list[Cell]:
    return [cell for at, cell in enumerate(row) if not (at and cell.merged)]


def _opened(grid: Grid) -> Iterator[Block]:
    for row in grid.rows:
        cell = row[0]
        if cell.inner:
            yield from cell.inner
        elif cell.shaded or not cell.lines:
            yield Grid((row,), grid.place)
        else:
            yield from (line for line in cell.lines if isinstance(line, Paragraph))
