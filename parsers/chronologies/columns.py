"""Finds out what the columns of a table of events hold: by the words over them, and by what stands under them.

A grid and the dictionary of labels enter; `Columns` leave, or None for a table that is no chronology. A column over which stands
a word that nobody knows is judged by its cells: dates, times, and the longest words, which tell what happened. A word that has
several meanings means what its cells allow. No layout is known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from parsers.chronologies.column import beside, column_of, tells_date
from parsers.chronologies.roles import agency_columns, assigned, tells_events
from parsers.dated import is_date
from parsers.labels import Labels, weighed
from parsers.model import Cell

LONGEST_HEADING = 120  # characters; what is longer is guidance or an entry
HEADING_WORDS = 12
MOST_ROWS = 60  # below a header that are looked at
PERSON = re.compile(
    r"\b(?:mother|father|mum|dad|parent|carer|partner|brother|sister|sibling|twin|grand\w+|aunt|uncle|cousin|step\w*|child|baby|"
    r"subject|victim|perpetrator|adult)\b",
    re.IGNORECASE,
)
MOST_ABOVE = 8  # rows above one with a date, in which its header is looked for
FEWEST_DATED = 2
MOMENTS = (date, datetime, time)
FEWEST_ROWS, HEADLESS = 3, 0.8  # of a table without a header, and of its rows with a date
HOLDS_DATE = re.compile(r"\d{1,2}\s?[/.-]\s?(?:\d{1,2}|[A-Za-z]{3,9})\s?[/.-]\s?\d{2,4}|\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d{2}")


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table holds, by position; of two columns that mean the same the first counts."""

    fields: Mapping[int, str]
    height: int = 1  # rows that the header takes
    agencies: Mapping[int, str] | None = None  # a column for each agency, where no column is the event's
    headings: Mapping[int, str] = field(default_factory=dict)  # the words over each column
    _places: dict[str, list[int]] = field(init=False, repr=False, compare=False)  # the positions of each field

    def __post_init__(self) -> None:
        """Turns the fields round: every row asks where they are."""
        places: dict[str, list[int]] = {}
        for at, name in self.fields.items():
            places.setdefault(name, []).append(at)
        object.__setattr__(self, "_places", places)

    @property
    def people(self) -> bool:
        """True where the columns of agencies are columns of people: what each of a family did, side by side."""
        names = list((self.agencies or {}).values())
        return sum(PERSON.search(name) is not None for name in names) * 2 > len(names)

    def position(self, *names: str) -> int | None:
        """The position of the first of the named columns that the table has."""
        for name in names:
            if name in self._places:
                return self._places[name][0]
        return None

    def positions(self, *names: str) -> list[int]:
        """The positions of all the named columns, in the order of the names."""
        return [at for name in names for at in self._places.get(name, ())]


def printed_only(row: Sequence[Cell]) -> bool:
    """False for a row that holds a true date or a cell that is a date: what nearly every entry does and no header."""
    for cell in row:  # a loop: each row of a long table is asked
        if (cell.value is not None and isinstance(cell.value, MOMENTS)) or (cell.text and is_date(cell.text)):
            return False
    return True


def header_at(rows: Sequence[Sequence[Cell]], at: int, labels: Labels, *, strict: bool = True) -> Columns | None:
    """The columns that the row at position `at`, or it with the row below, names; None where it is no header.

    With `strict` the dictionary must know the words over the date and over what happened; without, the cells below may tell.
    """
    row = rows[at]
    if not _headed(row):
        return None
    double = _doubled(rows, at)
    if double is not None:
        found = _columns(double, rows[at + 2 : at + 2 + MOST_ROWS], labels, strict=strict)
        if found is not None:
            return replace(found, height=2)
    return _columns(_headings(row), rows[at + 1 : at + 1 + MOST_ROWS], labels, strict=strict)


def untold(rows: Sequence[Sequence[Cell]], labels: Labels) -> tuple[int, Columns] | None:
    """The position and columns of a header in words that nobody knows: the last captions above the first row with a date."""
    dated = [at for at, row in enumerate(rows[:MOST_ROWS]) if not printed_only(row) and _dates_follow(rows, at)]
    tried = sorted({at for first in dated for at in range(max(first - MOST_ABOVE, 0), first)}, reverse=True)
    found = [(at, columns) for at in tried if (columns := header_at(rows, at, labels, strict=False))]
    return max(found, key=lambda each: (_known(each[1], labels), -each[0]), default=None)


def _known(columns: Columns, labels: Labels) -> float:
    """How surely the headings are such, taken together."""
    return sum(max((each.score for each in weighed(text, labels)), default=0.0) for text in columns.headings.values())


def _dates_follow(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    """True where the column of a date in this row holds dates further down."""
    for column, cell in enumerate(rows[at]):
        if isinstance(cell.value, date) or is_date(cell.text):
            below = [row[column] for row in rows[at + 1 : at + 12] if column < len(row)]
            if sum(isinstance(each.value, date) or is_date(each.text) for each in below) >= FEWEST_DATED - 1:
                return True
    return False


def headless(rows: Sequence[Sequence[Cell]], labels: Labels) -> Columns | None:
    """The columns of a table that has no header: one that holds a date in almost every row, and the wordiest beside it."""
    filled = [row for row in rows[:MOST_ROWS] if any(cell.text for cell in row)]
    if len(filled) < FEWEST_ROWS:
        return None
    found = _columns(dict.fromkeys(range(len(filled[0])), ""), filled, labels, strict=False)
    at = found.position("date") if found else None
    if found is None or at is None or sum(at < len(row) and bool(row[at].text) for row in filled) < HEADLESS * len(filled):
        return None
    return replace(found, height=0)


def _headed(row: Sequence[Cell]) -> bool:
    """True for a row that may head a table: several short captions, none of them a date."""
    if not printed_only(row):
        return False
    texts = {cell.text for cell in row if cell.text}
    return (
        len(texts) > 1
        and all(len(text) <= LONGEST_HEADING and len(text.split()) <= 2 * HEADING_WORDS for text in texts)
        and sum(len(text.split()) for text in texts) <= HEADING_WORDS * len(texts)
        and not any(isinstance(cell.value, float) or HOLDS_DATE.search(cell.text) for cell in row)
    )


def _headings(row: Sequence[Cell]) -> dict[int, str]:
    """The words over each column; a caption that spans several counts for the first of them."""
    return {at: " ".join(cell.text.split()) for at, cell in enumerate(row) if cell.text and not beside(row, at)}


def _doubled(rows: Sequence[Sequence[Cell]], at: int) -> dict[int, str] | None:
    """The headings of a header of two rows, where the second divides a caption of the first or stands under its blanks."""
    if at + 1 >= len(rows):
        return None
    upper, lower = rows[at], rows[at + 1]
    width = min(len(upper), len(lower))
    if not printed_only(lower) or any(len(cell.text) > LONGEST_HEADING for cell in lower):
        return None
    spanned = {
        place
        for place in range(width)
        if upper[place].text
        and (
            (place and upper[place - 1].text == upper[place].text)
            or (place + 1 < width and upper[place + 1].text == upper[place].text)
        )
        and any(upper[other].merged for other in (place, place + 1) if other < width)
    }
    divided = [
        place for place in range(width) if place in spanned and lower[place].text and lower[place].text != upper[place].text
    ]
    fresh = [place for place in range(width) if lower[place].text and lower[place].text != upper[place].text]
    under = [place for place in fresh if place not in divided]
    if not divided or (
        any(upper[place].text for place in under) and not all(lower[place].merged for place in under if upper[place].text)
    ):
        return None
    single = {place: text for place, text in _headings(upper).items() if place not in spanned}
    return dict(sorted({**single, **{place: " ".join(lower[place].text.split()) for place in fresh}}.items()))


def _columns(headings: Mapping[int, str], below: Sequence[Sequence[Cell]], labels: Labels, *, strict: bool) -> Columns | None:
    """What the columns under those headings hold, or None where no date and nothing that happened is among them."""
    if strict and not any(tells_date(heading, labels) for heading in headings.values()):
        return None
    rows = _until_next(below, headings)
    columns = [column_of(at, heading, rows, labels) for at, heading in headings.items()]
    fields = _whole_dates(assigned(columns))
    agencies = agency_columns(columns, fields)
    if agencies:
        fields = {at: name for at, name in fields.items() if at not in agencies}
    if not tells_events(columns, fields, agencies, strict=strict):
        return None
    return Columns(dict(sorted(fields.items())), 1, agencies, headings)


def _whole_dates(fields: Mapping[int, str]) -> dict[int, str]:
    """The fields without parts of a date that are not all there; a lone year is the date where there is no other."""
    named = set(fields.values())
    if {"day", "month", "year"} <= named:
        return dict(fields)
    lone = "date" if "date" not in named else ""
    kept = {at: lone if name == "year" else "" if name in {"day", "month"} else name for at, name in fields.items()}
    return {at: name for at, name in kept.items() if name}


def _until_next(below: Sequence[Sequence[Cell]], headings: Mapping[int, str]) -> list[Sequence[Cell]]:
    """The rows under a header, without bands across the table and repeats of the header."""
    kept = []
    for row in below:
        texts = {cell.text for cell in row if cell.text}
        if len(texts) > 1 and not all(at < len(row) and " ".join(row[at].text.split()) == text for at, text in headings.items()):
            kept.append(row)
    return kept
