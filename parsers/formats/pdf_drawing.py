"""What is drawn on a page of a PDF, as far as it orders the words: rules, filled areas, squares, crosses and rings.

The subpaths of a page come in, already in the page's own coordinates (points, y downwards); rules and areas leave. Word draws the
borders of cells as thin filled rectangles, LibreOffice as strokes, others as stroked rectangles: all become rules here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

THIN = 3.0  # a filled rectangle that is thinner is a rule
STRAIGHT = 0.8  # how far from the horizontal or vertical a line may end and still be a rule
SQUARE = (5.0, 18.0)  # the sides of a box to tick

Point = tuple[float, float]
Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on the page."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether the point lies inside, or outside by no more than the slack."""
        return self.left - slack <= x <= self.right + slack and self.top - slack <= y <= self.bottom + slack

    def within(self, other: Area, slack: float = 1.0) -> bool:
        """Whether this area lies in the other."""
        return other.holds(self.left, self.top, slack) and other.holds(self.right, self.bottom, slack)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along one axis: `at` on the other axis, from `start` to `end`."""

    level: bool  # horizontal
    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Fill:
    """A filled rectangle with its colour."""

    area: Area
    colour: Colour


@dataclass(frozen=True, slots=True)
class Path:
    """One subpath as it is painted: the points, whether it is filled or stroked, and whether it bends."""

    points: Sequence[Point]
    curved: bool
    filled: Colour | None
    stroked: bool


@dataclass(slots=True)
class Drawing:
    """What the paths of a page amount to."""

    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    squares: list[Area] = field(default_factory=list)  # boxes to tick
    slants: list[Area] = field(default_factory=list)  # slanting strokes, as crosses and ticks are made of
    rings: list[Area] = field(default_factory=list)  # closed curves round words

    def add(self, path: Path) -> None:
        """Sorts one subpath in."""
        points = path.points
        if len(points) < 2:
            return
        area = bounds(points)
        if path.curved:
            self._curve(path, area)
        elif _is_rectangle(points):
            self._rectangle(path, area)
        elif path.stroked:
            self._strokes(points)

    def _curve(self, path: Path, area: Area) -> None:
        if path.stroked and path.filled in {None, WHITE} and 8 <= area.height <= 45 and 12 <= area.width <= 160:
            self.rings.append(area)

    def _rectangle(self, path: Path, area: Area) -> None:
        if path.filled is not None and min(area.width, area.height) <= THIN:
            self.rules.extend(_thin(area))
            return
        if path.filled is not None:
            self.fills.append(Fill(area, path.filled))
        if path.stroked and _is_square(area):
            self.squares.append(area)
        elif path.stroked:
            self.rules.extend(edges(area))

    def _strokes(self, points: Sequence[Point]) -> None:
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y1 - y0) <= STRAIGHT < abs(x1 - x0):
                self.rules.append(Rule(True, (y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x1 - x0) <= STRAIGHT < abs(y1 - y0):
                self.rules.append(Rule(False, (x0 + x1) / 2, min(y0, y1), max(y0, y1)))
            elif max(abs(x1 - x0), abs(y1 - y0)) <= SQUARE[1]:
                self.slants.append(bounds(((x0, y0), (x1, y1))))


def bounds(points: Sequence[Point]) -> Area:
    """The smallest area that holds the points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Area(min(xs), min(ys), max(xs), max(ys))


def edges(area: Area) -> Iterator[Rule]:
    """The four sides of an area, as rules."""
    for y in (area.top, area.bottom):
        yield Rule(True, y, area.left, area.right)
    for x in (area.left, area.right):
        yield Rule(False, x, area.top, area.bottom)


def _thin(area: Area) -> Iterator[Rule]:
    """The rule that a thin rectangle is; a dot where four borders meet is none."""
    if area.width > area.height * 1.5:
        yield Rule(True, (area.top + area.bottom) / 2, area.left, area.right)
    elif area.height > area.width * 1.5:
        yield Rule(False, (area.left + area.right) / 2, area.top, area.bottom)


def _is_rectangle(points: Sequence[Point]) -> bool:
    """Whether the points go once round a rectangle along the axes."""
    closed = [*points, points[0]] if points[-1] != points[0] else list(points)
    steps = list(pairwise(closed))
    return len(closed) == 5 and all(abs(a[0] - b[0]) < 0.05 or abs(a[1] - b[1]) < 0.05 for a, b in steps)


def _is_square(area: Area) -> bool:
    return SQUARE[0] <= area.width <= SQUARE[1] and abs(area.width - area.height) <= 1.5
