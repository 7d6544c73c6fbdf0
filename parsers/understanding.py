"""Decides by its content which kind of return a document is, and has it read as that.

Blocks come in, an `Extraction` leaves. A form of ours is known by its words. Of others, events under columns make a chronology,
unless they are only one answer of a form: then most of its words stand elsewhere, and what stands there asks for accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial

from parsers.chronologies.chronology import read_chronology
from parsers.chronologies.entries import read_table
from parsers.chronologies.shapes import Shape, shaped
from parsers.forms.questions import headings
from parsers.forms.scoping import NARRATIVE, read_scoping
from parsers.frames import unframed
from parsers.layouts import Layouts
from parsers.leaders import unled
from parsers.model import OTHER, Block, Entry, Extraction, Grid, Kind

SHAPE = "".join(" " if sign.isspace() else "a" for sign in map(chr, range(128)))
MANY = 1_000  # texts that are counted at once
SURE, LIKELY = 0.85, 0.45  # of a label that the dictionary knows, by its words or by telling ones; of one that is like others
MOSTLY = 0.25  # of a document's words, that stand in the events of a chronology
TITLED = re.compile(r"\bchronolog|\btime ?lines?\b|\b(?:contact|concern|event)s? log\b", re.IGNORECASE)
FORM = re.compile(r"\bscoping\b|\b(?:agency|summary|information|involvement) (?:report|return|form)\b", re.IGNORECASE)
"""How a form calls itself; tables with dates in it are answers, where little is told in them."""
ABOUT = frozenset({
    "case_reference", "child_name", "child_initials", "child_dob", "child_edd", "age", "agency_name", "author_name",
    "author_role", "author_contact", "date_completed", "period_covered", "period_from", "period_to", "incident_date",
    "family", "siblings", "identifiers", "marking", "guidance", "glossary", "version", "return_to",
})  # fmt: skip
"""What chronologies ask for as well, above their events."""
BEYOND = 5  # other fields, surely asked and answered, that make a form
FEWEST_DATED = 3  # events with a date, that make a chronology of what is no form
WHOLE_FORM = 5  # narratives of a form in which a few dates stand under columns
FEW, BESIDE_FEW = 4, 2  # events, beside which so many narratives make a form
BESIDE = 3  # narratives that a form asks beside its table of events


def understood(blocks: Sequence[Block], received: date, layouts: Layouts) -> Extraction:
    """The reading of a document's blocks; its kind is `OTHER` when it is no return of this trade."""
    blocks = list(unled(unframed(blocks)))
    known = layouts.recognise(blocks)
    if known and known.kind is not Kind.CHRONOLOGY:
        return read_scoping(blocks, received=received, layouts=layouts)
    shapes, rest = shaped(blocks, layouts.chronology, layouts.scoping, layouts.family)
    if not shapes:
        return read_scoping(blocks, received=received, layouts=layouts)
    tables = [read_table(shape, layouts, received) for shape in shapes]
    entries = [line.entry for table in tables for line in table.lines]
    chronology = partial(read_chronology, shapes, tables, rest, blocks, known, received, layouts)  # most forms are none
    told = _share(entries, blocks) >= MOSTLY
    few = 0 < len(entries) <= FEW
    if not known and few and _asks(rest, received, layouts, BESIDE_FEW):
        return read_scoping(blocks, received=received, layouts=layouts)
    sure = told and not all(shape.guessed for shape in shapes)
    if known or (sure and not _asks(rest, received, layouts, BESIDE)):
        return chronology()
    form = read_scoping(blocks, received=received, layouts=layouts)
    if form.kind is Kind.OTHER and sum(each.date_start is not None for each in entries) >= FEWEST_DATED:
        return chronology()
    return form if _is_form(form, shapes, blocks, told=told) else chronology()


def _is_form(form: Extraction, shapes: Sequence[Shape], blocks: Sequence[Block], *, told: bool) -> bool:
    """True for a document that asks what a form asks, or tells too little to be a chronology."""
    accounts, beyond = _accounts(form), _names(form, SURE, answered=True) - ABOUT
    title = " ".join(headings(blocks))
    if len(beyond) >= BEYOND or (not told and FORM.search(title) and not TITLED.search(title)):
        return True
    if not all(shape.guessed for shape in shapes):
        return accounts >= (BESIDE if told else WHOLE_FORM)
    return not told and TITLED.search(title) is None


def _asks(blocks: Sequence[Block], received: date, layouts: Layouts, least: int) -> bool:
    """True where the blocks ask for at least so many accounts."""
    return _accounts(read_scoping(blocks, received=received, layouts=layouts)) >= least


def _accounts(form: Extraction) -> int:
    return len(_names(form, LIKELY) & NARRATIVE)


def _names(form: Extraction, least: float, *, answered: bool = False) -> set[str]:
    return {each.name for each in form.fields if each.score >= least and (each.value or not answered)} - {OTHER}


def _share(entries: Iterable[Entry], blocks: Iterable[Block]) -> float:
    """How much of a document's words its events tell."""
    told = _words([text for each in entries for text in (each.event, each.action, each.comment, each.source) if text])
    return told / max(_words([text for block in blocks for text in _texts(block)]), 1)


def _words(texts: Sequence[str]) -> int:
    """The number of words in all the texts, many at once; of plain ones each is seen by the blank before it, and none cut out."""
    found = 0
    for at in range(0, len(texts), MANY):
        whole = "\n".join(texts[at : at + MANY])
        found += f" {whole}".translate(SHAPE).count(" a") if whole.isascii() else len(whole.split())
    return found


def _texts(block: Block) -> Iterable[str]:
    return (cell.text for row in block.rows for cell in row if not cell.merged) if isinstance(block, Grid) else (block.text,)
