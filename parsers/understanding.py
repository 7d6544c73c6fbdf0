"""Decides by its content which kind of return a document is, and has it read as that.

Blocks come in, an `Extraction` leaves. A form of ours is known by its words. Of others, events under columns make a chronology,
unless what stands round them asks so much that the events are only one answer of a form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from parsers.chronologies.chronology import read_chronology
from parsers.chronologies.shapes import shaped
from parsers.forms.questions import headings
from parsers.forms.scoping import NARRATIVE, read_scoping
from parsers.frames import unframed
from parsers.layouts import Layouts
from parsers.model import OTHER, Block, Extraction, Kind

SURE = 0.85  # of a label that the dictionary knows, by its words or by telling ones

TITLED = re.compile(r"\bchronolog|\btime ?lines?\b|\b(?:contact|concern|event)s? log\b", re.IGNORECASE)


class Needed(NamedTuple):
    """How much a document must ask to be a form although it tells events."""

    narratives: int
    fields: int
    likely: int  # fields that the labels only resemble
    answered: bool  # questions without an answer do not count: they may be what tells the events


TOLD, GUESSED = Needed(2, 12, 15, answered=False), Needed(2, 12, 10, answered=True)


def understood(blocks: Sequence[Block], received: date, layouts: Layouts) -> Extraction:
    """The reading of a document's blocks; its kind is `OTHER` when it is no return of this trade."""
    blocks = unframed(blocks)
    known = layouts.recognise(blocks)
    if known and known.kind is not Kind.CHRONOLOGY:
        return read_scoping(blocks, received=received, layouts=layouts)
    shapes, rest = shaped(blocks, layouts.chronology, layouts.scoping, layouts.family)
    guessed = all(shape.guessed for shape in shapes)  # then questions may be among what was taken for events
    if shapes and (known or not _asks(blocks if guessed else rest, received, layouts, GUESSED if guessed else TOLD)):
        return read_chronology(shapes, rest, blocks, received=received, layouts=layouts)
    return read_scoping(blocks, received=received, layouts=layouts)


def _asks(blocks: Sequence[Block], received: date, layouts: Layouts, needed: Needed) -> bool:
    """True where what stands round the events asks so much that the document is a form with events in it."""
    found = read_scoping(blocks, received=received, layouts=layouts).fields
    names = {each.name for each in found if each.score >= SURE and (each.value or not needed.answered)} - {OTHER}
    likely = {each.name for each in found if each.value} - {OTHER}
    titled = TITLED.search(" ".join(headings(blocks))) is not None
    return (
        len(names & NARRATIVE) >= needed.narratives
        or len(names) >= needed.fields
        or (len(likely) >= needed.likely and len(likely & NARRATIVE) > needed.narratives and not titled)
    )
