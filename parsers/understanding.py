"""Decides by its content which kind of return a document is, and has it read as that.

Blocks come in, an `Extraction` leaves. A form of ours is known by its words. Of others, events under columns make a chronology, unless
what stands round them asks so much that the events are only one answer of a form.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parsers.chronologies.chronology import read_chronology
from parsers.chronologies.shapes import shaped
from parsers.forms.scoping import NARRATIVE, read_scoping
from parsers.layouts import Layouts
from parsers.model import OTHER, Block, Extraction, Kind

SURE = 0.85  # of a label that the dictionary knows, by its words or by telling ones
FEWEST_NARRATIVES, FEWEST_FIELDS = 2, 12  # that make a form of a document which also tells events


def understood(blocks: Sequence[Block], received: date, layouts: Layouts) -> Extraction:
    """The reading of a document's blocks; its kind is `OTHER` when it is no return of this trade."""
    known = layouts.recognise(blocks)
    if known and known.kind is not Kind.CHRONOLOGY:
        return read_scoping(blocks, received=received, layouts=layouts)
    shapes, rest = shaped(blocks, layouts.chronology, layouts.scoping, layouts.family)
    guessed = any(shape.guessed for shape in shapes)  # then questions may be among what was taken for events
    if shapes and (known or not _asks(blocks if guessed else rest, received, layouts)):
        return read_chronology(shapes, rest, blocks, received=received, layouts=layouts)
    return read_scoping(blocks, received=received, layouts=layouts)


def _asks(rest: Sequence[Block], received: date, layouts: Layouts) -> bool:
    """True where what stands round the events asks so much that the document is a form with events in it."""
    found = read_scoping(rest, received=received, layouts=layouts).fields
    names = {each.name for each in found if each.score >= SURE} - {OTHER}
    return len(names & NARRATIVE) >= FEWEST_NARRATIVES or len(names) >= FEWEST_FIELDS
