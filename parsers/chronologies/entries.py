"""Reads the rows below a chronology's header into entries, each with its place, its date as an interval, and what is wrong.

A grid and its columns enter; `Line`s leave, each an entry with the code of its date's problem. Years stand in separator rows, a
blank date means the one above, guidance under the header and totals below the last row are no entries. No entry is dropped
because its date cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from parsers.chronologies.columns import Columns, header_at
from parsers.chronologies.rows import KEPT, date_parts, others, words_in
from parsers.chronologies.shapes import Shape
from parsers.coverage import claim, claims_on
from parsers.dates import DateReading, read_date
from parsers.forms.answers import plain
from parsers.labels import means
from parsers.layouts import Layouts
from parsers.model import OTHER, Cell, Entry, Mark, Place, Taken
from parsers.times import read_time

YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
BAND_YEAR = re.compile(r"\W*(?:year:?\s*|[a-z]{3,9}\s+)?((?:19|20)\d{2})\W*(?:cont(?:inued|'?d)?\W*)?", re.IGNORECASE | re.ASCII)
PATTERN_CELL = re.compile(
    r"\W*(?:d{1,2}\W?m{1,3}\W?y{2,4}(?:\W*hh\W?mm)?|hh\W?mm|24\W?h(?:ou)?rs?(?: clock)?|e\.?g\b.*|for example\b.*|"
    r"\(?examples?\b.*)\W*",
    re.IGNORECASE | re.DOTALL,
)
EXAMPLE = re.compile(r"\W*(?:examples?(?: only)?\b|e\.g\b|for example\b|sample (?:entry|row))", re.IGNORECASE)
FOOTER = re.compile(
    r"\W*(?:(?:sub)?totals?|(?:total )?number of|(?:chronology )?(?:prepared|completed|compiled|produced) by|prepared|compiled"
    r"|signed?|signature|date (?:prepared|completed|signed|of completion)|key|abbreviations?|glossary|notes?|end of|summary|rag"
    r"|author|name|role)\b",
    re.IGNORECASE,
)
AHEAD = 20  # years by which a date may be mistyped into the future
CAPTION, PROSE = 8, 20  # words across a table
GUIDANCE_ROWS = 2  # below a header
GUIDES = 1.0  # of words that are guidance in all likelihood


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, what is wrong with its date, and whether the spreadsheet itself knew the date."""

    entry: Entry
    problem: str | None = None
    true_date: date | None = None


@dataclass(slots=True)
class Table:
    """One table or sheet, read: its lines in order, and the rows that are none."""

    lines: list[Line] = field(default_factory=list)
    outside: list[tuple[Cell, ...]] = field(default_factory=list)  # above the header and below the last row
    columns: Columns | None = None
    claims: list[Mark] = field(default_factory=list)  # on the words of its rows
    starts: list[int] = field(default_factory=list)  # the lines at which another table on the same sheet begins


def read_table(shape: Shape, layouts: Layouts, received: date) -> Table:
    """The entries of a table of events."""
    reader = _Rows(shape, layouts, received)
    at = 0
    while at < len(shape.grid.rows):
        at += reader.row(at)
    return reader.table


class _Rows:
    """One pass over a grid's rows; it keeps the year and the date that the next row may need."""

    def __init__(self, shape: Shape, layouts: Layouts, received: date) -> None:
        self.table = Table(claims=list(shape.claims))
        self._shape, self._grid, self._layouts, self._received = shape, shape.grid, layouts, received
        self._printed = frozenset(words for layout in layouts.known for words in layout.words)
        self._year = _only_year(shape.grid.title)
        self._above: DateReading | None = None
        self._since_header = 0
        self._gap = self._ended = self._parted = False  # an empty row, the end of the table, a caption: what stood above

    def row(self, at: int) -> int:
        """Reads the row at that position; how many rows that were."""
        columns = self._header(at)
        if columns:
            self.table.starts += [len(self.table.lines)] * (self._ended or self._parted)
            self.table.columns, self._since_header, self._ended, self._parted = columns, 0, False, False
            self.table.claims.extend(claims_on(self._grid.rows[at : at + columns.height], Taken.OWN))
            if columns.height:
                return columns.height
        row = self._grid.rows[at]
        texts = [cell.text for cell in row if cell.text]
        if not texts:
            self._gap = True
            return 1
        if self.table.columns is None or self._ended:
            self._outside(row)
        else:
            self._inside(row, self.table.columns)
        self._gap = False
        return 1

    def _header(self, at: int) -> Columns | None:
        """The columns that begin at this row: the first, the same header again, or another that the dictionary knows."""
        if at == self._shape.first:
            return self._shape.columns
        known = self.table.columns
        if known is None or (self._since_header == 0 and not self._gap and known.height):
            return None  # under a header stands guidance, however much it sounds like one
        row = self._grid.rows[at]
        if known.height and len(known.headings) > 1 and all(_same(row, *each) for each in known.headings.items()):
            return replace(known, height=1)
        return header_at(self._grid.rows, at, self._layouts.chronology)

    def _outside(self, row: tuple[Cell, ...]) -> None:
        self.table.outside.append(row)
        texts = {cell.text for cell in row if cell.text}
        if self.table.columns is None and len(texts) == 1:
            self._year = _only_year(texts.pop()) or self._year

    def _inside(self, row: tuple[Cell, ...], columns: Columns) -> None:
        self._since_header += 1
        if self._band(row):
            self._across(row)
        elif self._footer(row, columns):
            self._ended = True
            self._outside(row)
        elif self._guidance(row, columns):
            self.table.claims.extend(claims_on((row,), Taken.OWN))
        else:
            self._entries(row, columns)

    def _across(self, row: tuple[Cell, ...]) -> None:
        """Takes words across the table: what happened, where the row above tells it nowhere; a caption; or prose for a person."""
        text = next(cell.text for cell in row if cell.text)
        lines = self.table.lines
        if lines and not lines[-1].entry.event and len(text.split()) > CAPTION:
            lines[-1] = replace(lines[-1], entry=replace(lines[-1].entry, event=text))
            self.table.claims.extend(claims_on((row,), Taken.ANSWER, "event"))
            return
        self._parted = self._gap or self._parted
        self.table.claims.extend(claims_on((row,), Taken.OWN) if len(text.split()) <= PROSE else ())

    def _entries(self, row: tuple[Cell, ...], columns: Columns) -> None:
        lines = list(self._lines(row, columns))
        self.table.lines.extend(lines)
        if lines:
            named = {**(columns.agencies or {}), **columns.headings, **columns.fields}
            self.table.claims.extend(claim(cell, Taken.ANSWER, named.get(at, OTHER)) for at, cell in enumerate(row))

    def _band(self, row: Sequence[Cell]) -> bool:
        """True for a row that only says one thing across the table; a year in it holds for the rows below."""
        texts = {cell.text for cell in row if cell.text}
        filled = [cell for cell in row if cell.text]
        if len(texts) != 1:
            return False
        year = BAND_YEAR.fullmatch(next(iter(texts)))
        if year:
            self._year, self._above = int(year[1]), None
        return year is not None or (len(filled) == len(row) and len(row) > 1 and any(cell.merged for cell in filled))

    def _footer(self, row: Sequence[Cell], columns: Columns) -> bool:
        """True for a total, a signature or a key below the last entry."""
        first = next(cell.text for cell in row if cell.text)
        if not FOOTER.match(first):
            return False
        at = columns.position("date", "day")
        if at is not None and at < len(row) and row[at].text and self._read(row[at].text).start is not None:
            return False
        few = sum(1 for cell in row if cell.text and not cell.merged) <= 2
        return few and (
            self._gap
            or means(first, self._layouts.scoping, exact=True) is not None
            or first.lower().startswith(("total", "number of"))
        )

    def _guidance(self, row: Sequence[Cell], columns: Columns) -> bool:
        """True for a row of patterns, hints or an example under the header, also for one printed on a blank of ours."""
        texts = [cell.text for cell in row if cell.text]
        at = columns.position("date", "day")
        head = row[at].text if at is not None and at < len(row) else ""
        if any(EXAMPLE.match(text) for text in texts[:4]) or PATTERN_CELL.fullmatch(head):
            return True
        if self._since_header > GUIDANCE_ROWS or self._read(head).start is not None:
            return False
        if any(PATTERN_CELL.fullmatch(text) for text in texts) or all(plain(text) in self._printed for text in texts):
            return True
        return bool(head) and self._told(texts)

    def _told(self, texts: Sequence[str]) -> bool:
        """True for cells of which some are worded as guidance and none as something typed."""
        likely = [self._layouts.guidance.likely(text) for text in texts]
        return max(likely) > GUIDES and min(likely) > -GUIDES

    # --- entries

    def _lines(self, row: Sequence[Cell], columns: Columns) -> Iterator[Line]:
        if columns.agencies is not None:
            for at, agency in columns.agencies.items():
                if at < len(row) and row[at].text and not row[at].merged:
                    line = self._line(row, columns, row[at].text, None if columns.people else agency)
                    about = (("subject", agency),) if columns.people else ()
                    yield replace(line, entry=replace(line.entry, others=(*about, *line.entry.others)))
            return
        event = words_in(row, columns, *KEPT[0])
        if event or (words_in(row, columns, "action", "comment", "analysis") and self._date_text(row, columns)):
            yield self._line(row, columns, event or "", words_in(row, columns, "agency"))

    def _line(self, row: Sequence[Cell], columns: Columns, event: str, agency: str | None) -> Line:
        reading, true_date = self._date(row, columns)
        filled = [cell for cell in row if cell.text]
        struck = bool(filled) and all(cell.struck for cell in filled)
        entry = Entry(
            place=replace(row[0].place, column=None) if row else Place(),
            event=event,
            date_text=self._date_text(row, columns),
            date_start=reading.start,
            date_end=reading.end,
            precision=reading.precision,
            approximate=reading.approximate,
            time=self._time(row, columns) or reading.time,
            source=words_in(row, columns, "source") if columns.agencies is None else None,
            action=words_in(row, columns, *KEPT[2]),
            comment=words_in(row, columns, *KEPT[3]),
            agency=agency,
            struck=struck,
            hidden=bool(filled) and all(cell.hidden for cell in filled),
            others=others(row, columns),
        )  # fmt: skip
        return Line(entry, reading.problem, true_date)

    def _time(self, row: Sequence[Cell], columns: Columns) -> str | None:
        at = columns.position("time")
        return read_time(row[at].text) if at is not None and at < len(row) else None

    def _date_text(self, row: Sequence[Cell], columns: Columns) -> str:
        if (parts := date_parts(row, columns)) is not None:
            return parts
        at = columns.position("date")
        cell = row[at] if at is not None and at < len(row) else None
        return cell.text if cell and not cell.merged else ""

    def _date(self, row: Sequence[Cell], columns: Columns) -> tuple[DateReading, date | None]:
        """The row's date, and the same where the spreadsheet held a true date."""
        if (parts := date_parts(row, columns)) is not None:
            return (self._read(parts) if parts else DateReading(problem="undated")), None
        at = columns.position("date")
        cell = row[at] if at is not None and at < len(row) else None
        if cell is None:
            return DateReading(problem="undated"), None
        reading = self._cell_date(cell)
        end = columns.position("end_date")
        reading = self._until(reading, row[end]) if end is not None and end < len(row) else reading
        self._above = reading if reading.start else self._above
        known = cell.value if isinstance(cell.value, date) and reading.precision == "day" else None
        return reading, known.date() if isinstance(known, datetime) else known

    def _cell_date(self, cell: Cell) -> DateReading:
        reading = self._read(cell.text)
        if not isinstance(cell.value, date) or reading.precision not in {"day", "unknown"}:
            return reading
        moment = cell.value if isinstance(cell.value, datetime) else datetime.combine(cell.value, datetime.min.time())
        timed = f"{moment.hour:02}:{moment.minute:02}" if moment.hour or moment.minute else reading.time
        return DateReading(moment.date(), None, "day", reading.approximate, timed)

    def _until(self, reading: DateReading, cell: Cell) -> DateReading:
        """The reading up to the day in the column of ends; an end that cannot be read or stands before the start is left."""
        end = self._cell_date(cell) if cell.text else DateReading()
        last = end.end or end.start
        if not (reading.start and last and last > reading.start):
            return reading
        return replace(reading, end=last)

    def _read(self, text: str) -> DateReading:
        return read_date(text, received=self._received, year_hint=self._year, above=self._above, ahead=AHEAD)


def _same(row: Sequence[Cell], at: int, heading: str) -> bool:
    return at < len(row) and " ".join(row[at].text.split()) == heading


def _only_year(text: str) -> int | None:
    """The year that a title names, where that is the only number in it."""
    numbers = re.findall(r"\S*\d\S*", text)
    return int(numbers[0]) if len(numbers) == 1 and YEAR.fullmatch(numbers[0]) else None
