"""Reads the rows below a chronology's header into entries, each with its place, its date as an interval, and what is wrong.

A grid and its columns enter; `Line`s leave, each an entry with the code of its date's problem. Years stand in separator rows, a
blank date means the one above, guidance under the header and totals below the last row are no entries. No entry is dropped
because its date cannot be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache

from parsers.chronologies.columns import Columns, header_at, printed_only
from parsers.chronologies.heads import BAND_YEAR, ends, is_example, is_pattern
from parsers.chronologies.rows import Where, only_year, place_of, same, words_in
from parsers.chronologies.shapes import Shape
from parsers.coverage import claims_on
from parsers.dates import DateReading, read_date
from parsers.forms.answers import plain
from parsers.labels import means
from parsers.layouts import Layouts
from parsers.model import Cell, Entry, Mark, Taken
from parsers.times import read_time

AHEAD = 20  # years by which a date may be mistyped into the future
CAPTION, PROSE = 8, 20  # words across a table
GUIDANCE_ROWS = 2  # below a header
NONE = Columns({})
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
        self._printed = _printed(layouts)
        self._year = only_year(shape.grid.title)
        self._above: DateReading | None = None
        self._where = Where(NONE)
        self._since_header = 0
        self._gap = self._ended = self._parted = False  # an empty row, the end of the table, a caption: what stood above

    def row(self, at: int) -> int:
        """Reads the row at that position; how many rows that were."""
        columns = self._header(at)
        if columns:
            self.table.starts += [len(self.table.lines)] * (self._ended or self._parted)
            self.table.columns, self._since_header, self._ended, self._parted = columns, 0, False, False
            self._where = Where(columns)
            self.table.claims.extend(claims_on(self._grid.rows[at : at + columns.height], Taken.OWN))
            if columns.height:
                return columns.height
        row = self._grid.rows[at]
        filled = [cell for cell in row if cell.text]
        if not filled:
            self._gap = True
            return 1
        if self.table.columns is None or self._ended:
            self._outside(row)
        else:
            self._inside(row, filled)
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
        if not printed_only(row):  # as nearly every entry
            return None
        if known.height and len(known.headings) > 1 and all(same(row, *each) for each in known.headings.items()):
            return replace(known, height=1)
        return header_at(self._grid.rows, at, self._layouts.chronology)

    def _outside(self, row: tuple[Cell, ...]) -> None:
        self.table.outside.append(row)
        texts = {cell.text for cell in row if cell.text}
        if self.table.columns is None and len(texts) == 1:
            self._year = only_year(texts.pop()) or self._year

    def _inside(self, row: tuple[Cell, ...], filled: Sequence[Cell]) -> None:
        self._since_header += 1
        if self._band(row, filled):
            self._across(row)
        elif self._footer(row, filled):
            self._ended = True
            self._outside(row)
        elif self._guidance(row, filled):
            self.table.claims.extend(claims_on((row,), Taken.OWN))
        else:
            self._entries(row)

    def _across(self, row: tuple[Cell, ...]) -> None:
        """Takes words across the table: what happened, where the row above tells it nowhere; a caption; or prose for a person."""
        text = next(cell.text for cell in row if cell.text)
        lines = self.table.lines
        if lines and not lines[-1].entry.event and len(text.split()) > CAPTION:
            lines[-1] = replace(lines[-1], entry=lines[-1].entry._replace(event=text))
            self.table.claims.extend(claims_on((row,), Taken.ANSWER, "event"))
            return
        self._parted = self._gap or self._parted
        self.table.claims.extend(claims_on((row,), Taken.OWN) if len(text.split()) <= PROSE else ())

    def _entries(self, row: tuple[Cell, ...]) -> None:
        lines = self._lines(row)
        self.table.lines.extend(lines)
        if lines:
            names, took = self._where.taken_for(len(row)), Taken.ANSWER
            self.table.claims.extend(
                [Mark(cell.text, cell.place, took, name) for name, cell in zip(names, row, strict=True) if cell.text]
            )

    def _band(self, row: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        """True for a row that only says one thing across the table; a year in it holds for the rows below."""
        if filled[0].text != filled[-1].text:
            return False
        texts = {cell.text for cell in filled}
        if len(texts) != 1:
            return False
        year = BAND_YEAR.fullmatch(filled[0].text)
        if year:
            self._year, self._above = int(year[1]), None
        return year is not None or (len(filled) == len(row) and len(row) > 1 and any(cell.merged for cell in filled))

    def _footer(self, row: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        """True for a total, a signature or a key below the last entry."""
        first, at = filled[0].text, self._where.when
        if not ends(first):
            return False
        if at is not None and at < len(row) and row[at].text and self._read(row[at].text).start is not None:
            return False
        few = sum(1 for cell in filled if not cell.merged) <= 2
        return few and (
            self._gap
            or means(first, self._layouts.scoping, exact=True) is not None
            or first.lower().startswith(("total", "number of"))
        )

    def _guidance(self, row: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        """True for a row of patterns, hints or an example under the header, also for one printed on a blank of ours."""
        texts = [cell.text for cell in filled]
        at = self._where.when
        head = row[at].text if at is not None and at < len(row) else ""
        if is_pattern(head) or is_example(texts[:4]):
            return True
        if self._since_header > GUIDANCE_ROWS or self._read(head).start is not None:
            return False
        if any(map(is_pattern, texts)) or all(plain(text) in self._printed for text in texts):
            return True
        return bool(head) and self._told(texts)

    def _told(self, texts: Sequence[str]) -> bool:
        """True for cells of which some are worded as guidance and none as something typed."""
        likely = [self._layouts.guidance.likely(text) for text in texts]
        return max(likely) > GUIDES and min(likely) > -GUIDES

    # --- entries

    def _lines(self, row: Sequence[Cell]) -> list[Line]:
        where = self._where
        if where.agencies is not None:
            return [
                self._told_by(row, row[at].text, agency)
                for at, agency in where.agencies.items()
                if at < len(row) and row[at].text and not row[at].merged
            ]
        event = words_in(row, where.event)
        if event or (words_in(row, where.told) and self._date_text(row)):
            return [self._line(row, event or "", words_in(row, where.agency))]
        return []

    def _told_by(self, row: Sequence[Cell], event: str, agency: str) -> Line:
        """What stands in the column of one agency, or of one person."""
        if not self._where.people:
            return self._line(row, event, agency)
        line = self._line(row, event, None)
        return replace(line, entry=line.entry._replace(others=(("subject", agency), *line.entry.others)))

    def _line(self, row: Sequence[Cell], event: str, agency: str | None) -> Line:
        where, said = self._where, self._where.said(row)
        reading, true_date = self._date(row)
        filled = [cell for cell in row if cell.text]
        entry = Entry(
            place=place_of(row),
            event=event,
            date_text=self._date_text(row),
            date_start=reading.start,
            date_end=reading.end,
            precision=reading.precision,
            approximate=reading.approximate,
            time=self._time(row) or reading.time,
            source=said.source if where.agencies is None else None,
            action=said.action,
            comment=said.comment,
            agency=agency,
            struck=_all_struck(filled),
            hidden=_all_hidden(filled),
            others=said.others,
        )  # fmt: skip
        return Line(entry, reading.problem, true_date)

    def _time(self, row: Sequence[Cell]) -> str | None:
        at = self._where.time
        return read_time(row[at].text) if at is not None and at < len(row) else None

    def _date_text(self, row: Sequence[Cell]) -> str:
        if (parts := self._where.date_parts(row)) is not None:
            return parts
        at = self._where.date
        cell = row[at] if at is not None and at < len(row) else None
        return cell.text if cell and not cell.merged else ""

    def _date(self, row: Sequence[Cell]) -> tuple[DateReading, date | None]:
        """The row's date, and the same where the spreadsheet held a true date."""
        if (parts := self._where.date_parts(row)) is not None:
            return (self._read(parts) if parts else DateReading(problem="undated")), None
        at = self._where.date
        cell = row[at] if at is not None and at < len(row) else None
        if cell is None:
            return DateReading(problem="undated"), None
        reading = self._cell_date(cell)
        end = self._where.end
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


def _all_struck(filled: Sequence[Cell]) -> bool:
    return bool(filled) and filled[0].struck and all(cell.struck for cell in filled)


def _all_hidden(filled: Sequence[Cell]) -> bool:
    return bool(filled) and filled[0].hidden and all(cell.hidden for cell in filled)


@lru_cache(maxsize=4)
def _printed(layouts: Layouts) -> frozenset[str]:
    """Every line that is printed on a blank of ours."""
    return frozenset(words for layout in layouts.known for words in layout.words)
