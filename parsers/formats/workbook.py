"""What a workbook is made of, whatever it is stored as: its sheets while they are read, their cells and the styles of these.

Nothing is read here; `package` and `ods` fill these records, `sheet` makes grids of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol

Runs = tuple[tuple[str, bool | None], ...]
"""Words in pieces, each with whether it is struck through; None where the cell's own font decides."""
Stored = Runs | float | bool | date | datetime | time | timedelta
Merge = tuple[int, int, int, int]

MOST_MERGES = 10_000


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What a cell's style says about its words."""

    code: str = "General"
    bold: bool = False
    struck: bool = False
    dated: bool = False
    lasting: bool = False  # a duration, not a time of day


Found = tuple[Stored, int, str | None]
"""One cell that holds something: its value, the number of its style, and how the file itself shows the value, where it says so; a
plain tuple, as a workbook may have hundreds of thousands. Words of one look are tidy already."""


@dataclass(slots=True)
class Sheet:
    """One sheet while it is read: its rows that hold something, by number, and what is hidden or merged."""

    name: str
    hidden: bool
    rows: dict[int, dict[int, Found]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    width: int = 0
    last: int = 0  # the highest number of a row that is kept
    flags: set[str] = field(default_factory=set)


class Workbook(Protocol):
    """What a reader of sheets asks of a workbook, whatever it is stored as."""

    def style(self, number: int) -> CellStyle:
        """The style of that number."""

    def sheets(self) -> Iterator[Sheet]:
        """The sheets in the workbook's order."""


def tidy(text: str) -> str:
    """The words without blanks around their lines."""
    if "\n" not in text and "\r" not in text:  # as nearly every cell is
        return text.strip()
    return "\n".join(line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
