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


REMEMBERED = 4096  # labels, of this form and those before it: most forms ask in the same words


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words that mean the same: each phrase, and the word that stands for it."""

    names: Mapping[str, str]
    starts: Mapping[str, tuple[tuple[str, ...], ...]]  # the words of the phrases by their first word, the longest phrase first

    __hash__ = object.__hash__  # one that is remembered by is the very same one

    @staticmethod
    def of(words: Mapping[str, Iterable[str]]) -> Phrases:
        """The phrases of a table that has, under each word, those that mean the same."""
        names = {each: name for name, same in words.items() for each in same}
        starts: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in sorted((tuple(each.split()) for each in names), key=len, reverse=True):
            starts[phrase[0]].append(phrase)
        return Phrases(names, {first: tuple(phrases) for first, phrases in starts.items()})

    def plain(self, words: str) -> str:
        """The normalised words with each phrase replaced, the longest first."""
        found = words.split()
        if self.starts.keys().isdisjoint(found):
            return words
        made, at = list[str](), 0
        while at < len(found):
            phrase = next((each for each in self.starts.get(found[at], ()) if tuple(found[at : at + len(each)]) == each), ())
            made.append(self.names[" ".join(phrase)] if phrase else found[at])
            at += len(phrase) or 1
        return " ".join(made)


NO_PHRASES = Phrases({}, {})


@dataclass(frozen=True, slots=True)
class Likeness:
    """What each word speaks for, and what a word that a field never used speaks against it, as logarithms."""

    gains: Mapping[str, tuple[tuple[int, float], ...]]  # for each word or pair, the fields that use it by their position
    floors: Mapping[str, float]  # for each field, in the order of their positions
    usual: frozenset[str]  # fields that nearly every form asks for
    phrases: Phrases

    __hash__ = object.__hash__  # one that is remembered by is the very same one

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
        return list(_ranked(self, words))

    def may_reach(self, words: str, score: float) -> bool:
        """False where too few of the words stand in a listed label for such a score, and more than one in none."""
        single = [each for each in _words(words, self.phrases) if " " not in each]
        known = sum(each in self.gains for each in single)
        return SCALE * known >= score * len(single) or len(single) - known <= 1 or not self.gains

    def may_mean(self, words: str, fields: frozenset[str]) -> bool:
        """False where no word or pair of words stands in a label of those fields, and none may be one that is mistyped."""
        telling = _telling(self, fields)
        return any(each in telling for each in _words(words, self.phrases)) or self.strange(words) == 1 or not self.gains

    def strange(self, words: str) -> int:
        """How many words of a normalised label stand in no listed one: one may be mistyped, with several it is none of ours."""
        return sum(each not in self.gains for each in _words(words, self.phrases) if " " not in each)


NOTHING = Likeness({}, {}, frozenset(), NO_PHRASES)
"""Nothing is like anything: for the headings of a table, which are too short to be judged so."""


@lru_cache(maxsize=16)
def _telling(likeness: Likeness, fields: frozenset[str]) -> frozenset[str]:
    """The words and pairs that stand in a label of one of the fields."""
    places = {at for at, name in enumerate(likeness.floors) if name in fields}
    return frozenset(each for each, users in likeness.gains.items() if any(at in places for at, _ in users))


@lru_cache(maxsize=REMEMBERED)
def _ranked(likeness: Likeness, words: str) -> tuple[tuple[str, float], ...]:
    found = _words(words, likeness.phrases)
    known = [each for each in found if each in likeness.gains]
    single = [each for each in found if " " not in each]
    if not any(" " not in each for each in known):
        return ()
    scores = list(_bases(likeness, len(known)))
    for each in known:
        for at, gain in likeness.gains[each]:
            scores[at] += gain
    most = max(scores)
    weights = [math.exp(SHARPNESS * (score - most)) for score in scores]
    covered = sum(each in likeness.gains for each in single) / len(single)
    whole = sum(weights) / covered
    shares = [weight / whole for weight in weights]
    names = _names(likeness)
    nearest = sorted(range(len(shares)), key=shares.__getitem__, reverse=True)[:MOST_NEAR]
    return tuple((names[at], shares[at]) for at in nearest)


@lru_cache(maxsize=REMEMBERED)
def _bases(likeness: Likeness, known: int) -> tuple[float, ...]:
    """What each field has after so many known words that it never used."""
    return tuple(floor * known + PRIOR * (name in likeness.usual) for name, floor in likeness.floors.items())


@lru_cache(maxsize=16)
def _names(likeness: Likeness) -> tuple[str, ...]:
    return tuple(likeness.floors)


@lru_cache(maxsize=REMEMBERED)
def stems(words: str, phrases: Phrases) -> frozenset[str]:
    """The stems of a label's words, those that mean the same made one."""
    return frozenset(stem(each) for each in phrases.plain(words).split() if len(each) > 1)


@lru_cache(maxsize=2 * REMEMBERED)
def stem(word: str) -> str:
    """The word without its ending."""
    short = ENDINGS.sub("", word)
    return short if len(short) >= SHORTEST else word


@lru_cache(maxsize=REMEMBERED)
def _words(words: str, phrases: Phrases) -> tuple[str, ...]:
    """The stems in their order, and each pair of neighbours."""
    found: Sequence[str] = [stem(each) for each in phrases.plain(words).split()]
    own = [stem(each) for each in words.split()]
    pairs = dict.fromkeys(f"{one} {other}" for side in (found, own) for one, other in pairwise(side))
    return (*own, *(each for each in found if each not in own), *pairs)


def _made(counts: Mapping[str, Counter[str]], phrases: Phrases, usual: frozenset[str]) -> Likeness:
    kinds = len({each for used in counts.values() for each in used})
    floors = {name: math.log(SMOOTHING / (sum(used.values()) + SMOOTHING * kinds)) for name, used in counts.items()}
    gains: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for at, used in enumerate(counts.values()):
        for each, count in used.items():
            gains[each].append((at, math.log((count + SMOOTHING) / SMOOTHING)))
    return Likeness({each: tuple(users) for each, users in gains.items()}, floors, usual, phrases)
