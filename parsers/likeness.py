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

NEAR, APART = 0.62, 0.05  # of a likeness that is believed, and of its lead over the next field
PERHAPS = 0.5  # of one that is believed where what is answered fits it and nothing surer
SCALE = 0.8  # a likeness of 1 is still less sure than a cue
UNSEEN = 0.55  # of the weight of the rarest word, for one that no label has
ENDINGS = re.compile(r"(?:isation|isations|ations?|ments?|ingly|ing|edly|ed|ions?|ies|ers?|es|s|ly|al|e)$")
SHORTEST = 4  # letters of a stem


@dataclass(frozen=True, slots=True)
class Likeness:
    """The known labels as sets of stems with their fields, and what each stem weighs."""

    labels: tuple[tuple[str, frozenset[str]], ...]
    weights: Mapping[str, float]
    phrases: tuple[tuple[str, str], ...]  # words that mean the same: the phrase, and the word that stands for it
    holders: Mapping[str, tuple[int, ...]]  # for each stem, the labels that have it

    @staticmethod
    def of(exact: Mapping[str, Iterable[str]], words: Mapping[str, Iterable[str]]) -> Likeness:
        """The likeness made of normalised labels with their fields."""
        phrases = tuple(sorted(((each, name) for name, same in words.items() for each in same), key=lambda each: -len(each[0])))
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
        norm = math.sqrt(sum(self.weights.get(each, rare) ** 2 for each in wanted))
        best: dict[str, float] = {}
        for at in {at for each in wanted for at in self.holders.get(each, ())}:
            name, has = self.labels[at]
            common = sum(self.weights[each] ** 2 for each in wanted & has)
            size = math.sqrt(sum(self.weights[each] ** 2 for each in has))
            best[name] = max(best.get(name, 0.0), common / (norm * size) if norm and size else 0.0)
        return sorted(best.items(), key=lambda each: -each[1])[:3]


NOTHING = Likeness((), {}, (), {})
"""Nothing is like anything: for the headings of a table, which are too short to be judged so."""


def stems(words: str, phrases: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The stems of a label's words, those that mean the same made one."""
    text = f" {words} "
    for phrase, name in phrases:
        if f" {phrase} " in text:
            text = text.replace(f" {phrase} ", f" {name} ")
    return frozenset(stem(each) for each in text.split() if len(each) > 1)


def stem(word: str) -> str:
    """The word without its ending."""
    short = ENDINGS.sub("", word)
    return short if len(short) >= SHORTEST else word


def _made(labels: tuple[tuple[str, frozenset[str]], ...], phrases: tuple[tuple[str, str], ...]) -> Likeness:
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
    return Likeness(labels, weights, phrases, {each: tuple(places) for each, places in holders.items()})
