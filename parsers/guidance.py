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
from itertools import pairwise, repeat

SMOOTHING = 0.5  # Lidstone's
FEWEST_WORDS = 4  # of a line that can be judged: `Deputy manager` may be anything
TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[?!:]")
NAMED = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+")
MOST_NAMED = 3
REMEMBERED = 2048  # lines: each is asked about from several sides
DIGIT, DIGITS = re.compile(r"\d"), re.compile(r"\d+")
SIGNS = "?!:"  # which count as words
BLANK = "".join(sign if sign.isalnum() or sign in SIGNS else " " for sign in map(chr, range(128)))
NAMES = (("N", "0"), ("N", "1"), ("N", "2"))  # one for each name, as far as they count
LENGTHS, LONGEST = 5, 6  # words of a step of length, and the number of steps

Feature = str | tuple[str, str]
"""A word, a pair of words, or what kind of thing was seen and which; words are in lower case, kinds are not."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """What each thing seen in a line speaks for: above 0 for guidance, below 0 for something typed."""

    weights: Mapping[Feature, float]

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
    return sum(map(guidance.weights.get, found, repeat(0.0))) / math.sqrt(len(found) + 1)


Seen = tuple[Counter[Feature], int]


def _seen(lines: Iterable[str]) -> Seen:
    """How many lines hold each thing, and how many lines there are."""
    found = [_features(line) for line in lines]
    return Counter(each for features in found for each in features), len(found)


def _share(seen: Seen, each: Feature) -> float:
    counts, lines = seen
    return math.log((counts[each] + SMOOTHING) / (lines + 2 * SMOOTHING))


def _words(plain: str) -> list[str]:
    """What `TOKEN` finds, each number as `0`; of a plain line, as most are, without a pattern."""
    if DIGIT.search(plain):
        plain = DIGITS.sub(" 0 ", plain)
    if "'" in plain or not plain.isascii():
        return TOKEN.findall(plain)
    for sign in SIGNS:
        plain = plain.replace(sign, f" {sign} ")
    return plain.translate(BLANK).split()


def _features(text: str) -> set[Feature]:
    """The words in lower case and their pairs, with the first word, names within, the length and the end of the line."""
    words = _words(text.replace("’", "'").lower())
    end = text.rstrip()[-1:]
    names = min(len(NAMED.findall(text)), MOST_NAMED)
    return {
        *words,
        *pairwise(words),
        *zip(("<",), words, strict=False),
        *NAMES[:names],
        ("L", str(min(len(words) // LENGTHS, LONGEST))),
        ("E", "" if end.isalnum() else end),
    }
