"""Reads a chronology: every row of every sheet or table as an entry, the block about the case, and what a person should look at.

Grids and paragraphs come in, an `Extraction` leaves. What is doubtful about a row (no year, an impossible day, a date in the
future, before the child's birth, out of order) is a `Problem` that names the row; nothing is corrected, nothing left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from parsers.chronologies.entries import Line, Table
from parsers.chronologies.shapes import Shape
from parsers.coverage import covered
from parsers.dates import read_iso
from parsers.forms.answers import chosen, plain, view, written
from parsers.forms.claims import claims
from parsers.forms.question import Question
from parsers.forms.questions import questions
from parsers.forms.scoping import NIL, NIL_LABEL, NIL_TICK
from parsers.forms.segments import across
from parsers.forms.values import fields_of, settled
from parsers.layouts import Layout, Layouts
from parsers.model import Block, Cell, Extraction, Field, Grid, Kind, Mark, Paragraph, Problem, Status, Taken

SENTENCES = {
    "impossible_date": "{place}: the date “{text}” does not exist. Please give the right one.",
    "us_format_date": "{place}: the date “{text}” was read with the month first. Please check it.",
    "ambiguous_date": "{place}: the date “{text}” may be read in two ways or has no year. Please write it out: 3 March 2025.",
    "undated": "{place}: there is no readable date. If it is not known, give the month or the year.",
    "future_date": "{place}: the date “{text}” lies in the future. Please check it.",
    "before_birth": "{place}: the date “{text}” is before the child’s birth. Please check it if that is not meant.",
    "out_of_order": "{place}: the date “{text}” is earlier than the row above. Please check it.",
}
BLANK = Problem("blank_form", "The chronology has no rows. If there was no contact in the period, please say so in a row.")
STRUCK = Problem("struck_rows", "Some rows are struck through; they were kept apart as withdrawn.")

TITLE = re.compile(r"\bchronology\b.*?(?:\s[–—-]\s*|:\s*|\bfor\b\s+)(?P<rest>[^:]{2,100})$", re.IGNORECASE)
CHILD = re.compile(r"(?i:child|baby|unborn|infant|young person|subject)\b(?!ren).*|[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.?)?")
BORN = re.compile(r"[\s,(]*\b(?:d\.?\s?o\.?\s?b\b\.?|born|date of birth)[\s.:]*(?P<day>[^()]{4,40})\)?", re.IGNORECASE)
REFERENCE = re.compile(r"\W*(?:rapid )?(?:ref(?:erence)?|case|review|sin)\b[\s.:no#]*(?P<rest>\S*\d\S*)\W*", re.IGNORECASE)


def read_chronology(
    shapes: Sequence[Shape], tables: Sequence[Table], rest: Sequence[Block], blocks: Sequence[Block], layout: Layout | None,
    received: date, layouts: Layouts,
) -> Extraction:  # fmt: skip
    """The chronology that stands in those shapes, their rows read already, with what the `rest` says of the case.

    The `layout` is that of the template of ours which the document was recognised as.
    """
    printed = layout.words if layout else frozenset()
    about = [
        *_typed(rest, printed),
        *(block for shape, table in zip(shapes, tables, strict=True) for block in _about(shape, table)),
    ]
    asked = questions(about, layouts.scoping, layouts.family)
    fields, nil = _header(about, asked, received)
    extraction = Extraction(Kind.CHRONOLOGY, fields=fields, nil=nil, layout=layout.key if layout else None)
    entries = tuple(line.entry for table in tables for line in table.lines)
    born = extraction.value("child_dob")
    problems = tuple(_problems(tables, received, date.fromisoformat(born) if born else None))
    status = Status.COMPLETED if entries else Status.BLANK
    extraction = replace(extraction, status=status, entries=entries, problems=problems)
    return covered(extraction, blocks, _claims(tables, [*rest, *about], asked, fields, printed))


def _typed(rest: Sequence[Block], printed: frozenset[str]) -> Iterator[Block]:
    """What stands round the tables: paragraphs that are not printed on a blank of ours, tables, and the rows of sheets."""
    for block in rest:
        if isinstance(block, Grid):
            yield from (block,) if block.place.table is not None else _rows(block.rows, block) if not block.hidden else ()
        elif plain(block.text) not in printed:
            yield block


def _claims(
    tables: Sequence[Table], blocks: Sequence[Block], asked: Sequence[Question], fields: Sequence[Field], printed: frozenset[str]
) -> Iterator[Mark]:
    """The claims on the words of the tables and of what stands round them; what a title names is an answer."""
    for table in tables:
        yield from table.claims
    yield from (Mark(each.raw, each.place, Taken.ANSWER, each.name) for each in fields if each.raw)
    yield from claims(blocks, [each for each in asked if each.field or len(each.lines) == 1], printed)


# --- the block about the case


def _header(blocks: Sequence[Block], asked: Sequence[Question], received: date) -> tuple[tuple[Field, ...], bool]:
    """The fields told above, below and beside the tables, the first of each name, and whether they say `not known to us`."""
    known = [question for question in asked if question.field and question.field != "family"]
    found = [field for question in known for field in fields_of(question, received, frozenset())]
    titles = [field for block in blocks for field in _titled(block)]
    first: dict[str, Field] = {}
    for each in (*settled(found), *titles):
        if each.name not in first or (first[each.name].value is None and each.value):
            first[each.name] = each
    return tuple(first.values()), any(_nil(question) for question in known)


def _about(shape: Shape, table: Table) -> Iterator[Block]:
    """The rows above and below the events, as blocks about the case."""
    yield from _rows(table.outside, shape.grid)


def _rows(rows: Iterable[Sequence[Cell]], grid: Grid) -> Iterator[Block]:
    """The rows as tables of labels and answers, without the columns in which nothing stands; a lone cell is a line."""
    run: list[Sequence[Cell]] = []
    for row in rows:
        filled = [cell for at, cell in enumerate(row) if cell.text and not across(row, at)]
        if len(filled) > 1:
            run.append(row)
            continue
        yield from _dense(run, grid)
        run = []
        if filled:
            yield Paragraph(filled[0].text, filled[0].place, bold=filled[0].bold)
    yield from _dense(run, grid)


def _dense(rows: Sequence[Sequence[Cell]], grid: Grid) -> Iterator[Grid]:
    width = max(map(len, rows), default=0)
    held = {at for row in rows for at, cell in enumerate(row) if cell.text and not across(row, at)}
    kept = [at for at in range(width) if at in held]
    if kept:
        yield grid._replace(rows=tuple(tuple(row[at] for at in kept if at < len(row)) for row in rows))


def _nil(question: Question) -> bool:
    """True when the block itself says that the family is not known to the agency."""
    text = chosen(written(question.lines)) or ""
    if question.field != "involvement_flag":
        return False
    if NIL_LABEL.search(question.label):
        return view(text) == "yes" or NIL_TICK.search(text) is not None
    return view(text) == "no" or NIL.fullmatch(text) is not None


def _titled(block: Block) -> Iterator[Field]:
    """The child, the agency or the reference that a title such as `Chronology – Sampleton Primary School` names."""
    if isinstance(block, Grid) or len(block.text) > 200 or "\n" in block.text:
        return
    for pattern in (TITLE, REFERENCE):
        match = pattern.fullmatch(block.text) if pattern is REFERENCE else pattern.search(block.text)
        if match and not match["rest"].islower():  # `Chronology – guidance` names nobody
            born = BORN.search(match["rest"])
            rest = BORN.sub("", match["rest"]).strip()
            if born:
                yield Field("child_dob", read_iso(born["day"]), born["day"], block.text, block.place, 0.8)
            name = "child_name" if CHILD.fullmatch(rest) else "case_reference" if re.search(r"\d", rest) else "agency_name"
            yield Field(name, rest, match["rest"], block.text, block.place, 0.8)
            return


# --- what a person should look at


def _problems(tables: Sequence[Table], received: date, born: date | None) -> Iterator[Problem]:
    lines = [line for table in tables for line in table.lines]
    if not lines:
        yield BLANK
    if any(line.entry.struck for line in lines):
        yield STRUCK
    row = 0
    for table in tables:
        swapped = _maybe_swapped(table)
        earlier: date | None = None
        for at, line in enumerate(table.lines):
            earlier = None if at in table.starts else earlier
            if not line.entry.struck:
                codes = _doubts(line, received, born, earlier, swapped)
                yield from (_problem(code, line, row) for code in codes)
                earlier = line.entry.date_start if line.entry.precision == "day" else earlier
            row += 1


def _doubts(line: Line, received: date, born: date | None, earlier: date | None, swapped: bool) -> Iterator[str]:
    entry = line.entry
    if line.problem:
        yield line.problem
    elif swapped and line.true_date and line.true_date.day != line.true_date.month:
        yield "ambiguous_date"
    if entry.date_start is None:
        return
    if entry.date_start > received:
        yield "future_date"
    if born and (entry.date_end or entry.date_start) < born:
        yield "before_birth"
    if entry.precision == "day" and earlier and entry.date_start < earlier:
        yield "out_of_order"


def _maybe_swapped(table: Table) -> bool:
    """True where no true date of the sheet has a day above 12 and some typed date has: a machine set up month first did that."""
    live = [line for line in table.lines if not line.entry.struck]
    true_days = [line.true_date.day for line in live if line.true_date]
    known = [line.entry for line in live if not line.true_date and line.entry.precision == "day" and line.entry.date_text]
    typed = [each for each in known if not each.approximate]  # a machine takes no `about 21 August` for a date
    late = any(each.date_start and max(each.date_start.day, each.date_end.day if each.date_end else 0) > 12 for each in typed)
    return bool(true_days) and max(true_days) <= 12 and late


def _problem(code: str, line: Line, row: int) -> Problem:
    entry = line.entry
    text = " ".join(entry.date_text.split()) or (f"{entry.date_start:%d/%m/%Y}" if entry.date_start else "")
    words = SENTENCES[code].format(place=entry.place, text=text)
    return Problem(code, words[:1].upper() + words[1:], entry.place, row)
