"""Asks the dictionary about a form's labels, and remembers the answers: a table is looked at from several sides.

What was answered for one form is remembered for the next, since forms ask in the same words.
"""

from __future__ import annotations

import re
from functools import lru_cache

from parsers.guidance import NOTHING, Guidance
from parsers.labels import NUMBERING, Labels, Meaning, listed, meanings, normal, surest
from parsers.likeness import REMEMBERED

SURE = 0.85  # the score of a label whose telling words the dictionary has; below it a label is only like others
LIKELY = 0.3  # the score of words that may well be a label
GUIDES, TYPED = 1.0, -1.0  # of what is likely guidance, and of what was likely typed
LABEL_WORDS = 45  # of the longest label; more is guidance or an answer
PROSE = re.compile(r"^[^?]*\w\w[.;]\s*$|^[^?]*\w\w[.;]\s+[A-Z][^?]*$")
ASKING = re.compile(
    NUMBERING.pattern
    + r"|\W*(?:please|describe|summari[sz]e|outline|explain|give|provide|list|state|identify|comment|name|tell|set out|detail)\b",
    re.IGNORECASE,
)


HOLDS_DATE = re.compile(r"\d{1,2}\s?[/.-]\s?(?:\d{1,2}|[A-Za-z]{3,9})\s?[/.-]\s?\d{2,4}|\d{1,2} [A-Z][a-z]{2,8} (?:19|20)\d{2}")


class Lookup:
    """One dictionary, asked about the labels of one form."""

    def __init__(self, labels: Labels, wording: Guidance = NOTHING) -> None:
        self.labels, self._wording = labels, wording

    def meanings(self, text: str) -> tuple[Meaning, ...]:
        """What the label may mean, the surest first; prose and what holds a date are no label unless the dictionary has it word
        for word.
        """
        return _meanings(text, self.labels)

    def best(self, text: str, *, exact: bool = False, sure: bool = False) -> Meaning | None:
        """What the label most likely means; `exact` allows only the dictionary's own words, `sure` these and telling ones."""
        if exact:
            return next(iter(_listed(text, self.labels)), None)
        least = SURE if sure else LIKELY
        return next((each for each in self.meanings(text) if each.score >= least), None)

    def listed(self, text: str) -> bool:
        """True for a label that the dictionary has word for word."""
        return bool(_listed(text, self.labels))

    def guides(self, text: str) -> bool:
        """True for words that are guidance by their wording, and no label that the dictionary knows."""
        return self._wording.likely(text) > GUIDES and self.score(text) < SURE

    def typed(self, text: str) -> bool:
        """True for words that tell of people, days and deeds, as no label and no guidance does."""
        return self._wording.likely(text) < TYPED

    def near(self, text: str) -> list[tuple[str, float]]:
        """The fields whose labels this one resembles, however little, with the likeness."""
        return self.labels.alike.ranked(normal(text)) if len(text.split()) <= LABEL_WORDS else []

    def score(self, text: str) -> float:
        """How surely the dictionary knows the label, from 0 to 1; 0 for what resembles labels only a little."""
        return _score(text, self.labels)


@lru_cache(maxsize=REMEMBERED)
def _listed(text: str, labels: Labels) -> tuple[Meaning, ...]:
    return listed(text, labels) if len(text.split()) <= LABEL_WORDS else ()


@lru_cache(maxsize=REMEMBERED)
def _meanings(text: str, labels: Labels) -> tuple[Meaning, ...]:
    if len(text.split()) > LABEL_WORDS:
        return ()
    return _listed(text, labels) if _plainly_typed(text) else meanings(text, labels)


@lru_cache(maxsize=REMEMBERED)
def _plainly_typed(text: str) -> bool:
    return prose(text) or HOLDS_DATE.search(text) is not None or text.count(";") > 1


@lru_cache(maxsize=REMEMBERED)
def _score(text: str, labels: Labels) -> float:
    if len(text.split()) > LABEL_WORDS:
        return 0.0
    found = float(bool(_listed(text, labels))) if _plainly_typed(text) else surest(text, labels, LIKELY)
    return found if found >= LIKELY else 0.0


def prose(text: str) -> bool:
    """True for whole sentences that nobody numbered and that ask for nothing: an answer, unless the dictionary has it."""
    return len(text.split()) > 5 and not ASKING.match(text) and PROSE.search(text) is not None


def same(one: str, other: str) -> bool:
    """True for two labels that differ in nothing that matters."""
    return normal(one) == normal(other)
