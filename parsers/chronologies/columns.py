"""Finds out what the columns of a table of events hold: by the words over them, and by what stands under them.

A grid and the dictionary of labels enter; `Columns` leave, or None for a table that is no chronology. A column over which stands
a word that nobody knows is judged by its cells: dates, times, and the longest words, which tell what happened. A word that has
several meanings means what its cells allow. No layout is known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from parsers.dated import is_date
from parsers.labels import Labels, Meaning, meanings
from parsers.model import Cell
from parsers.times import read_time

LONGEST_HEADING = 120  # characters; what is longer is guidance or an entry
HEADING_WORDS = 12
TERSE_WORDS = 7
MOST_ROWS = 60  # below a header that are looked at
MOSTLY = 0.8  # more dates than these make a column no likelier to be the date
DATED, TIMED, HINTED = 0.5, 0.6, 0.2  # of a column's filled cells; the last where the heading says so word for word
TIME_WORDS, FEW_WORDS, GUIDANCE_ROWS = 2.5, 6, 2
FEWEST_DATED = 2
FEWEST_ROWS, HEADLESS = 3, 0.8  # of a table without a header, and of its rows with a date
EVENT_WORDS = 2.5  # on average, in a column that tells what happened
NAMED = 0.9  # of what a heading that tells the event must score where nothing stands under it
SHARE = 0.6  # of a header's cells, at least, that must mean something where nothing stands under them
DATES = frozenset({"date", "year"})
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
TELLING = frozenset({"event", "event_type", "action", "outcome", "source", "comment", "analysis", "professional", "child_voice"})
BESIDE = frozenset({"ref", "date", "end_date", "time", "end_time", "age", "day", "month", "year"})
UNKNOWN = re.compile(r"\b(?:un|not )(?:known|dated|recorded|clear|sure)\b", re.IGNORECASE)
MADE = re.compile(
    r"\b(?:entry|entered|recorded|record|made|input|inputted|created|updated|added|typed|logged|saved|modified|printed|reported)\b",
    re.IGNORECASE,
)  # when it was written down, not when it happened
TRADE = re.compile(
    r"\b(?:police|constabulary|health|nhs|hospital|trust|gp|surgery|practice|school|nursery|college|education|social (?:care|work|services)|"
    r"children'?s services|csc|housing|probation|camhs|midwi\w+|maternity|ambulance|icb|council|yot|youth justice|early help|"
    r"substance|drug|alcohol|mental health|cafcass|voluntary|charity|adult services|hv|health visit\w+|school nurs\w+|mash)\b",
    re.IGNORECASE,
)
BORN = re.compile(r"\b(?:birth|d\.?o\.?b|born|edd|age)\b", re.IGNORECASE)
HOLDS_DATE = re.compile(r"\d{1,2}\s?[/.-]\s?(?:\d{1,2}|[A-Za-z]{3,9})\s?[/.-]\s?\d{2,4}|\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d{2}")
SERIAL = re.compile(r"[2-5]\d{4}(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Columns:
    """What each column of a table holds, by position; of two columns that mean the same the first counts."""

    fields: Mapping[int, str]
    height: int = 1  # rows that the header takes
    agencies: Mapping[int, str] | None = None  # a column for each agency, where no column is the event's
    headings: Mapping[int, str] = field(default_factory=dict)  # the words over each column

    def position(self, *names: str) -> int | None:
        """The position of the first of the named columns that the table has."""
        return next((at for name in names for at, field in self.fields.items() if field == name), None)

    def positions(self, *names: str) -> list[int]:
        """The positions of all the named columns, in the order of the names."""
        return [at for name in names for at, field in self.fields.items() if field == name]


@dataclass(frozen=True, slots=True)
class Column:
    """One column while its meaning is looked for: the words over it, what they may mean, and what stands under them."""

    at: int
    heading: str
    known: tuple[Meaning, ...]
    rows: int = 0
    filled: int = 0
    dated: float = 0.0  # shares of the filled cells
    timed: float = 0.0
    words: float = 0.0  # a filled cell

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

    def meaning(self) -> Meaning | None:
        """The surest meaning of its heading that its cells allow."""
        return next((each for each in self.known if self.fits(each)), None)


def printed_only(row: Sequence[Cell]) -> bool:
    """False for a row that holds a true date or a cell that is a date: what nearly every entry does and no header."""
    return not any(isinstance(cell.value, date | datetime | time) or is_date(cell.text) for cell in row)


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
    first = next((at for at, row in enumerate(rows[:MOST_ROWS]) if not printed_only(row) and _dates_follow(rows, at)), None)
    for at in range((first or 0) - 1, -1, -1):
        found = header_at(rows, at, labels, strict=False)
        if found is not None:
            return at, found
    return None


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
    texts = {cell.text for cell in row if cell.text}
    return (
        len(texts) > 1
        and all(len(text) <= LONGEST_HEADING and len(text.split()) <= 2 * HEADING_WORDS for text in texts)
        and sum(len(text.split()) for text in texts) <= HEADING_WORDS * len(texts)
        and printed_only(row)
        and not any(isinstance(cell.value, float) or HOLDS_DATE.search(cell.text) for cell in row)
    )


def _headings(row: Sequence[Cell]) -> dict[int, str]:
    """The words over each column; a caption that spans several counts for the first of them."""
    return {at: " ".join(cell.text.split()) for at, cell in enumerate(row) if cell.text and not _beside(row, at)}


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
    rows = _until_next(below, headings)
    columns = [_column(at, heading, rows, labels) for at, heading in headings.items()]
    fields = _whole_dates(_assigned(columns))
    agencies = _agencies(columns, fields)
    if agencies:
        fields = {at: name for at, name in fields.items() if at not in agencies}
    if not _tells_events(columns, fields, agencies, strict=strict):
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


def _column(at: int, heading: str, rows: Sequence[Sequence[Cell]], labels: Labels) -> Column:
    cells = [row[at] for row in rows if at < len(row) and row[at].text and not _beside(row, at)]
    part = DATE_PARTS.get(heading.strip(" :*()").lower())
    known = (Meaning(part, 1.0),) if part else meanings(heading, labels) if heading else ()
    if not _terse(heading):
        known = tuple(each for each in known if each.score == 1.0)
    if not cells:
        return Column(at, heading, known)
    dated = sum(isinstance(cell.value, date) or is_date(cell.text) or SERIAL.fullmatch(cell.text) is not None for cell in cells)
    timed = sum(
        isinstance(cell.value, time) or (len(cell.text) <= 20 and not is_date(cell.text) and read_time(cell.text) is not None)
        for cell in cells
    )
    words = sum(len(cell.text.split()) for cell in cells)
    if part == "day" and dated >= DATED * len(cells):
        known = (Meaning("date", 1.0),)  # `Day` over whole dates
    return Column(at, heading, known, len(rows), len(cells), dated / len(cells), timed / len(cells), words / len(cells))


def _beside(row: Sequence[Cell], at: int) -> bool:
    """True for the repeat of a cell that spans several columns."""
    return at > 0 and row[at].merged and row[at].text == row[at - 1].text


def _terse(heading: str) -> bool:
    """True for words that may be a heading although the dictionary does not have them word for word."""
    return len(heading.split()) <= TERSE_WORDS and not heading.rstrip().endswith(".") and not UNKNOWN.search(heading)


def _assigned(columns: Sequence[Column]) -> dict[int, str]:
    """A field for each column whose heading or whose cells tell it."""
    fields = {each.at: found.field for each in columns if (found := each.meaning())}
    made = {each.at for each in columns if fields.get(each.at) == "date" and MADE.search(each.heading)}
    dates = [each for each in columns if fields.get(each.at) == "date" or (each.at not in fields and _all_dates(each))]
    dates = [each for each in dates if not BORN.search(each.heading)]
    best = max(dates, key=lambda each: _as_date(each, made), default=None)
    for each in dates:
        fields.pop(each.at, None)
    if best is not None:
        fields[best.at] = "date"
        _settle_end(best, dates, fields)
    _guess_time(columns, fields)
    _settle_event(columns, fields)
    return fields


def _settle_event(columns: Sequence[Column], fields: dict[int, str]) -> None:
    """Leaves one column that tells what happened: by its heading and, where several claim it or none does, by its words."""
    named = [each for each in columns if fields.get(each.at) == "event"]
    free = [each for each in columns if each.at not in fields and each.words >= EVENT_WORDS and each.dated < DATED]
    best = max([*named, *free], key=_as_event, default=None)
    for each in named:
        if each is not best:
            fields.pop(each.at)
    if best is not None:
        fields[best.at] = "event"


def _as_event(column: Column) -> tuple[float, int]:
    """How much a column deserves to be what happened: long words weigh more than a heading that is only likely."""
    score = next((each.score for each in column.known if each.field == "event"), 0.0)
    weight = 12.0 if score == 1.0 else 4.0 if score else 0.0
    return weight + min(column.words, 30.0) * min(column.filled, 3), -column.at


def _settle_end(first: Column, dates: Sequence[Column], fields: dict[int, str]) -> None:
    """Takes a column of dates behind the first for the ends, where its heading may mean that."""
    for each in dates:
        if each.at > first.at and "end_date" not in fields.values() and any(known.field == "end_date" for known in each.known):
            fields[each.at] = "end_date"


def _all_dates(column: Column) -> bool:
    return column.filled >= FEWEST_DATED and column.dated >= DATED


def _as_date(column: Column, made: set[int]) -> tuple[float, ...]:
    """How much a column deserves to be the date of the events: by its heading, by its cells, the first one first."""
    score = next((each.score for each in column.known if each.field == "date"), 0.3)
    return (column.at not in made and not MADE.search(column.heading), score + min(column.dated, MOSTLY), -column.at)


def _guess_time(columns: Iterable[Column], fields: dict[int, str]) -> None:
    for each in columns:
        if (
            each.at not in fields
            and each.filled >= FEWEST_DATED
            and each.timed >= 0.8
            and each.words <= 3
            and "time" not in fields.values()
        ):
            fields[each.at] = "time"


def _agencies(columns: Sequence[Column], fields: Mapping[int, str]) -> dict[int, str] | None:
    """The columns of a matrix with one column for each agency: beside the date, headings that are agencies or mean nothing."""
    named = {at: name for at, name in fields.items() if name != "event"}
    told = next((each for each in columns if fields.get(each.at) == "event"), None)
    if told is not None and any(each.field == "event" for each in told.known):
        return None
    others = [each for each in columns if named.get(each.at) not in BESIDE and each.heading]
    trade = {
        each.at: each.heading for each in others if TRADE.search(each.heading) and not each.known[:1] == (Meaning("event", 1.0),)
    }
    if len(trade) >= 2 and not DATES.isdisjoint(fields.values()):
        unknown = {
            each.at: each.heading
            for each in others
            if each.at not in named and each.at not in trade and each.words >= EVENT_WORDS
        }
        return dict(sorted({**trade, **unknown}.items()))
    free = {each.at: each.heading for each in others if each.at not in named}
    beside = set(named.values()) <= BESIDE and "date" in named.values() and min(named) == 0
    return free if beside and len(free) >= 2 and all(each.filled for each in others) else None


def _tells_events(
    columns: Sequence[Column], fields: Mapping[int, str], agencies: Mapping[int, str] | None, *, strict: bool
) -> bool:
    """True for columns that say when and what: by their headings, or by dates that stand under one of them."""
    kinds = set(fields.values())
    at = next((at for at, name in fields.items() if name in {"date", "day"}), None)
    column = next((each for each in columns if each.at == at), None)
    if column is None or not (agencies or kinds & TELLING):
        return False
    shown = column.filled >= FEWEST_DATED and (column.dated >= DATED or fields[column.at] == "day")
    dense = column.filled * column.dated >= max(FEWEST_ROWS, DATED * column.rows)
    told = any(each.field in {"date", "day", "year"} for each in column.known)
    telling = agencies or any(each.field in TELLING for other in columns if other.at in fields for each in other.known)
    if not strict:
        return dense
    known = sum(1 for each in columns if each.known)
    named = any(each.field == "event" and each.score >= NAMED for other in columns for each in other.known)
    return bool(told and telling and (shown or (named and known >= SHARE * len(columns))))
