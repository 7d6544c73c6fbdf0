"""Reads events told one a card: a small table with labels and values, again and again, or the same block repeated in one table.

Blocks come in; for the first block of each run of cards a table of rows under columns leaves, whose cells keep their places.
Cards are known by what they have in common: the same labels, and a date among the values. A single block of labels and values is
no card: it is about the case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parsers.chronologies.columns import Columns, header_at
from parsers.coverage import claim
from parsers.dated import is_date
from parsers.labels import Labels, meanings, normal
from parsers.model import Block, Cell, Grid, Mark, Paragraph, Place, Taken

FEWEST_CARDS = 2
ALIKE = 0.5  # of two cards' labels
LONGEST_LABEL = 90
HEAD = ("event", "entry", "incident", "contact")


@dataclass(frozen=True, slots=True)
class Made:
    """A table made of other shapes: the grid with its header, its columns where they are known, and which blocks it took."""

    grid: Grid
    taken: tuple[int, ...]
    claims: tuple[Mark, ...]
    columns: Columns | None = None


@dataclass(slots=True)
class Card:
    """One event: its values under their labels, in order."""

    block: int
    pairs: list[tuple[Cell, Cell]] = field(default_factory=list)
    bands: list[Cell] = field(default_factory=list)

    def labels(self) -> frozenset[str]:
        """The labels, as they are compared."""
        return frozenset(normal(label.text) for label, _ in self.pairs)


def cards(blocks: Sequence[Block | None], labels: Labels) -> Mapping[int, Made]:
    """For the first block of each run of cards, the table that they make."""
    found = [
        card
        for at, block in enumerate(blocks)
        if isinstance(block, Grid) and not block.hidden
        for card in _cards(at, block, labels)
    ]
    runs: list[list[Card]] = []
    for card in found:
        if runs and _alike(runs[-1][-1], card):
            runs[-1].append(card)
        else:
            runs.append([card])
    made = (_made(run, blocks, labels) for run in runs if len(run) >= FEWEST_CARDS and _dated(run))
    return {each.taken[0]: each for each in made if each is not None}


def _cards(at: int, grid: Grid, labels: Labels) -> list[Card]:
    """The cards in a grid: one, or several where its first label comes again."""
    found = [Card(at)]
    first = ""
    waiting: Cell | None = None
    for row in grid.rows:
        cells = [cell for cell in row if not cell.merged]
        if len(cells) == 1 or (sum(bool(cell.text) for cell in cells) == 1 and not _label(cells[0])):
            lone = next((cell for cell in cells if cell.text), cells[0]) if cells else None
            if lone is not None and waiting is not None and lone.text:
                found[-1].pairs.append((waiting, lone))
                waiting = None
            elif lone is not None and meanings(lone.text, labels) and len(lone.text) <= LONGEST_LABEL:
                waiting = lone
            elif lone is not None:
                found[-1].bands.append(lone)
            continue
        for label, value in zip(cells[::2], cells[1::2], strict=False):
            if not label.text or len(label.text) > LONGEST_LABEL:
                continue
            key = normal(label.text)
            if first and key == first:
                found.append(Card(at))
            first = first or key
            found[-1].pairs.append((label, value))
    return [card for card in found if len(card.pairs) >= 2]


def _label(cell: Cell) -> bool:
    return bool(cell.text) and len(cell.text) <= LONGEST_LABEL and (cell.bold or cell.shaded or cell.text.endswith(":"))


def _alike(one: Card, other: Card) -> bool:
    mine, yours = one.labels(), other.labels()
    return len(mine & yours) >= ALIKE * max(len(mine), len(yours))


def _dated(run: Sequence[Card]) -> bool:
    """True where the cards hold a date under one and the same label."""
    under: dict[str, int] = {}
    for card in run:
        for label, value in card.pairs:
            if is_date(value.text):
                under[normal(label.text)] = under.get(normal(label.text), 0) + 1
    return max(under.values(), default=0) >= max(len(run) / 2, 1)


def _made(run: Sequence[Card], blocks: Sequence[Block | None], labels: Labels) -> Made | None:
    """The table of a run of cards, or None where no date and no event is among their labels."""
    head: dict[str, Cell] = {}
    for card in run:
        for label, _ in card.pairs:
            head.setdefault(normal(label.text), label)
    rows = [tuple(head.values()), *(_row(card, head) for card in run)]
    columns = header_at(rows, 0, labels) or header_at(rows, 0, labels, strict=False)
    if columns is None:
        return None
    claims = [claim(cell, Taken.OWN) for card in run for cell in (*card.bands, *(label for label, _ in card.pairs))]
    first, last = run[0].block, run[-1].block
    between = [at for at in range(first, last) if isinstance(block := blocks[at], Paragraph) and _caption(block)]
    claims += [claim(block, Taken.OWN) for at in between if isinstance(block := blocks[at], Paragraph)]
    taken = tuple(sorted({*(card.block for card in run), *between}))
    grid = blocks[first]
    title = grid.title if isinstance(grid, Grid) else ""
    return Made(Grid(tuple(rows), rows[1][0].place, title), taken, tuple(claims), columns)


def _caption(line: Paragraph) -> bool:
    return not line.text or (len(line.text.split()) <= 6 and normal(line.text).startswith(HEAD))


def _row(card: Card, head: Mapping[str, Cell]) -> tuple[Cell, ...]:
    values: dict[str, Cell] = {}
    for label, value in card.pairs:
        values.setdefault(normal(label.text), value)
    place = card.pairs[0][1].place
    return tuple(values.get(key, Cell("", Place(place.part, place.table, place.row))) for key in head)
