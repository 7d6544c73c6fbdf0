"""Tables that are no row of questions: a list with a header, and a choice whose marks stand in cells of their own.

A grid or the cells of a row come in; lines leave, as if they had been typed into the box of the question above or beside. What
people put into lists (other agencies, actions, key dates) answers that question and asks nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.dated import is_date
from parsers.forms.answers import MARKED, UNMARKED, answered
from parsers.model import Cell, Grid, Paragraph

FEWEST_ROWS = 2  # below its header: a single row may be answers under their labels


def heading(grid: Grid) -> int | None:
    """The index of the row that heads a list, or None; a list has a header that looks like one, over rows that do not."""
    for at, row in enumerate(grid.rows[:2]):
        cells, below = _cells(row), [_cells(each) for each in grid.rows[at + 1 :]]
        if len(cells) < 2 or not all(cell.text and len(cell.text) <= 80 for cell in cells):
            continue
        if not _stands_out(cells):
            if _tells_days(cells, below):
                return at
            continue
        if len(below) >= FEWEST_ROWS and all(len(each) == len(cells) and not _stands_out(each[:1]) for each in below):
            return at
    return None


def _tells_days(cells: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """True for a row without a date over rows that each hold one, in one and the same column: a list of events."""
    alike = len(below) >= FEWEST_ROWS and all(len(each) == len(cells) for each in below)
    return alike and any(not is_date(cell.text) and all(is_date(row[at].text) for row in below) for at, cell in enumerate(cells))


def _cells(row: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in row if not cell.merged]


def _stands_out(cells: Sequence[Cell]) -> bool:
    return bool(cells) and (all(cell.shaded for cell in cells) or all(cell.bold for cell in cells))


def listed(grid: Grid, at: int) -> list[Paragraph]:
    """The rows below the header, a line each."""
    rows = [
        (row, [text for cell in _cells(row) if not cell.struck and (text := answered(cell.text))]) for row in grid.rows[at + 1 :]
    ]
    return [Paragraph(" – ".join(texts), row[0].place._replace(column=None)) for row, texts in rows if texts]


def choice(cells: Sequence[Cell]) -> Paragraph | None:
    """The line of boxes that option cells with a cell for the mark beside each amount to, or None."""
    pairs = list(zip(cells[::2], cells[1::2], strict=False))
    if len(cells) < 4 or len(cells) % 2 or not all(0 < len(option.text.split()) <= 4 for option, _ in pairs):
        return None
    if not all(MARKED.fullmatch(mark.text) or UNMARKED.fullmatch(mark.text) for _, mark in pairs):
        return None
    words = ((("☒" if MARKED.fullmatch(mark.text) else "☐"), option.text) for option, mark in pairs)
    return Paragraph("  ".join(f"{box} {option}" for box, option in words), cells[0].place)
