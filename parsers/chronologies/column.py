"""One column of a table of events: the words over it, what they may mean, and what stands under them.

A column's cells and the dictionary enter; a `Column` leaves. `roles` decides which of its meanings counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from parsers.dated import is_date
from parsers.labels import Labels, Meaning, normal, weighed
from parsers.model import Cell
from parsers.times import read_time

TERSE_WORDS = 7
REMEMBERED = 4096  # cells: a column is looked at under each row that may head it
DATED, TIMED, HINTED = 0.5, 0.6, 0.2  # of a column's filled cells; the last where the heading says so word for word
TIME_WORDS, FEW_WORDS, GUIDANCE_ROWS = 2.5, 6, 2
DATE_PARTS = {
    "day": "day",
    "dd": "day",
    "month": "month",
    "mm": "month",
    "mth": "month",
    "year": "year",
    "yyyy": "year",
    "yr": "year",
}
LEAST = 0.3  # of a meaning that is granted
DATE_FIELDS = frozenset({"date", "day", "year"})
UNKNOWN = re.compile(r"\b(?:un|not )(?:known|dated|recorded|clear|sure)\b", re.IGNORECASE)
SYSTEMS, SYSTEM_WORDS, NAMES_SYSTEMS = 0.5, 8.0, 0.35
SYSTEM = re.compile(
    r"\b(?:records?|notes?|file|log|system|database|register|e-?mail|letter|report|entry|minutes|statement|printout|diary|book|"
    r"rio|systmone|emis|lorenzo|cerner|epr|epcr|niche|pnc|pnd|storm|athena|connect|cpoms|sims|myconcern|safeguard my school|"
    r"arbor|bromcom|mosaic|liquidlogic|carefirst|lcs|ehm|ndelius|delius|oasys|visor|pas|badgernet|icis|carenotes|paris|civica|"
    r"northgate|"
    r"crm|orchard|capita|ecins|childview|careworks|datix|ulysses)\b",
    re.IGNORECASE,
)
"""What the cells of a column name that says where something is recorded: papers, and the systems of the trade."""
SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """One column while its meaning is looked for: the words over it, what they may mean, and what stands under them."""

    at: int
    heading: str
    known: tuple[Meaning, ...]  # the surest first
    rows: int = 0
    filled: int = 0
    dated: float = 0.0  # shares of the filled cells
    timed: float = 0.0
    words: float = 0.0  # a filled cell
    systems: float = 0.0  # the share that names a record or a system, of a column of few words
    terse: bool = True  # the heading may be one although the dictionary does not have it word for word

    def headed(self) -> tuple[Meaning, ...]:
        """What its heading may mean where nothing is known of the table yet: of a sentence, only what the dictionary has."""
        return self.known if self.terse else tuple(each for each in self.known if each.score == 1.0)

    def fits(self, meaning: Meaning) -> bool:
        """True where what stands in the column may be what its heading may mean."""
        if self.filled <= GUIDANCE_ROWS:
            return True
        name, sure = meaning.field, meaning.score == 1.0
        if name in {"date", "end_date"}:
            return self.dated >= (HINTED if sure else DATED)
        if name in {"time", "end_time"}:
            return self.timed >= (HINTED if sure else TIMED) or (sure and self.words <= TIME_WORDS and not self.dated)
        if name in {"day", "month", "year", "ref", "age", "rag", "child_seen"}:
            return self.words <= FEW_WORDS
        return self.dated < DATED

    def claims(self) -> list[Meaning]:
        """What it may be, by its heading and its cells together."""
        found = {each.field: each.score for each in self.known if self.fits(each)}
        if self.systems >= SYSTEMS and self.words <= SYSTEM_WORDS:
            found["source"] = found.get("source", 0.0) + NAMES_SYSTEMS
        return [Meaning(field, score) for field, score in found.items()]


@lru_cache(maxsize=REMEMBERED)
def tells_date(heading: str, labels: Labels) -> bool:
    """True where the words over a column may ask for a date or a part of one."""
    if _part(heading) is None and not labels.alike.may_mean(normal(heading), DATE_FIELDS):
        return False
    return any(each.field in DATE_FIELDS and each.score >= LEAST for each in _known(heading, labels))


def _known(heading: str, labels: Labels) -> tuple[Meaning, ...]:
    part = _part(heading)
    return (Meaning(part, 1.0),) if part else weighed(heading, labels) if heading else ()


def _part(heading: str) -> str | None:
    """The part of a date that a column is for, by the words over it."""
    return DATE_PARTS.get(heading.strip(" :*()").lower())


def column_of(at: int, heading: str, rows: Sequence[Sequence[Cell]], labels: Labels) -> Column:
    cells = [row[at] for row in rows if at < len(row) and row[at].text and not beside(row, at)]
    known = _known(heading, labels)
    if not cells:
        return Column(at, heading, known, terse=terse(heading))
    dated = sum(isinstance(cell.value, date) or is_date(cell.text) or SERIAL.fullmatch(cell.text) is not None for cell in cells)
    timed = sum(
        isinstance(cell.value, time) or (len(cell.text) <= 20 and not is_date(cell.text) and read_time(cell.text) is not None)
        for cell in cells
    )
    words = sum(len(cell.text.split()) for cell in cells)
    if _part(heading) == "day" and dated >= DATED * len(cells):
        known = (Meaning("date", 1.0),)  # `Day` over whole dates
    systems = sum(_names_system(cell.text) for cell in cells) if words <= SYSTEM_WORDS * len(cells) else 0  # counts in no other
    return Column(
        at, heading, known, len(rows), len(cells), dated / len(cells), timed / len(cells), words / len(cells),
        systems / len(cells), terse(heading),
    )  # fmt: skip


@lru_cache(maxsize=REMEMBERED)
def _names_system(text: str) -> bool:
    return SYSTEM.search(text) is not None


def beside(row: Sequence[Cell], at: int) -> bool:
    """True for the repeat of a cell that spans several columns."""
    return at > 0 and row[at].merged and row[at].text == row[at - 1].text


def terse(heading: str) -> bool:
    """True for words that may be a heading although the dictionary does not have them word for word."""
    return len(heading.split()) <= TERSE_WORDS and not heading.rstrip().endswith(".") and not UNKNOWN.search(heading)
