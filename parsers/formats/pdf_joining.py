"""Tables that go on over a page break, made one again.

The pages in reading order come in; the same pages leave, with the rows of a table's later parts moved to its first. Parts belong
together when their outer edges are the same and nothing but the end of the page stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.formats.pdf_drawing import Area
from parsers.formats.pdf_flow import Room, Sheet, Table, bottom, top

NEAR = 3.0  # points by which edges may differ
FULL = 12.0  # points left on a page that is full
SPLIT = 28.0  # the same, where no two more lines would have gone into the row
MOSTLY = 0.6  # of the tables of one shape
MOST_HEADER_ROWS = 4
ENDED = re.compile(r"[.!?:;”\"')\]]\s*$")


def join(sheets: Sequence[Sheet]) -> None:
    """Joins each table that goes on with its beginning."""
    tables = [[each for each in sheet.elements if isinstance(each, Table)] for sheet in sheets]
    limit = max((bottom(each.elements[-1]) for each in sheets if each.elements), default=0.0)
    start = min((top(each.elements[0]) for each in sheets[1:] if each.elements), default=0.0)
    last: Table | None = None
    for sheet in sheets:
        first = sheet.elements[0] if sheet.elements else None
        if last is not None and isinstance(first, Table):
            seam = _Seam(last, first, _stacked(tables, first), limit)
            if first.area.top <= start + FULL and seam.joins:
                seam.close()
                sheet.elements.pop(0)
        if sheet.elements:
            last = sheet.elements[-1] if isinstance(sheet.elements[-1], Table) else None


def _stacked(tables: Sequence[Sequence[Table]], shape: Table) -> list[Table]:
    """The tables with the same columns of which several stand on one page."""
    same = ([each for each in page if _same_edges(each, shape)] for page in tables)
    return [each for page in same if len(page) > 1 for each in page]


class _Seam:
    """Two tables on either side of a page break, which may be parts of one."""

    def __init__(self, above: Table, below: Table, stacked: Sequence[Table], limit: float) -> None:
        self._above, self._below = above, below
        self._start = _repeated(above, below)
        self._pairs = _halves(above, below, self._start)
        like = [each for each in stacked if each is not above and each is not below]
        labelled = len(like) > 1 and sum(map(_labelled, like)) > MOSTLY * len(like)
        self._unlike = labelled and not _labelled(below)  # others of its shape begin with a label, and this one does not
        self._alone = len(like) > 1
        full = limit - above.area.bottom
        self._full = full <= FULL
        self._split = full <= SPLIT and _split(above, below, self._pairs, self._unlike)

    @property
    def joins(self) -> bool:
        """Whether they are one table: by a repeated header, or as nothing but a full page parts equal columns.

        Where a form has many small tables of one shape, only a row that is split tells a table that goes on from the next one.
        """
        if not _same_sides(self._above, self._below):
            return False
        if self._start:
            return True
        return self._full and _aligned(self._above, self._below) and (self._split or self._unlike or not self._alone)

    def close(self) -> None:
        """Moves the rows of the second to the end of the first; a row that the break split becomes one."""
        above, below = self._above, self._below
        for upper, lower in () if self._split else self._pairs:
            _carry(upper, lower)
        _align(above, below)
        uppers = {id(lower): upper for upper, lower in self._pairs} if self._split else {}
        for room in below.rooms:
            if id(room) in uppers:
                _unite(uppers[id(room)], room)
                continue
            moved = above.rows - (self._split and room.rows[0] > self._start)
            room.rows = (room.rows[0] + moved, room.rows[1] + moved)
            above.rooms.append(room)
        above.rows += below.rows - self._split
        above.area = Area(above.area.left, below.area.top, above.area.right, below.area.bottom)


def _same_sides(above: Table, below: Table) -> bool:
    return abs(above.xs[0] - below.xs[0]) <= NEAR and abs(above.xs[-1] - below.xs[-1]) <= NEAR


def _same_edges(one: Table, other: Table) -> bool:
    return len(one.xs) == len(other.xs) and all(abs(a - b) <= NEAR for a, b in zip(one.xs, other.xs, strict=True))


def _aligned(one: Table, other: Table) -> bool:
    """Whether the columns of one are those of the other, or some of them."""
    few, many = sorted((one.xs, other.xs), key=len)
    return all(any(abs(x - y) <= NEAR for y in many) for x in few)


def _labelled(table: Table) -> bool:
    """Whether it begins with a label."""
    lines = table.rooms[0].lines
    return bool(lines) and (table.rooms[0].shaded or lines[0].pieces[0].look.bold)


def _repeated(above: Table, below: Table) -> int:
    """How many rows at the top of the first are printed again at the top of the second."""
    count = 0
    while count < min(MOST_HEADER_ROWS, above.rows, below.rows - 1):
        one, other = ([_said(each) for each in table.row(count)] for table in (above, below))
        if one != other or not any(one):
            break
        count += 1
    return count


def _said(room: Room) -> str:
    return " ".join(each.text for each in room.lines)


def _unite(upper: Room, lower: Room) -> None:
    if lower.lines:
        upper.lines.extend([replace(lower.lines[0], torn=True), *lower.lines[1:]])
    upper.nested.extend(lower.nested)


def _carry(upper: Room, lower: Room) -> None:
    """Repeats a cell that spans rows on both sides of the break: below, only its empty rest is drawn."""
    spans = max(room.rows[1] - room.rows[0] for room in (upper, lower)) > 1
    if spans and upper.lines and not lower.lines and not lower.nested:
        lower.lines, lower.repeats = upper.lines, True


def _halves(above: Table, below: Table, start: int) -> list[tuple[Room, Room]]:
    """The cells on both sides of the break that may be halves of one."""
    uppers = [each for each in above.rooms if each.rows[1] == above.rows]
    lowers = [each for each in below.rooms if each.rows[0] == start]
    return [(upper, lower) for lower in lowers for upper in uppers if _same_columns(upper.area, lower.area)]


def _split(above: Table, below: Table, pairs: Sequence[tuple[Room, Room]], unlike: bool) -> bool:
    """Whether the break split a row: each cell goes on in one of the same width, and the words say so."""
    if not any(lower.lines for _, lower in pairs):
        return False
    if {upper.rows[0] for upper, _ in pairs} != {above.rows - 1} or len({lower.rows for _, lower in pairs}) != 1:
        return False
    if abs(sum(lower.area.width for _, lower in pairs) - below.area.width) > NEAR:
        return False
    if any(lower.lines and not upper.lines for upper, lower in pairs):
        return False
    if len(pairs) == 1:
        return unlike or _sentence(*pairs[0]) or _answered(above, below, *pairs[0])
    ended = any(upper.lines and not lower.lines for upper, lower in pairs)
    return unlike or any(_sentence(*each) for each in pairs) or (ended and not pairs[0][1].lines)


def _sentence(upper: Room, lower: Room) -> bool:
    """Whether a sentence goes on from the one to the other."""
    if not upper.lines or not lower.lines:
        return False
    return not ENDED.search(upper.lines[-1].text) and lower.lines[0].text[:1].islower()


def _answered(above: Table, below: Table, upper: Room, lower: Room) -> bool:
    """Whether rows that stand alone alternate between labels and answers, so that an answer is only ever followed by a label."""
    if upper.stands_out or lower.stands_out:
        return False
    whole = [[each for each in table.rooms if abs(each.area.width - table.area.width) < NEAR] for table in (above, below)]
    kinds = [[each.stands_out for each in rooms] for rooms in whole]
    twice = any(not one and not other for kind in kinds for one, other in pairwise(kind))
    return not twice and any(any(kind) for kind in kinds)


def _same_columns(one: Area, other: Area) -> bool:
    return abs(one.left - other.left) <= NEAR and abs(one.right - other.right) <= NEAR


def _align(above: Table, below: Table) -> None:
    """Gives both parts the column edges of either, so that their columns count alike."""
    xs: list[float] = []
    for x in sorted((*above.xs, *below.xs)):
        if not xs or x - xs[-1] > NEAR:
            xs.append(x)
    for table in (above, below):
        at = [min(range(len(xs)), key=lambda index, x=x: abs(xs[index] - x)) for x in table.xs]  # type: ignore[misc]
        for room in table.rooms:
            room.columns = (at[room.columns[0]], at[room.columns[1]])
        table.xs = tuple(xs)
