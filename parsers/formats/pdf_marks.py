"""What is drawn on words: struck, underlined, highlighted and ringed words, and boxes to tick.

A page comes in; its characters leave with those looks, and its drawing without the rules that belong to words, so that only the
rules of tables and boxes remain.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from parsers.formats.looks import CROSSED, EMPTY_BOX, Look
from parsers.formats.pdf_drawing import WHITE, Area, Rule, edges
from parsers.formats.pdf_letters import Glyph
from parsers.formats.pdf_page import Page

TICKS = frozenset("xX×✓✔✕✖✗✘√☓Vv/")
UNDER = (-0.28, 0.02)  # of the letters' size, upwards from the base line
ACROSS = (0.12, 0.48)
COVERED = 0.7  # of a rule: more of it under words makes it theirs
MOST_MARKS = 3_000  # on a page
MOST_SQUARES = 400
MOST_COMPARED = 1_000_000  # pairs of coloured areas and cells on a page
TALLEST_MARK = 1.9  # of the letters' size: what is filled higher than that is no highlight


def mark(page: Page) -> None:
    """Gives the words of the page the looks that are drawn on them, and puts a character for each drawn box."""
    _rules(page)
    _boxes(page)
    _rings(page)


def highlight(page: Page, areas: Sequence[Area]) -> None:
    """Marks the words that have a colour of their own behind them; those areas are cells, whose colour is theirs."""
    order = _ByBase(page.glyphs)
    for fill in page.drawing.fills[: min(MOST_MARKS, MOST_COMPARED // (len(areas) + 1))]:
        area = fill.area
        if fill.colour == WHITE or area.height > 40 or any(_same(area, each) for each in areas):
            continue
        inside = [each for each in order.between(area.top, area.bottom + 4) if area.holds(*each.middle)]
        if inside and area.height <= TALLEST_MARK * max(each.size for each in inside):
            _give(inside, marked=True)


def _same(one: Area, other: Area) -> bool:
    """Whether an area fills a cell, or the whole height of a part of one."""
    return one.within(other, 2) and one.height > other.height - 4 and one.width > other.width * 0.5


class _ByBase:
    """The characters in the order of their base lines."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self._glyphs = sorted(glyphs, key=lambda each: each.base)
        self._bases = [each.base for each in self._glyphs]

    def between(self, top: float, bottom: float) -> list[Glyph]:
        """The characters whose base line lies there."""
        return self._glyphs[bisect_left(self._bases, top) : bisect_right(self._bases, bottom)]


def _give(glyphs: Iterable[Glyph], *, struck: bool = False, marked: bool = False) -> None:
    """Adds to the looks of the characters; equal looks stay one object, as lines are grouped by them."""
    known: dict[Look, Look] = {}
    for each in glyphs:
        if each.look not in known:
            known[each.look] = replace(each.look, struck=each.look.struck or struck, marked=each.look.marked or marked)
        each.look = known[each.look]


def _rules(page: Page) -> None:
    """Takes the rules that run through or under words, over their whole length, from the drawing."""
    order = _ByBase(page.glyphs)
    kept: list[Rule] = []
    long = page.width * 0.98
    tallest = max((each.size for each in page.glyphs), default=0.0)
    for count, rule in enumerate(page.drawing.rules):
        if not rule.level or rule.end - rule.start > long or count > MOST_MARKS * 4:
            kept.append(rule)
            continue
        near = [
            each
            for each in order.between(rule.at + UNDER[0] * tallest, rule.at + ACROSS[1] * tallest)
            if rule.start - 1 <= (each.left + each.right) / 2 <= rule.end + 1
        ]
        across = _at(near, rule, ACROSS)
        under = [] if across else _at(near, rule, UNDER)
        if across or under:
            _give(across or under, struck=bool(across), marked=bool(under))
        else:
            kept.append(rule)
    page.drawing.rules = kept


def _at(glyphs: Sequence[Glyph], rule: Rule, zone: tuple[float, float]) -> list[Glyph]:
    """The characters that the rule crosses at that height, if together they are as long as it."""
    low, high = zone
    crossed = [each for each in glyphs if low * each.size <= each.base - rule.at <= high * each.size]
    covered = sum(each.right - each.left for each in crossed)
    return crossed if any(each.text.strip() for each in crossed) and covered >= COVERED * (rule.end - rule.start) else []


def _boxes(page: Page) -> None:
    """Puts a box character where a small square is drawn: crossed where strokes or a letter of a tick lie in it."""
    order = _ByBase(page.glyphs)
    ticks: set[int] = set()
    boxes: list[Glyph] = []
    for area in _alone(page.drawing.squares[:MOST_SQUARES], page.drawing.rules):
        inside = [each for each in order.between(area.top, area.bottom + 6) if area.holds(*each.middle) and each.text.strip()]
        if any(each.text not in TICKS for each in inside):
            continue
        crossed = bool(inside) or any(each.within(area, 2) for each in page.drawing.slants[:MOST_MARKS])
        ticks.update(map(id, inside))
        text = CROSSED if crossed else EMPTY_BOX
        boxes.append(Glyph(text, area.left, area.right, area.bottom - area.height * 0.15, area.height, Look()))
    page.glyphs = [*(each for each in page.glyphs if id(each) not in ticks), *boxes]


def _alone(squares: Sequence[Area], rules: list[Rule]) -> list[Area]:
    """The squares that are boxes to tick; those that touch each other or a rule are small cells and become rules."""
    found: list[Area] = []
    for each in squares:
        if any(each.within(other) for other in found):
            continue
        touched = sum(_touches(each, other) for other in squares if not other.within(each))
        if touched or any(_ends_at(rule, each) for rule in rules[:MOST_MARKS]):
            rules.extend(edges(each))
        else:
            found.append(each)
    return found


def _touches(one: Area, other: Area) -> bool:
    apart = max(one.left - other.right, other.left - one.right, one.top - other.bottom, other.top - one.bottom)
    return apart < 0.8


def _ends_at(rule: Rule, area: Area) -> bool:
    """Whether a rule goes on from a side of the square."""
    near = (area.top, area.bottom) if rule.level else (area.left, area.right)
    side = (area.left, area.right) if rule.level else (area.top, area.bottom)
    aligned = any(abs(rule.at - each) < 1 for each in near)
    return aligned and rule.start < side[1] + 0.8 and rule.end > side[0] - 0.8


def _rings(page: Page) -> None:
    """Marks the words that somebody drew a ring round."""
    for area in page.drawing.rings[:MOST_MARKS]:
        inside = [each for each in page.glyphs if area.holds(*each.middle)]
        if 0 < len(inside) <= 40:
            _give(inside, marked=True)
