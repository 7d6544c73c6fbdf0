"""Tells the lines of a form that nobody typed: the words of a blank of ours, and what any form says to whoever fills it in.

The blocks of a form, its layout where it is one of ours, and the classifier of `parsers.guidance` come in; a `Guides` leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from parsers.forms.answers import MARK, plain
from parsers.forms.question import Question, lines_of
from parsers.guidance import NOTHING, Guidance
from parsers.layouts import Layout
from parsers.model import Block, Grid, Paragraph

SURE = 1.0  # of 740 lines that were typed, one was likelier guidance than this; of those printed, a quarter is
MAYBE = 0.6  # likelier guidance than this is such over a line that was typed
TYPED = -1.0  # likelier typed than this is no label


@dataclass(frozen=True, slots=True)
class Guides:
    """What is known of a form's own words: the lines that nobody typed, as `plain` makes them, and how such lines are worded."""

    printed: frozenset[str] = frozenset()
    wording: Guidance = NOTHING

    @staticmethod
    def of(blocks: Iterable[Block], layout: Layout | None, wording: Guidance) -> Guides:
        """The words of the blank for a form of ours; for any other, the lines that are guidance by their wording."""
        told = (plain(line.text) for line in _lines(blocks) if wording.likely(line.text) > SURE)
        return Guides(layout.words if layout else frozenset(told), wording)

    def told(self, line: Paragraph) -> bool:
        """True for a line that nobody typed; a ticked option is no such line."""
        return plain(line.text) in self.printed and not MARK.search(line.text)

    def typed(self, text: str) -> bool:
        """True for words that tell of people, days and deeds, as no label does."""
        return self.wording.likely(text) < TYPED

    def set_apart(self, question: Question) -> None:
        """Takes the form's own words out of what may be the answer."""
        question.own.extend(line for line in question.lines if line.text and self.told(line))
        question.lines = [line for line in question.lines if not self.told(line)]
        while self._opens(question.lines):
            question.own.append(question.lines.pop(0))

    def _opens(self, lines: list[Paragraph]) -> bool:
        """True for a line that may be guidance, over one that was typed for sure."""
        told = [line for line in lines if line.text][:2]
        if len(told) < len(lines[:2]) or len(told) < 2:
            return False
        return self.wording.likely(told[0].text) > MAYBE and self.wording.likely(told[1].text) < TYPED


def _lines(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (line for row in block.rows for cell in row if not cell.merged for line in lines_of(cell))
        else:
            yield block
