"""Tables from the rules of a page: rules that meet are one table, the spaces between them its cells.

Rules and filled areas come in; `Lattice`s leave, each a table's edges and the cells that they leave open, merged cells as one.
Rules are joined where Word draws them cell by cell; an outer edge that is not drawn is put where the other rules end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.formats.pdf_drawing import WHITE, Area, Fill, Rule, edges

NEAR = 2.5  # rules closer than this are one: a double border, a corner left open
LOWEST, NARROWEST = 4.0, 8.0  # rows and columns that are smaller are an uneven edge, or the rim round a table in a cell
BORDERED = 0.6  # of a cell's side: more of it ruled is a border
MOST_CROSSINGS = 3_000_000
MOST_COLUMNS, MOST_ROWS = 64, 1_500  # of a table on one page


@dataclass(frozen=True, slots=True)
class Box:
    """One cell: the rows and columns it spans, first and one past the last."""

    rows: tuple[int, int]
    columns: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lattice:
    """One table's edges from left to right and from top to bottom, and its cells in reading order."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]

    @property
    def area(self) -> Area:
        """All of it."""
        return Area(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def place(self, box: Box) -> Area:
        """Where the cell lies."""
        return Area(self.xs[box.columns[0]], self.ys[box.rows[0]], self.xs[box.columns[1]], self.ys[box.rows[1]])


def lattices(rules: Sequence[Rule], fills: Sequence[Fill]) -> list[Lattice]:
    """The tables of a page, from the top, an outer table before those in its cells; none where they would be too many."""
    level, upright = _joined(each for each in rules if each.level), _joined(each for each in rules if not each.level)
    if len(level) * len(upright) > MOST_CROSSINGS:
        return []
    found = [each for group in _groups(level, upright) if (each := _lattice(*group))]
    found.extend(_shaded(fills, found))
    return sorted(found, key=lambda each: (each.ys[0], -each.area.height))


def _shaded(fills: Sequence[Fill], ruled: Sequence[Lattice]) -> Iterator[Lattice]:
    """Tables that only the colour of their cells draws: at least two coloured areas side by side."""
    areas = [each.area for each in fills if each.colour != WHITE and each.area.width > 15 and each.area.height > 8]
    free = [each for each in areas[:2_000] if not any(_overlap(each, other.area) for other in ruled)]
    sides = [side for each in free for side in edges(each)]
    level, upright = _joined(each for each in sides if each.level), _joined(each for each in sides if not each.level)
    for group in _groups(level, upright) if len(level) * len(upright) <= MOST_CROSSINGS else ():
        lattice = _lattice(*group)
        if lattice and len(lattice.xs) > 2:
            yield lattice


def _overlap(one: Area, other: Area) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """The rules with those in one line joined where they touch or overlap."""
    result: list[Rule] = []
    for row in _rows(sorted(rules, key=lambda each: each.at)):
        at = sum(each.at for each in row) / len(row)
        last: Rule | None = None
        for each in sorted(row, key=lambda each: each.start):
            if last is not None and each.start - last.end <= NEAR:
                last = replace(last, end=max(last.end, each.end))
                continue
            if last is not None:
                result.append(last)
            last = replace(each, at=at)
        if last is not None:
            result.append(last)
    return [each for each in result if each.end - each.start > LOWEST]


def _rows(rules: Sequence[Rule]) -> Iterator[list[Rule]]:
    row: list[Rule] = []
    for each in rules:
        if row and each.at - row[0].at > NEAR:
            yield row
            row = []
        row.append(each)
    if row:
        yield row


def _groups(level: Sequence[Rule], upright: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules that hang together, level and upright, a group for each table."""
    owner = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    for i, one in enumerate(level):
        for j, other in enumerate(upright, len(level)):
            if _meet(one, other):
                owner[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for at, each in enumerate([*level, *upright]):
        groups.setdefault(root(at), ([], []))[0 if each.level else 1].append(each)
    return [each for each in groups.values() if each[0] and each[1]]


def _meet(one: Rule, other: Rule) -> bool:
    return one.start - NEAR <= other.at <= one.end + NEAR and other.start - NEAR <= one.at <= other.end + NEAR


def _lattice(level: Sequence[Rule], upright: Sequence[Rule]) -> Lattice | None:
    """The table that the rules make; None where they enclose nothing."""
    level, upright = _closed(level, upright), _closed(upright, level)
    ys, xs = _positions(level), _positions(upright)
    if not 2 <= len(xs) <= MOST_COLUMNS + 1 or not 2 <= len(ys) <= MOST_ROWS + 1:
        return None
    below, beside = _borders(level, ys, xs), _borders(upright, xs, ys)
    return Lattice(tuple(xs), tuple(ys), tuple(_boxes(len(ys) - 1, len(xs) - 1, below, beside)))


def _closed(rules: Sequence[Rule], across: Sequence[Rule]) -> list[Rule]:
    """The rules with an outer edge added on either side where several crossing rules end in the open."""
    ends = (min(each.start for each in across), max(each.end for each in across))
    reach = (min(each.at for each in across), max(each.at for each in across))
    at = [each.at for each in rules]
    added = [
        Rule(rules[0].level, end, *reach)
        for end, outermost, side in ((ends[0], min(at), "start"), (ends[1], max(at), "end"))
        if abs(end - outermost) > 8 and sum(abs(getattr(each, side) - end) < NEAR for each in across) > 1
    ]
    return [*rules, *added]


def _positions(rules: Iterable[Rule]) -> list[float]:
    """Where the rules lie, those of an uneven edge together."""
    result: list[float] = []
    for each in sorted(rules, key=lambda each: each.at):
        if not result or each.at - result[-1] > (LOWEST if each.level else NARROWEST):
            result.append(each.at)
    return result


def _borders(rules: Iterable[Rule], lines: Sequence[float], stops: Sequence[float]) -> list[list[bool]]:
    """For each line of the table, whether it is ruled from each stop to the next."""
    covered = [[0.0] * (len(stops) - 1) for _ in lines]
    for rule in rules:
        line = min(range(len(lines)), key=lambda at: abs(lines[at] - rule.at))
        for at in range(len(stops) - 1):
            covered[line][at] += max(min(rule.end, stops[at + 1]) - max(rule.start, stops[at]), 0.0)
    return [[each >= BORDERED * (stops[at + 1] - stops[at]) for at, each in enumerate(row)] for row in covered]


def _boxes(rows: int, columns: int, below: Sequence[Sequence[bool]], beside: Sequence[Sequence[bool]]) -> Iterator[Box]:
    """The cells in reading order: each goes right to the next border, and down while the same columns stay open."""
    taken = [[False] * columns for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            right = column + 1
            while right < columns and not beside[right][row] and not taken[row][right]:
                right += 1
            down = row + 1
            while down < rows and _open(down, column, right, below, beside, columns):
                down += 1
            for at in range(row, down):
                taken[at][column:right] = [True] * (right - column)
            yield Box((row, down), (column, right))


def _open(
    row: int, left: int, right: int, below: Sequence[Sequence[bool]], beside: Sequence[Sequence[bool]], columns: int
) -> bool:
    """Whether the cell above goes on in this row, over the same columns."""
    if any(below[row][left:right]) or any(beside[at][row] for at in range(left + 1, right)):
        return False
    return (left == 0 or beside[left][row]) and (right == columns or beside[right][row])
