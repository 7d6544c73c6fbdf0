"""The place in a line up to which it is understood, and what it was understood to say.

Enters: a line and what is known about cases. Leaves: the words that are left, one step at a time, and the command so far.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from service.domain.lines.british_days import Day, NoDay, Tense, day_at
from service.domain.lines.command import Command
from service.domain.lines.prose import ORDINARY
from service.domain.lines.typed_lines import Line, Word

MOST_WORDS = 12
"""Of a name, or of a day: what is longer is neither."""
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,39}[a-z0-9])?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known while a line is read."""

    today: date
    agencies: Collection[str] = ()  # empty: not known


@dataclass(slots=True)
class Cursor:
    """A line being read. `opened`: it began with a reference or a held message. `sure`: what follows the verb fits it."""

    line: Line
    known: Known
    command: Command
    at: int
    opened: bool
    sure: bool = False

    @property
    def left(self) -> tuple[Word, ...]:
        """The words not yet understood."""
        return self.line.words[self.at :]

    @property
    def bare(self) -> list[str]:
        """The same, bare."""
        return [each.bare for each in self.left]

    @property
    def word(self) -> str:
        """The next word, bare; empty at the end."""
        return self.line.words[self.at].bare if self.more else ""

    @property
    def more(self) -> bool:
        """Whether a word is left."""
        return self.at < len(self.line.words)

    @property
    def text(self) -> str:
        """What is left in the person's own characters, without the colon or dash before it."""
        return self.line.own_from(self.line.words[self.at].start) if self.more else ""

    def step(self, words: int = 1) -> None:
        """Takes the next words as understood."""
        self.at += words

    def pass_marks(self) -> None:
        """Takes dashes and colons that stand by themselves."""
        while self.more and not self.word:
            self.step()

    def skip(self, *words: str) -> bool:
        """Takes the next word where it is one of those, and says whether it was."""
        found = self.more and self.word in words
        self.at += found
        return found

    def day(self, tense: Tense) -> Day | NoDay | None:
        """The day that stands next."""
        return day_at([each.bare for each in self.line.words[self.at : self.at + MOST_WORDS]], self.known.today, tense)

    def is_agency(self, word: str) -> bool:
        """Whether the word can be an agency: among the known ones, or, where none are known, a key and no everyday word."""
        if not _KEY.fullmatch(word):
            return False
        return word in self.known.agencies if self.known.agencies else word not in ORDINARY

    def is_new_key(self, word: str) -> bool:
        """Whether the word could be the key of an agency that nobody knows yet."""
        return _KEY.fullmatch(word) is not None and word not in ORDINARY

    def say(self, command: Command) -> None:
        """Keeps what was understood."""
        self.command = command

    def agency(self, key: str) -> None:
        """Takes the next word as that agency."""
        self.say(replace(self.command, agency=key))
        self.sure = self.sure or bool(self.known.agencies)
        self.step()
