"""What a form's reader claims of the words of a form: answers, and what the form printed itself.

The questions that were found come in, with the words known to be printed; marks leave for `coverage`. A line that nobody can
tell from an answer is claimed by nobody, so that a person sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from parsers.coverage import claim, claims_on
from parsers.forms.answers import plain, written
from parsers.forms.asking import CLOSING, SALUTATION
from parsers.forms.lookup import LABEL_WORDS
from parsers.forms.question import Question
from parsers.model import OTHER, Block, Grid, Mark, Paragraph, Taken

FURNITURE = re.compile(
    r"\W*(?:official|restricted|confidential|strictly|private|protect|sensitive|page \d|version|v\d|form \w+|when completed|"
    r"once completed|review date|issue date|template|instructions?|guidance|notes?|part|section|appendix|annex)\b",
    re.IGNORECASE,
)
TOLD = "complete|return|note|answer|ensure|do not|refer|read|provide|use|delete|tick|type|send|email|keep|save|give|see"
PAPER = "form|template|document|report|chronology|information|section"
ADDRESSED = re.compile(
    rf"\b(?:please (?:{TOLD})|(?:this|the) (?:{PAPER})\b.{{0,60}}\b(?:should|must|will|is|may|can|has)|guidance|"
    r"do not (?:include|use|leave|alter|change|delete)|boxes? (?:will )?(?:expand|expands)|if you (?:have|need|are)|"
    r"(?:you|your) (?:agency|organisation|service|records?|involvement|should|must|may|are)|"
    r"working together|children act|data protection|gdpr|privacy notice|to be completed|completed by|office use|"
    r"complete (?:all|each|every|the|this)|return (?:this|the|it|to|by)|in accordance with|e\.g\.|for example)\b",
    re.IGNORECASE,
)


IMPERATIVE = re.compile(r"\W*(?:do not|don['’]t|return|send|submit|use|insert|complete|save) [a-z]", re.IGNORECASE)
GUIDE = re.compile(r"\b(?:guidance|instructions?|how to|read ?me)\b", re.IGNORECASE)  # the name of a sheet


def claims(blocks: Sequence[Block], asked: Iterable[Question], printed: frozenset[str]) -> Iterator[Mark]:
    """The claims on a form's words."""
    for question in asked:
        yield from _asked(question)
        yield from _answered(question, printed)
    for block in blocks:
        if isinstance(block, Grid):
            guide = GUIDE.search(block.place.part) is not None
            yield from (claim(cell, Taken.OWN) for row in block.rows for cell in row if guide or plain(cell.text) in printed)
        elif own(block, printed):
            yield claim(block, Taken.OWN)


def own(line: Paragraph, printed: frozenset[str]) -> bool:
    """True for a line that by its nature is the form's own: a heading, a marking, an instruction, a salutation."""
    return (
        line.level is not None
        or line.muted
        or plain(line.text) in printed
        or FURNITURE.match(line.text) is not None
        or ADDRESSED.search(line.text) is not None
        or IMPERATIVE.match(line.text) is not None
        or GUIDE.search(line.place.part) is not None
        or SALUTATION.fullmatch(line.text) is not None
        or CLOSING.fullmatch(line.text) is not None
        or _captioned(line)
    )


def _captioned(line: Paragraph) -> bool:
    """True for a short line that looks like a caption."""
    text = line.text.strip()
    return len(text.split()) <= 14 and (line.bold or text.isupper() or text.endswith(":"))


def _asked(question: Question) -> Iterator[Mark]:
    """The label and the guidance under it."""
    if question.field or question.tables or (question.formal and len(question.label.split()) <= LABEL_WORDS):
        yield Mark(question.label, question.place, Taken.OWN)
    elif question.lines:  # nobody knows these words: they stand with their answer, so that a person sees them
        yield Mark(question.label, question.place, Taken.ANSWER, OTHER)
    yield Mark(question.hint, question.place, Taken.OWN)


def _answered(question: Question, printed: frozenset[str]) -> Iterator[Mark]:
    """The words typed as an answer, and the guidance printed among them."""
    for grid in question.tables:
        yield from claims_on(grid.rows[:1], Taken.OWN)
        yield from claims_on(grid.rows[1:], Taken.ANSWER, question.field)
    for grid, at in question.lists:
        yield from claims_on(grid.rows[: at + 1], Taken.OWN)
        yield from claims_on(grid.rows[at + 1 :], Taken.ANSWER, question.field or OTHER)
    yield from (claim(line, Taken.OWN) for line in question.own)
    typed = {id(line) for line in written(question.lines, printed)}
    for line in question.lines:
        if id(line) not in typed:
            yield claim(line, Taken.OWN)
        elif question.field or question.label:
            yield claim(line, Taken.ANSWER, question.field or OTHER)
