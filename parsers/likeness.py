"""Says which field a label that nobody has listed most likely asks for, by the words of all the labels that are listed.

The dictionary's labels, normalised, and words that mean the same come in; for a new label the likeliest fields leave, each with a
probability. It is a naive Bayes classifier (multinomial, with pairs of words beside single ones): a word speaks for the fields
that use it and against those that do not, so `learning needs` is no learning. Words with one stem are one word. How much of the
label is made of words that any label uses scales the probability: of words that nobody uses nothing can be told.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

SMOOTHING = 1.0  # Lidstone's: what a word that a field never used counts
PRIOR = 2.0  # what a usual field has before a word is read
SHARPNESS = 0.7  # of the probabilities: words of a label do not speak independently of one another
NEAR, PERHAPS = 0.5, 0.06  # of a field that is believed, and of one that is believed where its answer fits
MOST_NEAR = 6
SCALE = 0.8  # the likeliest field of an unlisted label is still less sure than a listed one
ENDINGS = re.compile(r"(?:isation|isations|ations?|ments?|ingly|ing|edly|ed|ions?|ies|ers?|es|s|ly|al|e)$")
SHORTEST = 4  # letters of a stem


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words that mean the same: each phrase, and the word that stands for it."""

    names: Mapping[str, str]

    @staticmethod
    def of(words: Mapping[str, Iterable[str]]) -> Phrases:
        """The phrases of a table that has, under each word, those that mean the same."""
        return Phrases({each: name for name, same in words.items() for each in same})

    def plain(self, words: str) -> str:
        """The words with each phrase replaced, the longest first."""
        return _pattern(tuple(self.names)).sub(lambda found: self.names[found[0]], words) if self.names else words


@lru_cache(maxsize=4)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest = sorted(phrases, key=lambda each: (-each.count(" "), -len(each)))
    return re.compile(r"\b(?:" + "|".join(map(re.escape, longest)) + r")\b")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What each word speaks for, and what a word that a field never used speaks against it, as logarithms."""

    gains: Mapping[str, tuple[tuple[str, float], ...]]  # for each word or pair, the fields that use it
    floors: Mapping[str, float]  # for each field
    usual: frozenset[str]  # fields that nearly every form asks for
    phrases: Phrases

    @staticmethod
    def of(
        exact: Mapping[str, Iterable[str]], cues: Iterable[tuple[frozenset[str], str]], phrases: Phrases, usual: frozenset[str]
    ) -> Likeness:
        """The likeness made of normalised labels with their fields, and of telling words; `usual` fields are likelier than
        others.
        """
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for label, names in exact.items():
            for name in names:
                counts[name].update(_words(label, phrases))
        for telling, name in cues:
            counts[name].update(telling)
        return _made(counts, phrases, usual)

    def near(self, words: str) -> list[tuple[str, float]]:
        """The fields that a normalised label may mean, the likeliest first, with a score from 0 to 1."""
        return [(name, score * SCALE) for name, score in self.ranked(words) if score >= PERHAPS]

    def ranked(self, words: str) -> list[tuple[str, float]]:
        """The likeliest fields with their probability."""
        found = _words(words, self.phrases)
        known = [each for each in found if each in self.gains]
        single = [each for each in found if " " not in each]
        if not any(" " not in each for each in known):
            return []
        scores = {name: floor * len(known) + PRIOR * (name in self.usual) for name, floor in self.floors.items()}
        for each in known:
            for name, gain in self.gains[each]:
                scores[name] += gain
        most = max(scores.values())
        weights = {name: math.exp(SHARPNESS * (score - most)) for name, score in scores.items()}
        covered = sum(each in self.gains for each in single) / len(single)
        whole = sum(weights.values()) / covered
        return sorted(((name, weight / whole) for name, weight in weights.items()), key=lambda each: -each[1])[:MOST_NEAR]

    def strange(self, words: str) -> int:
        """How many words of a normalised label stand in no listed one: one may be mistyped, with several it is none of ours."""
        return sum(each not in self.gains for each in _words(words, self.phrases) if " " not in each)


NOTHING = Likeness({}, {}, frozenset(), Phrases({}))
"""Nothing is like anything: for the headings of a table, which are too short to be judged so."""


def stems(words: str, phrases: Phrases) -> frozenset[str]:
    """The stems of a label's words, those that mean the same made one."""
    return frozenset(stem(each) for each in phrases.plain(words).split() if len(each) > 1)


def stem(word: str) -> str:
    """The word without its ending."""
    short = ENDINGS.sub("", word)
    return short if len(short) >= SHORTEST else word


def _words(words: str, phrases: Phrases) -> list[str]:
    """The stems in their order, and each pair of neighbours."""
    found: Sequence[str] = [stem(each) for each in phrases.plain(words).split()]
    own = [stem(each) for each in words.split()]
    pairs = dict.fromkeys(f"{one} {other}" for side in (found, own) for one, other in pairwise(side))
    return [*own, *(each for each in found if each not in own), *pairs]


def _made(counts: Mapping[str, Counter[str]], phrases: Phrases, usual: frozenset[str]) -> Likeness:
    kinds = len({each for used in counts.values() for each in used})
    floors = {name: math.log(SMOOTHING / (sum(used.values()) + SMOOTHING * kinds)) for name, used in counts.items()}
    gains: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, used in counts.items():
        for each, count in used.items():
            gains[each].append((name, math.log((count + SMOOTHING) / SMOOTHING)))
    return Likeness({each: tuple(users) for each, users in gains.items()}, floors, usual, phrases)
