"""Tables of options to tick: which box belongs to which option, and whether it is marked.

A part of a table enters; the lines that it amounts to leave, one for each option, headed by its box, or None.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.forms.answers import MARKED, UNMARKED, verdict, view
from parsers.forms.lookup import Lookup
from parsers.forms.segments import Row, Segment
from parsers.model import Cell, Paragraph

OPTION_WORDS = 14
TICK_HEAD = re.compile(r"\W*(?:(?:please )?tick\b.*|mark(?:ed)?|selected|yes|x|✓|applies|select)\W*", re.IGNORECASE)


def ticked(segment: Segment, lookup: Lookup) -> list[Paragraph] | None:
    """The lines of boxes that a table of options amounts to, with a cell for the mark beside each; or None."""
    rows = segment.rows
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1 and (across := _ticked_across(rows[0], rows[1])):
        return across
    width = len(rows[0])
    if len(rows) < 2 or width % 2 or any(len(row) != width for row in rows):
        return None
    body = rows[1:] if _is_head(rows[0]) else rows
    for option, mark in ((0, 1), (1, 0)):
        pairs = [(row[at + option].cell, row[at + mark].cell) for row in body for at in range(0, width, 2)]
        pairs = [pair for pair in pairs if pair[0].text or pair[1].text]
        if _options(pairs, lookup) and (len(body) < len(rows) or any(MARKED.fullmatch(each.text) for _, each in pairs)):
            return [_boxed(told, each) for told, each in pairs]
    return None


def _options(pairs: Sequence[tuple[Cell, Cell]], lookup: Lookup) -> bool:
    """True where each pair is an option, in a few words that are no label, and its box: marked or empty."""
    if not all(MARKED.fullmatch(each.text) or UNMARKED.fullmatch(each.text) for _, each in pairs):
        return False
    brief = all(0 < len(told.text.split()) <= OPTION_WORDS for told, _ in pairs)
    known = sum(lookup.listed(told.text) for told, _ in pairs)
    return brief and known * 2 <= len(pairs)


def _ticked_across(options: Row, marks: Row) -> list[Paragraph] | None:
    """The boxes of a row of options with a row of marks under it."""
    texts = [slot.cell.text for slot in marks]
    if not all(MARKED.fullmatch(each) or UNMARKED.fullmatch(each) for each in texts):
        return None
    views = [view(slot.cell.text) or verdict(slot.cell.text) for slot in options]
    if not any(map(MARKED.fullmatch, texts)) and not (all(views) and len(set(views)) == len(views)):
        return None  # an unmarked row of views is a choice that nobody made; of other words it may be anything
    if not all(0 < len(slot.cell.text.split()) <= OPTION_WORDS for slot in options):
        return None
    pairs = zip(options, texts, strict=True)
    return [Paragraph(f"{'☒' if MARKED.fullmatch(mark) else '☐'} {slot.cell.text}", slot.cell.place) for slot, mark in pairs]


def ticked_under(segment: Segment) -> list[Paragraph]:
    """The boxes of options with a mark under each, beside a question that reaches down both rows; empty for anything else."""
    if len(segment.rows) != 2:
        return []
    upper, lower = segment.rows
    beside = len(upper) == len(lower) > 2 and bool(upper[0].cell.text) and (lower[0].down or not lower[0].cell.text)
    return (_ticked_across(upper[1:], lower[1:]) or []) if beside else []


def _is_head(row: Row) -> bool:
    return any(TICK_HEAD.fullmatch(slot.cell.text) for slot in row) and not any(MARKED.fullmatch(slot.cell.text) for slot in row)


def ticked_beside(row: Row) -> list[Paragraph]:
    """The boxes of a row in which options and marks take turns behind a question; empty for any other row."""
    if len(row) < 5 or not len(row) % 2 or not row[0].cell.text:
        return []
    pairs = [(option.cell, mark.cell) for option, mark in zip(row[1::2], row[2::2], strict=False)]
    marks = all(MARKED.fullmatch(each.text) or UNMARKED.fullmatch(each.text) for _, each in pairs)
    brief = all(0 < len(told.text.split()) <= OPTION_WORDS for told, _ in pairs)
    return [_boxed(told, each) for told, each in pairs] if marks and brief else []


def detailed(segment: Segment) -> list[tuple[Cell, Paragraph | None, Cell]]:
    """The questions of a table with a column for each view and one for particulars: the question, the view marked, and these.

    Empty for any other table.
    """
    head, *rows = segment.rows
    texts = [slot.cell.text for slot in head]
    views = [at for at, text in enumerate(texts) if at and OPTION.fullmatch(text)]
    more = next((at for at in range(len(texts) - 1, 0, -1) if at not in views and texts[at]), None)
    if len(views) < 2 or more is None or not rows or any(len(row) != len(head) for row in rows):
        return []
    marks = [row[at].cell.text for row in rows for at in views]
    if not all(MARKED.fullmatch(each) or UNMARKED.fullmatch(each) for each in marks):
        return []
    found = []
    for row in rows:
        at = next((at for at in views if MARKED.fullmatch(row[at].cell.text)), None)
        marked = Paragraph(texts[at], row[at].cell.place) if at is not None else None
        found.append((row[0].cell, marked, row[more].cell))
    return found


OPTION = re.compile(r"\W*(?:yes|no|y|n|n/?k|not known|unknown|unsure|n/?a|partly|don['’]t know)\W*", re.IGNORECASE)


def _boxed(option: Cell, mark: Cell) -> Paragraph:
    return Paragraph(f"{'☒' if MARKED.fullmatch(mark.text) else '☐'} {option.text}", option.place)
