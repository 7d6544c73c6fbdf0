"""What the parsers hand over: frozen records, each value with the place it was read from.

Bytes come in elsewhere; from here upward nobody sees a file format any more. A fault in a document is a `Problem` among the
values, never an exception: a sender can only mend what we can name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

READER = "3"
"""The version of the reader. Stored with each extraction; raised when the same bytes may be read differently."""


OTHER = "other"
"""The name of a field whose question is printed and answered, but known to nobody; its label says what it is."""


class Kind(StrEnum):
    """What a document is, judged by its content and never by its name."""

    SCOPING = "scoping"
    CHRONOLOGY = "chronology"
    REFERRAL = "referral"
    NOTIFICATION = "notification"
    NIL = "nil"
    MESSAGE = "message"
    ARCHIVE = "archive"
    OTHER = "other"
    UNREADABLE = "unreadable"


class Status(StrEnum):
    """How far a form is filled in; `BLANK` is a form that holds nothing beyond what we print on it ourselves."""

    COMPLETED = "completed"
    PARTIAL = "partial"
    BLANK = "blank"


class Outcome(StrEnum):
    """What became of the attempt to read a document; everything but `READ` has a `Problem` that says why."""

    READ = "read"
    LOCKED = "locked"  # password, rights management, encrypted wrapper
    PORTAL = "portal"  # the document is behind a link
    UNREADABLE = "unreadable"  # damaged, hostile, or a format that is not read
    TOO_LARGE = "too_large"
    MALWARE = "malware"
    CRASHED = "crashed"  # the child process that read it died or overran; set by the service, not by a parser


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document something stands; numbers count from 1 as a person counts."""

    part: str = "body"  # "body", "header", "footer", or the sheet's name
    table: int | None = None
    row: int | None = None
    column: int | None = None
    paragraph: int | None = None

    def __str__(self) -> str:
        """The place in words that the sender can follow, such as `table 2, row 3`."""
        named = (("table", self.table), ("row", self.row), ("column", self.column), ("paragraph", self.paragraph))
        words = [f"{name} {number}" for name, number in named if number is not None]
        if self.part != "body":
            words.insert(0, self.part)
        return ", ".join(words) or "the document"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault as a value: a stable `code` for us, one `sentence` for the person who can mend it, and the place."""

    code: str
    sentence: str
    place: Place | None = None
    row: int | None = None  # 0-based index into `Extraction.entries`, where the fault is an entry's
    detail: str = ""  # for our log only: the type of an exception, never its words


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, in a cell or outside; `level` is 1 to 9 for a heading, None for prose."""

    text: str
    place: Place
    level: int | None = None
    bold: bool = False
    muted: bool = False  # italic or grey, as forms print their guidance
    boxed: bool = False  # ruled round: a box to write in
    struck: bool = False  # every visible word is struck through
    lead: str = ""  # the bold or underlined words that open it, where plain words follow
    marked: tuple[str, ...] = ()  # words that stand out among plain ones: bold, highlighted, underlined or ringed


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid: its visible text, how far it spans, and what a reader must know beyond the text."""

    text: str
    place: Place
    row_span: int = 1
    column_span: int = 1
    merged: bool = False  # continues the cell above or to the left: repeats its text
    value: date | datetime | float | bool | None = None  # a spreadsheet's true value, where it is not text
    bold: bool = False
    struck: bool = False  # every visible word is struck through
    hidden: bool = False
    shaded: bool = False  # coloured as labels are, not as boxes to write in
    lines: tuple[Paragraph, ...] = ()  # its paragraphs, where the format has them
    inner: tuple[Block, ...] = ()  # of a cell that holds tables: its paragraphs and tables in reading order


@dataclass(frozen=True, slots=True)
class Grid:
    """One table or one sheet: rows of cells with the merges resolved, `rows[i][j]` in reading order."""

    rows: tuple[tuple[Cell, ...], ...]
    place: Place
    title: str = ""  # the sheet's name, or the heading above a table
    hidden: bool = False


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a document, in reading order, and what had to be left out of it or said about it."""

    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One answer: the schema's name, the value in canonical form (ISO dates, `yes|no|unsure`), and where it stood."""

    name: str
    value: str | None  # None: the question is printed and nothing was answered
    raw: str
    label: str  # the question as it is printed on the form
    place: Place
    score: float = 1.0  # how surely the label means this field, 0 to 1


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the family and significant others; `dob` is `YYYY-MM-DD`, `YYYY` or None."""

    name: str
    dob: str | None
    relationship: str | None
    address: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a chronology; dates are an interval with a precision of day, week, month, season, year or unknown."""

    place: Place
    event: str
    date_text: str = ""
    date_start: date | None = None
    date_end: date | None = None
    precision: str = "unknown"
    approximate: bool = False
    time: str | None = None  # HH:MM, 24 hours
    source: str | None = None
    action: str | None = None
    comment: str | None = None
    agency: str | None = None
    struck: bool = False
    hidden: bool = False
    others: tuple[tuple[str, str], ...] = ()  # what its further columns hold, by the field's name or else the heading


class Taken(StrEnum):
    """What the reader took some words of a document for."""

    ANSWER = "answer"  # they stand in a field, a person or an entry
    OWN = "own"  # the form's own: a label, guidance, a heading, a page header
    NOT_PLACED = "not_placed"  # neither: a person should look at them


@dataclass(frozen=True, slots=True)
class Mark:
    """Some words of a document, where they stand, and what the reader took them for."""

    text: str
    place: Place
    taken: Taken
    field: str = ""  # of an answer: the field, or the column of the entry


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words that the reader neither understood nor recognised as the form's own."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Tally:
    """How many words of a document were taken for what."""

    answer: int = 0
    own: int = 0
    not_placed: int = 0


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document; always present, also for a file that could not be opened."""

    kind: Kind
    outcome: Outcome = Outcome.READ
    status: Status | None = None
    fields: tuple[Field, ...] = ()  # a scoping form's or referral's answers, or a chronology's header block
    family: tuple[Person, ...] = ()
    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    not_placed: tuple[Unplaced, ...] = ()
    tally: Tally = Tally()
    marks: tuple[Mark, ...] = ()  # every visible word in its order; for the eyes only, and not kept
    nil: bool = False  # the form itself says that the family is not known to the agency
    layout: str | None = None  # the key of the known template that it was recognised as
    format: str = ""  # what the bytes are: docx, xlsx, pdf, doc …
    reader: str = READER

    def value(self, name: str) -> str | None:
        """The first answer given under the field's name, or None."""
        return next((each.value for each in self.fields if each.name == name and each.value), None)
