"""Tells what a form says to whoever fills it in from what was typed into it, by how it is worded.

Examples of both come in; for a new line a figure leaves, the higher the likelier it is guidance. It is a naive Bayes classifier
(Bernoulli, over words, pairs of words and the look of the line): guidance asks, names no day and nobody, and speaks of `you`;
what people type tells of days, people and what was done. The figure is divided by the root of the number of things seen, since
the words of a long line do not speak independently of one another.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SMOOTHING = 0.5  # Lidstone's
FEWEST_WORDS = 4  # of a line that can be judged: `Deputy manager` may be anything
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[?!:]")
NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
MOST_NAMED = 3
REMEMBERED = 2048  # lines: each is asked about from several sides
LENGTHS, LONGEST = 5, 6  # words of a step of length, and the number of steps


@dataclass(frozen=True, slots=True)
class Guidance:
    """What each thing seen in a line speaks for: above 0 for guidance, below 0 for something typed."""

    weights: Mapping[str, float]

    __hash__ = object.__hash__  # one that is remembered by is the very same one

    @staticmethod
    def of(guidance: Iterable[str], typed: Iterable[str]) -> Guidance:
        """The classifier made of example lines of both kinds."""
        own, others = _seen(guidance), _seen(typed)
        return Guidance({each: _share(own, each) - _share(others, each) for each in {*own[0], *others[0]}})

    def likely(self, text: str) -> float:
        """How likely a line is guidance, about -10 to 10; 0 where nothing can be told."""
        return _likely(self, text)


NOTHING = Guidance({})
"""Nothing is guidance by its wording alone."""


@lru_cache(maxsize=REMEMBERED)
def _likely(guidance: Guidance, text: str) -> float:
    if len(text.split()) < FEWEST_WORDS:
        return 0.0
    found = _features(text)
    return sum(guidance.weights.get(each, 0.0) for each in found) / math.sqrt(len(found) + 1)


Seen = tuple[Counter[str], int]


def _seen(lines: Iterable[str]) -> Seen:
    """How many lines hold each thing, and how many lines there are."""
    found = [_features(line) for line in lines]
    return Counter(each for features in found for each in features), len(found)


def _share(seen: Seen, each: str) -> float:
    counts, lines = seen
    return math.log((counts[each] + SMOOTHING) / (lines + 2 * SMOOTHING))


def _features(text: str) -> set[str]:
    """The words in lower case and their pairs, with the first word, names within, the length and the end of the line."""
    words = ["0" if each.isdigit() else each.lower().replace("’", "'") for each in TOKEN.findall(text)]
    end = text.rstrip()[-1:]
    return {
        *words,
        *(f"{one} {other}" for one, other in pairwise(words)),
        *(f"<{word}" for word in words[:1]),
        *(f"N{count}" for count in range(min(len(NAMED.findall(text)), MOST_NAMED))),
        f"L{min(len(words) // LENGTHS, LONGEST)}",
        f"E{'' if end.isalnum() else end}",
    }
