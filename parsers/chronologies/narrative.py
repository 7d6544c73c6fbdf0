"""Reads events told without a table: paragraphs that begin with a date, and those that go on after them.

Blocks come in; a table of rows under columns leaves, whose cells keep their paragraphs' places, or nothing where a document only
happens to mention dates. A year that stands alone holds for the lines below it; a line that begins with a column's name, such as
`Action:`, belongs to that column; a heading ends the events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parsers.chronologies.cards import Made
from parsers.chronologies.columns import Columns
from parsers.dated import date_head, is_date
from parsers.datepieces import MONTHS
from parsers.labels import Labels, means
from parsers.model import Block, Cell, Grid, Mark, Paragraph, Place, Taken

FEWEST = 3
WHOLE_DATE = re.compile(
    r"\bundated\b|\bnot (?:known|recorded)\b|\d{1,2}\s?[/.\\-]\s?\d{1,2}\s?[/.\\-]\s?\d{2,4}|\d{1,2}\s?/\s?\d{1,2}|(?:19|"
    r"20)\d{2}|(?:" + "|".join(MONTHS) + r")\b",
    re.IGNORECASE,
)
DIVIDED = re.compile(r"\s*(?:[–—:|\t\n]|-\s|\s-|\.\s|,\s|\)|$)")
PROSE_HEAD = re.compile(r"(?:in|on|at|by|during|since|from|between|after|before|until)\b", re.IGNORECASE)
YEAR_ALONE = re.compile(r"\W*(?:year\W*)?((?:19|20)\d{2})\W*", re.IGNORECASE)
MONTH_ALONE = re.compile(r"\W*(?:" + "|".join(MONTHS) + r")\W*(?:19|20)\d{2}\W*", re.IGNORECASE)
LABELLED = re.compile(r"(?P<label>[^:\t\n]{2,60}?)\s*(?::|\t|\s[–—-](?=\s))\s*(?P<value>.*)", re.DOTALL)
MARKS = " \t\n–—-:.,|)"
KEPT = frozenset({"source", "action", "comment", "analysis", "outcome"})


@dataclass(slots=True)
class Told:
    """One event while its paragraphs are read: the words of each column with the place where it begins."""

    cells: dict[str, Cell]
    at: str = "event"  # the column that goes on
    lines: dict[str, list[str]] = field(default_factory=dict)


def narrated(blocks: Sequence[Block], labels: Labels) -> Mapping[int, Made]:
    """The events that the paragraphs tell, by the position of the first of them."""
    starts = {at: head for at, block in enumerate(blocks) if isinstance(block, Paragraph) and (head := _start(block)) is not None}
    if (
        sum(
            bool(block.text[head:].strip(MARKS)) or _goes_on(blocks, at)
            for at, head in starts.items()
            if isinstance(block := blocks[at], Paragraph)
        )
        < FEWEST
    ):
        return {}
    reader = _Narrative(blocks, starts, labels)
    for at in range(min(starts), len(blocks)):
        reader.block(at)
    return reader.made()


def _start(line: Paragraph) -> int | None:
    """How many characters of the date that the line begins with, or None where it begins with none."""
    if not line.text or line.place.part in {"header", "footer"}:
        return None
    lead = line.lead.rstrip(MARKS)
    if lead and is_date(lead) and WHOLE_DATE.search(lead) and line.text.startswith(lead):
        return len(lead)
    head = date_head(line.text)
    if not head or not WHOLE_DATE.search(line.text[:head]):
        return None
    rest = line.text[head:]
    if DIVIDED.match(rest):
        return head
    return head if rest[1:2].isupper() and not PROSE_HEAD.match(line.text) else None


def _goes_on(blocks: Sequence[Block], at: int) -> bool:
    following = blocks[at + 1] if at + 1 < len(blocks) else None
    return isinstance(following, Paragraph) and bool(following.text) and _start(following) is None


class _Narrative:
    """One pass over the paragraphs from the first event on."""

    def __init__(self, blocks: Sequence[Block], starts: Mapping[int, int], labels: Labels) -> None:
        self._blocks, self._starts, self._labels = blocks, starts, labels
        self._told: list[Told | Cell] = []  # events, and years that stand alone between them
        self._taken: list[int] = []
        self._claims: list[Mark] = []
        self._open: Told | None = None

    def block(self, at: int) -> None:
        """Reads the block at that position as the next event, as more of the one before, or as the end of it."""
        line = self._blocks[at]
        if not isinstance(line, Paragraph):
            self._open = None
            return
        if not line.text:
            return
        if at in self._starts:
            self._begin(at, line, self._starts[at])
        elif self._ends(line):
            self._open = None
        elif self._open is not None:
            self._more(at, line, self._open)

    def _begin(self, at: int, line: Paragraph, head: int) -> None:
        rest = line.text[head:].lstrip(MARKS)
        self._taken.append(at)
        band = YEAR_ALONE.fullmatch(line.text) or (MONTH_ALONE.fullmatch(line.text) and not _goes_on(self._blocks, at))
        if not rest and band:
            self._told.append(Cell(line.text, line.place))
            self._claims.append(Mark(line.text, line.place, Taken.OWN))
            self._open = None
            return
        self._open = Told({"date": Cell(line.text[:head].strip(MARKS), line.place)})
        self._told.append(self._open)
        self._claims.append(Mark(line.text[:head], line.place, Taken.ANSWER, "date"))
        if rest:
            self._add(self._open, "event", rest, line.place)

    def _ends(self, line: Paragraph) -> bool:
        """True for a heading or a caption between or below the events."""
        return (
            line.level is not None or (line.bold and len(line.text.split()) <= 14) or (line.text.isupper() and len(line.text) > 3)
        )

    def _more(self, at: int, line: Paragraph, told: Told) -> None:
        self._taken.append(at)
        found = LABELLED.match(line.text)
        meaning = means(found["label"], self._labels) if found else None
        if found and meaning and meaning.field in KEPT and (meaning.score == 1.0 or line.lead):
            told.at = meaning.field
            self._claims.append(Mark(found["label"], line.place, Taken.OWN))
            self._add(told, meaning.field, found["value"], line.place)
        else:
            self._add(told, told.at, line.text, line.place)

    def _add(self, told: Told, column: str, text: str, place: Place) -> None:
        if text.strip():
            told.lines.setdefault(column, []).append(text)
            told.cells.setdefault(column, Cell("", place))
            self._claims.append(Mark(text, place, Taken.ANSWER, column))

    def made(self) -> Mapping[int, Made]:
        """The table of all the events, at the place of the first."""
        names = [
            "date",
            "event",
            *sorted({name for each in self._told if isinstance(each, Told) for name in each.lines} - {"event"}),
        ]
        rows = [self._row(each, names) for each in self._told]
        place = rows[0][0].place
        columns = Columns(dict(enumerate(names)), 0)
        return {self._taken[0]: Made(Grid(tuple(rows), place), tuple(self._taken), tuple(self._claims), columns)}

    @staticmethod
    def _row(told: Told | Cell, names: Sequence[str]) -> tuple[Cell, ...]:
        if isinstance(told, Cell):
            return (told, *(Cell("", told.place) for _ in names[1:]))
        place = told.cells["date"].place
        found = {name: Cell("\n".join(lines), told.cells[name].place) for name, lines in told.lines.items()}
        return (told.cells["date"], *(found.get(name, Cell("", place)) for name in names[1:]))
