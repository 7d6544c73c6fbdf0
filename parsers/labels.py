"""Says what a label means: the words printed beside an answer, as people type them, become the name of a field.

A label and the dictionary come in; a field's name with a score leaves, or None. Labels are compared after everything that varies
without meaning anything is set aside. A label that the dictionary does not have word for word is looked up by its telling words,
then by likeness. Ambiguous labels are settled by the question before them. No document, layout or answer is known here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from parsers.likeness import NEAR, NOTHING, REMEMBERED, SCALE, Likeness, Phrases, stems

NO_WORDS: Mapping[str, Iterable[str]] = {}
SHORTEST = 5  # characters of a label that may be like another
BY_CUE = 0.9  # of a label in which all telling words of a field stand
PARTS, IN_PART = re.compile(r"\s/\s|\n|\s\|\s"), 0.93
SURELY = 0.95  # of a label that is mistyped by a letter or two
CUED = (0.3, 0.15, 0.08)  # for the fields whose telling words stand in a label, the one with most of them first
MOST = 0.95  # of a label that is not listed word for word
FIRST_SENTENCE = re.compile(r"[^.?!:]{3,80}[.?!:](?=\s+\S)")
LEAST = 0.9  # of the characters of two labels that are alike, what they share
SAFE = 90.0  # a likeness below this has been wrong as often as right
LONGEST_LABEL = 260  # characters; longer text is an answer or guidance
IGNORED = frozenset(["the", "of", "your", "our", "a", "an", "this", "please", "s"])
NUMBERING = re.compile(
    r"^\s*(?:(?:section|part|question)\s+\w{1,2}\s*[:.–-]\s*|(?:q\s*)?\(?(?:\d{1,2}(?:\.\d{1,2})*[a-z]?(?:[.):]\s*|\s+)|[a-z]\d{1,2}[.):]?\s+|[a-z][.)]\s+|[ivx]{1,4}[.)]\s+))"
)
BRACKETS = re.compile(r"\([^()]{0,160}\)|\[[^\[\]]{0,160}\]")
BULLET = re.compile(r"^[\s•‣⁃●○◦▪■·*–—-]+(?=\S)")
WORDS = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"'s\b|s'(?=\s)")
INITIALS = re.compile(r"\b([a-z])\.(?:([a-z])\.?)(?:([a-z])\.?)?(?![a-z])")

OTHERS = frozenset(["mother", "father", "parent", "sibling", "carer", "partner", "guardian", "brother", "sister", "grandparent"])

NARROWER = frozenset({"lcspr_rationale", "siblings"})  # of the fields that share a label, the one that says more

# The same word is one field on one form and another on the next; the question before it settles which.
AFTER: Mapping[str, Mapping[str, str]] = {
    "manager_name": {"date_completed": "manager_signoff_date", "author_role": "qa_role", "author_name": "manager_name"},
    "qa_role": {"date_completed": "manager_signoff_date"},
    "qa_signature": {"date_completed": "manager_signoff_date"},
    "manager_signoff_date": {"author_name": "manager_name", "author_role": "qa_role"},
}


class Meaning(NamedTuple):
    """The field that a label means, and how surely, from 0 to 1."""

    field: str
    score: float


Cue = tuple[frozenset[str], str]


@dataclass(frozen=True, slots=True)
class Labels:
    """One dictionary, ready for look-up: labels word for word, telling words that must all stand in a label, and likeness."""

    exact: Mapping[str, tuple[str, ...]]
    cues: Mapping[str, tuple[Cue, ...]]  # by their first stem
    alike: Likeness
    lengths: Mapping[int, tuple[str, ...]]  # the labels by their number of characters

    __hash__ = object.__hash__  # one that is remembered by is the very same one

    @staticmethod
    def of(
        entries: Mapping[str, tuple[Iterable[str], Iterable[str]]],
        words: Mapping[str, Iterable[str]] = NO_WORDS,
        usual: Iterable[str] = (),
    ) -> Labels:
        """The dictionary made of each field's labels and cues, in the order of precedence.

        `words` are those that mean the same, `usual` the fields that nearly every form asks for.
        """
        exact: dict[str, tuple[str, ...]] = {}
        for name, (labels, _) in entries.items():
            for label in labels:
                exact.setdefault(normal(label), ())
                exact[normal(label)] = (*exact[normal(label)], *([name] if name not in exact[normal(label)] else ()))
        phrases = Phrases.of(words)
        cues = [(stems(normal(cue), phrases), name) for name, (_, cues) in entries.items() for cue in cues]
        return Labels(exact, _indexed(cues), _alike(exact, cues, phrases, frozenset(usual)), _measured(exact))

    def only(self, *, family: bool) -> Labels:
        """The part of the dictionary for the columns of the family table, or everything but that part."""
        kept = {
            label: tuple(name for name in names if name.startswith("family.") is family) for label, names in self.exact.items()
        }
        return Labels(
            {label: names for label, names in kept.items() if names},
            _indexed(each for cues in self.cues.values() for each in cues if each[1].startswith("family.") is family),
            NOTHING if family else self.alike,
            _measured(label for label, names in kept.items() if names),
        )


def _measured(labels: Iterable[str]) -> dict[int, tuple[str, ...]]:
    """The labels by their number of characters."""
    found: dict[int, list[str]] = {}
    for label in labels:
        found.setdefault(len(label), []).append(label)
    return {length: tuple(alike) for length, alike in found.items()}


def _alike(exact: Mapping[str, tuple[str, ...]], cues: Iterable[Cue], phrases: Phrases, usual: frozenset[str]) -> Likeness:
    """The likeness of everything but the columns of a family table."""
    kept = {label: [name for name in names if not name.startswith("family.")] for label, names in exact.items()}
    return Likeness.of(kept, (each for each in cues if not each[1].startswith("family.")), phrases, usual)


def _indexed(cues: Iterable[Cue]) -> dict[str, tuple[Cue, ...]]:
    """The cues by one of their words each, the longest first and then in the order of the dictionary."""
    found: dict[str, tuple[Cue, ...]] = {}
    for cue in sorted(dict.fromkeys(each for each in cues if each[0]), key=lambda each: -len(each[0])):
        first = min(cue[0])
        found[first] = (*found.get(first, ()), cue)
    return found


@lru_cache(maxsize=REMEMBERED)
def normal(text: str) -> str:
    """The label without what varies: case, numbering, brackets, punctuation, quotes, plural s, and words such as `your`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("’", "'")
    text = NUMBERING.sub("", BULLET.sub("", text.replace("#", " no ").lower()), count=1)
    if "(" in text or "[" in text:
        bare = BRACKETS.sub(" ", text)
        text = bare if WORDS.search(bare) else text
    if "'" in text:
        text = POSSESSIVE.sub("", text)
    if "." in text:
        text = INITIALS.sub(r"\1\2\3", text)
    words = [_singular(word) for word in WORDS.findall(text)]
    return " ".join(word for word in words if word not in IGNORED) or " ".join(words)


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@lru_cache(maxsize=REMEMBERED)
def means(text: str, labels: Labels, *, after: str | None = None, exact: bool = False) -> Meaning | None:
    """The field that a label means, or None; `after` is the field asked before, `exact` allows only the dictionary’s words."""
    words = normal(text) if len(text) <= LONGEST_LABEL else ""
    if not words:
        return None
    if words in labels.exact:
        return Meaning(_settle(labels.exact[words], after), 1.0)
    if exact:
        return None
    found = _by_cue(words, labels) or _by_likeness(words, labels)
    return Meaning(_settle((found.field,), after), found.score) if found else None


def listed(text: str, labels: Labels) -> tuple[Meaning, ...]:
    """The fields under whose labels the dictionary has this one word for word."""
    words = normal(text) if len(text) <= LONGEST_LABEL else ""
    return tuple(Meaning(field, 1.0) for field in labels.exact.get(words, ())) if words else ()


@lru_cache(maxsize=REMEMBERED)
def meanings(text: str, labels: Labels) -> tuple[Meaning, ...]:
    """Every field that a label may mean, the surest first: what stands under it then decides."""
    words = normal(text) if len(text) <= LONGEST_LABEL else ""
    if not words:
        return ()
    found = [Meaning(field, 1.0) for field in labels.exact.get(words, ())]
    found += [] if found else _by_parts(text, labels)
    found += [Meaning(field, BY_CUE) for field in _cued(words, labels)]
    if not found and (likely := _by_likeness(words, labels)):
        found.append(likely)
    found += [Meaning(field, score) for field, score in labels.alike.near(words)]
    first = {each.field: each for each in reversed(found)}
    return tuple(dict.fromkeys(first[each.field] for each in found))


def surest(text: str, labels: Labels, least: float) -> float:
    """The score of the surest of `meanings`, found without the others; where it is below `least`, it may come out as 0."""
    words = normal(text) if len(text) <= LONGEST_LABEL else ""
    if not words or words in labels.exact:
        return 1.0 if words else 0.0
    if _by_parts(text, labels):
        return IN_PART
    if _cues(words, labels):
        return BY_CUE
    if not labels.alike.may_reach(words, least):
        return 0.0
    likely = _by_likeness(words, labels)
    return max([*([likely.score] if likely else []), *(score for _, score in labels.alike.near(words)[:1])], default=0.0)


@lru_cache(maxsize=REMEMBERED)
def weighed(text: str, labels: Labels) -> tuple[Meaning, ...]:
    """Every field that a label may mean, each with how likely it is, the likeliest first: by its words, and by telling ones.

    Of a label that goes on after its first sentence, that sentence tells as much as the whole.
    """
    words = normal(text) if len(text) <= LONGEST_LABEL else ""
    if not words:
        return ()
    found = dict.fromkeys(labels.exact.get(words, ()), 1.0)
    if not found:
        for part in (words, *_first(text)):
            for field, score in labels.alike.ranked(part):
                found[field] = max(found.get(field, 0.0), SCALE * score)
        for field, bonus in zip(dict.fromkeys(_cued(words, labels)), CUED, strict=False):
            found[field] = min(found.get(field, 0.0) + bonus, MOST)
        found |= {each.field: each.score for each in _by_parts(text, labels)}
        if not any(score >= NEAR * SCALE for score in found.values()) and (likely := _by_likeness(words, labels)):
            found[likely.field] = max(found.get(likely.field, 0.0), likely.score)
    return tuple(Meaning(field, score) for field, score in sorted(found.items(), key=lambda each: -each[1]))


def _first(text: str) -> list[str]:
    found = FIRST_SENTENCE.match(text)
    return [normal(found[0])] if found else []


def _by_parts(text: str, labels: Labels) -> list[Meaning]:
    """What a label means that is printed in two languages or two wordings, `Ganwyd / Born`, where they mean one field."""
    parts = [normal(part) for part in PARTS.split(text) if part.strip()]
    fields = {labels.exact[part] for part in parts if part in labels.exact}
    return [Meaning(field, IN_PART) for field in next(iter(fields))] if len(parts) > 1 and len(fields) == 1 else []


def _settle(fields: tuple[str, ...], after: str | None) -> str:
    changes = AFTER.get(after or "", {})
    wanted = [changes[field] for field in fields if field in changes]
    narrow = [field for field in fields if field in NARROWER]
    return (wanted or narrow or list(fields))[0]


def _by_cue(words: str, labels: Labels) -> Meaning | None:
    """The field whose telling words all stand in the label; of several, the one with the most such words."""
    name = next(iter(_cued(words, labels)), None)
    return Meaning(name, BY_CUE) if name else None


@lru_cache(maxsize=REMEMBERED)
def _cued(words: str, labels: Labels) -> tuple[str, ...]:
    """The fields whose telling words all stand in the label, those with the most such words first, then the likeliest."""
    found = _cues(words, labels)
    likely = dict(labels.alike.near(words)) if len(found) > 1 else {}
    return tuple(field for _, field in sorted(found, key=lambda cue: (-len(cue[0]), -likely.get(cue[1], 0.0), cue[1])))


@lru_cache(maxsize=REMEMBERED)
def _cues(words: str, labels: Labels) -> tuple[Cue, ...]:
    present = stems(words, labels.alike.phrases)
    found = [cue for each in present & labels.cues.keys() for cue in labels.cues[each] if cue[0] <= present]
    others = found and not OTHERS.isdisjoint(words.split())
    return tuple(cue for cue in found if not (others and cue[1].startswith("child_")))


@lru_cache(maxsize=LONGEST_LABEL)
def _as_long(labels: Labels, characters: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The labels that are long enough, and no longer than, to be like so many characters; and the same with sorted words."""
    longest = characters * (2 - LEAST) / LEAST
    lengths = range(int(characters * LEAST / (2 - LEAST)), int(longest) + 2)
    found = tuple(each for length in lengths for each in labels.lengths.get(length, ()))
    return found, tuple(each for length in lengths for each in _in_order(labels, length))


@lru_cache(maxsize=4 * LONGEST_LABEL)
def _in_order(labels: Labels, length: int) -> tuple[str, ...]:
    """The labels of that length with their words sorted."""
    return tuple(map(_sorted, labels.lengths.get(length, ())))


def _sorted(words: str) -> str:
    return " ".join(sorted(words.split()))


@lru_cache(maxsize=REMEMBERED)
def _by_likeness(words: str, labels: Labels) -> Meaning | None:
    if len(words) < SHORTEST:
        return None
    # A word that no label has may be one that is mistyped; of the headings of a table no words are counted, and there are few.
    if not labels.alike.gains or labels.alike.strange(words) == 1:
        alike, choices = _as_long(labels, len(words))
        best = process.extractOne(_sorted(words), choices, scorer=fuzz.ratio, score_cutoff=SAFE)  # their order is set aside
        if best:
            return Meaning(labels.exact[alike[best[2]]][0], best[1] / 100 * SURELY)
    found = next(iter(labels.alike.near(words)), None)
    return Meaning(*found) if found and found[1] >= NEAR * SCALE else None
