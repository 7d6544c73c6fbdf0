"""Tables of a PDF page that nothing draws: words that stand in columns, line below line, with a free strip between.

The characters outside ruled tables come in; `Lattice`s leave, as if rules had been drawn. A line across the strip ends such a
table. A row begins with words in the first column, unless they go on with the words above them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.formats.pdf_letters import Glyph
from parsers.formats.pdf_lines import COLUMN, SPACE, rows
from parsers.formats.pdf_tables import Box, Lattice

NEAR = 3.0  # points between the beginnings of words in one column
STRIP = 0.45  # of the letters' size: less between two words is a space between words
FEWEST, SHARE = 4, 0.25  # lines with words in several columns, of a table; their share of its lines
LOOSE = 1.35  # of the usual distance between lines: a wider one parts rows
ABOVE, BELOW = 0.95, 0.3  # of the letters' size, above and below their base
MOST_LINES = 400  # of a page that are looked at


@dataclass(frozen=True, slots=True)
class Word:
    """One word, and where it stands."""

    left: float
    right: float
    first: str  # the first character


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a page: its words from left to right."""

    base: float
    size: float
    words: tuple[Word, ...]

    def starts(self) -> list[float]:
        """Where its words begin behind a gap as wide as between columns."""
        gaps = ((each, each.left - before.right) for before, each in pairwise(self.words))
        return [self.words[0].left, *(each.left for each, gap in gaps if gap > COLUMN * self.size)]

    def columns(self, starts: Sequence[float]) -> list[int] | None:
        """The column of each word, or None where words begin in none or reach into the next."""
        found: list[int] = []
        right = float("-inf")
        for each in self.words:
            begun = next((at for at, start in enumerate(starts) if abs(each.left - start) <= NEAR), None)
            apart, right = each.left - right > STRIP * self.size, each.right
            if begun is not None and apart and (not found or begun > found[-1]):
                found.append(begun)
            elif found:
                found.append(found[-1])
            else:
                return None
        ends = (*starts[1:], float("inf"))
        return found if all(each.right < ends[at] + NEAR for each, at in zip(self.words, found, strict=True)) else None


def aligned(glyphs: Iterable[Glyph]) -> list[Lattice]:
    """The tables that the characters make by where they stand."""
    found = [row for each in rows(sorted(glyphs, key=lambda each: each.base)) if (row := _row(each)).words]
    return [_lattice(run, starts) for run, starts in _runs(found)] if len(found) <= MOST_LINES else []


def _row(glyphs: Sequence[Glyph]) -> Row:
    visible = sorted((each for each in glyphs if each.text.strip()), key=lambda each: each.left)
    groups: list[list[Glyph]] = []
    for each in visible:
        if groups and each.left - groups[-1][-1].right <= SPACE * each.size:
            groups[-1].append(each)
        else:
            groups.append([each])
    size = max((each.size for each in visible), default=0.0)
    base = max((each.base for each in visible if each.size == size), default=0.0)
    return Row(base, size, tuple(Word(each[0].left, each[-1].right, each[0].text) for each in groups))


def _runs(found: Sequence[Row]) -> Iterator[tuple[Sequence[Row], list[float]]]:
    """The lines that make a table each, with where its columns begin."""
    at = 0
    while at < len(found):
        run, starts = _longest(found, at)
        if starts:
            yield run, starts
        at += len(run)


def _longest(found: Sequence[Row], at: int) -> tuple[Sequence[Row], list[float]]:
    """The longest run of lines from there that keep to the columns of the first; no columns where they make no table."""
    starts = found[at].starts()
    end = at + 1
    while len(starts) > 1 and end < len(found) and found[end].columns(starts) is not None:
        end += 1
    run = found[at:end]
    columns = [{*(row.columns(starts) or ())} for row in run]
    several = sum(len(each) > 1 for each in columns)
    used = Counter(column for each in columns for column in each)
    whole = several >= FEWEST and several >= SHARE * len(run) and all(used[column] > 1 for column in range(len(starts)))
    return (run, starts) if whole else (found[at : at + 1], [])


def _lattice(run: Sequence[Row], starts: Sequence[float]) -> Lattice:
    gaps = sorted(below.base - above.base for above, below in pairwise(run))
    usual = gaps[len(gaps) // 4] if gaps else 0.0
    heads = [0, *(at for at in range(1, len(run)) if _begins(run[at - 1], run[at], starts, usual))]
    ys = [*(run[at].base - ABOVE * run[at].size for at in heads), run[-1].base + BELOW * run[-1].size]
    xs = [*(start - NEAR for start in starts), max(row.words[-1].right for row in run) + NEAR]
    boxes = [Box((row, row + 1), (column, column + 1)) for row in range(len(heads)) for column in range(len(starts))]
    return Lattice(tuple(xs), tuple(ys), tuple(boxes))


def _begins(above: Row, row: Row, starts: Sequence[float], usual: float) -> bool:
    """True for a line that begins a row: its first words neither go on with those above nor stand under them as a hint."""
    columns, before = row.columns(starts) or [0], above.columns(starts) or [0]
    if columns[0] != 0:
        return False
    if row.base - above.base > LOOSE * usual:
        return True
    goes_on = row.words[0].first.islower() or row.words[0].first == "("
    return not goes_on and (before[0] != 0 or len({*columns}) > 1)
