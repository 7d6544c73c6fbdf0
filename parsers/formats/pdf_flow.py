"""The order in which a person reads a PDF: each page's lines and tables from top to bottom, running headers and footers once.

Pages come in; `Sheet`s leave, one a page, whose elements are lines outside tables and `Table`s with the lines of their cells.
What repeats at the edge of several pages is a running header or footer; page numbers and footnotes are no part of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from parsers.formats.pdf_aligned import aligned
from parsers.formats.pdf_drawing import WHITE, Area, Fill
from parsers.formats.pdf_letters import Glyph
from parsers.formats.pdf_lines import Line, lines
from parsers.formats.pdf_marks import MOST_COMPARED, highlight
from parsers.formats.pdf_page import Page
from parsers.formats.pdf_tables import Lattice, lattices

MARGIN = 0.2  # of the page's height, at either end, where what runs on every page is looked for
OUTERMOST = 50.0  # points from the edge: where the text of a page does not reach
PAGE_NUMBER = re.compile(r"[-–|\s]*(?:page\s*)?\d{1,3}(?:\s*(?:of|/|\|)\s*(?:page\s*)?\d{1,3})?[-–|\s]*", re.IGNORECASE)
NOTE = re.compile(r"(\d{1,2}|[ivx]{1,4}|[*†‡])(?=\s|\w)")
NOTE_RULE = (0.12, 0.45)  # of the page's width: the rule above footnotes


@dataclass(slots=True)
class Room:
    """One cell of a table: the rows and columns it spans, its area, its lines, and the tables in it."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    area: Area
    lines: list[Line]
    shaded: bool = False
    nested: list[Table] = field(default_factory=list)
    repeats: bool = False  # continues a cell of an earlier page, whose lines it has

    @property
    def stands_out(self) -> bool:
        """Whether it looks like a label: coloured, or all in bold."""
        words = [piece for line in self.lines for piece in line.pieces if piece.text.strip()]
        return self.shaded or (bool(words) and all(each.look.bold for each in words))


@dataclass(slots=True)
class Table:
    """One table as far as it stands on one page: its column edges, how many rows it has, and its cells in reading order."""

    xs: tuple[float, ...]
    area: Area
    rows: int
    rooms: list[Room]

    def row(self, at: int) -> list[Room]:
        """The cells that lie in the row, and in no other."""
        return [each for each in self.rooms if each.rows == (at, at + 1)]

    @property
    def text(self) -> str:
        """All its words."""
        return "\n".join(line.text for each in self.rooms for line in each.lines)


Element = Line | Table


@dataclass(slots=True)
class Sheet:
    """One page in reading order, and what runs along its edges."""

    width: float
    height: float
    elements: list[Element]
    header: list[Element] = field(default_factory=list)
    footer: list[Element] = field(default_factory=list)
    note_rule: float | None = None  # where a short rule parts footnotes from the text
    gone: set[float] = field(default_factory=set)  # where what runs along the edges began

    @property
    def lines(self) -> list[Line]:
        """The lines outside tables."""
        return [each for each in self.elements if isinstance(each, Line)]


def sheets(pages: Sequence[Page]) -> list[Sheet]:
    """The pages in reading order."""
    found = [_tables(page) for page in pages]
    for page, tables in zip(pages, found, strict=True):
        highlight(page, [each.place(box) for each in tables for box in each.boxes])
    result = [_sheet(page, tables, frozenset()) for page, tables in zip(pages, found, strict=True)]
    _run(result)
    for at, (page, tables) in enumerate(zip(pages, found, strict=True)):
        notes = _notes(result[at])
        if notes:
            result[at] = _unnoted(result[at], _sheet(page, tables, notes))
    return result


def top(element: Element) -> float:
    """Where the element begins on its page."""
    return element.base - element.size * 0.8 if isinstance(element, Line) else element.area.top


def bottom(element: Element) -> float:
    """Where the element ends on its page."""
    return element.base if isinstance(element, Line) else element.area.bottom


# --- one page


def _tables(page: Page) -> list[Lattice]:
    """The tables of a page: those that are drawn, and outside them those that only stand in columns."""
    drawn = lattices(page.drawing.rules, page.drawing.fills)
    areas = [each.area for each in drawn]
    free = [each for each in page.glyphs if not any(area.holds(*each.middle) for area in areas)]
    loose = [each for each in aligned(free) if not any(_meets(each.area, area) for area in areas)]
    return sorted([*drawn, *loose], key=lambda each: (each.ys[0], -each.area.height))


def _meets(one: Area, other: Area) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _sheet(page: Page, tables: Sequence[Lattice], notes: frozenset[str]) -> Sheet:
    """The page's lines and tables by their height; a character belongs to the innermost cell that holds it."""
    inner = sorted(tables, key=lambda each: each.area.width * each.area.height)
    held: dict[tuple[int, int], list[Glyph]] = {}
    free: list[Glyph] = []
    finders = [(each.area, _finder(each)) for each in inner]
    for glyph in page.glyphs:
        x, y = glyph.middle
        owner = next(((at, find(x, y)) for at, (area, find) in enumerate(finders) if area.holds(x, y)), None)
        (free if owner is None else held.setdefault(owner, [])).append(glyph)
    made = [
        _table(each, {box: held.get((at, box), []) for box in range(len(each.boxes))}, page.drawing.fills, notes)
        for at, each in enumerate(inner)
    ]
    elements: list[Element] = [
        *lines(free, notes),
        *_outermost([each for each in made if each.text.strip() or len(each.rooms) > 1]),
    ]
    return Sheet(page.width, page.height, sorted(elements, key=top), note_rule=_note_rule(page, tables))


def _finder(lattice: Lattice) -> Callable[[float, float], int]:
    """Which cell of the table, by its position, holds a point."""
    grid: dict[tuple[int, int], int] = {}
    for at, box in enumerate(lattice.boxes):
        grid.update({(row, column): at for row in range(*box.rows) for column in range(*box.columns)})

    def find(x: float, y: float) -> int:
        return grid[bisect_right(lattice.ys[1:-1], y), bisect_right(lattice.xs[1:-1], x)]

    return find


def _table(lattice: Lattice, held: dict[int, list[Glyph]], fills: Sequence[Fill], notes: frozenset[str]) -> Table:
    areas = [lattice.place(box) for box in lattice.boxes]
    inside = [each for each in fills if each.colour != WHITE and lattice.area.holds(each.area.left, each.area.top, 4)]
    inside = inside[: MOST_COMPARED // (len(areas) + 1)]
    rooms = [
        Room(box.rows, box.columns, area, lines(held[at], notes), _shaded(area, inside))
        for at, (box, area) in enumerate(zip(lattice.boxes, areas, strict=True))
    ]
    return Table(lattice.xs, lattice.area, len(lattice.ys) - 1, rooms)


def _shaded(area: Area, fills: Sequence[Fill]) -> bool:
    """Whether most of the cell is coloured."""
    x, y = (area.left + area.right) / 2, (area.top + area.bottom) / 2
    return any(
        each.area.holds(x, y) and each.area.height > 0.6 * area.height and each.area.width > 0.6 * area.width for each in fills
    )


def _outermost(tables: Sequence[Table]) -> list[Table]:
    """The tables that stand in no other; each of the rest joins the cell that it stands in."""
    result: list[Table] = []
    for at, each in enumerate(tables):  # the smallest first
        home = next((room for other in tables[at + 1 :] for room in other.rooms if each.area.within(room.area, 2)), None)
        if home is None:
            result.append(each)
        else:
            home.nested.append(each)
    return result


# --- what runs along the edges


def _run(found: Sequence[Sheet]) -> None:
    """Takes running headers and footers, and page numbers, from the pages."""
    heads, feet = (Counter(key for sheet in found for key in {*_keys(sheet, low=low)}) for low in (False, True))
    many = max(2, len(found) // 2)
    for sheet in found:
        _take(sheet, sheet.header, lambda key: heads[key] >= many, low=False)
        _take(sheet, sheet.footer, lambda key: feet[key] >= many, low=True)
        if len(found) == 1:
            _outermost_lines(sheet)


def _outermost_lines(sheet: Sheet) -> None:
    """Takes the header and footer from a single page, where nothing repeats: lines that stand apart in the outermost margin."""
    for into, low in ((sheet.header, False), (sheet.footer, True)):
        if len(sheet.elements) < 3:
            return
        each, inner = (sheet.elements[-1], sheet.elements[-2]) if low else (sheet.elements[0], sheet.elements[1])
        apart = top(each) - bottom(inner) if low else top(inner) - bottom(each)
        edge = sheet.height - bottom(each) if low else top(each)
        if isinstance(each, Line) and edge < OUTERMOST and apart > 1.2 * each.size:
            sheet.elements.remove(each)
            sheet.gone.add(top(each))
            into.append(each)


def _keys(sheet: Sheet, *, low: bool) -> list[str]:
    return [_key(each, sheet, low=low) for each in sheet.elements if _marginal(each, sheet, low=low)]


def _marginal(element: Element, sheet: Sheet, *, low: bool) -> bool:
    return top(element) > sheet.height * (1 - MARGIN) if low else bottom(element) < sheet.height * MARGIN


def _key(element: Element, sheet: Sheet, *, low: bool) -> str:
    """What the element says, its numbers aside, and how far from the edge it stands."""
    away = sheet.height - bottom(element) if low else top(element)
    return f"{away:.0f} {re.sub('[0-9]+', '#', element.text)}"


def _take(sheet: Sheet, into: list[Element], runs: Callable[[str], bool], *, low: bool) -> None:
    """Moves what runs on, from the edge inwards up to the first thing that does not."""
    while sheet.elements:
        at = -1 if low else 0
        each = sheet.elements[at]
        if not _marginal(each, sheet, low=low):
            return
        number = isinstance(each, Line) and bool(PAGE_NUMBER.fullmatch(each.text)) and _at_edge(each, sheet)
        if not number and (not runs(_key(each, sheet, low=low)) or _is_note(each, sheet)):
            return
        sheet.elements.pop(at)
        sheet.gone.add(top(each))
        if not number:
            into.insert(0 if low else len(into), each)


def _at_edge(line: Line, sheet: Sheet) -> bool:
    return line.base < sheet.height * 0.1 or line.base > sheet.height * 0.9


# --- footnotes


def _note_rule(page: Page, tables: Iterable[Lattice]) -> float | None:
    """Where the short rule above footnotes lies."""
    areas = [each.area for each in tables]
    found = [
        each.at
        for each in page.drawing.rules
        if each.level and NOTE_RULE[0] * page.width <= each.end - each.start <= NOTE_RULE[1] * page.width
        and not any(area.holds(each.start, each.at, 3) for area in areas)
    ]  # fmt: skip
    return max(found, default=None)


def _is_note(element: Element, sheet: Sheet) -> bool:
    """Whether it looks like a footnote: under that rule, and numbered."""
    under = sheet.note_rule is not None and top(element) > sheet.note_rule - 4
    return under and isinstance(element, Line) and bool(NOTE.match(element.text))


def _below(sheet: Sheet) -> list[Element]:
    """What stands under the rule above footnotes, if it begins as a footnote does."""
    if sheet.note_rule is None:
        return []
    under = [each for each in sheet.elements if top(each) > sheet.note_rule - 4]
    opens = bool(under) and _is_note(under[0], sheet)
    return under if opens and all(isinstance(each, Line) for each in under) else []


def _notes(sheet: Sheet) -> frozenset[str]:
    """The marks of the page's footnotes."""
    return frozenset(found[1] for each in _below(sheet) if isinstance(each, Line) and (found := NOTE.match(each.text)))


def _unnoted(before: Sheet, after: Sheet) -> Sheet:
    """The page read anew without marks of footnotes, less the footnotes and what was found to run along its edges."""
    gone = before.gone | {top(each) for each in _below(before)}
    kept = [each for each in after.elements if not any(abs(top(each) - away) < 1 for away in gone)]
    return replace(before, elements=kept)
