"""Finds the field whose known labels a new label resembles most, by the words that tell labels apart.

The dictionary's labels, normalised, and words that mean the same come in; for a label that nobody has listed, the nearest field with
a score leaves, or None where nothing is near, or two fields are equally so. A word counts the more the fewer fields use it (inverse
document frequency, as search engines weigh words); words with one stem are one word.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

NEAR, APART = 0.62, 0.05  # of a likeness that is believed, and of its lead over the next field
PERHAPS = 0.5  # of one that is believed where what is answered fits it and nothing surer
SCALE = 0.8  # a likeness of 1 is still less sure than a cue
TELLING = 0.3  # of the weight of a label's heaviest word: a lighter one alone makes no likeness
MOST_NEAR = 4
UNSEEN = 0.55  # of the weight of the rarest word, for one that no label has
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
    """The known labels as sets of stems with their fields, and what each stem weighs."""

    labels: tuple[tuple[str, frozenset[str]], ...]
    sizes: tuple[float, ...]  # of the labels, as vectors
    weights: Mapping[str, float]
    phrases: Phrases
    holders: Mapping[str, tuple[int, ...]]  # for each stem, the labels that have it

    @staticmethod
    def of(exact: Mapping[str, Iterable[str]], phrases: Phrases) -> Likeness:
        """The likeness made of normalised labels with their fields."""
        return _made(tuple((name, stems(label, phrases)) for label, names in exact.items() for name in names), phrases)

    def without(self, prefix: str) -> Likeness:
        """Everything but the fields whose names begin so."""
        return _made(tuple(each for each in self.labels if not each[0].startswith(prefix)), self.phrases)

    def nearest(self, words: str) -> tuple[str, float] | None:
        """The field whose labels a normalised label resembles most, with a score; None where that is not clear."""
        wanted = stems(words, self.phrases)
        ranked = self.ranked(wanted)
        if not ranked or ranked[0][1] < NEAR or (len(ranked) > 1 and ranked[0][1] - ranked[1][1] < APART):
            return None
        return ranked[0][0], ranked[0][1] * SCALE

    def near(self, words: str) -> list[tuple[str, float]]:
        """The fields that a normalised label may mean, the likeliest first, also where it is not clear which."""
        return [(name, score * SCALE) for name, score in self.ranked(stems(words, self.phrases)) if score >= PERHAPS]

    def ranked(self, wanted: frozenset[str]) -> list[tuple[str, float]]:
        """The nearest fields with their likeness, from 0 to 1."""
        rare = max(self.weights.values(), default=1.0) * UNSEEN
        weighed = {each: self.weights.get(each, rare) ** 2 for each in wanted}
        norm = math.sqrt(sum(weighed.values()))
        heaviest = max((weight for each, weight in weighed.items() if each in self.holders), default=0.0)
        telling = [each for each, weight in weighed.items() if each in self.holders and weight >= TELLING * heaviest]
        best: dict[str, float] = {}
        for at in {at for each in telling for at in self.holders[each]}:
            name, has = self.labels[at]
            common = sum(weighed[each] for each in wanted & has)
            score = common / (norm * self.sizes[at])
            if score > best.get(name, 0.0):
                best[name] = score
        return sorted(best.items(), key=lambda each: -each[1])[:MOST_NEAR]

    def knows(self, words: str) -> bool:
        """True where every word of a normalised label stands in some known one: then none of them is mistyped."""
        return all(each in self.holders for each in stems(words, self.phrases))


NOTHING = Likeness((), (), {}, Phrases({}), {})
"""Nothing is like anything: for the headings of a table, which are too short to be judged so."""


def stems(words: str, phrases: Phrases) -> frozenset[str]:
    """The stems of a label's words, those that mean the same made one."""
    return frozenset(stem(each) for each in phrases.plain(words).split() if len(each) > 1)


def stem(word: str) -> str:
    """The word without its ending."""
    short = ENDINGS.sub("", word)
    return short if len(short) >= SHORTEST else word


def _made(labels: tuple[tuple[str, frozenset[str]], ...], phrases: Phrases) -> Likeness:
    labels = tuple(dict.fromkeys(labels))
    users: defaultdict[str, set[str]] = defaultdict(set)
    for name, has in labels:
        for each in has:
            users[each].add(name)
    fields = len({name for name, _ in labels})
    counts = Counter(each for _, has in labels for each in has)
    weights = {each: math.log((1 + fields) / len(users[each])) + 0.1 / counts[each] for each in counts}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for at, (_, has) in enumerate(labels):
        for each in has:
            holders[each].append(at)
    sizes = tuple(math.sqrt(sum(weights[each] ** 2 for each in has)) or 1.0 for _, has in labels)
    return Likeness(labels, sizes, weights, phrases, {each: tuple(places) for each, places in holders.items()})
